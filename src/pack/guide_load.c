/* The guides of the items: rows of the tables beside items.csv become the guide of their item. */
#include "pack/pack_int.h"

/* One table under the reader, and the row at hand. */
struct rows {
	struct load *l;
	const struct csv *csv;
	const char *path;
	uint32_t i;
};

static str cell(const struct rows *r, const char *column) {
	return csv_cell(r->csv, r->i, csv_column(r->csv, column));
}

static int32_t number(const struct rows *r, const char *column) {
	int64_t n;
	return str_int(cell(r, column), &n) ? (int32_t)n : 0;
}

static bool is_yes(const struct rows *r, const char *column) {
	return str_is(cell(r, column), "yes");
}

static int32_t rank(str word, const char *const *words, int32_t n) {
	for (int32_t i = 0; i < n; i++)
		if (str_is(word, words[i]))
			return i;
	return 0;
}

/* The guide under way of each item. */
struct draft {
	struct material *materials;
	struct question *questions;
	struct situation *situations;
	struct fee *fees;
	struct faq *faqs;
	struct guide_lines lines;
};

/* ---- one row of each table ----------------------------------------------------------------------- */

static void take_material(const struct rows *r, struct item *item, struct draft *d) {
	static const char *const needs[] = {"must", "tolerable", "reused"};
	d->materials[item->guide.material_count++] = (struct material){
		.code = cell(r, "code"), .name_zh = cell(r, "name_zh"), .name_en = cell(r, "name_en"),
		.need = (enum material_need)rank(cell(r, "necessity"), needs, COUNT(needs)),
		.source = str_is(cell(r, "source"), "government") ? SOURCE_GOVERNMENT : SOURCE_APPLICANT,
		.type = cell(r, "type"), .format = cell(r, "format"), .copies = number(r, "copies"),
		.basis = cell(r, "basis"), .tag = cell(r, "tag"), .reused_from = cell(r, "reused_from"),
		.accept_standard = cell(r, "accept_standard"), .fill_explain = cell(r, "fill_explain"), .when = cell(r, "when"),
		.line = r->csv->lines[r->i]};
}

static void take_question(const struct rows *r, struct item *item, struct draft *d) {
	static const char *const types[] = {"yes_no", "choice", "number"};
	struct err e = {0};
	d->lines.questions[item->guide.question_count] = r->csv->lines[r->i];
	struct question *q = &d->questions[item->guide.question_count++];
	*q = (struct question){.code = cell(r, "code"), .name_zh = cell(r, "name_zh"), .name_en = cell(r, "name_en"),
		.type = (enum question_type)rank(cell(r, "type"), types, COUNT(types)), .when = cell(r, "when")};
	if (cell(r, "options").n && !guide_read_options(cell(r, "options"), q, &e))
		complain(r->l, r->path, r->csv->lines[r->i], "%s", e.text);
}

static void take_situation(const struct rows *r, struct item *item, struct draft *d) {
	d->lines.situations[item->guide.situation_count] = r->csv->lines[r->i];
	d->situations[item->guide.situation_count++] =
		(struct situation){cell(r, "code"), cell(r, "name_zh"), cell(r, "name_en"), cell(r, "when"), NULL};
}

static void take_fee(const struct rows *r, struct item *item, struct draft *d) {
	d->lines.fees[item->guide.fee_count] = r->csv->lines[r->i];
	struct fee *fee = &d->fees[item->guide.fee_count++];
	*fee = (struct fee){.name_zh = cell(r, "name_zh"), .name_en = cell(r, "name_en"), .standard = cell(r, "standard"),
		.basis = cell(r, "basis"), .tag = cell(r, "tag"), .explain = cell(r, "explain"),
		.reducible = is_yes(r, "reducible"), .when = cell(r, "when")};
	str_int(cell(r, "amount_fen"), &fee->amount_fen);
}

static void take_faq(const struct rows *r, struct item *item, struct draft *d) {
	d->faqs[item->guide.faq_count++] =
		(struct faq){cell(r, "question_zh"), cell(r, "answer_zh"), cell(r, "question_en"), cell(r, "answer_en")};
}

/* Words of a cell that are none of these. */
static void check_words(const struct rows *r, const char *column, const char *words) {
	str rest = cell(r, column), word;
	while (str_next(&rest, ' ', &word)) {
		str known = str_of(words), one;
		bool found = false;
		while (!found && str_next(&known, ' ', &one))
			found = str_eq(one, word);
		if (!found)
			complain(r->l, r->path, r->csv->lines[r->i], "%s: %s is none of: %s", column, quoted(r->l, word), words);
	}
}

static void take_guide(const struct rows *r, struct item *item, struct draft *d) {
	struct guide *g = &item->guide;
	(void)d;
	g->form = cell(r, "form");
	g->applicants = cell(r, "applicants");
	g->accept_condition = cell(r, "accept_condition");
	g->handle_flow = cell(r, "handle_flow");
	g->result_name_zh = cell(r, "result_name_zh");
	g->result_name_en = cell(r, "result_name_en");
	g->result_type = cell(r, "result_type");
	g->handle_form = cell(r, "handle_form");
	g->visits = number(r, "visits");
	g->valid_years = number(r, "valid_years");
	g->two_officers = is_yes(r, "two_officers");
	g->commitment = is_yes(r, "commitment");
	g->public_result = is_yes(r, "public_result");
	check_words(r, "applicants", "person company other");
	check_words(r, "handle_form", "window online terminal post");
	if (g->form.n && !file_present(r->l, arena_format(r->l->a, "forms/" STR_FMT ".form", STR_ARG(g->form)).p))
		complain(r->l, r->path, r->csv->lines[r->i], "form: %s is no file of forms/", quoted(r->l, g->form));
}

/* ---- all tables ---------------------------------------------------------------------------------- */

static uint32_t counted(const struct guide *g, int table) {
	switch (table) {
	case 0: return g->material_count;
	case 1: return g->question_count;
	case 2: return g->situation_count;
	case 3: return g->fee_count;
	case 4: return g->faq_count;
	default: return 0;
	}
}

static const struct {
	const char *path;
	uint32_t most;
	void (*take)(const struct rows *r, struct item *item, struct draft *d);
} tables[] = {
	{"items/materials.csv", GUIDE_MATERIALS, take_material},
	{"items/questions.csv", GUIDE_QUESTIONS, take_question},
	{"items/situations.csv", GUIDE_SITUATIONS, take_situation},
	{"items/fees.csv", GUIDE_FEES, take_fee},
	{"items/faq.csv", GUIDE_FAQS, take_faq},
	{"items/guides.csv", 1, take_guide},
};

static void read_table(struct load *l, int t, struct draft *drafts) {
	struct rows r = {l, pack_table(l->p, tables[t].path), tables[t].path, 0};
	if (!r.csv)
		return;
	int column = csv_column(r.csv, "item");
	for (r.i = 0; r.i < r.csv->rows; r.i++) {
		const struct item *item = pack_item(l->p, csv_cell(r.csv, r.i, column));
		if (!item)
			continue; /* told by the column's own check */
		uint32_t k = (uint32_t)(item - l->p->items);
		if (counted(&item->guide, t) < tables[t].most)
			tables[t].take(&r, &l->p->items[k], &drafts[k]);
		else
			complain(l, r.path, r.csv->lines[r.i], "an item has at most %u rows here", tables[t].most);
	}
}

/* Rows come in any order, so each item first gets room for all that a guide may have; what it really has is copied. */
static void make_draft(struct arena *a, struct draft *d) {
	d->materials = arena_array(a, struct material, GUIDE_MATERIALS);
	d->questions = arena_array(a, struct question, GUIDE_QUESTIONS);
	d->situations = arena_array(a, struct situation, GUIDE_SITUATIONS);
	d->fees = arena_array(a, struct fee, GUIDE_FEES);
	d->faqs = arena_array(a, struct faq, GUIDE_FAQS);
}

/* The fault of a guide stands at "items/TABLE.csv:LINE" where that is known. */
static void tell(struct load *l, const struct err *e) {
	str where = str_of(e->where);
	int32_t colon = str_find(where, ':', 0);
	int64_t line = 1;
	if (colon > 0 && str_int(str_cut(where, (uint32_t)colon + 1, where.n), &line))
		complain(l, arena_str(l->a, str_cut(where, 0, (uint32_t)colon)).p, (uint32_t)line, "%s", e->text);
	else
		complain_err(l, "items/guides.csv", e);
}

static const void *kept(struct arena *a, const void *rows, size_t size, uint32_t n) {
	void *out = arena_alloc(a, size * n);
	memcpy(out, rows, size * n);
	return out;
}

/* Also of a guide with a fault the rows stay: a matter that asks its questions is judged all the same. */
static void finish(struct load *l, struct guide *g, const struct draft *d) {
	struct err e = {0};
	g->materials = kept(l->a, d->materials, sizeof *d->materials, g->material_count);
	g->questions = kept(l->a, d->questions, sizeof *d->questions, g->question_count);
	g->situations = kept(l->a, d->situations, sizeof *d->situations, g->situation_count);
	g->fees = kept(l->a, d->fees, sizeof *d->fees, g->fee_count);
	g->faqs = kept(l->a, d->faqs, sizeof *d->faqs, g->faq_count);
	if (!guide_finish_rows(l->a, g, "items/guides.csv", &d->lines, &e))
		tell(l, &e);
}

void guides_load(struct load *l) {
	struct pack *p = l->p;
	struct arena scratch = {0};
	struct draft *drafts = arena_array(&scratch, struct draft, p->item_count);
	for (uint32_t i = 0; i < p->item_count; i++)
		make_draft(&scratch, &drafts[i]);
	for (int t = 0; t < (int)COUNT(tables); t++)
		read_table(l, t, drafts);
	for (uint32_t i = 0; i < p->item_count; i++)
		finish(l, &p->items[i].guide, &drafts[i]);
	arena_free(&scratch);
}
