/* Opening and closing: the read connection, the pack's tables as views, the queries, the template. */
#include "report/inside.h"

enum { CACHE_BYTES = 8 << 20, SQL_BYTES = 64 << 10, DEFINITION_BYTES = 16 };

bool report__fault(struct report *r, struct err *e, const char *doing) {
	return err_set(e, "report.fault", doing, "%s: %s", doing, sqlite3_errmsg(r->reader.db));
}

bool report__prepare(struct report *r, const char *sql, sqlite3_stmt **out, struct err *e) {
	*out = NULL;
	return sqlite3_prepare_v3(r->reader.db, sql, -1, 0, out, NULL) == SQLITE_OK ||
		report__fault(r, e, "preparing a query");
}

str report__text(struct arena *a, sqlite3_stmt *row, int column) {
	const char *p = (const char *)sqlite3_column_text(row, column);
	return p ? arena_str(a, (str){p, (uint32_t)sqlite3_column_bytes(row, column)}) : STR("");
}

/* ---- snapshots ---------------------------------------------------------------------------------- */

bool report__begin(struct report *r, struct err *e) {
	if (r->depth++ > 0)
		return true;
	if (sqlite3_exec(r->reader.db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK && sqlite3_step(r->last) == SQLITE_ROW) {
		r->seq = sqlite3_column_int64(r->last, 0);
		sqlite3_reset(r->last);
		return true;
	}
	report__fault(r, e, "reading the end of the ledger");
	sqlite3_reset(r->last);
	report__end(r);
	return false;
}

void report__end(struct report *r) {
	check(r->depth > 0);
	if (--r->depth == 0)
		sqlite3_exec(r->reader.db, "COMMIT", NULL, NULL, NULL);
}

/* ---- the pack's tables --------------------------------------------------------------------------- */

/* Tables that indicators may read, and their names in SQL. */
static const struct {
	const char *path, *view;
} pack_views[] = {
	{"items/items.csv", "v_item"},           {"items/materials.csv", "v_material"},
	{"org/service-points.csv", "v_service_point"}, {"org/windows.csv", "v_window"},
	{"org/departments.csv", "v_department"}, {"org/documents.csv", "v_document"},
	{"plans/stages.csv", "v_stage"},         {"plans/contradictions.csv", "v_rule"},
	{"plans/free-services.csv", "v_free_service"}, {"schemes/schemes.csv", "v_scheme"},
	{"schemes/score-items.csv", "v_score_item"},   {"budget/lines.csv", "v_line"},
	{"budget/contracts.csv", "v_contract"},  {"budget/history.csv", "v_history"},
};

static void put_name(struct buf *sql, str name) {
	buf_char(sql, '"');
	for (uint32_t i = 0; i < name.n; i++) {
		buf_char(sql, name.p[i]);
		if (name.p[i] == '"')
			buf_char(sql, '"');
	}
	buf_char(sql, '"');
}

/* "CREATE TEMP TABLE view(stream,row,columns…)", and the insert that fills it. */
static void put_table(struct buf *create, struct buf *insert, const struct csv *t, const char *view) {
	buf_format(create, "CREATE TEMP TABLE %s(stream TEXT, row INTEGER", view);
	buf_format(insert, "INSERT INTO temp.%s VALUES(?1, ?2", view);
	for (uint32_t c = 0; c < t->columns; c++) {
		buf_text(create, ", ");
		put_name(create, t->header[c]);
		buf_text(create, " TEXT");
		buf_format(insert, ", ?%u", c + 3);
	}
	buf_put(create, ")", 2); /* with a NUL */
	buf_put(insert, ")", 2);
}

static bool fill_table(struct report *r, const struct csv *t, const char *path, const char *sql, struct err *e) {
	sqlite3_stmt *s;
	if (!report__prepare(r, sql, &s, e))
		return false;
	str stream = arena_format(&r->scratch, "pack/%s", path);
	bool good = true;
	for (uint32_t row = 0; good && row < t->rows; row++) {
		sqlite3_bind_text(s, 1, stream.p, (int)stream.n, SQLITE_STATIC);
		sqlite3_bind_int64(s, 2, row + 1);
		for (uint32_t c = 0; c < t->columns; c++) {
			str cell = csv_cell(t, row, (int)c);
			sqlite3_bind_text(s, (int)c + 3, cell.p ? cell.p : "", (int)cell.n, SQLITE_STATIC);
		}
		good = sqlite3_step(s) == SQLITE_DONE || report__fault(r, e, path);
		sqlite3_reset(s);
	}
	sqlite3_finalize(s);
	return good;
}

static bool make_view(struct report *r, const char *path, const char *view, struct err *e) {
	const struct csv *t = pack_table(r->pack, path);
	static const struct csv none = {0};
	struct buf create = buf_make(SQL_BYTES), insert = buf_make(SQL_BYTES);
	put_table(&create, &insert, t ? t : &none, view);
	bool good = !create.full && !insert.full;
	good = good && (sqlite3_exec(r->reader.db, create.p, NULL, NULL, NULL) == SQLITE_OK || report__fault(r, e, path)) &&
	       (!t || fill_table(r, t, path, insert.p, e));
	buf_free(&create);
	buf_free(&insert);
	return good;
}

/* The connection may only read; its own temporary tables are made before that holds. The file is opened read-only
 * anyway. */
bool report__pack_views(struct report *r, struct err *e) {
	bool good = sqlite3_exec(r->reader.db, "PRAGMA query_only = 0; BEGIN", NULL, NULL, NULL) == SQLITE_OK ||
	            report__fault(r, e, "making the pack's views");
	for (uint32_t i = 0; good && i < COUNT(pack_views); i++)
		good = make_view(r, pack_views[i].path, pack_views[i].view, e);
	sqlite3_exec(r->reader.db, "COMMIT; PRAGMA query_only = 1", NULL, NULL, NULL);
	return good;
}

/* ---- indicators ------------------------------------------------------------------------------------ */

static void hash_definition(struct plan *p, struct ledger_hasher *h) {
	const struct indicator *i = p->indicator;
	struct buf b = buf_make(SQL_BYTES * 4);
	uint8_t digest[LEDGER_HASH];
	buf_format(&b, STR_FMT "\n%d\n" STR_FMT "\n%d\n%d\n", STR_ARG(i->id), (int)i->kind, STR_ARG(i->aggregate),
	           i->divisor, i->precision);
	buf_str(&b, i->unit);
	buf_str(&b, i->sql);
	ledger_digest(h, b.p, b.n, digest);
	ledger_hex(digest, DEFINITION_BYTES, p->definition);
	buf_free(&b);
}

/* The record's column behind a column of the query, through views and subqueries; of a union its first part's. */
static enum field origin_of(sqlite3_stmt *s, int c) {
	const char *name = sqlite3_column_origin_name(s, c);
	return name ? field_find(str_of(name)) : 0;
}

/* Which columns the query yields; every indicator yields the six. */
static bool read_columns(struct plan *p, sqlite3_stmt *s, struct err *e) {
	static const char *const needed[] = {"stream", "event", "happened_at", "base", "hit", "amount"};
	uint32_t found = 0;
	for (int c = 0; c < sqlite3_column_count(s); c++) {
		const char *name = sqlite3_column_name(s, c);
		for (uint32_t k = 0; k < COUNT(needed); k++)
			if (strcmp(name, needed[k]) == 0)
				found |= 1u << k;
		if (strcmp(name, "happened_at") == 0)
			p->stamp = origin_of(s, c);
		p->has_id |= strcmp(name, "id") == 0;
		p->has_text |= strcmp(name, "text") == 0;
	}
	for (uint32_t k = 0; k < COUNT(needed); k++)
		if (!(found & (1u << k)))
			return err_set(e, "report.bad_indicator", p->indicator->path.p,
			               "the query does not yield the column \"%s\"", needed[k]);
	if (str_is(p->indicator->aggregate, "text") && !p->has_text)
		return err_set(e, "report.bad_indicator", p->indicator->path.p,
		               "the aggregate \"text\" needs the column \"text\"");
	return true;
}

static bool read_plan(struct report *r, struct plan *p, const struct indicator *i, struct err *e) {
	sqlite3_stmt *s = NULL;
	*p = (struct plan){.indicator = i, .sql = arena_str(&r->arena, i->sql), .scale = str_is(i->unit, "%") ? 100 : 1};
	if (sqlite3_prepare_v3(r->reader.db, p->sql.p, -1, 0, &s, NULL) != SQLITE_OK)
		return err_set(e, "report.bad_indicator", i->path.p, "the query does not run: %s",
		               sqlite3_errmsg(r->reader.db));
	bool good = s && sqlite3_stmt_readonly(s);
	if (!good)
		err_set(e, "report.bad_indicator", i->path.p, "the query must only read");
	good = good && read_columns(p, s, e);
	sqlite3_finalize(s);
	return good;
}

/* Numbers of an id ("F2" before "F10"). */
static int by_id(const void *a, const void *b) {
	str x = ((const struct plan *)a)->indicator->id, y = ((const struct plan *)b)->indicator->id;
	return x.n != y.n ? (x.n > y.n) - (x.n < y.n) : str_cmp(x, y);
}

static bool read_plans(struct report *r, struct err *e) {
	struct ledger_hasher *h = ledger_hasher_make(LEDGER_SHA256);
	r->plan_count = r->pack->indicator_count;
	r->plans = arena_array(&r->arena, struct plan, r->plan_count + 1);
	bool good = true;
	for (uint32_t i = 0; good && i < r->plan_count; i++) {
		good = read_plan(r, &r->plans[i], &r->pack->indicators[i], e);
		hash_definition(&r->plans[i], h);
	}
	ledger_hasher_free(h);
	for (uint32_t i = 1; good && i < r->plan_count; i++) /* few: insertion keeps it simple */
		for (uint32_t k = i; k > 0 && by_id(&r->plans[k - 1], &r->plans[k]) > 0; k--) {
			struct plan swap = r->plans[k];
			r->plans[k] = r->plans[k - 1];
			r->plans[k - 1] = swap;
		}
	for (uint32_t i = 0; i < PERIODS_KEPT; i++)
		r->shelves[i].kept = arena_array(&r->arena, struct kept, r->plan_count + 1);
	return good;
}

/* ---- templates -------------------------------------------------------------------------------------- */

static bool read_templates(struct report *r, struct err *e) {
	static const char *const names[LANGS] = {"self-evaluation.zh.md", "self-evaluation.en.md"};
	str *files;
	uint32_t count = 0;
	const char *folder = arena_format(&r->scratch, STR_FMT "/report", STR_ARG(r->pack->dir)).p;
	if (!dir_list(&r->scratch, folder, &files, &count, NULL))
		return true; /* a pack without a document still has figures */
	for (uint32_t i = 0; i < count; i++)
		for (int l = 0; l < LANGS; l++)
			if (str_is(files[i], names[l]) &&
			    !file_read(&r->arena, arena_format(&r->scratch, "%s/%s", folder, names[l]).p, &r->template[l], e))
				return false;
	return true;
}

/* ---- open and close ------------------------------------------------------------------------------------ */

bool report_open(const struct pack *pack, const char *path, struct report **out, struct err *e) {
	struct store_reader reader;
	if (!store_reader_open(path, CACHE_BYTES, 0, &reader, e))
		return false;
	struct report *r = mem_alloc(sizeof *r);
	r->pack = pack;
	r->reader = reader;
	bool good = report__pack_views(r, e) && report__prepare(r, "SELECT ifnull(max(seq), 0) FROM event", &r->last, e) &&
	            read_plans(r, e) && read_templates(r, e);
	arena_reset(&r->scratch);
	if (good)
		*out = r;
	else
		report_close(r);
	return good;
}

void report_close(struct report *r) {
	if (!r)
		return;
	check(r->depth == 0);
	sqlite3_finalize(r->last);
	store_reader_close(&r->reader);
	for (uint32_t s = 0; s < PERIODS_KEPT && r->shelves[s].kept; s++)
		for (uint32_t i = 0; i < r->plan_count; i++)
			arena_free(&r->shelves[s].kept[i].arena);
	arena_free(&r->scratch);
	arena_free(&r->arena);
	mem_free(r);
}
