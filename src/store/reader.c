/* Connections that only read. */
#include <sqlite3.h>

#include "store/store_int.h"

bool store_reader_open(const char *path, int64_t cache_bytes, int64_t mmap_bytes, struct store_reader *out,
                       struct err *e) {
	char sql[160];
	int n = snprintf(sql, sizeof sql, "PRAGMA query_only = 1; PRAGMA mmap_size = %lld; PRAGMA temp_store = MEMORY",
	                 (long long)mmap_bytes);
	if (cache_bytes) /* reads the schema, which then stays in memory */
		snprintf(sql + n, sizeof sql - (size_t)n, "; PRAGMA cache_size = -%lld", (long long)(cache_bytes / 1024));
	if (!store__connect(path, SQLITE_OPEN_READONLY, &out->db, e))
		return false;
	if (store__run(out->db, sql, e))
		return true;
	store_reader_close(out);
	return false;
}

void store_reader_close(struct store_reader *r) {
	check(sqlite3_close(r->db) == SQLITE_OK && "a statement was left open");
	r->db = NULL;
}
