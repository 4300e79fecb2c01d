#include <sqlite3.h>
#include <stdlib.h>

#include "office.h"

static void stop(void *self, const char *where, const char *message) {
	(void)self;
	ck_abort_msg("%s: %s", where, message);
}

void office_sql(struct office *o, const char *sql) {
	sqlite3 *db = NULL;
	char *why = NULL;
	ck_assert_int_eq(sqlite3_open(o->path, &db), SQLITE_OK);
	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &why) == SQLITE_OK, "%s", why);
	sqlite3_close(db);
}

static void fill(struct office *o) {
	struct arena a = {0};
	struct err e = {0};
	str sql;
	ck_assert_msg(file_read(&a, "test/report/year.sql", &sql, &e), "%s", e.text);
	office_sql(o, arena_str(&a, sql).p);
	arena_free(&a);
}

void office_open(struct office *o, bool rows) {
	struct err e = {0};
	struct store *store;
	struct pack_complaints to = {.tell = stop};
	memset(o, 0, sizeof *o);
	ck_assert(pack_load("packs/huangpu-2022", &o->pack, &to));
	snprintf(o->dir, sizeof o->dir, "/tmp/report_test_XXXXXX");
	ck_assert(mkdtemp(o->dir));
	snprintf(o->path, sizeof o->path, "%s/year.db", o->dir);
	struct store_settings s = {o->path, STORE_CREATE, LEDGER_SHA256, o->pack->name, o->pack->version, NULL};
	ck_assert_msg(store_open(&s, &store, &e), "%s %s", e.code, e.text);
	store_close(store);
	if (rows)
		fill(o);
	ck_assert_msg(report_open(o->pack, o->path, &o->report, &e), "%s %s %s", e.code, e.where, e.text);
}

void office_close(struct office *o) {
	char command[100];
	report_close(o->report);
	pack_free(o->pack);
	snprintf(command, sizeof command, "rm -rf %s", o->dir);
	ck_assert_int_eq(system(command), 0);
}

const struct figure *office_figure(struct office *o, const char *id) {
	const struct figure *f = NULL;
	struct err e = {0};
	ck_assert_msg(report_figure(o->report, str_of(id), STR("2022"), &f, &e), "%s: %s %s", id, e.code, e.text);
	return f;
}

str office_document(struct office *o, struct arena *a, const char *format, const char *lang) {
	struct buf b = buf_make(REPORT_DOCUMENT_MAX);
	struct err e = {0};
	ck_assert_msg(report_write(o->report, STR("2022"), str_of(format), str_of(lang), &b, &e), "%s %s", e.code, e.text);
	str text = arena_str(a, buf_view(&b));
	buf_free(&b);
	return text;
}
