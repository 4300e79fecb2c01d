#include <stdlib.h>
#include <unistd.h>

#include "data/date.h"
#include "suites.h"

static void tell(void *self, const char *where, const char *message) {
	(void)self;
	fprintf(stderr, "%s: %s\n", where, message);
}

static void open_office(struct house *h) {
	struct err e = {0};
	struct store_settings s = {.path = h->path, .mode = STORE_ENSURE, .suite = LEDGER_SM3};
	ck_assert_msg(store_open(&s, &h->store, &e), "%s", e.text);
	struct desk_settings d = {.suite = LEDGER_SM3, .person_key = STR("test"), .cache_records = 100};
	ck_assert_msg(desk_open(h->pack, store_book(h->store), &d, &h->desk, &e), "%s", e.text);
	ck_assert_msg(query_open(h->path, h->pack, &h->query, &e), "%s", e.text);
	h->settings.query = h->query;
}

static void close_office(struct house *h) {
	query_close(h->query);
	desk_close(h->desk);
	store_close(h->store);
}

struct house *house_open(void) {
	struct house *h = mem_alloc(sizeof *h);
	struct pack_complaints to = {.tell = tell};
	snprintf(h->folder, sizeof h->folder, "/tmp/yichuang-ports-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(h->folder));
	snprintf(h->path, sizeof h->path, "%s/a.db", h->folder);
	ck_assert(pack_load("packs/huangpu-2022", &h->pack, &to));
	h->settings.now = ms_of_day(day_of(2022, 12, 30), 480) + 9 * MS_PER_HOUR;
	open_office(h);
	return h;
}

void house_close(struct house *h) {
	char command[128];
	close_office(h);
	pack_free(h->pack);
	arena_free(&h->arena);
	snprintf(command, sizeof command, "rm -r %s", h->folder);
	ck_assert_int_eq(system(command), 0);
	mem_free(h);
}

void house_reopen(struct house *h) {
	close_office(h);
	open_office(h);
}

const char *house_file(struct house *h, const char *name, str bytes) {
	struct err e = {0};
	const char *path = arena_format(&h->arena, "%s/%s", h->folder, name).p;
	ck_assert_msg(file_write(path, bytes, &e), "%s", e.text);
	return path;
}

int64_t house_seq(struct house *h) {
	uint8_t head[LEDGER_HASH];
	return desk_head(h->desk, head);
}

const char *house_shared(struct house *h, const char *name) {
	const char *shared = getenv("SHARED");
	const char *path = arena_format(&h->arena, "%s/data/%s", shared ? shared : "../shared", name).p;
	if (access(path, R_OK) == 0)
		return path;
	printf("1 skipped: there is no %s\n", path);
	return NULL;
}
