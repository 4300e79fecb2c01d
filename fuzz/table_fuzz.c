/* Decision tables built from the bytes: few columns, up to forty rules, every hit policy, cells of every form. For
 * inputs at and beside the constants of the table:
 * - the rules that the index finds, those that a scan finds and those that the tests accept one by one are the same;
 * - the result is what the hit policy makes of the matching rules, worked out here anew;
 * - what the analysis says is true: in a gap no rule matches, rules that overlap match together, what is unreachable or
 *   masked never has an effect. */
#include "feel_fuzz.h"
#include "rules/model.h"

void table_fuzz(const uint8_t *data, size_t size);

enum { T_COLUMNS = 4, T_RULES = 40, T_SAMPLES = 30, T_TEXT = 1 << 18 };

static const char *const t_types[] = {"number", "string", "boolean", "date"};
static const char *const t_hits[] = {
	"UNIQUE", "ANY", "PRIORITY", "FIRST", "COLLECT", "RULE ORDER", "OUTPUT ORDER"}; /* as enum hit_policy */
static const char *const t_sums[] = {"", "SUM", "COUNT", "MIN", "MAX"};             /* as enum aggregator */

struct tabler {
	struct arena a;
	const uint8_t *at, *end;
	struct buf b;
	uint8_t hit, sum, columns, spread;
	bool has_default, indexed;
	uint8_t types[T_COLUMNS];
	bool limited[T_COLUMNS];         /* it has input values */
	uint8_t outputs[T_RULES];        /* the number that each rule gives */
	uint32_t rules;
	uint64_t chance;                 /* for the samples */
	const struct rules_model *m;
	const struct table *t;
	uint16_t hits[T_RULES];          /* rules that match the present sample, */
	uint32_t hit_count;              /* from 0, by the tests themselves */
};

static uint8_t take(struct tabler *p) {
	return p->at < p->end ? *p->at++ : 0;
}

/* splitmix64 */
static uint32_t chance(struct tabler *p, uint32_t n) {
	uint64_t z = p->chance += 0x9E3779B97F4A7C15u;
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return (uint32_t)((z ^ (z >> 31)) % n);
}

/* ---- the table ------------------------------------------------------------------------------ */

static void put_constant(struct buf *b, uint8_t type, uint32_t n, bool half) {
	if (type == 0)
		buf_format(b, half ? "%u.5" : "%u", n);
	else if (type == 1)
		buf_format(b, "\"w%u\"", n);
	else if (type == 2)
		buf_text(b, n & 1 ? "true" : "false");
	else
		buf_format(b, "@\"2022-%02u-%02u\"", 1 + n / 28 % 12, 1 + n % 28);
}

static void put_some(struct tabler *p, uint8_t type) {
	uint8_t n = take(p);
	put_constant(&p->b, type, n % p->spread, n >= 224);
}

static void put_test(struct tabler *p, uint8_t type, uint8_t form) {
	static const char *const signs[] = {"&lt; ", "&lt;= ", "&gt; ", "&gt;= ", "= ", "!= "};
	bool ordered = type == 0 || type == 3;
	if (form < 96) {
		put_some(p, type);
	} else if (form < 144) {
		buf_text(&p->b, signs[ordered ? form % 6 : 4 + form % 2]);
		put_some(p, type);
	} else if (form < 208 && ordered) {
		buf_char(&p->b, form & 1 ? '[' : '(');
		put_some(p, type);
		buf_text(&p->b, "..");
		put_some(p, type);
		buf_char(&p->b, form & 2 ? ']' : ')');
	} else if (form < 224 && ordered) {
		buf_text(&p->b, "? &gt;= ");
		put_some(p, type);
		buf_text(&p->b, " and ? &lt; ");
		put_some(p, type);
	} else {
		buf_text(&p->b, form & 1 ? "null" : "? != null");
	}
}

static void put_cell(struct tabler *p, uint8_t type) {
	static const char *const odd[] = {"x0", "? = x0", "x0 != null", "1 &lt; 2", "string(?) = \"w1\"",
		"string length(string(?)) &gt; 2",
		"not(x0)", "? in (1, \"w0\", [2..4])", "if ? = x0 then true else false",
			"list contains([1, \"w1\", true], ?)"};
	uint8_t form = take(p), more = take(p);
	buf_text(&p->b, "<inputEntry><text>");
	if (form < 56) {
		buf_char(&p->b, '-');
	} else if (form < 66) {
		buf_text(&p->b, odd[more % COUNT(odd)]);
	} else {
		bool negated = form >= 232;
		buf_text(&p->b, negated ? "not(" : "");
		put_test(p, type, more);
		for (uint32_t i = 0; i < form % 4u && form >= 128; i++) {
			buf_text(&p->b, ", ");
			put_test(p, type, take(p));
		}
		buf_text(&p->b, negated ? ")" : "");
	}
	buf_text(&p->b, "</text></inputEntry>");
}

static void put_head(struct tabler *p) {
	struct buf *b = &p->b;
	buf_text(b,
		"<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" namespace=\"urn:x\" name=\"x\">\n");
	for (uint32_t i = 0; i < p->columns; i++)
		buf_format(b, "<inputData id=\"i%u\" name=\"x%u\"><variable name=\"x%u\" typeRef=\"%s\"/></inputData>\n",
			i, i, i,
			t_types[p->types[i]]);
	buf_text(b, "<decision id=\"d\" name=\"d\"><variable name=\"d\"/>\n");
	for (uint32_t i = 0; i < p->columns; i++)
		buf_format(b, "<informationRequirement><requiredInput href=\"#i%u\"/></informationRequirement>\n", i);
	buf_format(b, "<decisionTable id=\"t\" hitPolicy=\"%s\"", t_hits[p->hit]);
	if (p->sum)
		buf_format(b, " aggregation=\"%s\"", t_sums[p->sum]);
	buf_text(b, ">\n");
	for (uint32_t i = 0; i < p->columns; i++) {
		buf_format(b, "<input><inputExpression><text>x%u</text></inputExpression>", i);
		if (p->limited[i]) {
			buf_text(b, "<inputValues><text>");
			for (uint32_t k = 0; k < 3; k++) {
				buf_text(b, k ? ", " : "");
				put_constant(b, p->types[i], k, false);
			}
			buf_text(b, "</text></inputValues>");
		}
		buf_text(b, "</input>\n");
	}
	buf_text(b, "<output><outputValues><text>3, 1, 2, 4, 0</text></outputValues>");
	buf_text(b,
		p->has_default ? "<defaultOutputEntry><text>4</text></defaultOutputEntry></output>\n" : "</output>\n");
}

static str table_text(struct tabler *p) {
	uint8_t flags = take(p);
	p->hit = take(p) % COUNT(t_hits);
	p->sum = p->hit == HIT_COLLECT ? flags % COUNT(t_sums) : 0;
	p->has_default = flags >= 224;
	p->columns = 1 + take(p) % T_COLUMNS;
	p->spread = 2 + take(p) % 7;
	p->rules = take(p) % (T_RULES + 1);
	for (uint32_t i = 0; i < p->columns; i++) {
		uint8_t c = take(p);
		p->types[i] = c % COUNT(t_types);
		p->limited[i] = c >= 216 && p->types[i] != 2;
	}
	put_head(p);
	for (uint32_t r = 0; r < p->rules; r++) {
		buf_text(&p->b, "<rule>");
		for (uint32_t i = 0; i < p->columns; i++)
			put_cell(p, p->types[i]);
		p->outputs[r] = take(p) % 4;
		buf_format(&p->b, "<outputEntry><text>%u</text></outputEntry></rule>\n", p->outputs[r]);
	}
	buf_text(&p->b, "</decisionTable></decision></definitions>\n");
	check(!p->b.full);
	return arena_str(&p->a, buf_view(&p->b));
}

static void fault(struct tabler *p, const struct val *inputs, const char *format,
	...) __attribute__((format(printf, 3, 4)));

static void fault(struct tabler *p, const struct val *inputs, const char *format, ...) {
	va_list args;
	struct buf b = buf_make(T_TEXT);
	fprintf(stderr, STR_FMT "\nfault: ", STR_ARG(buf_view(&p->b)));
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	for (uint32_t i = 0; inputs && i < p->columns; i++) {
		buf_format(&b, "; x%u = ", i);
		val_put_literal(&b, inputs[i]);
	}
	fprintf(stderr, STR_FMT "\n", STR_ARG(buf_view(&b)));
	buf_free(&b);
	check(!"decision tables keep their word");
}

/* ---- samples -------------------------------------------------------------------------------- */

static struct val constant(struct tabler *p, str text) {
	struct feel_expr *x;
	struct err e = {0};
	if (!feel_compile(&p->a, text, NULL, &x, &e))
		fault(p, NULL, "\"" STR_FMT "\" is no value", STR_ARG(text));
	struct feel_run run = feel_run_make(&p->a, NULL, 0, 0, 0);
	return feel_eval(x, &run);
}

static struct val sample_value(struct tabler *p, uint32_t column, bool null_too) {
	char text[64];
	struct buf b = {.p = text, .cap = sizeof text, .max = sizeof text};
	if (null_too && !chance(p, 9))
		return val_null();
	uint32_t n = p->limited[column] ? chance(p, 3) : chance(p, p->spread + 1u);
	put_constant(&b, p->types[column], n, !p->limited[column] && !chance(p, 3));
	return constant(p, buf_view(&b));
}

/* Asks every cell by its tests alone. */
static void match_plainly(struct tabler *p, const struct val *inputs) {
	const struct cell *row = p->t->cells;
	p->hit_count = 0;
	for (uint32_t r = 0; r < p->rules; r++, row += p->columns) {
		uint32_t i = 0;
		struct feel_run run = fuzz_run(&p->a, inputs, p->columns);
		while (i < p->columns && feel_test_unary(row[i].expr, inputs[i], &run))
			i++;
		if (i == p->columns)
			p->hits[p->hit_count++] = (uint16_t)r;
	}
}

static bool is_hit(const struct tabler *p, uint32_t rule) {
	uint32_t i = 0;
	while (i < p->hit_count && p->hits[i] != rule)
		i++;
	return i < p->hit_count;
}

static void check_matches(struct tabler *p, const struct val *inputs) {
	for (int scan = 0; scan < 2; scan++) {
		uint16_t found[T_RULES + 1];
		struct feel_run run = fuzz_run(&p->a, inputs, p->columns);
		uint32_t n = rules__match(p->t, scan, inputs, &run, found), want = p->hit_count;
		if (p->hit == HIT_FIRST && want)
			want = 1;
		if (n != want || memcmp(found, p->hits, n * sizeof *found) != 0)
			fault(p, inputs, "%s finds %u rules, first %d; there are %u, first %d",
				scan ? "the scan" : "the index", n,
				n ? found[0] + 1 : 0, want, want ? p->hits[0] + 1 : 0);
	}
}

/* ---- hit policies --------------------------------------------------------------------------- */

/* Place of an output among the output values 3, 1, 2, 4, 0. */
static uint32_t rank(uint8_t output) {
	static const uint8_t ranks[] = {4, 1, 2, 0, 3};
	return ranks[output];
}

static uint8_t extreme(const uint8_t *out, uint32_t n, uint32_t (*key)(uint8_t), bool least) {
	uint8_t best = out[0];
	for (uint32_t i = 1; i < n; i++)
		if (least ? key(out[i]) < key(best) : key(out[i]) > key(best))
			best = out[i];
	return best;
}

static uint32_t itself(uint8_t output) {
	return output;
}

static void put_list(struct buf *b, const uint8_t *out, uint32_t n) {
	for (uint32_t i = 0; i < n; i++)
		buf_format(b, "%s%u", i ? ", " : "[", out[i]);
	buf_char(b, ']');
}

static void collect(struct tabler *p, struct buf *b, const uint8_t *out, uint32_t n) {
	uint32_t sum = 0;
	for (uint32_t i = 0; i < n; i++)
		sum += out[i];
	if (!p->sum)
		put_list(b, out, n);
	else
		buf_format(b, "%u", p->sum == AGGREGATE_SUM ? sum : p->sum == AGGREGATE_COUNT ? n
			: extreme(out, n, itself, p->sum == AGGREGATE_MIN));
}

static void put_ordered(struct buf *b, uint8_t *out, uint32_t n) {
	for (uint32_t i = 1; i < n; i++)
		for (uint32_t k = i; k && rank(out[k]) < rank(out[k - 1]); k--) {
			uint8_t swap = out[k];
			out[k] = out[k - 1];
			out[k - 1] = swap;
		}
	put_list(b, out, n);
}

static void put_nothing(struct tabler *p, struct buf *b) {
	bool list = p->hit == HIT_RULE_ORDER || p->hit == HIT_OUTPUT_ORDER || (p->hit == HIT_COLLECT && !p->sum);
	if (p->has_default)
		buf_text(b, list ? "[4]" : "4");
	else
		buf_text(b, p->sum == AGGREGATE_COUNT ? "0" : "null");
}

/* What the table must give for the rules that match, as a literal. DMN 1.5, 8.2.10. */
static void put_expected(struct tabler *p, struct buf *b) {
	uint8_t out[T_RULES] = {0};
	uint32_t n = p->hit_count, different = 0;
	for (uint32_t i = 0; i < n; i++) {
		out[i] = p->outputs[p->hits[i]];
		different += out[i] != out[0];
	}
	if (!n)
		put_nothing(p, b);
	else if (p->hit == HIT_COLLECT)
		collect(p, b, out, n);
	else if (p->hit == HIT_RULE_ORDER)
		put_list(b, out, n);
	else if (p->hit == HIT_OUTPUT_ORDER)
		put_ordered(b, out, n);
	else if ((p->hit == HIT_UNIQUE && n > 1) || (p->hit == HIT_ANY && different))
		buf_text(b, "null");
	else
		buf_format(b, "%u", p->hit == HIT_PRIORITY ? extreme(out, n, rank, true) : out[0]);
}

static void check_result(struct tabler *p, const struct val *inputs) {
	struct feel_run run = feel_run_make(&p->a, NULL, 0, FUZZ_NOW_MS, FUZZ_OFFSET_MINUTES);
	struct rules_trace trace = rules_trace_make(&p->a);
	struct buf want = buf_make(T_TEXT), got = buf_make(T_TEXT);
	struct val v = rules_eval(p->m, 0, inputs, &run, &trace);
	val_put_literal(&got, v);
	put_expected(p, &want);
	str right = arena_str(&p->a, buf_view(&want)), given = arena_str(&p->a, buf_view(&got));
	if (!str_eq(right, given))
		fault(p, inputs, "the result is %s, not %s", given.p, right.p);
	check(trace.count == 1 && trace.tables[0].table == p->t);
	buf_clear(&got);
	rules_explain(&got, p->m, 0, inputs, v, &trace, STR(""));
	check(!got.full && str_utf8(buf_view(&got)));
	buf_free(&want);
	buf_free(&got);
}

/* ---- findings ------------------------------------------------------------------------------- */

static int32_t find(str text, const char *part) {
	const char *at = text.n ? memmem(text.p, text.n, part, strlen(part)) : NULL;
	return at ? (int32_t)(at - text.p) : -1;
}

/* The literal at the beginning of the text. */
static str first_literal(str text) {
	uint32_t i = 0;
	int32_t quote = str_find(text, '"', 0);
	if (quote == 0 || (quote == 1 && text.p[0] == '@')) {
		int32_t end = str_find(text, '"', (uint32_t)quote + 1);
		return end < 0 ? (str){0} : str_cut(text, 0, (uint32_t)end + 1);
	}
	while (i < text.n && !strchr(",) ", text.p[i]))
		i++;
	return str_cut(text, 0, i);
}

/* Inputs from a sentence's "x0 = 5, x2 = "w1""; columns that it leaves out get anything of their type. False when it
 * names no single value for a column. */
static bool read_example(struct tabler *p, str said, struct val *inputs) {
	for (uint32_t i = 0; i < p->columns; i++) {
		char name[16];
		snprintf(name, sizeof name, "x%u ", i);
		int32_t at = find(said, name);
		inputs[i] = sample_value(p, i, false);
		if (at < 0)
			continue;
		str rest = str_cut(said, (uint32_t)at + 3, said.n);
		if (!str_starts(rest, STR("= ")))
			return false;
		str literal = first_literal(str_cut(rest, 2, rest.n));
		if (!literal.n)
			return false;
		inputs[i] = constant(p, literal);
	}
	return true;
}

static str between(str text, const char *from, const char *to) {
	int32_t start = find(text, from);
	if (start < 0)
		return (str){0};
	str rest = str_cut(text, (uint32_t)start + (uint32_t)strlen(from), text.n);
	int32_t end = find(rest, to);
	return end < 0 ? (str){0} : str_cut(rest, 0, (uint32_t)end);
}

static void check_gap(struct tabler *p, const struct rules_finding *f) {
	struct val inputs[T_COLUMNS];
	str said = between(f->en, "(for example ", "), and there is no");
	if (!said.n)
		said = between(f->en, "No rule matches when ", ", and there is no");
	if (!said.n && find(f->en, "No rule matches any input") < 0)
		return;
	if (!read_example(p, said, inputs))
		return;
	match_plainly(p, inputs);
	if (p->hit_count)
		fault(p, inputs, "rule %d matches in a gap: %s", p->hits[0] + 1, f->en.p);
}

static void check_overlap(struct tabler *p, const struct rules_finding *f) {
	struct val inputs[T_COLUMNS];
	str said = between(f->en, "both match when ", ", but the hit policy");
	if (!f->fault || (!said.n && find(f->en, "whatever the input") < 0))
		return;
	if (!read_example(p, said, inputs))
		return;
	match_plainly(p, inputs);
	if (!is_hit(p, f->rule - 1) || !is_hit(p, f->other - 1))
		fault(p, inputs, "the rules do not match together: %s", f->en.p);
}

/* The rule that decides among those that match; ANY has none. */
static uint32_t deciding(const struct tabler *p) {
	uint32_t best = 0;
	for (uint32_t i = 1; i < p->hit_count && p->hit == HIT_PRIORITY; i++)
		if (rank(p->outputs[p->hits[i]]) < rank(p->outputs[p->hits[best]]))
			best = i;
	return p->hits[best];
}

/* What the finding says of the sample whose matches are known. */
static void check_claim(struct tabler *p, const struct rules_finding *f, const struct val *inputs) {
	uint32_t rule = f->rule - 1;
	bool is_masked = strcmp(f->code, "dmn.masked") == 0;
	if (!f->rule || !is_hit(p, rule))
		return;
	if (strcmp(f->code, "dmn.unreachable") == 0)
		fault(p, inputs, "it matches: %s", f->en.p);
	if (is_masked && f->other && !is_hit(p, f->other - 1))
		fault(p, inputs, "the other does not match: %s", f->en.p);
	if (is_masked && p->hit != HIT_ANY && deciding(p) == rule)
		fault(p, inputs, "it decides: %s", f->en.p);
}

/* ---- the game ------------------------------------------------------------------------------- */

static void play_samples(struct tabler *p, const struct rules_finding *f, uint32_t count) {
	for (uint32_t k = 0; k < T_SAMPLES; k++) {
		struct val inputs[T_COLUMNS];
		for (uint32_t i = 0; i < p->columns; i++)
			inputs[i] = sample_value(p, i, true);
		match_plainly(p, inputs);
		check_matches(p, inputs);
		check_result(p, inputs);
		for (uint32_t i = 0; i < count; i++)
			check_claim(p, &f[i], inputs);
	}
}

void table_fuzz(const uint8_t *data, size_t size) {
	struct tabler *p = mem_alloc(sizeof *p);
	struct rules_model *m;
	struct err e = {0};
	uint32_t count;
	p->at = data;
	p->end = data + size;
	p->b = buf_make(T_TEXT);
	p->chance = size;
	str text = table_text(p);
	if (!rules_load(&p->a, text, "fuzz", NULL, &m, &e))
		fault(p, NULL, "refused: %s %s %s", e.code, e.where, e.text);
	p->m = m;
	p->t = m->items[rules__item(m, STR("d"), ITEM_DECISION)].box->table;
	const struct rules_finding *f = rules_analyse(&p->a, m, &count);
	for (uint32_t i = 0; i < count; i++) {
		if (strcmp(f[i].code, "dmn.gap") == 0)
			check_gap(p, &f[i]);
		if (strcmp(f[i].code, "dmn.overlap") == 0)
			check_overlap(p, &f[i]);
	}
	play_samples(p, f, count);
	buf_free(&p->b);
	arena_free(&p->a);
	mem_free(p);
}
