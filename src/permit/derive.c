/* What the pack knows of an item without anybody having written it down for comparison: its limits and clocks, who
 * decides, what it asks for, what it waits for. */
#include "permit/permit_int.h"

static const char *const unit_words[] = {"working", "natural", "hour", "on_spot"};

/* The row of the item in items.csv. */
static uint32_t item_line(const struct checking *c, const struct item *item) {
	const struct csv *t = pack_table(c->r->tables.pack, "items/items.csv");
	const struct code *k = pack_code(c->r->tables.pack, CODE_ITEM, item->code);
	return t && k ? t->lines[k->row] : 0;
}

static struct permit_clause *add(struct checking *c, struct side *s, uint32_t subject, str value, str unit) {
	struct permit_clause clause = {.permit = s->permit, .subject = subject, .value = value, .unit = unit,
		.file = STR("items/items.csv"), .line = item_line(c, s->item), .from = INT32_MIN, .to = PERMIT_FOREVER,
		.basis = s->item->statutory_basis, .tag = s->item->statutory_tag, .derived = true};
	clause.zh = permit__word(c->r, value, true);
	clause.en = permit__word(c->r, value, false);
	if (unit.n) {
		clause.zh = arena_format(c->a, STR_FMT STR_FMT, STR_ARG(value), STR_ARG(permit__word(c->r, unit, true)));
		clause.en = arena_format(c->a, STR_FMT " " STR_FMT, STR_ARG(value), STR_ARG(permit__word(c->r, unit, false)));
	}
	vec_push(&s->clauses, clause);
	return &s->clauses.p[s->clauses.n - 1];
}

static void add_limit(struct checking *c, struct side *s, uint32_t subject, struct limit limit) {
	add(c, s, subject, arena_format(c->a, "%d", limit.value), str_of(unit_words[limit.unit]));
}

static void limits(struct checking *c, struct side *s, uint32_t subject, enum derive what) {
	const struct clock_rule *rule = pack_clock(s->item, what == DERIVE_CORRECTION ? CLOCK_CORRECTION_NOTICE :
		CLOCK_STATUTORY, MOMENT_KINDS, c->q->on);
	struct limit limit;
	if (what == DERIVE_CORRECTION) {
		if (rule && pack_clock_limit(s->item, rule, &limit))
			add_limit(c, s, subject, limit);
		return;
	}
	if (!s->item->has_statutory)
		return;
	if (what == DERIVE_LIMIT) {
		add_limit(c, s, subject, s->item->statutory);
		return;
	}
	if (!rule)
		return;
	struct permit_clause *said = add(c, s, subject, str_of(clock_moment_name(rule->starts)), (str){0});
	said->zh = arena_format(c->a, "自%s之日起", clock_start_zh(rule->starts));
	said->en = arena_format(c->a, "from the day it is %s", clock_moment_name(rule->starts));
	if (rule->line) {
		said->file = STR("items/clocks.csv");
		said->line = rule->line;
		said->basis = rule->basis;
		said->tag = rule->tag;
	}
}

static void department(struct checking *c, struct side *s, uint32_t subject) {
	const struct code *k = pack_code(c->r->tables.pack, CODE_DEPARTMENT, s->item->department);
	struct permit_clause *said = add(c, s, subject, s->item->department, (str){0});
	if (!k)
		return;
	said->zh = k->name_zh;
	said->en = k->name_en;
}

/* Whether the name is one of "a|b|c". */
static bool among(str names, str name) {
	str one;
	while (str_next(&names, '|', &one))
		if (str_eq(one, name))
			return true;
	return false;
}

/* A material belongs to the subject that names it, else to the one that names none. */
static bool belongs(const struct permit_rules *r, const struct permit_subject *s, str name) {
	if (s->materials.n)
		return among(s->materials, name);
	for (uint32_t i = 0; i < r->subject_count; i++)
		if (r->subjects[i].materials.n && among(r->subjects[i].materials, name))
			return false;
	return true;
}

static void materials(struct checking *c, struct side *s, uint32_t subject) {
	const struct csv *t = pack_table(c->r->tables.pack, "items/materials.csv");
	for (uint32_t i = 0; t && i < t->rows; i++) {
		str name = csv_cell(t, i, csv_column(t, "name_zh"));
		if (pack_item(c->r->tables.pack, csv_cell(t, i, csv_column(t, "item"))) != s->item ||
			!belongs(c->r, &c->r->subjects[subject], name))
			continue;
		struct permit_clause *said = add(c, s, subject, name, (str){0});
		said->zh = name;
		said->en = csv_cell(t, i, csv_column(t, "name_en"));
		said->file = STR("items/materials.csv");
		said->line = t->lines[i];
		said->basis = csv_cell(t, i, csv_column(t, "basis"));
		said->tag = csv_cell(t, i, csv_column(t, "tag"));
	}
}

/* ---- what comes before ------------------------------------------------------------------------- */

static str needs_of(const struct checking *c, const struct item *item) {
	const struct csv *t = pack_table(c->r->tables.pack, "items/items.csv");
	const struct code *k = pack_code(c->r->tables.pack, CODE_ITEM, item->code);
	return t && k ? csv_cell(t, k->row, csv_column(t, "needs")) : (str){0};
}

/* The way from the item back to the wanted one, the nearest first; how many items stand on it, both ends counted.
 * Breadth first over items, so that the shortest way is told. */
static uint32_t way_back(struct checking *c, const struct item *from, const struct item *to, str *way) {
	const struct pack *p = c->r->tables.pack;
	uint32_t *came = arena_array(c->a, uint32_t, p->item_count), *queue = arena_array(c->a, uint32_t, p->item_count);
	uint32_t head = 0, tail = 0, n = 0;
	queue[tail++] = (uint32_t)(from - p->items);
	came[queue[0]] = queue[0] + 1;
	while (head < tail) {
		uint32_t at = queue[head++];
		str rest = needs_of(c, &p->items[at]), id;
		while (rest.n && str_next(&rest, ' ', &id)) {
			const struct item *next = pack_item(p, id);
			if (!next || came[next - p->items])
				continue;
			came[next - p->items] = at + 1;
			queue[tail++] = (uint32_t)(next - p->items);
		}
	}
	if (from == to || !came[to - p->items])
		return 0;
	for (uint32_t at = (uint32_t)(to - p->items); n < PERMIT_ELEMENTS; at = came[at] - 1) {
		way[n++] = p->items[at].id;
		if (&p->items[at] == from)
			break;
	}
	return n;
}

static void needs(struct checking *c, struct side *s, uint32_t subject) {
	const struct side *other = &c->side[s == &c->side[0]];
	str way[PERMIT_ELEMENTS];
	uint32_t n = other->item ? way_back(c, s->item, other->item, way) : 0;
	if (!n)
		return;
	struct permit_clause *said = add(c, s, subject, other->id, (str){0});
	struct buf b = buf_make(LIMIT_COMMAND_BYTES);
	for (uint32_t i = 0; i < n; i++)
		buf_format(&b, "%s" STR_FMT, i ? " → " : "", STR_ARG(way[i]));
	said->zh = arena_format(c->a, "须在 " STR_FMT " 之后（" STR_FMT "）", STR_ARG(other->id), STR_ARG(buf_view(&b)));
	said->en = arena_format(c->a, "only after " STR_FMT " (" STR_FMT ")", STR_ARG(other->id), STR_ARG(buf_view(&b)));
	buf_free(&b);
}

static void validity(struct checking *c, struct side *s, uint32_t subject) {
	const struct csv *t = pack_table(c->r->tables.pack, "items/guides.csv");
	for (uint32_t i = 0; t && i < t->rows; i++) {
		str years = csv_cell(t, i, csv_column(t, "valid_years"));
		if (pack_item(c->r->tables.pack, csv_cell(t, i, csv_column(t, "item"))) != s->item || !years.n ||
			str_is(years, "0"))
			continue;
		struct permit_clause *said = add(c, s, subject, years, STR("year"));
		said->file = STR("items/guides.csv");
		said->line = t->lines[i];
		said->tag = csv_cell(t, i, csv_column(t, "tag"));
	}
}

void permit__derive(struct checking *c, struct side *s) {
	uint32_t own = s->clauses.n;
	for (uint32_t i = 0; s->item && i < c->r->subject_count; i++) {
		enum derive what = c->r->subjects[i].derive;
		bool said = false;
		for (uint32_t k = 0; k < own; k++)
			said |= s->clauses.p[k].subject == i;
		if (said)
			continue;
		if (what == DERIVE_LIMIT || what == DERIVE_START || what == DERIVE_CORRECTION)
			limits(c, s, i, what);
		else if (what == DERIVE_DEPARTMENT)
			department(c, s, i);
		else if (what == DERIVE_MATERIALS)
			materials(c, s, i);
		else if (what == DERIVE_NEEDS)
			needs(c, s, i);
		else if (what == DERIVE_VALIDITY)
			validity(c, s, i);
	}
}
