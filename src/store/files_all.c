/* All files at once: which of them cases name, whether they are whole, copies of them, and those nobody needs. */
#include <errno.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store_int.h"

enum { PATH_BYTES = STORE_PATH_BYTES };

/* Files that cases name. A file made by an earlier program may lack the column. */
static const char named_sql[] =
	"SELECT json_extract(m.value, '$.file') AS hash, min(c.id) FROM case_file AS c, json_each(c.materials) AS m"
	" WHERE c.materials IS NOT NULL AND json_extract(m.value, '$.file') IS NOT NULL GROUP BY hash ORDER BY hash";

static bool has_table(sqlite3 *db, const char *table, const char *column, bool *has, struct err *e) {
	char sql[160];
	int64_t n = 0;
	snprintf(sql, sizeof sql, "SELECT count(*) FROM pragma_table_info('%s') WHERE name = '%s'", table, column);
	bool good = store__number(db, sql, 0, &n, e);
	*has = n > 0;
	return good;
}

/* ---- verify ---------------------------------------------------------------------------------- */

static void check_file(const char *folder, str hash, int64_t id, struct store_files_verdict *out) {
	struct arena a = {0};
	struct err why = {0};
	str bytes;
	out->named++;
	if (store__file_bytes(&a, folder, hash, &bytes, &why)) {
		out->good++;
	} else if (!out->wrong[0]) {
		snprintf(out->wrong, sizeof out->wrong, STR_FMT, STR_ARG(hash));
		snprintf(out->wrong_what, sizeof out->wrong_what, "%.150s", why.text);
		out->wrong_case = id;
	}
	arena_free(&a);
}

bool store_files_verify(const char *path, struct store_files_verdict *out, struct err *e) {
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	char folder[PATH_BYTES];
	bool has = false;
	*out = (struct store_files_verdict){0};
	snprintf(folder, sizeof folder, "%s-files", path);
	bool good = store__connect(path, SQLITE_OPEN_READONLY, &db, e) &&
	            has_table(db, "case_file", "materials", &has, e) && (!has || store__prepare(db, named_sql, &s, e));
	int rc = SQLITE_DONE;
	while (good && s && (rc = sqlite3_step(s)) == SQLITE_ROW)
		check_file(folder, store__text(s, 0), sqlite3_column_int64(s, 1), out);
	if (good && rc != SQLITE_DONE)
		good = store__fault(db, e, "reading which files cases name");
	check(out->good <= out->named);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return good;
}

/* ---- copies ---------------------------------------------------------------------------------- */

static bool copy_one(const char *from, const char *to, str name, int64_t *copied, struct err *e) {
	struct arena a = {0};
	char path[PATH_BYTES], in[PATH_BYTES];
	str bytes;
	snprintf(in, sizeof in, "%s/%.2s", to, name.p);
	bool good = store__file_bytes(&a, from, name, &bytes, e) && store__file_path(to, name, path, e) &&
	            (mkdir(in, 0700) == 0 || errno == EEXIST || err_set(e, "store.fault", in, "%s", strerror(errno)));
	if (good && access(path, F_OK) != 0)
		good = file_write(path, bytes, e);
	if (good && copied)
		++*copied;
	arena_free(&a);
	return good;
}

/* All files of one of the 256 folders. */
static bool copy_folder(struct arena *a, const char *from, const char *to, const char *two, int64_t *copied,
                        struct err *e) {
	str *names;
	uint32_t n;
	if (!dir_list(a, arena_format(a, "%s/%s", from, two).p, &names, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (store_file_is_hash(names[i]) && !copy_one(from, to, names[i], copied, e))
			return false;
	return true;
}

bool store_files_copy(const char *from, const char *to, int64_t *copied, struct err *e) {
	struct arena a = {0};
	const char *source = arena_format(&a, "%s-files", from).p, *target = arena_format(&a, "%s-files", to).p;
	str *names;
	uint32_t n = 0;
	bool good = true;
	if (copied)
		*copied = 0;
	if (access(source, F_OK) != 0) /* nothing was ever uploaded */
		return arena_free(&a), true;
	good = (mkdir(target, 0700) == 0 || errno == EEXIST || err_set(e, "store.fault", target, "%s", strerror(errno))) &&
	       dir_list(&a, source, &names, &n, e);
	for (uint32_t i = 0; good && i < n; i++)
		if (names[i].n == 2)
			good = copy_folder(&a, source, target, names[i].p, copied, e);
	arena_free(&a);
	return good;
}

/* ---- what nobody needs ----------------------------------------------------------------------- */

/* Uploads that may go: old, and named by no case and no draft. */
static bool list_unused(struct store_files *s, ms before, sqlite3_stmt **out, struct err *e) {
	bool cases = false, drafts = false;
	char sql[900];
	sqlite3 *db = store__files_db(s);
	if (!has_table(db, "case_file", "materials", &cases, e) || !has_table(db, "draft", "data", &drafts, e))
		return false;
	snprintf(sql, sizeof sql, "SELECT hash, user FROM file WHERE uploaded_at < ?1%s%s",
	         cases ? " AND hash NOT IN (SELECT json_extract(m.value, '$.file') FROM case_file AS c,"
	                 " json_each(c.materials) AS m WHERE c.materials IS NOT NULL AND"
	                 " json_extract(m.value, '$.file') IS NOT NULL)"
	               : "",
	         drafts ? " AND NOT EXISTS (SELECT 1 FROM draft WHERE instr(draft.data, file.hash) > 0)" : "");
	if (!store__prepare(db, sql, out, e))
		return false;
	sqlite3_bind_int64(*out, 1, before);
	return true;
}

static bool drop(struct store_files *s, str hash, str user, struct err *e) {
	sqlite3_stmt *q = NULL;
	sqlite3 *db = store__files_db(s);
	char path[PATH_BYTES];
	int64_t left = 0;
	if (!store_file_is_hash(hash) || !store__prepare(db, "DELETE FROM file WHERE hash = ?1 AND user = ?2", &q, e))
		return false;
	store__bind_str(q, 1, hash);
	store__bind_str(q, 2, user);
	bool good = store__step(db, q, "forgetting a file", e);
	sqlite3_finalize(q);
	snprintf(path, sizeof path, "SELECT count(*) FROM file WHERE hash = '" STR_FMT "'", STR_ARG(hash));
	good = good && store__number(db, path, 0, &left, e);
	if (good && !left && store__file_path(store__files_folder(s), hash, path, e))
		unlink(path);
	return good;
}

/* What an upload that was cut off left behind. Younger ones may be under way. */
static void drop_parts(struct arena *a, const char *folder, ms before) {
	str *names;
	uint32_t n = 0;
	struct stat st;
	if (!dir_list(a, folder, &names, &n, NULL))
		return;
	for (uint32_t i = 0; i < n; i++) {
		const char *path = arena_format(a, "%s/" STR_FMT, folder, STR_ARG(names[i])).p;
		if (str_starts(names[i], STR("part-")) && stat(path, &st) == 0 && (ms)st.st_mtime * 1000 < before)
			unlink(path);
	}
}

bool store_files_sweep(struct store_files *s, ms before, uint32_t *removed, struct err *e) {
	struct arena a = {0};
	sqlite3_stmt *q = NULL;
	VEC(struct store_file) unused = {0};
	uint32_t n = 0;
	bool good = list_unused(s, before, &q, e);
	while (good && sqlite3_step(q) == SQLITE_ROW)
		vec_push(&unused, (struct store_file){
			.hash = arena_str(&a, store__text(q, 0)), .user = arena_str(&a, store__text(q, 1))});
	sqlite3_finalize(q);
	for (; good && n < unused.n; n++)
		good = drop(s, unused.p[n].hash, unused.p[n].user, e);
	check(n <= unused.n);
	if (removed)
		*removed = n;
	drop_parts(&a, store__files_folder(s), before);
	vec_free(&unused);
	arena_free(&a);
	return good;
}
