/* A copy of the file at one moment, made while the office works, and checked before it gets its name. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sqlite3.h>
#include <unistd.h>

#include "store/store_int.h"

enum { PATH_BYTES = 4096 };

/* Copies all pages as of the source's open read transaction. */
static bool copy_pages(sqlite3 *from, const char *part, struct err *e) {
	sqlite3 *to = NULL;
	if (!store__connect(part, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &to, e))
		return false;
	/* The file is synced once at the end; after a crash the unfinished copy has no name anyone uses. */
	bool good = store__run(to, "PRAGMA synchronous = OFF", e);
	sqlite3_backup *copy = good ? sqlite3_backup_init(to, "main", from, "main") : NULL;
	if (good && !copy)
		good = store__fault(to, e, "starting the copy");
	if (copy) {
		int rc = sqlite3_backup_step(copy, -1);
		good = (sqlite3_backup_finish(copy) == SQLITE_OK && rc == SQLITE_DONE) || store__fault(to, e, "copying");
	}
	/* One file without a log beside it; the writer that opens it brings the log back. */
	good = good && store__run(to, "PRAGMA journal_mode = DELETE", e);
	sqlite3_close(to);
	return good;
}

static bool last_hash(sqlite3 *db, int64_t seq, uint8_t hash[LEDGER_HASH], struct err *e) {
	sqlite3_stmt *s = NULL;
	if (!store__prepare(db, "SELECT hash, (SELECT max(seq) FROM event) FROM event WHERE seq = ?1", &s, e))
		return false;
	sqlite3_bind_int64(s, 1, seq);
	bool good = sqlite3_step(s) == SQLITE_ROW && sqlite3_column_bytes(s, 0) == LEDGER_HASH &&
	            sqlite3_column_int64(s, 1) == seq;
	if (good)
		memcpy(hash, sqlite3_column_blob(s, 0), LEDGER_HASH);
	else
		err_set(e, "store.damaged", "event", "the copy does not end with event %lld", (long long)seq);
	sqlite3_finalize(s);
	return good;
}

/* The copy's head must be the source's, follow from its own tree, and its last event must be the tree's. */
static bool check_copy(const char *part, const struct store_head *expected, struct err *e) {
	sqlite3 *db = NULL;
	enum ledger_suite suite;
	struct ledger_tree tree;
	ms last_at;
	uint8_t stored[LEDGER_HASH], computed[LEDGER_HASH], last[LEDGER_HASH];
	if (!store__connect(part, SQLITE_OPEN_READONLY, &db, e))
		return false;
	bool good = store__read_state(db, &suite, &tree, &last_at, stored, e);
	if (good && tree.events)
		good = last_hash(db, (int64_t)tree.events, last, e);
	sqlite3_close(db);
	if (!good)
		return false;
	struct ledger_hasher *h = ledger_hasher_make(suite);
	ledger_tree_head(&tree, h, computed);
	ledger_hasher_free(h);
	const uint8_t *newest = tree.stretch[(tree.events + LEDGER_STRETCH - 1) % LEDGER_STRETCH];
	bool partly = tree.events % LEDGER_STRETCH != 0; /* a full stretch's hashes are in the frontier only */
	if (memcmp(stored, expected->head, LEDGER_HASH) != 0 || (int64_t)tree.events != expected->events ||
	    memcmp(computed, stored, LEDGER_HASH) != 0 || (partly && memcmp(newest, last, LEDGER_HASH) != 0))
		return err_set(e, "store.damaged", part, "the head of the copy is not the head of the source");
	return true;
}

static bool sync_path(const char *path, int flags, struct err *e) {
	int fd = open(path, flags | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;
	if (!good)
		err_set(e, "store.fault", path, "%s cannot be synced: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return good;
}

/* Gives the finished copy its name; never replaces a file. */
static bool give_name(const char *part, const char *to, struct err *e) {
	char folder[PATH_BYTES];
	snprintf(folder, sizeof folder, "%s", to);
	if (!sync_path(part, O_RDONLY, e))
		return false;
	if (link(part, to) != 0)
		return err_set(e, errno == EEXIST ? "store.exists" : "store.fault", to, "%s: %s", to, strerror(errno));
	unlink(part);
	return sync_path(dirname(folder), O_RDONLY | O_DIRECTORY, e);
}

static bool copy_file(const char *from, const char *to, struct store_head *head, struct err *e) {
	char part[PATH_BYTES];
	sqlite3 *db = NULL;
	if ((size_t)snprintf(part, sizeof part, "%s-part", to) >= sizeof part)
		return err_set(e, "store.fault", to, "the path is too long");
	if (access(to, F_OK) == 0)
		return err_set(e, "store.exists", to, "%s exists already", to);
	if (!store__connect(from, SQLITE_OPEN_READONLY, &db, e))
		return false;
	unlink(part);
	int64_t application;
	bool good = store__number(db, "PRAGMA application_id", 0, &application, e);
	if (good && application != STORE_APPLICATION)
		good = err_set(e, "store.not_ours", from, "%s was not made by this program", from);
	good = good && store__run(db, "BEGIN", e) && store_head_read(db, head, e) && copy_pages(db, part, e);
	sqlite3_close(db);
	good = good && check_copy(part, head, e) && give_name(part, to, e);
	if (!good)
		unlink(part);
	return good;
}

bool store_outbox_copy(const char *from, const char *to, struct err *e) {
	char source[PATH_BYTES], target[PATH_BYTES], part[PATH_BYTES];
	sqlite3 *db = NULL;
	if ((size_t)snprintf(source, sizeof source, "%s-post", from) >= sizeof source ||
	    (size_t)snprintf(target, sizeof target, "%s-post", to) >= sizeof target ||
	    (size_t)snprintf(part, sizeof part, "%s-post-part", to) >= sizeof part)
		return err_set(e, "store.fault", to, "the path is too long");
	if (access(source, F_OK) != 0)
		return true;
	if (access(target, F_OK) == 0)
		return err_set(e, "store.exists", target, "%s exists already", target);
	if (!store__connect(source, SQLITE_OPEN_READONLY, &db, e))
		return false;
	unlink(part);
	bool good = store__run(db, "BEGIN", e) && copy_pages(db, part, e);
	sqlite3_close(db);
	good = good && give_name(part, target, e);
	if (!good)
		unlink(part);
	return good;
}

bool store_backup(const char *path, const char *to, struct store_head *head, struct err *e) {
	return copy_file(path, to, head, e);
}

bool store_restore(const char *backup, const char *to, struct store_head *head, struct err *e) {
	return copy_file(backup, to, head, e);
}
