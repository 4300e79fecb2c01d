/* Two items side by side: what either says on the day, patched as the question wants it, compared subject by
 * subject. */
#include "permit/permit_int.h"

const struct permit_name *permit__about(const struct permit_rules *r, str id) {
	for (uint32_t i = 0; i < r->permit_count; i++) {
		str rest = r->permits[i].items, one;
		while (rest.n && str_next(&rest, ' ', &one))
			if (str_eq(one, id))
				return &r->permits[i];
	}
	return NULL;
}

static bool open_side(struct checking *c, int which, str name) {
	struct side *s = &c->side[which];
	s->item = c->r->tables.pack ? pack_item(c->r->tables.pack, name) : NULL;
	s->id = s->item ? s->item->id : name;
	const struct permit_name *p = permit__about(c->r, s->id);
	if (!s->item && (c->r->tables.pack || !p))
		return err_set(c->e, "permit.not_found", which ? "right" : "left", "there is no item " STR_FMT, STR_ARG(name));
	s->permit = p ? p->code : s->id;
	s->name_zh = s->item ? s->item->name_zh : p->zh;
	s->name_en = s->item ? s->item->name_en : p->en;
	return true;
}

/* The permit's own clauses of the day. */
void permit__take(struct checking *c, struct side *s) {
	for (uint32_t i = 0; i < c->r->clause_count; i++) {
		const struct permit_clause *x = &c->r->clauses[i];
		if (str_eq(x->permit, s->permit) && x->from <= c->q->on && c->q->on <= x->to)
			vec_push(&s->clauses, *x);
	}
}

/* Clauses of one subject together, in the order of subjects; a stable counting sort. */
static void arrange(struct checking *c, struct side *s) {
	struct permit_clause *out = arena_array(c->a, struct permit_clause, s->clauses.n + 1);
	uint32_t n = 0;
	for (uint32_t i = 0; i < c->r->subject_count; i++)
		for (uint32_t k = 0; k < s->clauses.n; k++)
			if (s->clauses.p[k].subject == i)
				out[n++] = s->clauses.p[k];
	check(n == s->clauses.n && "each clause has a subject");
	if (n)
		memcpy(s->clauses.p, out, n * sizeof *out);
}

/* One clause takes the place of all that the side says on the subject. */
static bool patch_side(struct checking *c, struct side *s, const struct permit_patch *p, const char *where) {
	struct permit_clause said = {.permit = s->permit, .value = p->value, .unit = p->unit,
		.from = INT32_MIN, .to = PERMIT_FOREVER,
		.zh = permit__word(c->r, p->value, true), .en = permit__word(c->r, p->value, false)};
	const struct permit_subject *subject = permit__subject(c->r, p->subject, &said.subject);
	uint32_t n = 0;
	if (p->value.n && !permit__value_fits(c->a, c->r, subject, p->value, &said.expr, c->e, "permit.patch", where))
		return false;
	for (uint32_t i = 0; i < s->clauses.n; i++) {
		if (s->clauses.p[i].subject == said.subject)
			said.unit = said.unit.n ? said.unit : s->clauses.p[i].unit;
		else
			s->clauses.p[n++] = s->clauses.p[i];
	}
	s->clauses.n = n;
	if (!p->value.n)
		return true;
	if (!said.unit.n) { /* the other side's, where this one said nothing */
		uint32_t count;
		const struct permit_clause *other = permit__said(&c->side[s == &c->side[0]], said.subject, &count);
		said.unit = other ? other->unit : said.unit;
	}
	vec_push(&s->clauses, said);
	return true;
}

static bool apply_patches(struct checking *c) {
	if (c->q->patch_count > PERMIT_PATCHES)
		return err_set(c->e, "permit.patch", "patch", "at most %d at a time", PERMIT_PATCHES);
	for (uint32_t i = 0; i < c->q->patch_count; i++) {
		const struct permit_patch *p = &c->q->patches[i];
		char where[32];
		bool any = false;
		snprintf(where, sizeof where, "patch[%u]", i);
		if (!permit__subject(c->r, p->subject, NULL))
			return err_set(c->e, "permit.patch", where, "there is no subject " STR_FMT, STR_ARG(p->subject));
		for (int s = 0; s < PERMIT_SIDES; s++) {
			if (!str_eq(c->side[s].permit, p->permit) && !str_eq(c->side[s].id, p->permit))
				continue;
			any = true;
			if (!patch_side(c, &c->side[s], p, where))
				return false;
		}
		if (!any)
			return err_set(c->e, "permit.patch", where, STR_FMT " is on neither side", STR_ARG(p->permit));
	}
	return true;
}

/* ---- naming and bridges ---------------------------------------------------------------------- */

/* Whether "a b" names these two, either way round. */
static bool is_pair(const struct checking *c, str first, str second) {
	str l = c->side[0].permit, r = c->side[1].permit;
	return (str_eq(first, l) && str_eq(second, r)) || (str_eq(first, r) && str_eq(second, l));
}

/* "中文 | English" */
static void two_texts(str text, str *zh, str *en) {
	*zh = *en = text;
	for (uint32_t i = 0; i + 2 < text.n; i++)
		if (memcmp(text.p + i, " | ", 3) == 0) {
			*zh = str_cut(text, 0, i);
			*en = str_cut(text, i + 3, text.n);
			return;
		}
}

static void name_finding(struct checking *c, struct permit_finding *f) {
	for (uint32_t i = 0; i < c->r->code_count; i++) {
		const struct permit_code *k = &c->r->codes[i];
		str rest = k->pair, first = {0}, second = {0};
		if (!str_eq(k->type, f->type) || !str_eq(k->subject, f->subject) || !rest.n ||
			!str_next(&rest, ' ', &first) || !str_next(&rest, ' ', &second) || !is_pair(c, first, second))
			continue;
		f->code = k->code;
		f->category = k->category;
		f->category_zh = permit__word(c->r, k->category, true);
		f->category_en = permit__word(c->r, k->category, false);
		f->code_zh = k->zh;
		f->code_en = k->en;
		f->reserve = str_is(k->category, "reserve");
		two_texts(k->rule, &f->rule_zh, &f->rule_en);
		return;
	}
}

static void bridge_finding(struct checking *c, struct permit_finding *f) {
	for (uint32_t i = 0; c->q->bridged && i < c->r->bridge_count; i++) {
		const struct permit_bridge *b = &c->r->bridges[i];
		if (!str_eq(b->subject, f->subject) || !is_pair(c, b->left, b->right) || b->since > c->q->on)
			continue;
		const struct code *doc = c->r->tables.pack ? pack_code(c->r->tables.pack, CODE_DOCUMENT, b->document) : NULL;
		f->resolved = true;
		f->document = b->document;
		f->document_zh = doc ? doc->name_zh : b->document;
		f->document_en = doc ? doc->name_en : b->document;
		f->note_zh = b->note_zh;
		f->note_en = b->note_en;
		f->since = b->since;
		return;
	}
}

/* ---- the check ------------------------------------------------------------------------------- */

static bool run(struct checking *c) {
	for (int i = 0; i < PERMIT_SIDES; i++)
		permit__take(c, &c->side[i]);
	for (int i = 0; i < PERMIT_SIDES; i++)
		permit__derive(c, &c->side[i]);
	for (int i = 0; i < PERMIT_SIDES; i++)
		arrange(c, &c->side[i]);
	if (!apply_patches(c))
		return false;
	for (int i = 0; i < PERMIT_SIDES; i++)
		arrange(c, &c->side[i]);
	for (uint32_t i = 0; i < c->r->subject_count; i++)
		if (!permit__compare(c, i))
			return false;
	permit__cycles(c);
	return true;
}

/* The sides' clauses and the findings, out of growing memory into the caller's. */
static void keep(struct checking *c, struct permit_report *out) {
	struct permit_finding *list = arena_array(c->a, struct permit_finding, c->found.n + 1);
	uint32_t n = 0;
	for (uint32_t s = 0; s < c->r->subject_count; s++)
		for (uint32_t i = 0; i < c->found.n; i++)
			if (str_eq(c->found.p[i].subject, c->r->subjects[s].code))
				list[n++] = c->found.p[i];
	check(n == c->found.n);
	for (uint32_t i = 0; i < n; i++) {
		struct permit_finding *f = &list[i];
		for (int s = 0; s < PERMIT_SIDES; s++) {
			struct permit_clause *own = arena_array(c->a, struct permit_clause, f->side_count[s] + 1);
			if (f->side_count[s])
				memcpy(own, f->side[s], f->side_count[s] * sizeof *own);
			f->side[s] = own;
		}
		name_finding(c, f);
		bridge_finding(c, f);
		out->reserve_count += f->reserve;
		out->resolved_count += f->resolved && !f->reserve;
	}
	out->findings = list;
	out->count = n;
	for (int s = 0; s < PERMIT_SIDES; s++) {
		out->item[s] = c->side[s].item;
		out->id[s] = c->side[s].id;
		out->permit[s] = c->side[s].permit;
		out->name_zh[s] = c->side[s].name_zh;
		out->name_en[s] = c->side[s].name_en;
		out->clause_count[s] = c->side[s].clauses.n;
	}
}

bool permit_check(struct arena *a, const struct permit_rules *r, const struct permit_question *q,
	struct permit_report *out, struct err *e) {
	struct checking c = {.a = a, .r = r, .q = q, .steps = PERMIT_STEPS, .e = e};
	if (!open_side(&c, 0, q->left) || !open_side(&c, 1, q->right))
		return false;
	if (str_eq(c.side[0].id, c.side[1].id))
		return err_set(e, "permit.same", "right", "an item is not compared with itself");
	bool ok = run(&c);
	*out = (struct permit_report){.on = q->on, .bridged = q->bridged,
		.synthetic = !r->tables.pack || r->tables.pack->synthetic};
	if (ok)
		keep(&c, out);
	for (int i = 0; i < PERMIT_SIDES; i++)
		vec_free(&c.side[i].clauses);
	vec_free(&c.found);
	return ok;
}

bool permit_usual_pair(const struct permit_rules *r, str *left, str *right) {
	for (uint32_t i = 0; i < r->code_count; i++) {
		str rest = r->codes[i].pair, name;
		str *to[] = {left, right};
		uint32_t n = 0;
		while (rest.n && n < COUNT(to) && str_next(&rest, ' ', &name))
			for (uint32_t k = 0; k < r->permit_count; k++) {
				str items = r->permits[k].items;
				if (str_eq(r->permits[k].code, name) && str_next(&items, ' ', to[n])) {
					n++;
					break;
				}
			}
		if (n == COUNT(to))
			return true;
	}
	return false;
}
