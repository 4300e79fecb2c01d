/* Files that people hand in: kept by content beside the database, noted in a table. A file gets its name only when it
 * is complete and on the disk, so that what is named is whole whenever the power fails. */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store_int.h"

enum { PATH_BYTES = STORE_PATH_BYTES };

struct store_files {
	sqlite3 *db;
	char folder[PATH_BYTES];
};

/* ---- names ----------------------------------------------------------------------------------- */

bool store_file_is_hash(str hash) {
	bool good = hash.n == STORE_FILE_HASH;
	for (uint32_t i = 0; good && i < hash.n; i++)
		good = (hash.p[i] >= '0' && hash.p[i] <= '9') || (hash.p[i] >= 'a' && hash.p[i] <= 'f');
	return good;
}

void store__hash_bytes(str bytes, char out[STORE_FILE_HASH + 1]) {
	struct ledger_hasher *h = ledger_hasher_make(LEDGER_SHA256);
	uint8_t digest[LEDGER_HASH];
	ledger_digest(h, bytes.p ? bytes.p : "", bytes.n, digest);
	ledger_hasher_free(h);
	ledger_hex(digest, sizeof digest, out);
}

bool store__file_path(const char *folder, str hash, char out[PATH_BYTES], struct err *e) {
	check(store_file_is_hash(hash));
	int n = snprintf(out, PATH_BYTES, "%s/%.2s/" STR_FMT, folder, hash.p, STR_ARG(hash));
	return (n > 0 && n < PATH_BYTES) || err_set(e, "store.fault", folder, "the path is too long");
}

static bool fault(struct err *e, const char *path, const char *doing) {
	return err_set(e, "store.fault", path, "%s %s: %s", doing, path, strerror(errno));
}

/* ---- opening --------------------------------------------------------------------------------- */

bool store_files_open(const char *path, struct store_files **out, struct err *e) {
	struct store_files *s = mem_alloc(sizeof *s);
	snprintf(s->folder, sizeof s->folder, "%s-files", path);
	if (store__connect(path, SQLITE_OPEN_READWRITE, &s->db, e)) {
		*out = s;
		return true;
	}
	store_files_close(s);
	return false;
}

void store_files_close(struct store_files *s) {
	if (!s)
		return;
	check(sqlite3_close(s->db) == SQLITE_OK);
	mem_free(s);
}

/* A statement for one use: files are few, and before the first the connection knows nothing of the tables. NULL with
 * the fault. */
static sqlite3_stmt *ask(struct store_files *s, const char *sql, struct err *e) {
	sqlite3_stmt *q = NULL;
	return store__run(s->db, "PRAGMA synchronous = FULL; PRAGMA cache_size = -256;", e) &&
	       store__prepare(s->db, sql, &q, e) ? q : NULL;
}

struct sqlite3 *store__files_db(struct store_files *s) {
	return s->db;
}

const char *store__files_folder(const struct store_files *s) {
	return s->folder;
}

/* ---- writing --------------------------------------------------------------------------------- */

static bool make_folder(const char *path, struct err *e) {
	return mkdir(path, 0700) == 0 || errno == EEXIST || fault(e, path, "making");
}

static bool sync_folder(const char *path, struct err *e) {
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;
	if (!good)
		fault(e, path, "syncing");
	if (fd >= 0)
		close(fd);
	return good;
}

static bool write_all(int fd, str bytes) {
	for (uint32_t at = 0; at < bytes.n;) {
		ssize_t n = write(fd, bytes.p + at, bytes.n - at);
		if (n < 0 && errno != EINTR)
			return false;
		at += n > 0 ? (uint32_t)n : 0;
	}
	return true;
}

/* Writes and syncs a file that has no name anyone uses; `part` is a pattern of mkostemp. */
static bool write_part(char *part, str bytes, struct err *e) {
	int fd = mkostemp(part, O_CLOEXEC);
	bool good = fd >= 0 && write_all(fd, bytes) && fsync(fd) == 0;
	if (!good)
		fault(e, part, "writing");
	if (fd >= 0)
		close(fd);
	return good;
}

/* Gives the finished file its name and sees to it that the name is on the disk too. */
static bool give_name(const char *folder, const char *part, str hash, struct err *e) {
	char to[PATH_BYTES], in[PATH_BYTES];
	if (!store__file_path(folder, hash, to, e))
		return false;
	snprintf(in, sizeof in, "%.*s", (int)(strlen(to) - STORE_FILE_HASH - 1), to);
	return make_folder(in, e) && (rename(part, to) == 0 || fault(e, to, "naming")) && sync_folder(in, e) &&
	       sync_folder(folder, e);
}

static bool note(struct store_files *s, const char *hash, str bytes, const struct store_file *meta, struct err *e) {
	sqlite3_stmt *q = ask(s, "INSERT OR REPLACE INTO file VALUES(?1,?2,?3,?4,?5,?6)", e);
	if (!q)
		return false;
	sqlite3_bind_text(q, 1, hash, -1, SQLITE_STATIC);
	store__bind_str(q, 2, meta->user);
	sqlite3_bind_int64(q, 3, bytes.n);
	store__bind_str(q, 4, meta->type);
	store__bind_str(q, 5, meta->name);
	sqlite3_bind_int64(q, 6, meta->uploaded_at);
	bool good = store__step(s->db, q, "noting a file", e);
	sqlite3_finalize(q);
	return good;
}

bool store_file_put(struct store_files *s, str bytes, const struct store_file *meta, void *self,
                    bool (*judge)(void *self, const char *path, struct err *e), char hash[STORE_FILE_HASH + 1],
                    struct err *e) {
	char part[PATH_BYTES];
	store__hash_bytes(bytes, hash);
	int n = snprintf(part, sizeof part, "%s/part-XXXXXX", s->folder);
	if (n < 0 || (size_t)n >= sizeof part)
		return err_set(e, "store.fault", s->folder, "the path is too long");
	bool good = make_folder(s->folder, e) && write_part(part, bytes, e) && (!judge || judge(self, part, e)) &&
	            give_name(s->folder, part, str_of(hash), e);
	if (!good)
		unlink(part);
	check(!good || access(part, F_OK) != 0);
	return good && note(s, hash, bytes, meta, e);
}

/* ---- reading --------------------------------------------------------------------------------- */

bool store_file_find(struct store_files *s, struct arena *a, str hash, str user, struct store_file *out,
                     struct err *e) {
	sqlite3_stmt *q = ask(s, user.n ? "SELECT hash, user, bytes, type, name, uploaded_at FROM file"
	                                  " WHERE hash = ?1 AND user = ?2"
	                                : "SELECT hash, user, bytes, type, name, uploaded_at FROM file"
	                                  " WHERE hash = ?1 ORDER BY uploaded_at DESC LIMIT 1", e);
	if (!q)
		return false;
	store__bind_str(q, 1, hash);
	if (user.n)
		store__bind_str(q, 2, user);
	int rc = sqlite3_step(q);
	if (rc == SQLITE_ROW)
		*out = (struct store_file){
			.hash = arena_str(a, store__text(q, 0)), .user = arena_str(a, store__text(q, 1)),
			.bytes = sqlite3_column_int64(q, 2), .type = arena_str(a, store__text(q, 3)),
			.name = arena_str(a, store__text(q, 4)), .uploaded_at = sqlite3_column_int64(q, 5)};
	bool good = rc == SQLITE_ROW || rc == SQLITE_DONE || store__fault(s->db, e, "looking for a file");
	sqlite3_finalize(q);
	if (!good)
		return false;
	return rc == SQLITE_ROW || err_set(e, "file.not_found", "hash", "there is no such file");
}

bool store_files_of(struct store_files *s, str user, ms since, int64_t *count, int64_t *bytes, struct err *e) {
	sqlite3_stmt *q = ask(s, "SELECT count(*), coalesce(sum(bytes), 0) FROM file WHERE user = ?1 AND uploaded_at >= ?2",
	                      e);
	if (!q)
		return false;
	store__bind_str(q, 1, user);
	sqlite3_bind_int64(q, 2, since);
	int rc = sqlite3_step(q);
	*count = rc == SQLITE_ROW ? sqlite3_column_int64(q, 0) : 0;
	*bytes = rc == SQLITE_ROW ? sqlite3_column_int64(q, 1) : 0;
	bool good = rc == SQLITE_ROW || store__fault(s->db, e, "counting files");
	sqlite3_finalize(q);
	check(*count >= 0 && *bytes >= 0);
	return good;
}

bool store__file_bytes(struct arena *a, const char *folder, str hash, str *out, struct err *e) {
	char path[PATH_BYTES], found[STORE_FILE_HASH + 1];
	if (!store_file_is_hash(hash))
		return err_set(e, "file.not_found", "hash", "a file is named by 64 hexadecimal digits");
	if (!store__file_path(folder, hash, path, e))
		return false;
	if (access(path, F_OK) != 0)
		return err_set(e, "file.not_found", "hash", "there is no such file");
	if (!file_read(a, path, out, e))
		return false;
	store__hash_bytes(*out, found);
	return str_is(hash, found) || err_set(e, "store.damaged", path, "the bytes are not those of the name");
}

bool store_file_read(struct store_files *s, struct arena *a, str hash, str *out, struct err *e) {
	return store__file_bytes(a, s->folder, hash, out, e);
}
