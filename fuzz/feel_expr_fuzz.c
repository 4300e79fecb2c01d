/* Random well-typed FEEL, built from the bytes by the templates of feel_grammar.h. Every expression is made twice: with
 * its literals written out (so that much is computed when it is compiled), and with variables in their place. Both
 * compile in a strict scope, give a value of the expected kind without any warning, and the same one; their canonical
 * texts mean the same; laws of the standard hold; a test in a cell says what "in" says. */
#include "feel/feel.h"
#include "feel_fuzz.h"
#include "feel_grammar.h"

void feel_expr_fuzz(const uint8_t *data, size_t size);

enum { VARIABLES_MAX = 48, LOCALS_MAX = 12, GROW_DEPTH = 5, GROW_BYTES = 6000, WELL_TYPED_STEPS = 200000 };

/* A text in both forms. */
struct pair {
	struct buf written, named;
};

struct play {
	struct arena a;
	const uint8_t *at, *end;
	struct pair out;
	str names[VARIABLES_MAX];
	struct val slots[VARIABLES_MAX];
	uint32_t variables;
	struct {
		char kind, name[24];
		bool usable;
	} locals[LOCALS_MAX];
	uint32_t local_count, locals_made;
};

static uint8_t take(struct play *p) {
	return p->at < p->end ? *p->at++ : 0;
}

static void say(struct play *p, str s) {
	buf_str(&p->out.written, s);
	buf_str(&p->out.named, s);
}

/* ---- literals ------------------------------------------------------------------------------- */

static str number_text(struct play *p) {
	static const char *const odd[] = {"0", "0.1", "1e10", "123456789.123456789", "9007199254740993", "0.000001",
		"9999999999999999999999999999999999", "33.333333333333333333333333333333333", "1e-30", "(-0)"};
	uint8_t c = take(p), low = take(p);
	if (c >= 240)
		return str_of(odd[low % COUNT(odd)]);
	int value = (c & 15) * 256 + low;
	if (c & 16)
		return c & 32 ? arena_format(&p->a, "(-%d.%02d)", value / 100, value % 100)
			: arena_format(&p->a, "%d.%d", value / 10, value % 10);
	return arena_format(&p->a, c & 32 ? "(-%d)" : "%d", c & 64 ? value : value % 10);
}

static str string_text(struct play *p) {
	static const char *const texts[] = {"\"\"", "\"a\"", "\"abc\"", "\"黄埔\"", "\"a,b,,c\"", "\"\\\"\\\\\\n\"",
		"\"aB c\"",
		"\"\\uD83D\\uDE00x\"", "\",\"", "\"Z\"", "\"ß\"", "\"bc\""};
	return str_of(texts[take(p) % COUNT(texts)]);
}

static str date_text(struct play *p) {
	uint8_t a = take(p), b = take(p);
	return arena_format(&p->a, "%04d-%02d-%02d", 1990 + a % 64, 1 + b % 12, 1 + (a / 64 * 9 + b / 12) % 28);
}

/* Always with an offset (or a zone, for a date and time), so that all can be compared. */
static str time_text(struct play *p, bool zone) {
	static const char *const ends[] = {"Z", "+08:00", ".25-05:30", ".000001Z", "@Asia/Shanghai", "@Europe/Paris"};
	uint8_t a = take(p), b = take(p);
	return arena_format(&p->a, "%02d:%02d:%02d%s", a % 24, b % 60, (a + b) % 60,
		ends[b / 64 + (zone && a >= 128 ? 2 : 0)]);
}

static str temporal_text(struct play *p, char kind) {
	if (kind == 'd' || kind == 't') {
		str text = kind == 'd' ? date_text(p) : time_text(p, false);
		return arena_format(&p->a, "@\"" STR_FMT "\"", STR_ARG(text));
	}
	if (kind == 'D') {
		str date = date_text(p), time = time_text(p, true);
		return arena_format(&p->a, "@\"" STR_FMT "T" STR_FMT "\"", STR_ARG(date), STR_ARG(time));
	}
	uint8_t a = take(p);
	if (kind == 'y')
		return arena_format(&p->a, "@\"%sP%dM\"", a & 128 ? "-" : "", a & 127);
	if (kind == 'w')
		return arena_format(&p->a, "@\"P%dD\"", 1 + a);
	return arena_format(&p->a, "@\"%sP%dDT%dH%d.%dS\"", a & 128 ? "-" : "", a & 31, take(p) % 24, take(p) % 60,
		a & 9);
}

/* Kinds of which there are literals. */
static str literal_text(struct play *p, char kind) {
	switch (kind) {
	case 'n':
		return number_text(p);
	case 'm':
		return arena_format(&p->a, "%d", take(p) * 4 % 1000);
	case 'i':
		return arena_format(&p->a, "%d", 1 + take(p) % 9);
	case 'k': {
		int value = take(p) % 199 - 99;
		return arena_format(&p->a, value < 0 ? "(%d)" : "%d", value);
	}
	case 's':
		return string_text(p);
	case 'b':
		return take(p) & 1 ? STR("true") : STR("false");
	case 'f':
		return STR("abs");
	default:
		return temporal_text(p, kind);
	}
}

static struct val value_of(struct arena *a, str text) {
	struct feel_expr *x;
	struct err e = {0};
	bool constant = feel_compile(a, text, NULL, &x, &e) && feel_is_constant(x);
	if (!constant)
		fprintf(stderr, "text:    " STR_FMT "\n", STR_ARG(text));
	check(constant);
	struct feel_run run = feel_run_make(a, NULL, 0, 0, 0);
	return feel_eval(x, &run);
}

/* A literal, and a variable with its value. The names are of all forms. */
static void say_literal(struct play *p, char kind) {
	static const char *const forms[] = {"v%u", "量 %u", "q-%u", "面积(第%u)", "a.b/%u", "date x%u", "校肠%u", "if %u"};
	str text = literal_text(p, kind);
	buf_str(&p->out.written, text);
	if (p->variables == VARIABLES_MAX) {
		buf_str(&p->out.named, text);
		return;
	}
	uint32_t i = p->variables++;
	char name[32];
	snprintf(name, sizeof name, forms[i % COUNT(forms)], i);
	p->names[i] = arena_str(&p->a, str_of(name));
	p->slots[i] = value_of(&p->a, text);
	buf_str(&p->out.named, p->names[i]);
}

/* ---- expressions ---------------------------------------------------------------------------- */

static void grow(struct play *p, char kind, int depth);

/* What stands where nothing more may grow. */
static void say_least(struct play *p, char kind) {
	static const char kinds[] = "NSALcRQ";
	static const char *const least[] = {"[1, 2.5, 1]", "[\"b\", \"a\"]", "[@\"2022-02-28\", @\"2021-12-31\"]",
		"[[1], [2, 3]]",
		"{rn: 3, rs: \"r\", rd: @\"2022-06-30\"}", "[1..10]", "[@\"2022-01-01\"..@\"2022-12-31\"]"};
	const char *found = strchr(kinds, kind);
	if (found)
		say(p, str_of(least[found - kinds]));
	else
		say_literal(p, kind);
}

static void say_new_local(struct play *p, char kind) {
	static const char *const forms[] = {"x%u", "项%u", "i j%u"};
	check(p->local_count < LOCALS_MAX);
	uint32_t i = p->local_count++;
	p->locals[i].kind = kind;
	p->locals[i].usable = false;
	snprintf(p->locals[i].name, sizeof p->locals[i].name, forms[p->locals_made % COUNT(forms)], p->locals_made);
	p->locals_made++;
	say(p, str_of(p->locals[i].name));
}

static void fill(struct play *p, const char *t, int depth) {
	uint32_t count = p->local_count;
	for (; *t; t++) {
		if (*t == '%' && strchr("ikw", t[1]))
			say_literal(p, *++t);
		else if (*t == '%')
			grow(p, *++t, depth - 1);
		else if (*t == '$')
			say_new_local(p, *++t);
		else if (*t == '~' || (*t == '!' && t[1] != '='))
			for (uint32_t i = count; i < p->local_count; i++)
				p->locals[i].usable = *t == '!';
		else
			say(p, (str){t, 1});
	}
	p->local_count = count;
}

static bool say_some_local(struct play *p, char kind, uint8_t wanted) {
	for (uint32_t i = 0; i < p->local_count; i++) {
		uint32_t k = (i + wanted) % p->local_count;
		if (p->locals[k].usable && p->locals[k].kind == kind) {
			say(p, str_of(p->locals[k].name));
			return true;
		}
	}
	return false;
}

static void grow(struct play *p, char kind, int depth) {
	uint8_t choice = take(p);
	if (choice & 1 && say_some_local(p, kind, choice >> 1))
		return;
	uint32_t count = 0, wanted;
	for (size_t i = 0; i < COUNT(templates); i++)
		count += templates[i].kind == kind;
	if (depth <= 0 || !count || choice < 48 || p->local_count + 2 >= LOCALS_MAX || p->out.named.n > GROW_BYTES ||
		p->at == p->end) {
		say_least(p, kind);
		return;
	}
	wanted = (uint32_t)(choice * 256u + take(p)) % count;
	for (size_t i = 0; i < COUNT(templates); i++)
		if (templates[i].kind == kind && wanted-- == 0)
			fill(p, templates[i].text, depth);
}

/* ---- judging -------------------------------------------------------------------------------- */

static const struct {
	char kind;
	uint8_t is;
} kinds[] = {{'n', VAL_NUMBER}, {'m', VAL_NUMBER}, {'s', VAL_STRING}, {'b', VAL_BOOL}, {'d', VAL_DATE}, {'t',
	VAL_TIME},
	{'D', VAL_DATETIME}, {'y', VAL_MONTHS}, {'u', VAL_DURATION}, {'N', VAL_LIST}, {'S', VAL_LIST}, {'A', VAL_LIST},
	{'L', VAL_LIST}, {'c', VAL_CONTEXT}, {'R', VAL_RANGE}, {'Q', VAL_RANGE}, {'f', VAL_FUNCTION}};

static uint8_t kind_of_letter(char kind) {
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (kinds[i].kind == kind)
			return kinds[i].is;
	check(!"known kind");
	return VAL_NULL;
}

static void complain(const struct feel_expr *x, const char *what, struct arena *a, struct val v,
	const struct feel_run *run) {
	str got = fuzz_outcome(a, v, run);
	fprintf(stderr, "text:    " STR_FMT "\n%s: " STR_FMT "\n", STR_ARG(feel_text(x)), what, STR_ARG(got));
	for (const struct feel_warning *w = run->warnings; w; w = w->next)
		fprintf(stderr, "    %u:%u %s\n", w->line, w->column, w->text.p);
	check(!"well-typed FEEL keeps its word");
}

/* Compiled and evaluated: a value of the kind, no warning. False when the budget did not suffice. */
static bool judge(struct play *p, str text, char kind, bool law, struct feel_expr **x, struct val *v) {
	struct feel_scope scope = {.names = p->names, .count = p->variables, .strict = true};
	struct err e = {0};
	if (!feel_compile(&p->a, text, &scope, x, &e)) {
		if (strcmp(e.code, "feel.depth") == 0)
			return false;
		fprintf(stderr, "text:    " STR_FMT "\nrefused: %s %s %s\n", STR_ARG(text), e.code, e.where, e.text);
		check(!"well-typed FEEL compiles");
	}
	struct feel_run run = feel_run_make(&p->a, p->slots, p->variables, FUZZ_NOW_MS, FUZZ_OFFSET_MINUTES);
	run.steps = WELL_TYPED_STEPS;
	*v = feel_eval(*x, &run);
	if (!run.steps)
		return false;
	if (run.warning_count || v->kind != kind_of_letter(kind) || (law && !val_is_true(*v)))
		complain(*x, law ? "the law does not hold" : "not what its parts promise", &p->a, *v, &run);
	struct feel_expr *again = fuzz_fixpoint(&p->a, *x, false, &scope);
	if (again)
		fuzz_same(*x, "printed and compiled again", fuzz_eval(&p->a, *x, p->slots, p->variables),
			fuzz_eval(&p->a, again, p->slots, p->variables));
	return true;
}

/* Both forms of a text. */
static bool judge_pair(struct play *p, str written, str named, char kind, bool law) {
	struct feel_expr *x, *y;
	struct val v, w;
	if (!judge(p, written, kind, law, &x, &v) || !judge(p, named, kind, law, &y, &w))
		return false;
	if (kind != 'f' && !val_same(v, w)) {
		struct feel_run run = feel_run_make(&p->a, NULL, 0, 0, 0);
		fuzz_same(x, feel_text(y).p, fuzz_outcome(&p->a, v, &run), fuzz_outcome(&p->a, w, &run));
		check(!"written and named are the same");
	}
	return true;
}

static void clear(struct play *p) {
	buf_clear(&p->out.written);
	buf_clear(&p->out.named);
}

static str written(struct play *p) {
	check(!p->out.written.full);
	return arena_str(&p->a, buf_view(&p->out.written));
}

static str named(struct play *p) {
	check(!p->out.named.full);
	return arena_str(&p->a, buf_view(&p->out.named));
}

/* ---- the three games ------------------------------------------------------------------------ */

static void play_kind(struct play *p, char kind) {
	clear(p);
	grow(p, kind, GROW_DEPTH);
	judge_pair(p, written(p), named(p), kind, false);
}

static void play_law(struct play *p, const struct law *law) {
	str parts[2][4];
	for (uint32_t i = 0; law->kinds[i]; i++) {
		clear(p);
		char kind[3] = {'%', law->kinds[i], 0};
		fill(p, kind, GROW_DEPTH - 1);
		parts[0][i] = written(p);
		parts[1][i] = named(p);
	}
	clear(p);
	for (const char *t = law->text; *t; t++) {
		if (*t != '@' || t[1] < '1' || t[1] > '4') {
			say(p, (str){t, 1});
			continue;
		}
		t++;
		buf_str(&p->out.written, parts[0][*t - '1']);
		buf_str(&p->out.named, parts[1][*t - '1']);
	}
	judge_pair(p, written(p), named(p), 'b', true);
}

/* A cell's tests against "value in (tests)". */
static void play_cell(struct play *p, uint8_t which) {
	static const char *const cells[] = {"n%n", "n< %n", "n>= %n", "n%n, %n", "n[%n..%n]", "n(%n..%n]", "n< %n, > %n",
		"n%N", "n? > %n and ? <= %n", "n%R", "n= %n", "n!= %n", "n? in (%n, %R)", "s%s", "s%s, %s", "s%S",
		"sstarts with(?, %s)", "s!= %s", "d%d", "d[%d..%d]", "d< %d", "d%Q, %d", "D> %D", "u%u, < %u", "y[%y..%y)",
		"n[%i..9], > %k", "nodd(?) , %n", "bfalse", "b%b", "t%t, > %t"};
	const char *cell = cells[which % COUNT(cells)];
	struct feel_expr *x, *y;
	struct val v;
	struct err e = {0};
	clear(p);
	grow(p, cell[0], 2);
	str value = named(p);
	if (!judge(p, value, cell[0], false, &x, &v))
		return;
	clear(p);
	fill(p, cell + 1, 3);
	str tests = named(p);
	struct feel_scope scope = {.names = p->names, .count = p->variables, .strict = true};
	check(feel_compile_unary(&p->a, tests, &scope, &x, &e));
	struct feel_run run = fuzz_run(&p->a, p->slots, p->variables);
	bool hit = feel_test_unary(x, v, &run);
	struct feel_expr *again = fuzz_fixpoint(&p->a, x, true, &scope);
	if (again)
		fuzz_same(x, "printed and compiled again", fuzz_test(&p->a, x, v, p->slots, p->variables),
			fuzz_test(&p->a, again, v, p->slots, p->variables));
	str question = arena_format(&p->a, STR_FMT " in (" STR_FMT ")", STR_ARG(value), STR_ARG(tests));
	check(feel_compile(&p->a, question, &scope, &y, &e));
	struct feel_run run_in = fuzz_run(&p->a, p->slots, p->variables);
	struct val in = feel_eval(y, &run_in);
	if (run.steps && run_in.steps && hit != val_is_true(in)) {
		fprintf(stderr, "as cell: %d\n", hit);
		complain(y, "as in", &p->a, in, &run_in);
	}
}

void feel_expr_fuzz(const uint8_t *data, size_t size) {
	struct play *p = mem_alloc(sizeof *p);
	p->at = data;
	p->end = data + size;
	p->out.written = buf_make(1 << 18);
	p->out.named = buf_make(1 << 18);
	uint8_t game = take(p), which = take(p);
	if (game < 96)
		play_kind(p, kinds[which % COUNT(kinds)].kind);
	else if (game < 224)
		play_law(p, &laws[which % COUNT(laws)]);
	else
		play_cell(p, which);
	buf_free(&p->out.written);
	buf_free(&p->out.named);
	arena_free(&p->a);
	mem_free(p);
}
