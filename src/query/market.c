/* Notices, entries and draws, as everybody may read them. */
#include "data/date.h"
#include "query/heads_put.h"
#include "query/inside.h"
#include "query/market.h"

/* ---- values ------------------------------------------------------------------------------------------ */

static void put_int(struct buf *out, const char *name, sqlite3_stmt *row, int column) {
	buf_format(out, ",\"%s\":", name);
	if (sqlite3_column_type(row, column) == SQLITE_NULL)
		buf_text(out, "null");
	else
		buf_int(out, sqlite3_column_int64(row, column));
}

static void put_ms(struct query *q, struct buf *out, const char *name, sqlite3_stmt *row, int column) {
	buf_format(out, ",\"%s\":", name);
	if (sqlite3_column_type(row, column) == SQLITE_NULL) {
		buf_text(out, "null");
		return;
	}
	buf_char(out, '"');
	ms_put(out, sqlite3_column_int64(row, column), q->pack->offset_minutes);
	buf_char(out, '"');
}

static void put_word(struct buf *out, const char *name, str word) {
	enum word w = word_find(word);
	char key[48];
	query__put_member(out, name, word);
	snprintf(key, sizeof key, "%s_zh", name);
	query__put_member(out, key, str_of(word_defs[w].zh ? word_defs[w].zh : ""));
	snprintf(key, sizeof key, "%s_en", name);
	query__put_member(out, key, str_of(word_defs[w].en ? word_defs[w].en : ""));
}

/* An agency by its name: of the pack, else as it was registered. */
static bool put_agency(struct query *q, struct buf *out, str code, struct err *e) {
	sqlite3_stmt *s = NULL;
	if (!code.n || pack_code(q->pack, CODE_AGENCY, code)) {
		query__put_coded(q, out, "agency", CODE_AGENCY, code);
		return true;
	}
	if (!query__prepare(q, "SELECT title FROM agency WHERE agency = ?1", &s, e))
		return false;
	sqlite3_bind_text(s, 1, code.p, (int)code.n, SQLITE_STATIC);
	str title = sqlite3_step(s) == SQLITE_ROW ? query__text(s, 0) : STR("");
	query__put_member(out, "agency", code);
	query__put_member(out, "agency_zh", title.n ? title : code);
	query__put_member(out, "agency_en", title.n ? title : code);
	sqlite3_finalize(s);
	return true;
}

/* ---- notices ----------------------------------------------------------------------------------------- */

#define NOTICE_COLUMNS \
	"id,state,title,review_type,way,amount_fen,announced_at,opens_at,closes_at,nonces_due_at,secret_due_at,entries," \
	"small_list,large_list,agency,again_of,reason,closed_at,confirmed_at,mark,content,secret_commit,project,review," \
	"prepared_by,announced_by,chosen_by,confirmed_by,sealed_at,drawn_at"
enum { N_ID, N_STATE, N_TITLE, N_TYPE, N_WAY, N_AMOUNT, N_ANNOUNCED, N_OPENS, N_CLOSES, N_NONCES, N_SECRET, N_ENTRIES,
	N_SMALL, N_LARGE, N_AGENCY, N_AGAIN, N_REASON, N_CLOSED, N_CONFIRMED, N_MARK, N_CONTENT, N_COMMIT, N_PROJECT,
	N_REVIEW, N_PREPARED, N_ANNOUNCED_BY, N_CHOSEN_BY, N_CONFIRMED_BY, N_SEALED, N_DRAWN };

static bool put_notice(struct query *q, struct buf *out, sqlite3_stmt *row, struct err *e) {
	static const struct {
		const char *name;
		int column;
	} times[] = {{"announced_at", N_ANNOUNCED}, {"opens_at", N_OPENS}, {"closes_at", N_CLOSES},
		{"nonces_due_at", N_NONCES}, {"secret_due_at", N_SECRET}, {"sealed_at", N_SEALED}, {"drawn_at", N_DRAWN},
		{"closed_at", N_CLOSED}, {"confirmed_at", N_CONFIRMED}};
	static const struct {
		const char *name;
		int column;
	} numbers[] = {{"amount_fen", N_AMOUNT}, {"entries", N_ENTRIES}, {"small_list", N_SMALL}, {"large_list", N_LARGE},
		{"again_of", N_AGAIN}, {"mark", N_MARK}, {"project", N_PROJECT}, {"review", N_REVIEW}};
	buf_format(out, "{\"id\":%lld", (long long)sqlite3_column_int64(row, N_ID));
	put_word(out, "state", query__text(row, N_STATE));
	query__put_member(out, "title", query__text(row, N_TITLE));
	query__put_member(out, "content", query__text(row, N_CONTENT));
	query__put_coded(q, out, "review_type", CODE_REVIEW_TYPE, query__text(row, N_TYPE));
	put_word(out, "way", query__text(row, N_WAY));
	for (size_t i = 0; i < COUNT(numbers); i++)
		put_int(out, numbers[i].name, row, numbers[i].column);
	for (size_t i = 0; i < COUNT(times); i++)
		put_ms(q, out, times[i].name, row, times[i].column);
	query__put_member(out, "secret_commit", query__text(row, N_COMMIT));
	query__put_coded(q, out, "prepared_by", CODE_AGENCY, query__text(row, N_PREPARED));
	query__put_member(out, "announced_by", query__text(row, N_ANNOUNCED_BY));
	query__put_member(out, "chosen_by", query__text(row, N_CHOSEN_BY));
	query__put_member(out, "confirmed_by", query__text(row, N_CONFIRMED_BY));
	query__put_member(out, "reason", query__text(row, N_REASON));
	return put_agency(q, out, query__text(row, N_AGENCY), e);
}

bool query_notices(struct query *q, const struct query_notices *ask, struct buf *out, struct err *e) {
	sqlite3_stmt *s = NULL;
	uint32_t n = 0;
	int64_t last = 0;
	int rc = SQLITE_DONE;
	bool good = true;
	check(ask->limit >= 1 && ask->limit <= LIMIT_PAGE_ROWS);
	if (!query__prepare(q, "SELECT " NOTICE_COLUMNS " FROM selection WHERE (?1 = 0 OR id < ?1)"
	                       " AND (?2 = '' OR state = ?2) AND (?3 = '' OR way = ?3) ORDER BY id DESC LIMIT ?4", &s, e))
		return false;
	sqlite3_bind_int64(s, 1, ask->before);
	sqlite3_bind_text(s, 2, ask->state.n ? ask->state.p : "", (int)ask->state.n, SQLITE_STATIC);
	sqlite3_bind_text(s, 3, ask->way.n ? ask->way.p : "", (int)ask->way.n, SQLITE_STATIC);
	sqlite3_bind_int64(s, 4, (int64_t)ask->limit + 1);
	buf_text(out, "{\"notices\":[");
	while (good && (rc = sqlite3_step(s)) == SQLITE_ROW && n < ask->limit) {
		if (n++)
			buf_char(out, ',');
		last = sqlite3_column_int64(s, N_ID);
		good = put_notice(q, out, s, e);
		buf_char(out, '}');
	}
	bool more = good && rc == SQLITE_ROW;
	sqlite3_finalize(s);
	buf_text(out, "],\"next\":");
	if (more)
		buf_int(out, last);
	else
		buf_text(out, "null");
	buf_format(out, ",\"synthetic\":%s}", q->pack->synthetic ? "true" : "false");
	return good;
}

/* ---- one notice -------------------------------------------------------------------------------------- */

/* Who entered is nobody's business while others may still enter. */
static bool list_is_public(str state) {
	return !str_is(state, "announced") && !str_is(state, "withdrawn");
}

static bool find(struct query *q, int64_t id, const char *columns, sqlite3_stmt **out, struct err *e) {
	char sql[1024];
	snprintf(sql, sizeof sql, "SELECT %s FROM selection WHERE id = ?1", columns);
	if (!query__prepare(q, sql, out, e))
		return false;
	sqlite3_bind_int64(*out, 1, id);
	if (sqlite3_step(*out) == SQLITE_ROW)
		return true;
	sqlite3_finalize(*out);
	return err_set(e, "selection.not_found", "id", "there is no notice %lld", (long long)id);
}

/* Entries in the order of their agencies' codes, as a draw counts them. */
static bool put_entries(struct query *q, struct buf *out, int64_t selection, bool told, struct err *e) {
	sqlite3_stmt *s = NULL;
	bool good = true, first = true;
	if (!query__prepare(q, "SELECT id,agency,credit,nonce_commit,nonce,price_fen,content,state,mark,reason,entered_at,"
	                       "revealed_at FROM entry WHERE selection = ?1 AND state IN('entered','revealed')"
	                       " ORDER BY agency", &s, e))
		return false;
	sqlite3_bind_int64(s, 1, selection);
	buf_text(out, ",\"list\":[");
	while (good && told && sqlite3_step(s) == SQLITE_ROW) {
		buf_format(out, "%s{\"entry\":%lld", first ? "" : ",", (long long)sqlite3_column_int64(s, 0));
		first = false;
		good = put_agency(q, out, query__text(s, 1), e);
		put_int(out, "credit", s, 2);
		query__put_member(out, "commit", query__text(s, 3));
		query__put_member(out, "nonce", query__text(s, 4));
		put_int(out, "price_fen", s, 5);
		query__put_member(out, "content", query__text(s, 6));
		put_word(out, "state", query__text(s, 7));
		put_int(out, "mark", s, 8);
		query__put_member(out, "reason", query__text(s, 9));
		put_ms(q, out, "entered_at", s, 10);
		put_ms(q, out, "revealed_at", s, 11);
		buf_char(out, '}');
	}
	sqlite3_finalize(s);
	buf_char(out, ']');
	return good;
}

bool query_market_notice(struct query *q, int64_t id, struct buf *out, struct err *e) {
	sqlite3_stmt *s = NULL;
	if (!find(q, id, NOTICE_COLUMNS, &s, e))
		return false;
	bool told = list_is_public(query__text(s, N_STATE)), good = put_notice(q, out, s, e);
	sqlite3_finalize(s);
	good = good && put_entries(q, out, id, told, e);
	buf_format(out, ",\"synthetic\":%s}", q->pack->synthetic ? "true" : "false");
	return good;
}

/* ---- the record of a draw ---------------------------------------------------------------------------- */

#define DRAW_COLUMNS \
	"state,way,secret_commit,secret,large_list,small_list,list_digest,head_size,head_root,seed,winners,agency,reason," \
	"announced_at,opens_at,closes_at,sealed_at,nonces_due_at,secret_due_at,drawn_at,title,announced_by"
enum { D_STATE, D_WAY, D_COMMIT, D_SECRET, D_LARGE, D_SMALL, D_DIGEST, D_SIZE, D_ROOT, D_SEED, D_WINNERS, D_AGENCY,
	D_REASON, D_ANNOUNCED, D_OPENS, D_CLOSES, D_SEALED, D_NONCES, D_SECRET_DUE, D_DRAWN, D_TITLE, D_BY };

/* The least number of entries of the way, as the pack has it. */
static int64_t least_of(const struct query *q, str way) {
	const struct csv *t = pack_table(q->pack, "market/ways.csv");
	int64_t least = 0;
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (str_eq(csv_cell(t, i, csv_column(t, "code")), way))
			str_int(csv_cell(t, i, csv_column(t, "least_entries")), &least);
	return least;
}

static bool put_draw_head(struct query *q, struct buf *out, sqlite3_stmt *s, struct err *e) {
	struct signed_head head;
	bool found = false;
	buf_text(out, ",\"head\":");
	if (sqlite3_column_type(s, D_SIZE) == SQLITE_NULL) {
		buf_text(out, "null");
		return true;
	}
	int64_t size = sqlite3_column_int64(s, D_SIZE);
	if (!store_signed_find(q->reader.db, 0, size, query__text(s, D_ROOT), &head, &found, e))
		return false;
	if (found) {
		query__put_head(q, out, &head);
		return true;
	}
	buf_format(out, "{\"events\":%lld", (long long)size);
	query__put_member(out, "root", query__text(s, D_ROOT));
	buf_text(out, ",\"key\":null,\"signature\":null}");
	return true;
}

static void put_winners(struct buf *out, str winners) {
	str one;
	bool first = true;
	buf_text(out, ",\"winners\":[");
	while (winners.n && str_next(&winners, ' ', &one)) {
		if (!first)
			buf_char(out, ',');
		first = false;
		json_put_string(out, one);
	}
	buf_char(out, ']');
}

static bool put_draw(struct query *q, struct buf *out, int64_t id, sqlite3_stmt *s, struct err *e) {
	static const struct {
		const char *name;
		int column;
	} times[] = {{"announced_at", D_ANNOUNCED}, {"opens_at", D_OPENS}, {"closes_at", D_CLOSES}, {"sealed_at", D_SEALED},
		{"nonces_due_at", D_NONCES}, {"secret_due_at", D_SECRET_DUE}, {"drawn_at", D_DRAWN}};
	buf_format(out, "{\"format\":\"yichuang-draw-1\",\"selection\":%lld", (long long)id);
	put_word(out, "state", query__text(s, D_STATE));
	put_word(out, "way", query__text(s, D_WAY));
	query__put_member(out, "title", query__text(s, D_TITLE));
	query__put_member(out, "announced_by", query__text(s, D_BY));
	query__put_member(out, "reason", query__text(s, D_REASON));
	for (size_t i = 0; i < COUNT(times); i++)
		put_ms(q, out, times[i].name, s, times[i].column);
	query__put_member(out, "commit", query__text(s, D_COMMIT));
	query__put_member(out, "secret", query__text(s, D_SECRET));
	put_int(out, "large", s, D_LARGE);
	put_int(out, "small", s, D_SMALL);
	buf_format(out, ",\"least\":%lld", (long long)least_of(q, query__text(s, D_WAY)));
	query__put_member(out, "list_digest", query__text(s, D_DIGEST));
	query__put_member(out, "seed", query__text(s, D_SEED));
	put_winners(out, query__text(s, D_WINNERS));
	query__put_member(out, "agency", query__text(s, D_AGENCY));
	return put_draw_head(q, out, s, e) && put_entries(q, out, id, list_is_public(query__text(s, D_STATE)), e);
}

bool query_draw(struct query *q, int64_t id, int64_t *under, struct buf *out, struct err *e) {
	sqlite3_stmt *s = NULL;
	if (!find(q, id, DRAW_COLUMNS, &s, e))
		return false;
	*under = sqlite3_column_int64(s, D_SIZE);
	bool drawn = sqlite3_column_type(s, D_COMMIT) != SQLITE_NULL;
	bool good = drawn ? put_draw(q, out, id, s, e)
	                  : err_set(e, "selection.no_draw", "id", "nothing is drawn in this way of choosing");
	sqlite3_finalize(s);
	buf_format(out, ",\"synthetic\":%s", q->pack->synthetic ? "true" : "false");
	return good;
}

/* ---- agencies ---------------------------------------------------------------------------------------- */

static void put_services(struct query *q, struct buf *out, str services) {
	str one;
	bool first = true;
	buf_text(out, ",\"services\":[");
	while (services.n && str_next(&services, ' ', &one)) {
		const struct code *c = pack_code(q->pack, CODE_REVIEW_TYPE, one);
		buf_text(out, first ? "{\"code\":" : ",{\"code\":");
		first = false;
		json_put_string(out, one);
		query__put_member(out, "name_zh", c ? c->name_zh : one);
		query__put_member(out, "name_en", c ? c->name_en : one);
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

/* Those that the ledger knows. */
static bool put_registered(struct query *q, struct buf *out, bool *first, struct err *e) {
	sqlite3_stmt *s = NULL;
	bool good = true;
	if (!query__prepare(q, "SELECT id,agency,state,services,credit,scored FROM agency ORDER BY agency", &s, e))
		return false;
	while (good && sqlite3_step(s) == SQLITE_ROW) {
		buf_format(out, "%s{\"id\":%lld", *first ? "" : ",", (long long)sqlite3_column_int64(s, 0));
		*first = false;
		good = put_agency(q, out, query__text(s, 1), e);
		put_word(out, "state", query__text(s, 2));
		put_services(q, out, query__text(s, 3));
		put_int(out, "credit", s, 4);
		put_int(out, "scored", s, 5);
		buf_char(out, '}');
	}
	sqlite3_finalize(s);
	return good;
}

static bool is_registered(struct query *q, str code, bool *is, struct err *e) {
	sqlite3_stmt *s = NULL;
	if (!query__prepare(q, "SELECT 1 FROM agency WHERE agency = ?1", &s, e))
		return false;
	sqlite3_bind_text(s, 1, code.p, (int)code.n, SQLITE_STATIC);
	*is = sqlite3_step(s) == SQLITE_ROW;
	sqlite3_finalize(s);
	return true;
}

bool query_market_agencies(struct query *q, struct buf *out, struct err *e) {
	const struct csv *t = pack_table(q->pack, "market/agencies.csv");
	bool first = true, known;
	buf_text(out, "{\"agencies\":[");
	if (!put_registered(q, out, &first, e))
		return false;
	for (uint32_t i = 0; t && i < t->rows; i++) {
		str code = csv_cell(t, i, csv_column(t, "agency")), credit = csv_cell(t, i, csv_column(t, "credit"));
		if (!is_registered(q, code, &known, e))
			return false;
		if (known)
			continue;
		buf_text(out, first ? "{\"id\":null" : ",{\"id\":null");
		first = false;
		query__put_coded(q, out, "agency", CODE_AGENCY, code);
		put_word(out, "state", STR("active"));
		put_services(q, out, csv_cell(t, i, csv_column(t, "services")));
		buf_format(out, ",\"credit\":" STR_FMT ",\"scored\":0}", STR_ARG(credit));
	}
	buf_format(out, "],\"synthetic\":%s}", q->pack->synthetic ? "true" : "false");
	return true;
}
