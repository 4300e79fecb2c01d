/* Technical reviews and joint examinations: the board, one review with its checklist and rounds, a checklist for
 * everybody, a batch, an examination. */
#include "api/inside.h"
#include "data/date.h"
#include "query/review.h"

static str cell(const struct csv *t, uint32_t row, const char *column) {
	int at = t ? csv_column(t, column) : -1;
	return at >= 0 ? csv_cell(t, row, at) : STR("");
}

/* […]: the points of the checklist of this kind of review. */
static uint32_t put_points(const struct pack *p, str type, struct buf *out) {
	static const char *const columns[] = {"grade", "name_zh", "name_en", "basis", "tag"};
	const struct csv *t = pack_table(p, "reviews/checklists.csv");
	uint32_t n = 0;
	buf_char(out, '[');
	for (uint32_t i = 0; t && i < t->rows; i++) {
		if (!str_eq(cell(t, i, "review_type"), type))
			continue;
		buf_text(out, n++ ? ",{\"id\":" : "{\"id\":");
		json_put_string(out, cell(t, i, "id"));
		for (size_t k = 0; k < COUNT(columns); k++)
			api__put_member(out, columns[k], cell(t, i, columns[k]));
		buf_char(out, '}');
	}
	buf_char(out, ']');
	return n;
}

/* ,"rounds_most":3 */
static void put_rounds_most(const struct pack *p, struct buf *out) {
	const struct csv *t = pack_table(p, "items/limits.csv");
	int64_t most = 0;
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (str_is(cell(t, i, "code"), "review.rounds") && str_int(cell(t, i, "value"), &most))
			break;
	api__put_number(out, "rounds_most", most, most > 0);
}

static void put_type(const struct pack *p, const struct csv *t, uint32_t row, struct buf *out) {
	struct buf none = buf_make(1 << 16);
	int64_t days = 0, fee = 0;
	bool has_days = str_int(cell(t, row, "days"), &days), has_fee = str_int(cell(t, row, "fee_fen"), &fee);
	str code = cell(t, row, "code");
	buf_text(out, "{\"code\":");
	json_put_string(out, code);
	api__put_member(out, "name_zh", cell(t, row, "name_zh"));
	api__put_member(out, "name_en", cell(t, row, "name_en"));
	api__put_member(out, "payer", cell(t, row, "payer"));
	api__put_number(out, "days", days, has_days);
	api__put_number(out, "points", put_points(p, code, &none), true);
	api__put_number(out, "fee_fen", fee, has_fee);
	buf_format(out, ",\"drawings\":%s}", str_is(cell(t, row, "counts_as"), "drawings") ? "true" : "false");
	buf_free(&none);
}

void api__review_board(struct call *c) {
	struct err e;
	struct buf *out = &c->reply->body;
	const struct pack *p = c->api->set.pack;
	const struct csv *t = pack_table(p, "plans/review-types.csv");
	buf_char(out, '{');
	bool good = query_review_board(c->query, &c->actor->scope, api__now(c), out, &e);
	buf_text(out, ",\"types\":[");
	for (uint32_t i = 0; good && t && i < t->rows; i++) {
		buf_text(out, i ? "," : "");
		put_type(p, t, i, out);
	}
	buf_format(out, "],\"synthetic\":%s}", p->synthetic ? "true" : "false");
	if (!good)
		buf_clear(out);
	api__finish(c, good, &e);
}

void api__review_sheet(struct call *c) {
	struct err e;
	struct buf *out = &c->reply->body;
	const struct pack *p = c->api->set.pack;
	str type = STR("");
	buf_char(out, '{');
	bool good = query_review_sheet(c->query, c->id, &c->actor->scope, api__now(c), &type, out, &e);
	if (good) {
		buf_text(out, ",\"checklist\":");
		put_points(p, type, out);
		put_rounds_most(p, out);
		buf_format(out, ",\"synthetic\":%s}", p->synthetic ? "true" : "false");
	} else {
		buf_clear(out);
	}
	api__finish(c, good, &e);
}

bool api__put_case_review(struct call *c, int64_t project, str item, int64_t review, struct err *e) {
	struct buf *out = &c->reply->body;
	struct query_case_review r;
	if (!query_case_review(c->query, c->arena, project, item, review, &r, e))
		return false;
	buf_text(out, ",\"review\":");
	if (!r.type.n) {
		buf_text(out, "null");
		return true;
	}
	const struct code *type = pack_code(c->api->set.pack, CODE_REVIEW_TYPE, r.type);
	bool heard = str_is(r.state, "accepted") || str_is(r.state, "settled");
	buf_format(out, "{\"heard\":%s", heard ? "true" : "false");
	api__put_member(out, "name_zh", type ? type->name_zh : r.type);
	api__put_member(out, "name_en", type ? type->name_en : r.type);
	api__put_number(out, "id", r.id, r.id > 0);
	api__put_number(out, "project", project, project != NIL);
	api__put_known(out, "state", r.state);
	buf_char(out, '}');
	return true;
}

void api__review_checklist(struct call *c) {
	struct err e;
	struct buf *out = &c->reply->body;
	const struct pack *p = c->api->set.pack;
	const struct code *type = pack_code(p, CODE_REVIEW_TYPE, c->name);
	bool good = type || err_set(&e, "checklist.not_found", "name", "there is no such kind of review");
	if (good) {
		buf_text(out, "{\"review_type\":");
		json_put_string(out, type->code);
		api__put_member(out, "name_zh", type->name_zh);
		api__put_member(out, "name_en", type->name_en);
		buf_text(out, ",\"points\":");
		put_points(p, type->code, out);
		buf_format(out, ",\"synthetic\":%s}", p->synthetic ? "true" : "false");
	}
	api__finish(c, good, &e);
}

void api__settlement_sheet(struct call *c) {
	struct err e;
	bool good =
		query_settlement_sheet(c->query, c->id, &c->actor->scope, api__now(c), &c->reply->body, &e);
	if (!good)
		buf_clear(&c->reply->body);
	api__finish(c, good, &e);
}

void api__examination_sheet(struct call *c) {
	struct err e;
	bool good =
		query_examination_sheet(c->query, c->id, &c->actor->scope, api__now(c), &c->reply->body, &e);
	if (!good)
		buf_clear(&c->reply->body);
	api__finish(c, good, &e);
}
