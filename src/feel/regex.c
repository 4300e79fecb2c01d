/* Regular expressions: XPath's dialect (XQuery 1.0 and XPath 2.0 functions, 7.6) translated to PCRE2, all memory
 * from arenas.
 * What differs: classes with subtraction, \i and \c, named blocks, the flag x, $ before a last line end. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "feel/builtins.h"

enum { PATTERN_MAX = 4000, MATCH_STEPS = 200000, GROUPS = 100 };

/* ---- translation ---------------------------------------------------------------------------- */

/* A pattern being rewritten; `ok` turns false at the first thing that XPath does not know. */
struct rewrite {
	str from;
	uint32_t at;
	bool spaces_out; /* flag x: white space outside classes is dropped */
	bool ok;
	int depth;
	char *out;
	uint32_t n, room;
};

static void put(struct rewrite *r, const char *text, uint32_t n) {
	check(r->n <= r->room);
	if (n > r->room - r->n) {
		r->ok = false;
		return;
	}
	memcpy(r->out + r->n, text, n);
	r->n += n;
}

static void put_text(struct rewrite *r, const char *text) {
	put(r, text, (uint32_t)strlen(text));
}

static bool is_space(char c) {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Unicode blocks by the names that XML Schema gives them: those of use here. */
static const char *block_of(str name) {
	static const struct {
		const char *name, *range;
	} blocks[] = {{"BasicLatin", "\\x{0}-\\x{7F}"}, {"Latin-1Supplement", "\\x{80}-\\x{FF}"},
		{"LatinExtended-A", "\\x{100}-\\x{17F}"}, {"LatinExtended-B", "\\x{180}-\\x{24F}"},
		{"Greek", "\\x{370}-\\x{3FF}"}, {"GreekandCoptic", "\\x{370}-\\x{3FF}"}, {"Cyrillic", "\\x{400}-\\x{4FF}"},
		{"Hebrew", "\\x{590}-\\x{5FF}"}, {"Arabic", "\\x{600}-\\x{6FF}"}, {"Thai", "\\x{E00}-\\x{E7F}"},
		{"GeneralPunctuation", "\\x{2000}-\\x{206F}"}, {"CurrencySymbols", "\\x{20A0}-\\x{20CF}"},
		{"CJKSymbolsandPunctuation", "\\x{3000}-\\x{303F}"}, {"Hiragana", "\\x{3040}-\\x{309F}"},
		{"Katakana", "\\x{30A0}-\\x{30FF}"}, {"HangulSyllables", "\\x{AC00}-\\x{D7A3}"},
		{"CJKUnifiedIdeographsExtensionA", "\\x{3400}-\\x{4DBF}"}, {"CJKUnifiedIdeographs", "\\x{4E00}-\\x{9FFF}"},
		{"HalfwidthandFullwidthForms", "\\x{FF00}-\\x{FFEF}"}};
	for (size_t i = 0; i < COUNT(blocks); i++)
		if (str_is(name, blocks[i].name))
			return blocks[i].range;
	return NULL;
}

/* The name between braces with `at` at '{'; 0 when there is none. */
static uint32_t property_name(struct rewrite *r, char *name, uint32_t room) {
	uint32_t n = 0;
	if (r->at >= r->from.n || r->from.p[r->at++] != '{')
		return 0;
	for (; r->at < r->from.n && r->from.p[r->at] != '}' && n < room; r->at++)
		if (!(r->spaces_out && is_space(r->from.p[r->at])))
			name[n++] = r->from.p[r->at];
	return r->at++ < r->from.n && n < room ? n : 0;
}

/* A block by its range; it needs a class of its own outside of one. */
static void put_block(struct rewrite *r, str name, bool negative, bool in_class) {
	const char *range = block_of(name);
	if (!range || (negative && in_class)) {
		r->ok = false;
		return;
	}
	put_text(r, in_class ? "" : negative ? "[^" : "[");
	put_text(r, range);
	put_text(r, in_class ? "" : "]");
}

/* \p{…} or \P{…} with `at` behind the letter. */
static void property(struct rewrite *r, bool negative, bool in_class) {
	char name[64];
	uint32_t n = property_name(r, name, sizeof name);
	if (!n) {
		r->ok = false;
		return;
	}
	if (n > 2 && name[0] == 'I' && name[1] == 's') {
		put_block(r, (str){name + 2, n - 2}, negative, in_class);
		return;
	}
	put_text(r, negative ? "\\P{" : "\\p{");
	put(r, name, n);
	put_text(r, "}");
}

/* \i and \c, the characters of XML names, and their opposites; false for another letter. */
static bool put_name_class(struct rewrite *r, char c, bool in_class) {
	bool first = (c | 32) == 'i', negative = c == 'I' || c == 'C';
	if ((c | 32) != 'i' && (c | 32) != 'c')
		return false;
	r->ok = r->ok && !(negative && in_class);
	put_text(r, in_class ? "" : negative ? "[^" : "[");
	put_text(r, first ? "\\p{L}_:" : "\\p{L}\\p{N}\\p{M}_:.\\-");
	put_text(r, in_class ? "" : "]");
	return true;
}

/* An escape with `at` behind the backslash. */
static void escape(struct rewrite *r, bool in_class) {
	static const char plain[] = "nrt\\|.?*+(){}-[]^$";
	if (r->at >= r->from.n) {
		r->ok = false;
		return;
	}
	char c = r->from.p[r->at++], pair[2] = {'\\', c};
	bool group = c >= '1' && c <= '9' && !in_class;
	if (c == 'p' || c == 'P')
		property(r, c == 'P', in_class);
	else if (group || strchr("sSdDwW", c) || strchr(plain, c))
		put(r, pair, 2);
	else if (!put_name_class(r, c, in_class))
		r->ok = false;
}

static void class(struct rewrite *r);

/* Writes the subtracted class, with `at` at its '[', in front of what was written of the class from `start` on. */
static void subtract(struct rewrite *r, uint32_t start) {
	uint32_t kept = r->n - start;
	if (r->n + kept + 32 > r->room) {
		r->ok = false;
		return;
	}
	char *copy = r->out + r->room - kept;
	memcpy(copy, r->out + start, kept);
	r->room -= kept;
	r->n = start;
	r->at++;
	put_text(r, "(?!");
	class(r);
	put_text(r, ")");
	r->room += kept;
	memmove(r->out + r->n, copy, kept);
	r->n += kept;
}

/* One part of a class; false at its end. */
static bool class_part(struct rewrite *r, uint32_t start, bool first) {
	char c = r->from.p[r->at++];
	if (c == ']' && !first)
		return false;
	if (c == '\\')
		escape(r, true);
	else if (c == '-' && r->at < r->from.n && r->from.p[r->at] == '[')
		subtract(r, start);
	else if (c == '[' || c == ']')
		r->ok = false;
	else
		put(r, &c, 1);
	return true;
}

/* A class with `at` behind its '['. Subtraction [a-z-[aeiou]] becomes (?![aeiou])[a-z]. */
static void class(struct rewrite *r) {
	uint32_t start = r->n;
	if (++r->depth > LIMIT_FEEL_DEPTH) {
		r->ok = false;
		return;
	}
	put_text(r, "[");
	if (r->at < r->from.n && r->from.p[r->at] == '^') {
		put_text(r, "^");
		r->at++;
	}
	bool first = true;
	while (r->ok && r->at < r->from.n && class_part(r, start, first))
		first = false;
	r->ok = r->ok && !first && r->from.p[r->at - 1] == ']';
	put_text(r, "]");
	r->depth--;
}

static bool translate(struct rewrite *r) {
	while (r->ok && r->at < r->from.n) {
		char c = r->from.p[r->at++];
		if (c == '\\') {
			if (r->spaces_out)
				while (r->at < r->from.n && is_space(r->from.p[r->at]))
					r->at++;
			escape(r, false);
		} else if (c == '[') {
			class(r);
		} else if (c == '(' && r->at < r->from.n && r->from.p[r->at] == '?') {
			r->ok = r->at + 1 < r->from.n && r->from.p[r->at + 1] == ':';
			put(r, &c, 1);
		} else if (!(r->spaces_out && is_space(c))) {
			put(r, &c, 1);
		}
	}
	return r->ok;
}

/* ---- compiling ------------------------------------------------------------------------------ */

static void *take(size_t size, void *arena) {
	return arena_alloc(arena, size);
}

/* Arena memory is given back all at once. */
static void drop(void *block, void *arena) {
	(void)block, (void)arena;
}

static bool options_of(str flags, uint32_t *options, bool *spaces_out) {
	*options = PCRE2_UTF | PCRE2_UCP | PCRE2_DOLLAR_ENDONLY | PCRE2_NO_UTF_CHECK | PCRE2_NEVER_BACKSLASH_C;
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
	struct rewrite r = {.from = pattern, .ok = true, .room = pattern.n * 12 + 256};
	if (pattern.n > PATTERN_MAX || !options_of(flags, &options, &r.spaces_out))
		return NULL;
	r.out = arena_alloc(a, r.room);
	if (!translate(&r))
		return NULL;
	int code;
	PCRE2_SIZE at;
	pcre2_general_context *memory = pcre2_general_context_create(take, drop, a);
	pcre2_compile_context *context = pcre2_compile_context_create(memory);
	return pcre2_compile((PCRE2_SPTR)r.out, r.n, options, &code, &at, context);
}

void regex_prepare(struct arena *a, struct feel_regex **list, str pattern, str flags) {
	struct feel_regex *x = arena_new(a, struct feel_regex);
	*x = (struct feel_regex){*list, pattern, flags, compile(a, pattern, flags)};
	*list = x;
}

static const struct feel_regex *find(const struct feel_regex *list, str pattern, str flags) {
	while (list && !(str_eq(list->pattern, pattern) && str_eq(list->flags, flags)))
		list = list->next;
	return list;
}

/* The compiled pattern of the expression, of the run, or a new one; NULL with a warning when it is refused. */
static const pcre2_code *regex_of(str pattern, const struct val *flags, struct feel_run *run) {
	str f = flags && flags->kind == VAL_STRING ? flags->string : (str){0};
	const struct feel_regex *x = run->expr ? find(run->expr->regexes, pattern, f) : NULL;
	if (!x)
		x = find(run->regexes, pattern, f);
	if (!x) {
		if (!run_charge(run, pattern.n + 100))
			return NULL;
		regex_prepare(run->arena, &run->regexes, pattern, f);
		x = run->regexes;
	}
	if (!x->code)
		run_fail(run, "feel.regex", "\"" STR_FMT "\" is no regular expression.", STR_ARG(pattern));
	return x->code;
}

/* ---- matching ------------------------------------------------------------------------------- */

/* One search through a text, part by part. */
struct search {
	const pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *context;
	str text;
	PCRE2_SIZE at;      /* where to look next */
	bool after_nothing; /* the last match was empty */
	size_t *span;       /* the groups' begins and ends */
	uint32_t groups;
};

static struct search search_start(const pcre2_code *code, str text, struct feel_run *run) {
	pcre2_general_context *memory = pcre2_general_context_create(take, drop, run->arena);
	struct search s = {.code = code, .text = text, .data = pcre2_match_data_create(GROUPS, memory),
		.context = pcre2_match_context_create(memory)};
	pcre2_set_match_limit(s.context, MATCH_STEPS);
	pcre2_set_depth_limit(s.context, MATCH_STEPS);
	pcre2_set_heap_limit(s.context, 4096);
	s.span = pcre2_get_ovector_pointer(s.data);
	return s;
}

/* Finds the next match: 1 found, 0 none, -1 too costly (with a warning). */
static int search_next(struct search *s, struct feel_run *run) {
	while (s->at <= s->text.n) {
		if (!run_charge(run, (s->text.n - s->at) / 64 + 4))
			return -1;
		uint32_t options = PCRE2_NO_UTF_CHECK | (s->after_nothing ? PCRE2_NOTEMPTY_ATSTART | PCRE2_ANCHORED : 0);
		PCRE2_SPTR text = (PCRE2_SPTR)(s->text.p ? s->text.p : "");
		int rc = pcre2_match(s->code, text, s->text.n, s->at, options, s->data, s->context);
		if (rc >= 0) {
			s->groups = rc ? (uint32_t)rc : GROUPS;
			s->at = s->span[1];
			s->after_nothing = s->span[0] == s->span[1];
			return 1;
		}
		if (rc != PCRE2_ERROR_NOMATCH) {
			run_fail(run, "feel.regex", "The regular expression needs too many steps.");
			return -1;
		}
		if (!s->after_nothing)
			return 0;
		/* Behind an empty match: one character on, and look freely again. */
		s->after_nothing = false;
		do
			s->at++;
		while (s->at < s->text.n && ((uint8_t)s->text.p[s->at] & 0xC0) == 0x80);
	}
	return 0;
}

struct val regex_matches(const struct val *args, uint32_t n, struct feel_run *run) {
	const pcre2_code *code = regex_of(args[1].string, n > 2 ? &args[2] : NULL, run);
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
	const pcre2_code *code = regex_of(args[1].string, n > 3 ? &args[3] : NULL, run);
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
		if (s.span[0] < copied)
			break;
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
	const pcre2_code *code = regex_of(args[1].string, NULL, run);
	struct val_builder parts = val_build(run->arena, 0);
	uint32_t from = 0;
	int found;
	check(n == 2);
	if (!code)
		return val_null();
	struct search s = search_start(code, text, run);
	while ((found = search_next(&s, run)) > 0) {
		if (s.span[1] == s.span[0])
			continue;
		val_push(&parts, val_str(str_cut(text, from, (uint32_t)s.span[0])));
		from = (uint32_t)s.span[1];
	}
	if (found < 0)
		return val_null();
	val_push(&parts, val_str(str_cut(text, from, text.n)));
	return val_build_list(&parts);
}
