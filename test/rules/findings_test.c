/* The analysis of tables: NAME.findings holds what it must say of NAME.dmn beside it, and made-up tables are compared
 * with their own evaluation on a grid of inputs that has a point in every piece of the space. */
#include "suites.h"

/* ---- files: "LINE CODE fault|remark RULE OTHER", then both sentences, each after a tab ---------- */

static void put_findings(struct buf *b, const char *dmn, const struct rules_finding *f, uint32_t n) {
	for (uint32_t i = 0; i < n; i++, f++) {
		buf_format(b, "%u %s %s %u %u", f->line, f->code, f->fault ? "fault" : "remark", f->rule, f->other);
		if (!str_is(f->file, dmn))
			buf_format(b, " in " STR_FMT, STR_ARG(f->file));
		buf_format(b, "\n\t" STR_FMT "\n\t" STR_FMT "\n", STR_ARG(f->en), STR_ARG(f->zh));
	}
}

static void check_file(const char *name) {
	struct arena a = {0};
	struct err e = {0};
	struct rules_model *m;
	str text, want, got_line, want_line;
	uint32_t n, line = 0;
	struct buf b = buf_make(1 << 20);
	const char *dmn = arena_format(&a, "test/rules/findings/%s.dmn", name).p;
	const char *expected = arena_format(&a, "test/rules/findings/%s.findings", name).p;
	struct rules_library library = rules_library_of_folder(&a, dmn);
	ck_assert_msg(file_read(&a, dmn, &text, &e) && file_read(&a, expected, &want, &e), "%s", e.text);
	ck_assert_msg(rules_load(&a, text, dmn, &library, &m, &e), "%s: %s", e.where, e.text);
	const struct rules_finding *f = rules_analyse(&a, m, &n);
	put_findings(&b, dmn, f, n);
	str got = buf_view(&b);
	while (got.n || want.n) {
		bool more = str_next(&got, '\n', &got_line), wanted = str_next(&want, '\n', &want_line);
		line++;
		ck_assert_msg(more && wanted && str_eq(got_line, want_line), "%s:%u: the findings are\n" STR_FMT, expected,
		              line, STR_ARG(buf_view(&b)));
	}
	buf_free(&b);
	arena_free(&a);
}

START_TEST(tells_what_is_expected) {
	struct arena a = {0};
	struct err e = {0};
	str *names;
	uint32_t n, files = 0;
	ck_assert(dir_list(&a, "test/rules/findings", &names, &n, &e));
	for (uint32_t i = 0; i < n; i++)
		if (str_ends(names[i], STR(".findings"))) {
			check_file(arena_str(&a, str_cut(names[i], 0, names[i].n - 9)).p);
			files++;
		}
	ck_assert_uint_ge(files, 8);
	arena_free(&a);
}
END_TEST

/* ---- made-up tables ----------------------------------------------------------------------------- */

enum { COLUMNS = 4, RULES_MAX = 7, POINTS_MAX = 24, ALL_MAX = 4000 };

static const char *const COLUMN_NAMES[COLUMNS] = {"n", "s", "b", "d"};
static const char *const COLUMN_TYPES[COLUMNS] = {"number", "string", "boolean", "date"};

static const char *const NUMBER_CELLS[] = {
	"-", "-", "&lt; 3", "&lt;= 3", "&gt;= 3", "&gt; 5", "[1..4]", "(1..4)", "]2..6[", "4", "1, 5", "not(4)",
	"not([2..5])", "&lt; 2, &gt; 6", "[5..1]", "? &gt;= 1 and ? &lt; 5", "[3..3]", "(3..3)", "&gt;= 0", "null",
};
static const char *const STRING_CELLS[] = {
	"-", "-", "\"a\"", "\"b\"", "\"a\", \"b\"", "not(\"a\")", "not(\"a\", \"c\")", "\"c\", \"a\"", "\"c\"",
};
static const char *const BOOL_CELLS[] = {"-", "-", "true", "false", "true, false", "not(true)", "? = true"};
static const char *const DATE_CELLS[] = {
	"-", "-", "&lt; date(\"2022-09-01\")", "&gt;= date(\"2022-09-01\")", "&lt;= date(\"2022-08-31\")",
	"date(\"2022-09-02\")", "[date(\"2022-09-01\")..date(\"2022-09-02\")]", "&gt; date(\"2022-09-02\")",
	"(date(\"2022-09-01\")..date(\"2022-09-02\"))",
};

static const struct {
	const char *const *cells;
	uint32_t count;
} CELLS[COLUMNS] = {
	{NUMBER_CELLS, COUNT(NUMBER_CELLS)},
	{STRING_CELLS, COUNT(STRING_CELLS)},
	{BOOL_CELLS, COUNT(BOOL_CELLS)},
	{DATE_CELLS, COUNT(DATE_CELLS)},
};

/* One made-up table, and what its own evaluation says of it. */
struct trial {
	struct arena *a;
	uint64_t dice;
	uint32_t columns, first, rules; /* it uses columns first … first + columns - 1 */
	const char *cells[RULES_MAX][COLUMNS];
	uint32_t outputs[RULES_MAX]; /* letter p, q or r */
	struct val points[COLUMNS][POINTS_MAX];
	uint32_t point_count[COLUMNS];
	uint32_t all;                 /* points of the grid */
	uint32_t matched[ALL_MAX];    /* by point: a bit for each rule */
	bool has_null[ALL_MAX];
};

static uint32_t throw(struct trial *t, uint32_t sides) {
	t->dice = t->dice * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(t->dice >> 33) % sides;
}

static void make_trial(struct trial *t) {
	t->columns = 1 + throw(t, 3);
	t->first = throw(t, COLUMNS - t->columns + 1);
	t->rules = 1 + throw(t, RULES_MAX);
	for (uint32_t r = 0; r < t->rules; r++) {
		t->outputs[r] = throw(t, 3);
		for (uint32_t c = 0; c < t->columns; c++)
			t->cells[r][c] = CELLS[t->first + c].cells[throw(t, CELLS[t->first + c].count)];
	}
}

static void add_point(struct trial *t, uint32_t c, struct val v) {
	ck_assert(t->point_count[c] < POINTS_MAX);
	t->points[c][t->point_count[c]++] = v;
}

/* Null, and a value in each piece that any of the cells above can make. */
static void make_points(struct trial *t) {
	static const char *const strings[] = {"a", "b", "c", "zzz"};
	struct val v;
	for (uint32_t c = 0; c < t->columns; c++) {
		add_point(t, c, val_null());
		switch (t->first + c) {
		case 0:
			for (int i = -1; i < 15; i++)
				add_point(t, c, val_number(dec_scaled(i * 5, 1)));
			break;
		case 1:
			for (uint32_t i = 0; i < COUNT(strings); i++)
				add_point(t, c, val_str(str_of(strings[i])));
			break;
		case 2:
			add_point(t, c, val_bool(false));
			add_point(t, c, val_bool(true));
			break;
		default:
			for (int i = 0; i < 5; i++) {
				ck_assert(val_parse_date(STR("2022-08-31"), &v));
				add_point(t, c, val_date(v.days + i - 1));
			}
		}
	}
}

/* The table as a model. kind: column of type "k" whose allowed values are p, q, r in the order of priority. */
static struct rules_model *load(struct trial *t, const char *hit) {
	struct buf b = buf_make(1 << 20);
	struct rules_model *m;
	struct err e = {0};
	buf_text(&b, "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" namespace=\"x\" name=\"x\">");
	for (uint32_t c = t->first; c < t->first + t->columns; c++)
		buf_format(&b, "<inputData id=\"i%u\" name=\"%s\"><variable name=\"%s\" typeRef=\"%s\"/></inputData>", c,
		           COLUMN_NAMES[c], COLUMN_NAMES[c], COLUMN_TYPES[c]);
	buf_text(&b, "<decision id=\"d\" name=\"out\"><variable name=\"out\"/>");
	for (uint32_t c = t->first; c < t->first + t->columns; c++)
		buf_format(&b, "<informationRequirement><requiredInput href=\"#i%u\"/></informationRequirement>", c);
	buf_format(&b, "<decisionTable hitPolicy=\"%s\">", hit);
	for (uint32_t c = t->first; c < t->first + t->columns; c++)
		buf_format(&b, "<input><inputExpression typeRef=\"%s\"><text>%s</text></inputExpression></input>",
		           COLUMN_TYPES[c], COLUMN_NAMES[c]);
	buf_text(&b, "<output><outputValues><text>\"p\", \"q\", \"r\"</text></outputValues></output>");
	for (uint32_t r = 0; r < t->rules; r++) {
		buf_text(&b, "<rule>");
		for (uint32_t c = 0; c < t->columns; c++)
			buf_format(&b, "<inputEntry><text>%s</text></inputEntry>", t->cells[r][c]);
		buf_format(&b, "<outputEntry><text>\"%c\"</text></outputEntry></rule>", 'p' + (int)t->outputs[r]);
	}
	buf_text(&b, "</decisionTable></decision></definitions>");
	str text = arena_str(t->a, buf_view(&b));
	buf_free(&b);
	ck_assert_msg(rules_load(t->a, text, "made.dmn", NULL, &m, &e), "%s: %s\n%s", e.where, e.text, text.p);
	return m;
}

/* Which rules match at each point of the grid, by a table that collects. */
static void run_grid(struct trial *t) {
	struct rules_model *m = load(t, "COLLECT");
	struct arena scratch = {0};
	uint32_t at[COLUMNS] = {0};
	for (t->all = 0;; t->all++) {
		struct val inputs[COLUMNS];
		ck_assert(t->all < ALL_MAX);
		for (uint32_t c = 0; c < t->columns; c++) {
			inputs[c] = t->points[c][at[c]];
			t->has_null[t->all] |= inputs[c].kind == VAL_NULL;
		}
		struct feel_run run = feel_run_make(&scratch, NULL, 0, 0, 0);
		struct rules_trace trace = rules_trace_make(&scratch);
		rules_eval(m, 0, inputs, &run, &trace);
		ck_assert_uint_eq(trace.count, 1);
		for (uint32_t i = 0; i < trace.tables[0].matched_count; i++)
			t->matched[t->all] |= 1u << (trace.tables[0].matched[i] - 1);
		uint32_t c = 0;
		while (c < t->columns && ++at[c] == t->point_count[c])
			at[c++] = 0;
		arena_reset(&scratch);
		if (c == t->columns)
			break;
	}
	t->all++;
	arena_free(&scratch);
}

/* ---- what the findings say ------------------------------------------------------------------------ */

struct said {
	bool pairs[RULES_MAX][RULES_MAX];
	uint32_t hidden; /* bits of rules that are masked or unreachable */
	uint32_t gaps;
	const struct rules_finding *f;
	uint32_t n;
};

static void hear(struct trial *t, const char *hit, struct said *out) {
	*out = (struct said){0};
	out->f = rules_analyse(t->a, load(t, hit), &out->n);
	for (uint32_t i = 0; i < out->n; i++) {
		const struct rules_finding *f = &out->f[i];
		ck_assert(f->zh.n && f->en.n && str_utf8(f->zh));
		ck_assert_str_ne(f->code, "dmn.not_analysed");
		if (strcmp(f->code, "dmn.overlap") == 0) {
			ck_assert(f->fault && f->rule < f->other);
			out->pairs[f->rule - 1][f->other - 1] = true;
		}
		if (strcmp(f->code, "dmn.masked") == 0 || strcmp(f->code, "dmn.unreachable") == 0) {
			ck_assert(!f->fault && !(out->hidden & (1u << (f->rule - 1))));
			out->hidden |= 1u << (f->rule - 1);
		}
		out->gaps += strcmp(f->code, "dmn.gap") == 0;
	}
}

static void blame(const struct trial *t, const char *what) {
	struct buf b = buf_make(1 << 16);
	for (uint32_t r = 0; r < t->rules; r++) {
		for (uint32_t c = 0; c < t->columns; c++)
			buf_format(&b, "%s\t", t->cells[r][c]);
		buf_format(&b, "%c\n", 'p' + (int)t->outputs[r]);
	}
	ck_abort_msg("%s:\n" STR_FMT, what, STR_ARG(buf_view(&b)));
}

static void compare_overlaps(const struct trial *t, const struct said *s, bool any) {
	for (uint32_t x = 0; x < t->rules; x++)
		for (uint32_t y = x + 1; y < t->rules; y++) {
			bool meet = false;
			for (uint32_t i = 0; i < t->all; i++)
				meet |= (t->matched[i] >> x & 1) && (t->matched[i] >> y & 1);
			if ((meet && !(any && t->outputs[x] == t->outputs[y])) != s->pairs[x][y])
				blame(t, "overlaps");
		}
}

static void compare_gaps(const struct trial *t, const struct said *s) {
	uint32_t open = 0;
	for (uint32_t i = 0; i < t->all; i++)
		open += !t->has_null[i] && !t->matched[i];
	if ((open > 0) != (s->gaps > 0))
		blame(t, "gaps");
}

/* Rules that are never chosen are masked or unreachable, and no others. */
static void compare_hidden(const struct trial *t, const struct said *s, bool priority) {
	uint32_t chosen = 0;
	for (uint32_t i = 0; i < t->all; i++) {
		int best = -1;
		for (uint32_t r = 0; r < t->rules; r++)
			if ((t->matched[i] >> r & 1) && (best < 0 || (priority && t->outputs[r] < t->outputs[best])))
				best = (int)r;
		if (best >= 0)
			chosen |= 1u << best;
	}
	if ((chosen ^ s->hidden) != (1u << t->rules) - 1)
		blame(t, priority ? "hidden by priority" : "hidden by order");
}

/* Under ANY a rule that is told goes without changing any result. */
static void compare_duplicates(const struct trial *t, const struct said *s) {
	for (uint32_t r = 0; r < t->rules; r++)
		for (uint32_t i = 0; i < t->all && (s->hidden >> r & 1); i++) {
			bool other = !(t->matched[i] >> r & 1);
			for (uint32_t x = 0; x < t->rules; x++)
				other |= x != r && (t->matched[i] >> x & 1) && t->outputs[x] == t->outputs[r];
			if (!other)
				blame(t, "duplicates");
		}
}

/* The column whose name stands at the beginning of the text, or -1. */
static int column_at(const struct trial *t, str text) {
	for (uint32_t c = 0; c < t->columns; c++)
		if (text.n > 2 && text.p[0] == COLUMN_NAMES[t->first + c][0] && text.p[1] == ' ')
			return (int)c;
	return -1;
}

/* "n = 4.5" or "s is none of …" */
static struct val read_value(struct trial *t, str item) {
	struct feel_expr *x;
	struct err e;
	struct feel_scope scope = {0};
	struct feel_run run = feel_run_make(t->a, NULL, 0, 0, 0);
	if (str_starts(str_cut(item, 1, item.n), STR(" is no")))
		return item.p[0] == 'n' ? val_int(99) : val_str(STR("zzz"));
	ck_assert_msg(str_starts(str_cut(item, 1, item.n), STR(" = ")), STR_FMT, STR_ARG(item));
	ck_assert_msg(feel_compile(t->a, str_cut(item, 4, item.n), &scope, &x, &e), STR_FMT, STR_ARG(item));
	struct val v = feel_eval(x, &run);
	ck_assert_int_ne(v.kind, VAL_NULL);
	return v;
}

/* The point that a sentence gives as an example of a gap; columns that it does not name may be anything. */
static void read_example(struct trial *t, str text, struct val *inputs) {
	str end = STR(", and there is no default output."), begin = STR("No rule matches when ");
	ck_assert(str_ends(text, end) && str_starts(text, begin));
	text = str_cut(text, begin.n, text.n - end.n);
	const char *example = memmem(text.p, text.n, "(for example ", 13);
	if (example)
		text = str_cut(text, (uint32_t)(example - text.p) + 13, text.n - 1);
	for (uint32_t c = 0; c < t->columns; c++)
		inputs[c] = t->points[c][1 + throw(t, t->point_count[c] - 1)];
	while (text.n) { /* "n = 3, s = "a"", or "n = 3 and s = "a"" */
		uint32_t n = 3;
		int c = column_at(t, text);
		ck_assert_msg(c >= 0, STR_FMT, STR_ARG(text));
		while (n < text.n && !(text.p[n - 1] == ' ' && column_at(t, str_cut(text, n, text.n)) >= 0))
			n++;
		str item = str_trim(str_cut(text, 0, n));
		item.n -= str_ends(item, STR(",")) ? 1 : str_ends(item, STR(" and")) ? 4 : 0;
		inputs[c] = read_value(t, item);
		text = str_cut(text, n, text.n);
	}
}

static void check_examples(struct trial *t, const struct said *s) {
	struct rules_model *m = load(t, "COLLECT");
	for (uint32_t i = 0; i < s->n; i++) {
		struct val inputs[COLUMNS];
		if (strcmp(s->f[i].code, "dmn.gap") != 0 || memmem(s->f[i].en.p, s->f[i].en.n, "any input", 9))
			continue;
		read_example(t, s->f[i].en, inputs);
		struct feel_run run = feel_run_make(t->a, NULL, 0, 0, 0);
		struct rules_trace trace = rules_trace_make(t->a);
		rules_eval(m, 0, inputs, &run, &trace);
		if (trace.tables[0].matched_count)
			blame(t, arena_str(t->a, s->f[i].en).p);
	}
}

START_TEST(agrees_with_the_evaluation) {
	struct arena a = {0};
	struct trial *t = mem_alloc(sizeof *t);
	struct said unique, any, first, priority, listed;
	t->a = &a;
	t->dice = (uint64_t)_i + 1;
	make_trial(t);
	make_points(t);
	run_grid(t);
	hear(t, "UNIQUE", &unique);
	hear(t, "ANY", &any);
	hear(t, "FIRST", &first);
	hear(t, "PRIORITY", &priority);
	hear(t, "RULE ORDER", &listed);
	compare_overlaps(t, &unique, false);
	compare_overlaps(t, &any, true);
	compare_gaps(t, &unique);
	compare_gaps(t, &any);
	compare_gaps(t, &first);
	compare_gaps(t, &priority);
	ck_assert_uint_eq(listed.gaps, 0);
	check_examples(t, &unique);
	compare_hidden(t, &first, false);
	compare_hidden(t, &priority, true);
	compare_duplicates(t, &any);
	mem_free(t);
	arena_free(&a);
}
END_TEST

/* ---- size --------------------------------------------------------------------------------------- */

/* A table of so many rules over three numbers; every rule has a stretch of its own on the first, unless wide. */
static struct rules_model *large(struct arena *a, uint32_t rules, bool wide) {
	struct buf b = buf_make(64 << 20);
	struct rules_model *m;
	struct err e = {0};
	uint64_t dice = 7;
	buf_text(&b, "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" namespace=\"x\" name=\"x\">"
	             "<decision id=\"d\" name=\"out\"><variable name=\"out\"/>"
	             "<decisionTable id=\"t\" hitPolicy=\"UNIQUE\">");
	for (int c = 0; c < 3; c++)
		buf_format(&b, "<input label=\"n%d\"><inputExpression typeRef=\"number\"><text>%d + 0</text></inputExpression>"
		           "</input>", c, c);
	buf_text(&b, "<output/>");
	for (uint32_t r = 0; r < rules; r++) {
		buf_text(&b, "<rule>");
		for (uint32_t c = 0; c < 3; c++) {
			dice = dice * 6364136223846793005u + 1442695040888963407u;
			uint32_t low = c || wide ? (uint32_t)(dice >> 33) % 10000 : r, high = c || wide ? low + 5000 : r + 1;
			buf_format(&b, "<inputEntry><text>[%u..%u)</text></inputEntry>", low, high);
		}
		buf_text(&b, "<outputEntry><text>1</text></outputEntry></rule>");
	}
	buf_text(&b, "</decisionTable></decision></definitions>");
	ck_assert_msg(rules_load(a, arena_str(a, buf_view(&b)), "large.dmn", NULL, &m, &e), "%s: %s", e.where, e.text);
	buf_free(&b);
	return m;
}

static uint32_t count_of(const struct rules_finding *f, uint32_t n, const char *code) {
	uint32_t found = 0;
	for (uint32_t i = 0; i < n; i++)
		found += strcmp(f[i].code, code) == 0;
	return found;
}

START_TEST(analyses_large_tables) {
	struct arena a = {0};
	uint32_t n;
	const struct rules_finding *f = rules_analyse(&a, large(&a, 1000, false), &n);
	ck_assert_uint_eq(count_of(f, n, "dmn.not_analysed"), 0);
	ck_assert_uint_eq(count_of(f, n, "dmn.overlap"), 0);
	ck_assert_uint_ge(count_of(f, n, "dmn.gap"), 20);
	arena_free(&a);
}
END_TEST

/* The work is bounded: what is too much is said, and so is what was not listed. */
START_TEST(says_what_it_left_out) {
	struct arena a = {0};
	uint32_t n;
	const struct rules_finding *f = rules_analyse(&a, large(&a, 5000, true), &n);
	ck_assert_uint_eq(count_of(f, n, "dmn.not_analysed"), 1);
	ck_assert_uint_eq(count_of(f, n, "dmn.overlap"), 91);
	ck_assert_uint_le(n, 256);
	arena_free(&a);
}
END_TEST

Suite *findings_suite(void) {
	Suite *suite = suite_create("findings");
	TCase *cases = tcase_create("findings");
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, tells_what_is_expected);
	tcase_add_test(cases, analyses_large_tables);
	tcase_add_test(cases, says_what_it_left_out);
	tcase_add_loop_test(cases, agrees_with_the_evaluation, 0, 300);
	suite_add_tcase(suite, cases);
	return suite;
}
