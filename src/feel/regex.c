/* Regular expressions of XPath, compiled and run by PCRE2, all memory from arenas. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "feel/builtins.h"

/* A match is tried with few steps first and with more when these did not do; GROUPS holds all that a pattern has. */
enum { MATCH_FIRST = 64, MATCH_FACTOR = 16, MATCH_MOST = 262144, STEPS_PER_STEP = 128, GROUPS = 100 };

/* ---- compiling ------------------------------------------------------------------------------ */

static void *take(size_t size, void *arena) {
	return arena_alloc(arena, size);
}

/* Arena memory is given back all at once. */
static void drop(void *block, void *arena) {
	(void)block, (void)arena;
}

static bool options_of(str flags, uint32_t *options, bool *spaces_out) {
	*options = PCRE2_UTF | PCRE2_UCP | PCRE2_DOLLAR_ENDONLY | PCRE2_NO_UTF_CHECK | PCRE2_NEVER_BACKSLASH_C
		| PCRE2_MATCH_UNSET_BACKREF;
	*spaces_out = false;
	for (uint32_t i = 0; i < flags.n; i++) {
		switch (flags.p[i]) {
		case 's':
			*options |= PCRE2_DOTALL;
			break;
		case 'm':
			*options |= PCRE2_MULTILINE;
			break;
		case 'i':
			*options |= PCRE2_CASELESS;
			break;
		case 'x':
			*spaces_out = true;
			break;
		default:
			return false;
		}
	}
	return true;
}

static const pcre2_code *compile(struct arena *a, str pattern, str flags) {
	uint32_t options;
	bool spaces_out;
	str text;
	if (!options_of(flags, &options, &spaces_out) || !regex_translate(a, pattern, spaces_out, &text))
		return NULL;
	int code;
	PCRE2_SIZE at;
	pcre2_general_context *memory = pcre2_general_context_create(take, drop, a);
	pcre2_compile_context *context = pcre2_compile_context_create(memory);
	return pcre2_compile((PCRE2_SPTR)text.p, text.n, options, &code, &at, context);
}

/* Whether it matches the empty text: replace() and split() would find no end in such. */
static bool matches_nothing(struct arena *a, const pcre2_code *code) {
	pcre2_match_data *data = pcre2_match_data_create(1, pcre2_general_context_create(take, drop, a));
	return pcre2_match(code, (PCRE2_SPTR)"", 0, 0, PCRE2_NO_UTF_CHECK, data, NULL) >= 0;
}

void regex_prepare(struct arena *a, struct feel_regex **list, str pattern, str flags) {
	struct feel_regex *x = arena_new(a, struct feel_regex);
	*x = (struct feel_regex){*list, pattern, flags, compile(a, pattern, flags), false};
	x->empty = x->code && matches_nothing(a, x->code);
	*list = x;
}

static const struct feel_regex *find(const struct feel_regex *list, str pattern, str flags) {
	while (list && !(str_eq(list->pattern, pattern) && str_eq(list->flags, flags)))
		list = list->next;
	return list;
}

/* The compiled pattern of the expression, of the run, or a new one; NULL with a warning when it is refused. */
static const pcre2_code *regex_of(str pattern, const struct val *flags, bool cuts, struct feel_run *run) {
	str f = flags && flags->kind == VAL_STRING ? flags->string : (str){0};
	const struct feel_regex *x = run->expr ? find(run->expr->regexes, pattern, f) : NULL;
	if (!x)
		x = find(run->regexes, pattern, f);
	if (!x) {
		if (!run_charge(run, 4 * (uint64_t)pattern.n + 1000))
			return NULL;
		regex_prepare(run->arena, &run->regexes, pattern, f);
		x = run->regexes;
	}
	if (!x->code)
		run_fail(run, "feel.regex", "\"" STR_FMT "\" is no regular expression.", STR_ARG(pattern));
	else if (cuts && x->empty)
		run_fail(run, "feel.regex", "\"" STR_FMT "\" matches the empty text.", STR_ARG(pattern));
	return cuts && x->empty ? NULL : x->code;
}

/* ---- matching ------------------------------------------------------------------------------- */

/* What one run needs to match: taken once, used again and again. */
struct feel_matcher {
	pcre2_match_data *data;
	pcre2_match_context *context;
};

static struct feel_matcher *matcher_of(struct feel_run *run) {
	if (!run->matcher) {
		pcre2_general_context *memory = pcre2_general_context_create(take, drop, run->arena);
		run->matcher = arena_new(run->arena, struct feel_matcher);
		run->matcher->data = pcre2_match_data_create(GROUPS, memory);
		run->matcher->context = pcre2_match_context_create(memory);
		pcre2_set_heap_limit(run->matcher->context, 4096);
	}
	return run->matcher;
}

/* One search through a text, part by part. */
struct search {
	const pcre2_code *code;
	struct feel_matcher *matcher;
	str text;
	PCRE2_SIZE at; /* where to look next */
	size_t *span;  /* the groups' begins and ends */
	uint32_t groups;
};

static struct search search_start(const pcre2_code *code, str text, struct feel_run *run) {
	struct search s = {.code = code, .text = text, .matcher = matcher_of(run)};
	check(s.matcher->data);
	s.span = pcre2_get_ovector_pointer(s.matcher->data);
	return s;
}

/* One match from s->at on. PCRE2 does not tell what a match has cost, so the budget pays for what it may cost at
 * most, and that is raised step by step. */
static int match_within(struct search *s, struct feel_run *run) {
	check(s->at <= s->text.n);
	PCRE2_SPTR text = (PCRE2_SPTR)(s->text.p ? s->text.p : "");
	uint64_t places = s->text.n - s->at + 16;
	for (uint32_t limit = MATCH_FIRST;; limit *= MATCH_FACTOR) {
		if (!run_charge(run, places * limit / STEPS_PER_STEP))
			return PCRE2_ERROR_MATCHLIMIT;
		pcre2_set_match_limit(s->matcher->context, limit);
		int rc = pcre2_match(s->code, text, s->text.n, s->at, PCRE2_NO_UTF_CHECK, s->matcher->data,
			s->matcher->context);
		if (rc != PCRE2_ERROR_MATCHLIMIT || limit == MATCH_MOST)
			return rc;
	}
}

/* Finds the next match: 1 found, 0 none, -1 too costly (with a warning). */
static int search_next(struct search *s, struct feel_run *run) {
	int rc = match_within(s, run);
	if (rc >= 0) {
		s->groups = rc ? (uint32_t)rc : GROUPS;
		s->at = s->span[1];
		return 1;
	}
	if (rc == PCRE2_ERROR_NOMATCH)
		return 0;
	if (run->steps)
		run_fail(run, "feel.regex", "The regular expression needs too many steps.");
	return -1;
}

struct val regex_matches(const struct val *args, uint32_t n, struct feel_run *run) {
	const pcre2_code *code = regex_of(args[1].string, n > 2 ? &args[2] : NULL, false, run);
	if (!code)
		return val_null();
	struct search s = search_start(code, args[0].string, run);
	int found = search_next(&s, run);
	return found < 0 ? val_null() : val_bool(found);
}

/* ---- replacing ------------------------------------------------------------------------------ */

/* Text that grows in the arena. */
struct growing {
	struct feel_run *run;
	char *p;
	uint32_t n, cap;
	bool broken;
};

static void grow(struct growing *g, const char *p, size_t n) {
	check(g->n <= g->cap);
	if (g->broken || !n)
		return;
	if (g->n + n > g->cap) {
		uint64_t cap = (uint64_t)g->cap * 2 + n + 64;
		if (!run_charge(g->run, cap / 64)) {
			g->broken = true;
			return;
		}
		char *bigger = arena_alloc(g->run->arena, cap);
		if (g->n)
			memcpy(bigger, g->p, g->n);
		g->p = bigger;
		g->cap = (uint32_t)cap;
	}
	memcpy(g->p + g->n, p, n);
	g->n += (uint32_t)n;
}

/* The group that "$N" at `at` names: as many digits as make an existing group. */
static uint32_t group_of(str s, uint32_t *at, uint32_t groups_all) {
	uint32_t group = 0, digits = 0;
	while (*at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9') {
		uint32_t bigger = group * 10 + (uint32_t)(s.p[*at] - '0');
		if (digits && bigger > groups_all)
			break;
		group = bigger;
		digits++;
		++*at;
	}
	return group;
}

/* Writes the replacement with $0 … $99, "\$" and "\\". */
static void expand(struct growing *g, const struct search *s, str with, uint32_t groups_all) {
	for (uint32_t i = 0; i < with.n;) {
		char c = with.p[i];
		if (c == '\\' && i + 1 < with.n) {
			grow(g, with.p + i + 1, 1);
			i += 2;
		} else if (c == '$') {
			i++;
			uint32_t k = group_of(with, &i, groups_all);
			if (k < s->groups && s->span[2 * k] != PCRE2_UNSET)
				grow(g, s->text.p + s->span[2 * k], s->span[2 * k + 1] - s->span[2 * k]);
		} else {
			grow(g, &with.p[i++], 1);
		}
	}
}

/* Whether each '$' is followed by a digit and each '\' by '$' or '\'. */
static bool replacement_ok(str s) {
	for (uint32_t i = 0; i < s.n; i++) {
		char after = i + 1 < s.n ? s.p[i + 1] : '\0';
		if (s.p[i] == '$' && !(after >= '0' && after <= '9'))
			return false;
		if (s.p[i] == '\\') {
			if (after != '$' && after != '\\')
				return false;
			i++;
		}
	}
	return true;
}

struct val regex_replace(const struct val *args, uint32_t n, struct feel_run *run) {
	str text = args[0].string, with = args[2].string;
	const pcre2_code *code = regex_of(args[1].string, n > 3 ? &args[3] : NULL, true, run);
	uint32_t groups_all = 0;
	size_t copied = 0;
	int found;
	if (!code)
		return val_null();
	if (!replacement_ok(with))
		return run_fail(run, "feel.regex", "\"" STR_FMT "\" is no replacement.", STR_ARG(with));
	pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &groups_all);
	struct search s = search_start(code, text, run);
	struct growing g = {.run = run};
	while ((found = search_next(&s, run)) > 0 && !g.broken) {
		grow(&g, text.p + copied, s.span[0] - copied);
		expand(&g, &s, with, groups_all);
		copied = s.span[1];
	}
	if (found < 0 || g.broken)
		return val_null();
	grow(&g, text.p + copied, text.n - copied);
	return g.broken ? val_null() : val_str((str){g.p ? g.p : "", g.n});
}

struct val regex_split(const struct val *args, uint32_t n, struct feel_run *run) {
	str text = args[0].string;
	const pcre2_code *code = regex_of(args[1].string, NULL, true, run);
	struct val_builder parts = val_build(run->arena, 0);
	uint32_t from = 0;
	int found;
	check(n == 2);
	if (!code)
		return val_null();
	struct search s = search_start(code, text, run);
	while ((found = search_next(&s, run)) > 0) {
		val_push(&parts, val_str(str_cut(text, from, (uint32_t)s.span[0])));
		from = (uint32_t)s.span[1];
	}
	if (found < 0)
		return val_null();
	val_push(&parts, val_str(str_cut(text, from, text.n)));
	return val_build_list(&parts);
}
