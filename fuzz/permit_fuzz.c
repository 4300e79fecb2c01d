/* Four tables (permits, facts, subjects, clauses) with an empty line between them: what is read compares its first two
 * permits, twice the same, as sound JSON; what a finding proposes dissolves it. */
#include "fuzz.h"
#include "permit/permit.h"

void permit_fuzz(const uint8_t *data, size_t size);

enum { PERMIT_FUZZ_TABLES = 4, PERMIT_FUZZ_BYTES = 4 << 20 };

static str permit_words(struct arena *a, const struct permit_report *r) {
	struct buf b = buf_make(PERMIT_FUZZ_BYTES);
	struct json_doc d;
	struct err e = {0};
	permit_put_json(&b, r);
	str text = b.full ? (str){0} : arena_str(a, buf_view(&b));
	check(b.full || json_parse(a, text, &d, &e));
	buf_free(&b);
	return text;
}

/* A circle may give way to another circle of the same subject; everything else is gone with its cause. */
static void permit_dissolved(struct arena *a, const struct permit_rules *rules, struct permit_question q,
	const struct permit_finding *f) {
	struct permit_report after;
	struct err e = {0};
	q.patches = &f->remedy;
	q.patch_count = 1;
	if (f->witness.kind == WITNESS_CYCLE || !permit_check(a, rules, &q, &after, &e))
		return;
	for (uint32_t i = 0; i < after.count; i++)
		check(!str_eq(after.findings[i].subject, f->subject) || !str_eq(after.findings[i].type, f->type));
}

static void permit_compared(struct arena *a, const struct permit_rules *rules, const struct csv *permits) {
	struct permit_question q = {.on = 19000};
	struct permit_report one, two;
	struct err e = {0};
	str left = csv_cell(permits, 0, csv_column(permits, "items"));
	str right = csv_cell(permits, 1, csv_column(permits, "items"));
	if (!str_next(&left, ' ', &q.left) || !str_next(&right, ' ', &q.right) || !permit_check(a, rules, &q, &one, &e))
		return;
	check(permit_check(a, rules, &q, &two, &e) && str_eq(permit_words(a, &one), permit_words(a, &two)));
	for (uint32_t i = 0; i < one.count && i < 8; i++)
		permit_dissolved(a, rules, q, &one.findings[i]);
}

void permit_fuzz(const uint8_t *data, size_t size) {
	struct arena a = {0};
	struct csv tables[PERMIT_FUZZ_TABLES];
	struct permit_rules *rules;
	struct err e = {0};
	str rest = fuzz_text(data, size);
	bool good = str_utf8(rest);
	for (int i = 0; good && i < PERMIT_FUZZ_TABLES; i++) {
		const char *gap = rest.n > 2 ? memmem(rest.p, rest.n, "\n\n", 2) : NULL;
		uint32_t end = gap ? (uint32_t)(gap - rest.p) : rest.n;
		good = csv_parse(&a, str_cut(rest, 0, end), "fuzz", &tables[i], &e);
		rest = str_cut(rest, gap ? end + 2 : rest.n, rest.n);
	}
	struct permit_tables t = {
		.permits = &tables[0], .facts = &tables[1], .subjects = &tables[2], .clauses = &tables[3]};
	if (good && permit_rules_make(&a, &t, &rules, &e)) {
		if (tables[0].rows > 1)
			permit_compared(&a, rules, &tables[0]);
	} else
		check(e.code || !good);
	arena_free(&a);
}
