/* One matter, one form, one set of materials: several items put together. */
#include "feel/feel.h"
#include "pack/pack_int.h"

static const char path[] = "items/matters.csv";

/* A guide being put together. */
struct merging {
	struct load *l;
	struct matter *m;
	struct guide g;
	struct material *materials;
	struct question *questions;
	struct situation *situations;
	struct fee *fees;
	uint32_t line;
	bool full;
};

static str with_question(struct arena *a, const struct item *item) {
	return arena_format(a, "with_" STR_FMT, STR_ARG(item->id));
}

/* Either of two conditions; an empty one is always true. */
static str either(struct arena *a, str one, str two) {
	return one.n && two.n ? arena_format(a, "(" STR_FMT ") or (" STR_FMT ")", STR_ARG(one), STR_ARG(two)) : (str){0};
}

static void add_question(struct merging *x, struct question q) {
	for (uint32_t i = 0; i < x->g.question_count; i++)
		if (str_eq(x->questions[i].code, q.code)) {
			x->questions[i].when = either(x->l->a, x->questions[i].when, q.when);
			return;
		}
	if (x->g.question_count == GUIDE_QUESTIONS)
		x->full = true;
	else
		x->questions[x->g.question_count++] = q;
}

/* The item's own condition, but only while the item is wanted. */
static str narrowed(struct arena *a, str wanted, str when) {
	if (!wanted.n || !when.n)
		return wanted.n ? arena_format(a, STR_FMT " = true", STR_ARG(wanted)) : when;
	return arena_format(a, STR_FMT " = true and (" STR_FMT ")", STR_ARG(wanted), STR_ARG(when));
}

/* The same material of two items is asked for when either asks for it. */
static void add_material(struct merging *x, const struct item *item, const struct material *m, str wanted) {
	struct arena *a = x->l->a;
	str when = narrowed(a, wanted, m->when);
	for (uint32_t i = 0; i < x->g.material_count; i++) {
		struct material *had = &x->materials[i];
		if (!str_eq(had->name_zh, m->name_zh))
			continue;
		had->when = either(a, had->when, when);
		return;
	}
	if (x->g.material_count == GUIDE_MATERIALS) {
		x->full = true;
		return;
	}
	struct material *to = &x->materials[x->g.material_count++];
	*to = *m;
	to->code = arena_format(a, STR_FMT "." STR_FMT, STR_ARG(item->id), STR_ARG(m->code));
	to->when = when;
	to->line = 0;
}

static void add_item(struct merging *x, const struct item *item, bool optional) {
	struct arena *a = x->l->a;
	const struct guide *g = &item->guide;
	str wanted = optional ? with_question(a, item) : (str){0};
	for (uint32_t i = 0; i < g->question_count; i++) {
		struct question q = g->questions[i];
		q.when = narrowed(a, wanted, q.when);
		add_question(x, q);
	}
	for (uint32_t i = 0; i < g->material_count; i++)
		add_material(x, item, &g->materials[i], wanted);
	for (uint32_t i = 0; i < g->situation_count; i++) {
		struct situation s = g->situations[i];
		if (x->g.situation_count == GUIDE_SITUATIONS) {
			x->full = true;
			break;
		}
		s.code = arena_format(a, STR_FMT "." STR_FMT, STR_ARG(item->id), STR_ARG(s.code));
		s.when = narrowed(a, wanted, s.when);
		x->situations[x->g.situation_count++] = s;
	}
	for (uint32_t i = 0; i < g->fee_count; i++) {
		if (x->g.fee_count == GUIDE_FEES) {
			x->full = true;
			break;
		}
		x->fees[x->g.fee_count] = g->fees[i];
		x->fees[x->g.fee_count++].when = narrowed(a, wanted, g->fees[i].when);
	}
}

static void ask_for(struct merging *x, const struct item *item) {
	struct arena *a = x->l->a;
	add_question(x, (struct question){.code = with_question(a, item), .type = QUESTION_YES_NO,
		.name_zh = arena_format(a, "同时办理“" STR_FMT "”吗？", STR_ARG(item->name_zh)),
		.name_en = arena_format(a, "Also apply for “" STR_FMT "”?", STR_ARG(item->name_en))});
}

/* "G12 G10 G07?": ids, one with ? is only handled when asked for. */
static void read_items(struct merging *x, str words) {
	str word;
	while (str_next(&words, ' ', &word)) {
		bool optional = str_ends(word, STR("?"));
		str id = optional ? str_cut(word, 0, word.n - 1) : word;
		const struct item *item = pack_item(x->l->p, id);
		if (!item)
			complain(x->l, path, x->line, "items: %s is not in items/items.csv", quoted(x->l, id));
		else if (x->m->item_count == MATTER_ITEMS)
			complain(x->l, path, x->line, "items: a matter has at most %d items", MATTER_ITEMS);
		else {
			x->m->optional[x->m->item_count] = optional;
			x->m->items[x->m->item_count++] = item;
		}
	}
	for (uint32_t i = 0; i < x->m->item_count; i++) /* first: all others may hang on these */
		if (x->m->optional[i])
			ask_for(x, x->m->items[i]);
	for (uint32_t i = 0; i < x->m->item_count; i++)
		add_item(x, x->m->items[i], x->m->optional[i]);
}

static void finish(struct merging *x, str form, str applicants) {
	struct load *l = x->l;
	struct item *whole = arena_new(l->a, struct item);
	struct err e = {0};
	x->g.form = form;
	x->g.applicants = applicants;
	x->g.handle_form = STR("window online");
	x->g.materials = x->materials;
	x->g.questions = x->questions;
	x->g.situations = x->situations;
	x->g.fees = x->fees;
	if (!x->m->item_count)
		complain(l, path, x->line, "items: a matter has items");
	if (x->full)
		complain(l, path, x->line, "items: too much for one guide");
	if (form.n && !file_present(l, arena_format(l->a, "forms/" STR_FMT ".form", STR_ARG(form)).p))
		complain(l, path, x->line, "form: %s is no file of forms/", quoted(l, form));
	if (!guide_finish(l->a, &x->g, path, &e))
		complain(l, path, x->line, "%s", e.text);
	whole->id = whole->code = x->m->code;
	whole->name_zh = x->m->name_zh;
	whole->name_en = x->m->name_en;
	whole->materials = x->g.material_count;
	whole->guide = x->g;
	x->m->whole = whole;
}

/* Whom a matter is open to, and how long its notice stands. */
static void read_joint(struct merging *x, str condition, str notice_days) {
	static const str names[] = {{"facts", 5}};
	const struct feel_scope scope = {.names = names, .count = COUNT(names), .strict = true};
	struct feel_expr *open = NULL;
	struct err e = {0};
	int64_t days = 0;
	if (condition.n && !feel_compile(x->l->a, condition, &scope, &open, &e))
		complain(x->l, path, x->line, "condition: %s: %s", e.where, e.text);
	if (condition.n && !x->m->closed_zh.n)
		complain(x->l, path, x->line, "closed_zh: it says which way is open to those to whom this one is not");
	str_int(notice_days, &days); /* the layout has judged it */
	x->m->open = open;
	x->m->notice_days = (int32_t)days;
}

void matters_load(struct load *l) {
	const struct csv *csv = table_sound(l, path) ? pack_table(l->p, path) : NULL;
	if (!csv)
		return;
	l->p->matters = arena_array(l->a, struct matter, csv->rows);
	l->p->matter_count = csv->rows;
	for (uint32_t i = 0; i < csv->rows; i++) {
		struct matter *m = &l->p->matters[i];
		struct merging x = {.l = l, .m = m, .line = csv->lines[i]};
		x.materials = arena_array(l->a, struct material, GUIDE_MATERIALS);
		x.questions = arena_array(l->a, struct question, GUIDE_QUESTIONS);
		x.situations = arena_array(l->a, struct situation, GUIDE_SITUATIONS);
		x.fees = arena_array(l->a, struct fee, GUIDE_FEES);
		m->code = csv_cell(csv, i, csv_column(csv, "code"));
		m->name_zh = csv_cell(csv, i, csv_column(csv, "name_zh"));
		m->name_en = csv_cell(csv, i, csv_column(csv, "name_en"));
		m->note_zh = csv_cell(csv, i, csv_column(csv, "note_zh"));
		m->note_en = csv_cell(csv, i, csv_column(csv, "note_en"));
		m->tag = csv_cell(csv, i, csv_column(csv, "tag"));
		m->closed_zh = csv_cell(csv, i, csv_column(csv, "closed_zh"));
		m->closed_en = csv_cell(csv, i, csv_column(csv, "closed_en"));
		m->ordered = str_is(csv_cell(csv, i, csv_column(csv, "ordered")), "yes");
		read_joint(&x, csv_cell(csv, i, csv_column(csv, "condition")),
			csv_cell(csv, i, csv_column(csv, "notice_days")));
		read_items(&x, csv_cell(csv, i, csv_column(csv, "items")));
		finish(&x, csv_cell(csv, i, csv_column(csv, "form")), csv_cell(csv, i, csv_column(csv, "applicants")));
	}
}

const struct matter *pack_matter(const struct pack *p, str code) {
	for (uint32_t i = 0; i < p->matter_count; i++)
		if (str_eq(p->matters[i].code, code))
			return &p->matters[i];
	return NULL;
}

bool matter_is_open(struct arena *a, const struct matter *m, struct val facts) {
	if (!m->open)
		return true;
	struct feel_run run = feel_run_make(a, &facts, 1, 0, 0);
	return val_is_true(feel_eval(m->open, &run));
}

bool matter_applies(const struct matter *m, uint32_t i, struct val answers) {
	char key[80];
	struct val v;
	check(i < m->item_count);
	if (!m->optional[i])
		return true;
	snprintf(key, sizeof key, "with_" STR_FMT, STR_ARG(m->items[i]->id));
	return val_get(answers, str_of(key), &v) && val_is_true(v);
}

const struct material *matter_material(const struct matter *m, uint32_t i, str code) {
	const struct guide *whole = &m->whole->guide, *own;
	check(i < m->item_count);
	own = &m->items[i]->guide;
	for (uint32_t k = 0; k < whole->material_count; k++)
		for (uint32_t n = 0; str_eq(whole->materials[k].code, code) && n < own->material_count; n++)
			if (str_eq(own->materials[n].name_zh, whole->materials[k].name_zh))
				return &own->materials[n];
	return NULL;
}
