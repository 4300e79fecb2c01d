/* Decisions that the public may see: items whose guide says so, names hidden. */
#include "data/date.h"
#include "query/inside.h"
#include "query/public.h"

enum { SQL_BYTES = 256 << 10 };

#define PUBLIC_SQL \
	"SELECT id,case_no,item,department,state,decided_at,valid_until FROM case_file" \
	" WHERE decided_at IS NOT NULL AND state IN('granted','revoked','recalled','cancelled')" \
	" AND decided_at>=?1 AND decided_at<?2 AND (decided_at,id)<(?3,?4)"

/* Whether the item's decisions are announced and the search does not leave it out. */
static bool is_asked(const struct item *item, const struct query_notice *ask, bool by_name) {
	if (!item->guide.public_result)
		return false;
	if (ask->item.n && !str_eq(ask->item, item->id) && !str_eq(ask->item, item->code))
		return false;
	return !by_name || memmem(item->name_zh.p, item->name_zh.n, ask->search.p, ask->search.n) ||
	       memmem(item->name_en.p, item->name_en.n, ask->search.p, ask->search.n);
}

/* A search of letters and digits alone, six or more, is a case number; all else words of an item. */
static bool is_number(str search) {
	for (uint32_t i = 0; i < search.n; i++)
		if (!((search.p[i] >= '0' && search.p[i] <= '9') || (search.p[i] >= 'A' && search.p[i] <= 'Z')))
			return false;
	return search.n >= 6;
}

/* Codes come from the pack and are letters, digits and . _ - only. */
static uint32_t put_items(const struct query *q, struct buf *sql, const struct query_notice *ask, bool by_name) {
	uint32_t n = 0;
	for (uint32_t i = 0; i < q->pack->item_count; i++)
		if (is_asked(&q->pack->items[i], ask, by_name))
			buf_format(sql, "%s'" STR_FMT "'", n++ ? "," : " AND item IN(", STR_ARG(q->pack->items[i].code));
	buf_text(sql, n ? ")" : " AND 0");
	return n;
}

static bool read_cursor(str cursor, int64_t *at, int64_t *id, struct err *e) {
	int32_t dash = str_find(cursor, '-', 0);
	*at = *id = INT64_MAX;
	if (cursor.n == 0)
		return true;
	return (dash > 0 && str_int(str_cut(cursor, 0, (uint32_t)dash), at) &&
	        str_int(str_cut(cursor, (uint32_t)dash + 1, cursor.n), id)) ||
	       err_set(e, "query.cursor", "cursor", "this cursor is not one of ours");
}

/* The masked name alone: kind of person, numbers and addresses are nobody's business. */
static void put_holder(struct query *q, struct buf *out, int64_t id) {
	struct buf data = buf_make(LIMIT_COMMAND_BYTES), masked = buf_make(LIMIT_COMMAND_BYTES);
	struct json_doc d;
	struct err e;
	uint32_t name = 0;
	query_person(q, R_case_file, id, &data, &e);
	query_mask_person(&masked, buf_view(&data));
	if (json_parse(&q->arena, buf_view(&masked), &d, NULL) && d.tokens[0].kind == JSON_OBJECT)
		name = json_member(&d, 0, "name");
	bool known = name && d.tokens[name].kind == JSON_STRING;
	query__put_member(out, "holder", known ? json_text(&q->arena, &d, name) : (str){0});
	buf_free(&data);
	buf_free(&masked);
}

static void put_row(struct query *q, struct buf *out, sqlite3_stmt *row) {
	enum word state = word_find(query__text(row, 4));
	buf_text(out, "{\"case_no\":");
	json_put_string(out, query__text(row, 1));
	query__put_coded(q, out, "item", CODE_ITEM, query__text(row, 2));
	query__put_coded(q, out, "department", CODE_DEPARTMENT, query__text(row, 3));
	query__put_member(out, "state", query__text(row, 4));
	query__put_member(out, "state_zh", str_of(word_defs[state].zh));
	query__put_member(out, "state_en", str_of(word_defs[state].en));
	buf_text(out, ",\"decided_at\":\"");
	ms_put(out, sqlite3_column_int64(row, 5), q->pack->offset_minutes);
	buf_text(out, "\",\"valid_until\":");
	if (sqlite3_column_type(row, 6) == SQLITE_NULL) {
		buf_text(out, "null");
	} else {
		buf_char(out, '"');
		day_put(out, (day)sqlite3_column_int64(row, 6));
		buf_char(out, '"');
	}
	put_holder(q, out, sqlite3_column_int64(row, 0));
	buf_char(out, '}');
}

static bool prepare(struct query *q, const struct query_notice *ask, sqlite3_stmt **out, struct err *e) {
	struct buf sql = buf_make(SQL_BYTES);
	bool number = is_number(ask->search);
	buf_text(&sql, PUBLIC_SQL);
	put_items(q, &sql, ask, ask->search.n && !number);
	if (number)
		buf_text(&sql, " AND instr(case_no,?5)>0");
	buf_text(&sql, " ORDER BY decided_at DESC,id DESC LIMIT ?6");
	buf_char(&sql, 0);
	bool good = (!sql.full || err_set(e, "query.fault", "item", "too many items")) && query__prepare(q, sql.p, out, e);
	buf_free(&sql);
	if (good && number)
		sqlite3_bind_text(*out, 5, ask->search.p, (int)ask->search.n, SQLITE_STATIC);
	return good;
}

static void bind(const struct query *q, sqlite3_stmt *s, const struct query_notice *ask, int64_t at, int64_t id) {
	int offset = q->pack->offset_minutes;
	sqlite3_bind_int64(s, 1, ask->from == INT32_MIN ? INT64_MIN : ms_of_day(ask->from, offset));
	sqlite3_bind_int64(s, 2, ask->to == INT32_MAX ? INT64_MAX : ms_of_day(ask->to + 1, offset));
	sqlite3_bind_int64(s, 3, at);
	sqlite3_bind_int64(s, 4, id);
	sqlite3_bind_int64(s, 6, (int64_t)ask->limit + 1);
}

bool query_public(struct query *q, const struct query_notice *ask, struct buf *out, struct err *e) {
	sqlite3_stmt *s = NULL;
	int64_t at, id;
	uint32_t n = 0;
	int rc;
	check(ask->limit >= 1 && ask->limit <= QUERY_CSV_ROWS);
	if (!read_cursor(ask->cursor, &at, &id, e) || !prepare(q, ask, &s, e))
		return false;
	bind(q, s, ask, at, id);
	buf_text(out, "{\"items\":[");
	while ((rc = sqlite3_step(s)) == SQLITE_ROW && n < ask->limit) {
		if (n++)
			buf_char(out, ',');
		at = sqlite3_column_int64(s, 5);
		id = sqlite3_column_int64(s, 0);
		put_row(q, out, s);
	}
	bool good = rc == SQLITE_ROW || rc == SQLITE_DONE || query__fault(q, e);
	buf_text(out, "],\"next\":");
	if (rc == SQLITE_ROW)
		buf_format(out, "\"%lld-%lld\"", (long long)at, (long long)id);
	else
		buf_text(out, "null");
	buf_format(out, ",\"synthetic\":%s}", q->pack->synthetic ? "true" : "false");
	sqlite3_finalize(s);
	return good;
}
