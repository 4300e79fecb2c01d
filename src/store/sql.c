/* Small words over SQLite's, and faults in our form. */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/store_int.h"

enum { BUSY_WAIT_MS = 10000 };

bool store__fault(struct sqlite3 *db, struct err *e, const char *doing) {
	return err_set(e, "store.fault", doing, "%s: %s (%d)", doing, db ? sqlite3_errmsg(db) : "out of memory",
	               db ? sqlite3_extended_errcode(db) : SQLITE_NOMEM);
}

bool store__run(struct sqlite3 *db, const char *sql, struct err *e) {
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return true;
	char doing[60];
	snprintf(doing, sizeof doing, "%s", sql);
	return store__fault(db, e, doing);
}

bool store__prepare(struct sqlite3 *db, const char *sql, struct sqlite3_stmt **out, struct err *e) {
	check(!*out);
	if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL) == SQLITE_OK)
		return true;
	return store__fault(db, e, "preparing a statement");
}

bool store__step(struct sqlite3 *db, struct sqlite3_stmt *s, const char *doing, struct err *e) {
	bool done = sqlite3_step(s) == SQLITE_DONE || store__fault(db, e, doing);
	sqlite3_reset(s);
	return done;
}

bool store__number(struct sqlite3 *db, const char *sql, int64_t otherwise, int64_t *out, struct err *e) {
	sqlite3_stmt *s = NULL;
	if (!store__prepare(db, sql, &s, e))
		return false;
	int rc = sqlite3_step(s);
	*out = otherwise;
	if (rc == SQLITE_ROW && sqlite3_column_type(s, 0) != SQLITE_NULL)
		*out = sqlite3_column_int64(s, 0);
	bool good = rc == SQLITE_ROW || rc == SQLITE_DONE || store__fault(db, e, "reading a number");
	sqlite3_finalize(s);
	return good;
}

void store__bind_str(struct sqlite3_stmt *s, int at, str text) {
	check(sqlite3_bind_text(s, at, text.p ? text.p : "", (int)text.n, SQLITE_STATIC) == SQLITE_OK);
}

void store__bind_opt(struct sqlite3_stmt *s, int at, str text) {
	if (text.n)
		store__bind_str(s, at, text);
	else
		sqlite3_bind_null(s, at);
}

str store__text(struct sqlite3_stmt *s, int column) {
	const char *p = (const char *)sqlite3_column_text(s, column);
	return (str){p ? p : "", (uint32_t)sqlite3_column_bytes(s, column)};
}

bool store__connect(const char *path, int flags, struct sqlite3 **out, struct err *e) {
	/* Counting SQLite's memory takes a global lock per allocation; refused without harm once SQLite is in use. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	*out = NULL;
	if (!(flags & SQLITE_OPEN_CREATE) && access(path, F_OK) != 0)
		return err_set(e, "store.not_found", path, "there is no file %s", path);
	int rc = sqlite3_open_v2(path, out, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (rc != SQLITE_OK) {
		store__fault(*out, e, "opening the file");
		sqlite3_close(*out);
		*out = NULL;
		return false;
	}
	sqlite3_busy_timeout(*out, BUSY_WAIT_MS);
	return true;
}

int store__lock(const char *path, struct err *e) {
	char name[4096];
	if ((size_t)snprintf(name, sizeof name, "%s-lock", path) >= sizeof name) {
		err_set(e, "store.fault", path, "the path is too long");
		return -1;
	}
	int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0) {
		err_set(e, "store.fault", path, "the lock file cannot be made: %s", strerror(errno));
		return -1;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	err_set(e, "store.busy", path, "another process has the file open to write");
	close(fd);
	return -1;
}

bool store__read_stream(str stream, enum record_kind *kind, int64_t *id) {
	int32_t slash = str_find(stream, '/', 0);
	if (slash <= 0)
		return false;
	*kind = record_find(str_cut(stream, 0, (uint32_t)slash));
	return *kind && str_int(str_cut(stream, (uint32_t)slash + 1, stream.n), id) && *id > 0 && *id < (int64_t)1 << 56;
}
