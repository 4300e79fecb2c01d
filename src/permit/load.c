/* Reads the tables of permits: each cell once, with the line in the refusal. */
#include "permit/permit_int.h"

/* The tables as they are asked for: a column's number is looked up once. */
struct reading {
	struct arena *a;
	struct permit_rules *r;
	const struct csv *t;
	const char *path;
	uint32_t row;
	struct err *e;
};

static str cell(const struct reading *x, const char *column) {
	return csv_cell(x->t, x->row, csv_column(x->t, column));
}

static bool wrong(const struct reading *x, const char *what, str value) {
	char where[120];
	snprintf(where, sizeof where, "%s:%u", x->path, x->t->lines[x->row]);
	return err_set(x->e, "permit.table", where, "%s: \"%.*s\"", what, (int)(value.n > 80 ? 80 : value.n),
		value.p ? value.p : "");
}

static int word_rank(str word, const char *words) {
	str rest = str_of(words), one;
	for (int i = 0; str_next(&rest, ' ', &one); i++)
		if (str_eq(one, word))
			return i;
	return -1;
}

static bool is_type(str word) {
#define IS(name, zh, en) \
	if (str_is(word, #name)) \
		return true;
	PERMIT_TYPES(IS)
#undef IS
	return false;
}

static bool day_cell(const struct reading *x, const char *column, day otherwise, day *out) {
	str text = cell(x, column);
	*out = otherwise;
	return !text.n || day_parse(text, out) || wrong(x, column, text);
}

static uint32_t rows(const struct csv *t) {
	return t ? t->rows : 0;
}

/* ---- names, facts, subjects ------------------------------------------------------------------ */

static const struct permit_name *names_of(struct reading *x, const struct csv *t, const char *path, uint32_t *count) {
	struct permit_name *list = arena_array(x->a, struct permit_name, rows(t) + 1);
	x->t = t;
	x->path = path;
	for (x->row = 0; x->row < rows(t); x->row++)
		list[x->row] = (struct permit_name){cell(x, "code"), cell(x, "name_zh"), cell(x, "name_en"), cell(x, "items")};
	*count = rows(t);
	return list;
}

/* The bound, or null where the cell is empty. */
static bool bound(const struct reading *x, const char *column, struct val *out) {
	dec d;
	str text = cell(x, column);
	*out = val_null();
	if (!text.n)
		return true;
	if (!dec_parse(text, &d))
		return wrong(x, column, text);
	*out = val_number(d);
	return true;
}

static bool read_fact(struct reading *x, struct permit_fact *f) {
	static const char types[] = "number choice yes_no";
	int type = word_rank(cell(x, "type"), types);
	*f = (struct permit_fact){.code = cell(x, "code"), .name_zh = cell(x, "name_zh"), .name_en = cell(x, "name_en"),
		.unit = cell(x, "unit"), .typical = cell(x, "typical"), .choices = cell(x, "choices")};
	if (type < 0)
		return wrong(x, "type", cell(x, "type"));
	f->type = type;
	dec d = dec_int(0);
	if (f->type == FACT_CHOICE && !f->choices.n)
		return wrong(x, "choices", f->choices);
	if (f->type == FACT_NUMBER && !dec_parse(f->typical, &d))
		return wrong(x, "typical", f->typical);
	if (!bound(x, "low", &f->low) || !bound(x, "high", &f->high))
		return false;
	return (f->type != FACT_NUMBER || ((!f->low.kind || dec_cmp(d, f->low.number) >= 0) &&
		(!f->high.kind || dec_cmp(d, f->high.number) <= 0))) || wrong(x, "typical lies outside low..high", f->typical);
}

static bool read_facts(struct reading *x) {
	const struct csv *t = x->r->tables.facts;
	struct permit_fact *list = arena_array(x->a, struct permit_fact, rows(t) + 1);
	x->t = t;
	x->path = "permits/facts.csv";
	for (x->row = 0; x->row < rows(t); x->row++) {
		if (x->row == PERMIT_FACTS)
			return wrong(x, "too many facts", cell(x, "code"));
		if (!read_fact(x, &list[x->row]))
			return false;
		x->r->fact_names[x->row] = list[x->row].code;
	}
	x->r->facts = list;
	x->r->fact_count = rows(t);
	return true;
}

static bool read_subject(struct reading *x, struct permit_subject *s) {
	int compare = word_rank(cell(x, "compare"), "same set once condition formula within waits order");
	str word = cell(x, "derive"), silence = cell(x, "silence");
	int derive = !word.n ? -1 : word_rank(word,
		"statutory_limit clock_start correction department materials needs validity");
	int64_t tolerance = 0;
	*s = (struct permit_subject){.code = cell(x, "code"), .name_zh = cell(x, "name_zh"),
		.name_en = cell(x, "name_en"), .type = cell(x, "type"), .severity = cell(x, "severity"),
		.materials = cell(x, "materials"), .silence_differs = str_is(silence, "differs"),
		.line = x->t->lines[x->row]};
	if (compare < 0)
		return wrong(x, "compare", cell(x, "compare"));
	if (!is_type(s->type))
		return wrong(x, "type", s->type);
	if (word.n && derive < 0)
		return wrong(x, "derive", word);
	if (silence.n && word_rank(silence, "differs ignored") < 0)
		return wrong(x, "silence", silence);
	if (cell(x, "tolerance").n && (!str_int(cell(x, "tolerance"), &tolerance) || tolerance < 0 || tolerance > 100))
		return wrong(x, "tolerance", cell(x, "tolerance"));
	s->compare = (enum compare)compare;
	s->derive = (enum derive)(derive + 1);
	s->tolerance = (int32_t)tolerance;
	return true;
}

static bool read_subjects(struct reading *x) {
	const struct csv *t = x->r->tables.subjects;
	struct permit_subject *list = arena_array(x->a, struct permit_subject, rows(t) + 1);
	x->t = t;
	x->path = "permits/subjects.csv";
	x->r->subjects = list;
	for (x->row = 0; x->row < rows(t); x->row++) {
		if (x->row == PERMIT_SUBJECTS)
			return wrong(x, "too many subjects", cell(x, "code"));
		if (!read_subject(x, &list[x->row]))
			return false;
		if (permit__subject(x->r, list[x->row].code, NULL))
			return wrong(x, "code stands twice", list[x->row].code);
		x->r->subject_count++;
	}
	return true;
}

const struct permit_subject *permit__subject(const struct permit_rules *r, str code, uint32_t *number) {
	for (uint32_t i = 0; i < r->subject_count; i++)
		if (str_eq(r->subjects[i].code, code)) {
			if (number)
				*number = i;
			return &r->subjects[i];
		}
	return NULL;
}

str permit__word(const struct permit_rules *r, str word, bool zh) {
	for (uint32_t i = 0; i < r->word_count; i++)
		if (str_eq(r->words[i].code, word))
			return zh ? r->words[i].zh : r->words[i].en;
	return word;
}

/* ---- clauses --------------------------------------------------------------------------------- */

bool permit__order(str value, str *before, str *after) {
	int32_t at = str_find(value, '<', 0);
	if (at < 0 || str_find(value, '<', (uint32_t)at + 1) >= 0)
		return false;
	*before = str_trim(str_cut(value, 0, (uint32_t)at));
	*after = str_trim(str_cut(value, (uint32_t)at + 1, value.n));
	return before->n && after->n && !str_eq(*before, *after);
}

bool permit__range(str value, dec *low, dec *high) {
	for (uint32_t i = 0; i + 1 < value.n; i++)
		if (value.p[i] == '.' && value.p[i + 1] == '.')
			return dec_parse(str_trim(str_cut(value, 0, i)), low) &&
				dec_parse(str_trim(str_cut(value, i + 2, value.n)), high) && dec_cmp(*low, *high) <= 0;
	if (!dec_parse(value, low))
		return false;
	*high = *low;
	return true;
}

bool permit__value_fits(struct arena *a, const struct permit_rules *r, const struct permit_subject *s, str value,
	struct feel_expr **expr, struct err *e, const char *code, const char *where) {
	struct feel_scope scope = {.names = r->fact_names, .count = r->fact_count, .strict = true};
	struct err why = {0};
	str before, after;
	dec low, high;
	*expr = NULL;
	switch (s->compare) {
	case COMPARE_CONDITION:
	case COMPARE_FORMULA:
		return feel_compile(a, value, &scope, expr, &why) || err_set(e, code, where, "%s: %s", why.where, why.text);
	case COMPARE_ORDER:
		return permit__order(value, &before, &after) ||
			err_set(e, code, where, "an order is written \"first < then\"");
	case COMPARE_WITHIN:
		return permit__range(value, &low, &high) || err_set(e, code, where, "neither a number nor a range low..high");
	default:
		return true;
	}
}

/* Comparisons that take one clause of each side. */
static bool is_single(const struct permit_subject *s) {
	return s->compare == COMPARE_SAME || s->compare == COMPARE_CONDITION || s->compare == COMPARE_FORMULA ||
		s->compare == COMPARE_WITHIN;
}

static bool read_clause(struct reading *x, struct permit_clause *list) {
	struct permit_clause *c = &list[x->row];
	char where[120];
	*c = (struct permit_clause){.permit = cell(x, "permit"), .value = cell(x, "value"), .unit = cell(x, "unit"),
		.zh = cell(x, "text_zh"), .en = cell(x, "text_en"), .basis = cell(x, "basis"), .tag = cell(x, "tag"),
		.file = str_of(x->path), .line = x->t->lines[x->row]};
	const struct permit_subject *s = permit__subject(x->r, cell(x, "subject"), &c->subject);
	if (!s)
		return wrong(x, "no such subject", cell(x, "subject"));
	if (!day_cell(x, "valid_from", INT32_MIN, &c->from) || !day_cell(x, "valid_to", PERMIT_FOREVER, &c->to))
		return false;
	snprintf(where, sizeof where, "%s:%u", x->path, c->line);
	if (!permit__value_fits(x->a, x->r, s, c->value, &c->expr, x->e, "permit.table", where))
		return false;
	for (uint32_t i = 0; is_single(s) && i < x->row; i++)
		if (list[i].subject == c->subject && str_eq(list[i].permit, c->permit) && list[i].from <= c->to &&
			c->from <= list[i].to)
			return wrong(x, "said twice for the same days", s->code);
	return true;
}

static bool read_clauses(struct reading *x) {
	const struct csv *t = x->r->tables.clauses;
	struct permit_clause *list = arena_array(x->a, struct permit_clause, rows(t) + 1);
	x->t = t;
	x->path = "permits/clauses.csv";
	for (x->row = 0; x->row < rows(t); x->row++)
		if (!read_clause(x, list))
			return false;
	x->r->clauses = list;
	x->r->clause_count = rows(t);
	return true;
}

/* ---- bridges and codes ----------------------------------------------------------------------- */

static bool read_bridges(struct reading *x) {
	const struct csv *t = x->r->tables.bridges;
	struct permit_bridge *list = arena_array(x->a, struct permit_bridge, rows(t) + 1);
	x->t = t;
	x->path = "permits/bridges.csv";
	for (x->row = 0; x->row < rows(t); x->row++) {
		struct permit_bridge *b = &list[x->row];
		*b = (struct permit_bridge){.left = cell(x, "left"), .right = cell(x, "right"), .subject = cell(x, "subject"),
			.document = cell(x, "document"), .note_zh = cell(x, "note_zh"), .note_en = cell(x, "note_en")};
		if (!permit__subject(x->r, b->subject, NULL))
			return wrong(x, "no such subject", b->subject);
		if (!day_cell(x, "since", PERMIT_FOREVER, &b->since))
			return false;
	}
	x->r->bridges = list;
	x->r->bridge_count = rows(t);
	return true;
}

static bool read_codes(struct reading *x) {
	const struct csv *t = x->r->tables.codes;
	struct permit_code *list = arena_array(x->a, struct permit_code, rows(t) + 1);
	x->t = t;
	x->path = "plans/contradictions.csv";
	for (x->row = 0; x->row < rows(t); x->row++) {
		struct permit_code *c = &list[x->row];
		*c = (struct permit_code){cell(x, "code"), cell(x, "name_zh"), cell(x, "name_en"), cell(x, "category"),
			cell(x, "proposed_rule"), cell(x, "pair"), cell(x, "type"), cell(x, "subject")};
		if (c->type.n && !is_type(c->type))
			return wrong(x, "type", c->type);
		if (c->subject.n && !permit__subject(x->r, c->subject, NULL))
			return wrong(x, "no such subject", c->subject);
	}
	x->r->codes = list;
	x->r->code_count = rows(t);
	return true;
}

struct permit_tables permit_tables_of(const struct pack *p) {
	return (struct permit_tables){.permits = pack_table(p, "permits/permits.csv"),
		.facts = pack_table(p, "permits/facts.csv"),
		.words = pack_table(p, "permits/words.csv"),
		.subjects = pack_table(p, "permits/subjects.csv"),
		.clauses = pack_table(p, "permits/clauses.csv"),
		.bridges = pack_table(p, "permits/bridges.csv"),
		.codes = pack_table(p, "plans/contradictions.csv"),
		.pack = p};
}

bool permit_rules_make(struct arena *a, const struct permit_tables *t, struct permit_rules **out, struct err *e) {
	struct permit_rules *r = arena_new(a, struct permit_rules);
	struct reading x = {.a = a, .r = r, .e = e};
	r->tables = *t;
	r->permits = names_of(&x, t->permits, "permits/permits.csv", &r->permit_count);
	r->words = names_of(&x, t->words, "permits/words.csv", &r->word_count);
	if (!read_facts(&x) || !read_subjects(&x) || !read_clauses(&x) || !read_bridges(&x) || !read_codes(&x))
		return false;
	*out = r;
	return true;
}
