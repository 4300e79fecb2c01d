#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "office.h"

static int64_t ask(const struct office *o, const char *sql) {
	struct store_reader r;
	struct err e = {0};
	sqlite3_stmt *s = NULL;
	ck_assert_msg(store_reader_open(o->path, 1 << 20, 1 << 20, &r, &e), "%s", e.text);
	ck_assert_int_eq(sqlite3_prepare_v2(r.db, sql, -1, &s, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(s), SQLITE_ROW);
	int64_t n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	store_reader_close(&r);
	return n;
}

/* ---- what is written is read back ------------------------------------------------------------ */

static bool same_record(const struct book *a, const struct record *x, const struct book *b, const struct record *y) {
	const struct record_def *d = record_def(x->kind);
	bool same = x->head == y->head && x->events == y->events && memcmp(x->hash, y->hash, LEDGER_HASH) == 0;
	for (const uint16_t *c = d->columns; same && *c; c++) {
		enum field f = (enum field)*c;
		if (field_in_row_only(f))
			continue;
		if (field_defs[f].type == T_CODE || field_defs[f].type == T_NAME)
			same = (rec_get(x, f) == NIL) == (rec_get(y, f) == NIL) && str_eq(rec_text(a, x, f), rec_text(b, y, f));
		else if (field_defs[f].type == T_STATE)
			same = str_eq(rec_state(x, f), rec_state(y, f));
		else
			same = rec_get(x, f) == rec_get(y, f);
	}
	return same;
}

static void reads_back(uint32_t events, uint32_t batch) {
	struct office o;
	struct err e = {0};
	office_open(&o, LEDGER_SM3);
	office_fill(&o, events, batch);
	struct store_settings set = {.path = o.path, .mode = STORE_READ, .pack_name = STR("test")};
	struct store *again;
	ck_assert_msg(store_open(&set, &again, &e), "%s", e.text);
	struct book_store disk = store_book(again);
	struct book *book = book_make(&o.pack, 100);
	int kinds = 0, wrong = 0;
	for (int k = 1; k < RECORD_COUNT; k++) {
		bool any = false;
		for (int64_t id = 1; id <= 33; id++) {
			const struct record *x = book_find(o.book, (enum record_kind)k, id);
			struct record *y = book_record(book, (enum record_kind)k, id);
			bool found;
			ck_assert(disk.fetch(disk.self, book, y, &found, &e));
			wrong += found != (x != NULL) || (x && !same_record(o.book, x, book, y));
			any |= found;
		}
		kinds += any;
	}
	ck_assert_int_eq(kinds, RECORD_COUNT - 1);
	ck_assert_int_eq(wrong, 0);
	book_free(book);
	store_close(again);
	office_close(&o);
}

START_TEST(every_kind_is_read_back) {
	reads_back(1000, 1); /* each waits for the disk */
	reads_back(3000, 100);
}
END_TEST

START_TEST(texts_of_the_row_come_from_the_events) {
	struct office o;
	office_open(&o, LEDGER_SM3);
	/* Made and changed in one tick, then changed in a later one. */
	static const char *const said[] = {"第一", "第二", "third \"quoted\""};
	for (int i = 0; i < 3; i++) {
		struct event *ev = office_event(&o, R_project, 7, 0, false);
		ev->set[ev->count++] = (struct arg){.field = F_facts, .s = STR("{\"k\":1}")};
		ev->set[ev->count++] = (struct arg){.field = F_title, .s = str_of(said[i])};
		if (i)
			office_commit(&o);
	}
	ck_assert_int_eq(ask(&o,
	                     "SELECT title = 'third \"quoted\"' AND facts = '{\"k\":1}' AND items IS NULL AND events = 3"
	                     " FROM project WHERE id = 7"),
	                 1);
	office_close(&o);
}
END_TEST

START_TEST(resumes_where_it_stopped) {
	struct office o;
	struct err e = {0};
	for (int batch = 1; batch <= 64; batch += 63) {
		office_open(&o, LEDGER_SHA256);
		office_fill(&o, 200, (uint32_t)batch);
		uint8_t before[LEDGER_HASH], after[LEDGER_HASH];
		ledger_tree_head(&o.tree, o.hasher, before);
		int64_t seq = o.seq, last_id[RECORD_COUNT] = {0}, last_seq;
		ms now = o.now, last_at;
		office_reopen(&o);
		ck_assert_int_eq(store_suite(o.store), LEDGER_SHA256);
		ck_assert(o.disk.resume(o.disk.self, o.book, last_id, &last_seq, &o.tree, &last_at, &e));
		ledger_tree_head(&o.tree, o.hasher, after);
		ck_assert_int_eq(last_seq, seq);
		ck_assert_int_eq(last_at, now - 1000);
		ck_assert_mem_eq(before, after, LEDGER_HASH);
		ck_assert_int_eq(last_id[R_ticket], ask(&o, "SELECT max(id) FROM ticket"));
		/* And goes on. */
		o.now = last_at + 1000;
		office_fill(&o, 100, 7);
		ck_assert_int_eq(ask(&o, "SELECT max(seq) FROM event"), seq + 100);
		office_close(&o);
	}
}
END_TEST

/* ---- at start -------------------------------------------------------------------------------- */

struct taken {
	int64_t count, waking, provisional, last_seq, events;
	bool in_order;
};

static void take_waking(void *to, enum record_kind kind, int64_t id, ms wake_at, bool provisional) {
	struct taken *t = to;
	t->count++;
	t->waking += wake_at != NIL;
	t->provisional += provisional;
	ck_assert(kind > R_none && id > 0);
}

/* Sum over all tables that have the column. */
static int64_t counted(struct office *o, enum field f, const char *what) {
	int64_t total = 0;
	char sql[160];
	for (int k = 1; k < RECORD_COUNT; k++) {
		const struct record_def *d = record_def((enum record_kind)k);
		snprintf(sql, sizeof sql, "SELECT ifnull(%s, 0) FROM \"%s\"", what, d->table);
		total += d->cell_of[f] < 0 ? 0 : ask(o, sql);
	}
	return total;
}

START_TEST(finds_the_clocks) {
	struct office o;
	struct err e = {0};
	struct taken t = {0};
	office_open(&o, LEDGER_SM3);
	office_fill(&o, 2000, 50);
	ck_assert(o.disk.each_waking(o.disk.self, o.book, &t, take_waking, &e));
	ck_assert_int_eq(t.waking, counted(&o, F_wake_at, "count(wake_at)") + counted(&o, F_timer_at, "count(timer_at)"));
	ck_assert_int_eq(t.provisional, counted(&o, F_provisional, "sum(provisional IS 1)"));
	ck_assert_int_gt(t.provisional, 0);
	ck_assert_int_gt(t.waking, 5);
	ck_assert_int_gt(t.provisional, 0);
	ck_assert_int_le(t.count, t.waking + t.provisional);
	office_close(&o);
}
END_TEST

static void take_in_line(void *to, enum record_kind kind, int64_t id, int64_t line, int64_t rank, ms since) {
	int64_t *sum = to;
	(void)rank;
	(void)since;
	ck_assert(kind > R_none && id > 0);
	sum[0]++;
	sum[1] += line % 1000;
}

START_TEST(finds_who_stands_in_lines) {
	struct office o;
	struct err e = {0};
	int64_t sum[2] = {0};
	office_open(&o, LEDGER_SM3);
	office_fill(&o, 2000, 50);
	ck_assert(o.disk.each_in_line(o.disk.self, sum, take_in_line, &e));
	ck_assert_int_eq(sum[0], counted(&o, F_in_line, "count(in_line)"));
	ck_assert_int_eq(sum[1], counted(&o, F_in_line, "sum(in_line % 1000)"));
	ck_assert_int_gt(sum[0], 5);
	office_close(&o);
}
END_TEST

static void take_request(void *to, const struct past_request *r) {
	struct taken *t = to;
	char key[40];
	snprintf(key, sizeof key, "key-%lld", (long long)r->seq);
	ck_assert(str_is(r->request, key) && str_is(r->actor, "窗口01") && r->kind > R_none && r->id > 0);
	ck_assert(r->command.n && r->payload.n);
	t->in_order &= r->seq > t->last_seq;
	t->last_seq = r->seq;
	t->events += r->events;
	t->count++;
}

START_TEST(finds_the_newest_requests) {
	struct office o;
	struct err e = {0};
	office_open(&o, LEDGER_SM3);
	office_fill(&o, 600, 20);
	/* The fake desk gives a key to every event that begins a command (seq not a multiple of 3) and is odd. */
	struct taken all = {.in_order = true}, few = {.in_order = true};
	ck_assert(o.disk.each_request(o.disk.self, 1000, &all, take_request, &e));
	ck_assert_int_eq(all.count, 200);
	ck_assert_int_eq(all.count, ask(&o, "SELECT count(request) FROM event"));
	ck_assert(all.in_order);
	ck_assert(o.disk.each_request(o.disk.self, 10, &few, take_request, &e));
	ck_assert_int_eq(few.count, 10);
	ck_assert_int_eq(few.last_seq, all.last_seq);
	office_close(&o);
}
END_TEST

START_TEST(counts_the_events_of_a_request) {
	struct office o;
	struct err e = {0};
	struct taken t = {.in_order = true};
	office_open(&o, LEDGER_SM3);
	office_fill(&o, 12, 12);
	/* seq 5 begins a command; make 6, 7 and 8 follow from it: the same moment and no command of their own. */
	office_sql(&o, "UPDATE event SET request = NULL WHERE seq <> 5;"
	               "UPDATE event SET command = NULL, recorded_at = (SELECT recorded_at FROM event WHERE seq = 5)"
	               " WHERE seq IN (6, 7, 8);");
	ck_assert(o.disk.each_request(o.disk.self, 10, &t, take_request, &e));
	ck_assert_int_eq(t.count, 1);
	ck_assert_int_eq(t.events, 4);
	office_close(&o);
}
END_TEST

/* ---- one transaction ------------------------------------------------------------------------- */

START_TEST(a_failed_commit_leaves_nothing) {
	struct office o;
	struct err e = {0};
	office_open(&o, LEDGER_SM3);
	office_fill(&o, 50, 10);
	int64_t rows = ask(&o, "SELECT (SELECT count(*) FROM event) + (SELECT count(*) FROM ticket)");
	office_event(&o, R_ticket, 1000, 5, false);
	office_event(&o, R_ticket, 1001, 5, false);
	o.events.p[1].written.seq = 50; /* taken already */
	o.tree.events = 50;
	struct commit c = {
		.events = o.events.p, .event_count = 2, .records = o.records.p, .record_count = 2, .tree = &o.tree};
	ck_assert(!o.disk.commit(o.disk.self, o.book, &c, &e));
	ck_assert_str_eq(e.code, "store.fault");
	ck_assert_int_eq(ask(&o, "SELECT (SELECT count(*) FROM event) + (SELECT count(*) FROM ticket)"), rows);
	office_reopen(&o);
	ck_assert_int_eq(o.seq, 50);
	office_close(&o);
}
END_TEST

START_TEST(keeps_refusals_and_personal_data) {
	struct office o;
	office_open(&o, LEDGER_SM3);
	office_event(&o, R_ticket, 1, 3, true);
	vec_push(&o.refusals, (struct refusal_row){.at = 5,
	                                           .actor = STR("u"),
	                                           .kind = STR("ticket.sign"),
	                                           .code = STR("ticket.wrong_state"),
	                                           .where = STR("state"),
	                                           .payload = STR("{}"),
	                                           .id = 1});
	office_commit(&o);
	vec_push(&o.refusals,
	         (struct refusal_row){
				 .at = 6, .actor = STR("u"), .kind = STR("ticket.sign"), .code = STR("ticket.not_found")});
	office_commit(&o);
	ck_assert_int_eq(ask(&o, "SELECT count(*) FROM refusal WHERE code LIKE 'ticket.%'"), 2);
	ck_assert_int_eq(ask(&o, "SELECT count(*) FROM person WHERE kind = 'ticket' AND id = 1 AND data LIKE '%张三%'"),
	                 1);
	office_close(&o);
}
END_TEST

/* A child commits and says what is acknowledged; some moment after the first of it it is killed; nothing acknowledged
 * may be missing. */
static void crash_once(struct office *o, unsigned wait_us) {
	int pipes[2];
	ck_assert_int_eq(pipe(pipes), 0);
	pid_t child = fork();
	if (child == 0) {
		office_reopen(o);
		for (;;) {
			office_event(o, (enum record_kind)(1 + office_random(o, RECORD_COUNT - 1)),
			             1 + (int64_t)office_random(o, 50), 8, true);
			if (office_random(o, 4) == 0)
				continue;
			office_commit(o);
			if (write(pipes[1], &o->seq, sizeof o->seq) != sizeof o->seq)
				_exit(1);
		}
	}
	close(pipes[1]);
	/* On a busy machine the child may take long to begin: what is killed has acknowledged something. */
	ck_assert_int_eq(poll(&(struct pollfd){.fd = pipes[0], .events = POLLIN}, 1, 120000), 1);
	usleep(wait_us);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	int64_t acknowledged = 0, seq;
	while (read(pipes[0], &seq, sizeof seq) == sizeof seq)
		acknowledged = seq;
	close(pipes[0]);
	struct store_verdict v;
	struct err e = {0};
	ck_assert(store_verify(o->path, 1, NULL, NULL, &v, &e));
	ck_assert_msg(v.good, "%s", v.wrong_what);
	ck_assert_int_ge(v.events, acknowledged);
}

/* How often the write-ahead log has begun anew. Source: sqlite.org/fileformat2.html, the WAL header. */
static uint32_t times_begun(const struct office *o) {
	char path[120];
	unsigned char header[16] = {0};
	snprintf(path, sizeof path, "%s-wal", o->path);
	FILE *f = fopen(path, "rb");
	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fread(header, 1, sizeof header, f), sizeof header);
	fclose(f);
	return (uint32_t)header[12] << 24 | (uint32_t)header[13] << 16 | (uint32_t)header[14] << 8 | header[15];
}

static void refuse(struct office *o, str payload) {
	vec_push(&o->refusals, (struct refusal_row){.at = 5, .actor = STR("u"), .kind = STR("ticket.sign"),
		.code = STR("ticket.wrong_state"), .where = STR("state"), .payload = payload, .id = 1});
}

static struct buf megabyte(void) {
	struct buf b = buf_make(1 << 20);
	for (int i = 0; i < 1 << 20; i++)
		buf_char(&b, 'x');
	return b;
}

/* A number of the log's index: 16: its last page, 96: those that are folded. Source: sqlite.org/walformat.html. */
static uint32_t of_index(const struct office *o, long at) {
	char path[120];
	uint32_t n = 0;
	snprintf(path, sizeof path, "%s-shm", o->path);
	FILE *f = fopen(path, "rb");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(fseek(f, at, SEEK_SET), 0);
	ck_assert_uint_eq(fread(&n, sizeof n, 1, f), 1);
	fclose(f);
	return n;
}

/* Short commits alone would make it four times as long before they fold it themselves. */
START_TEST(a_long_log_is_folded_beside_the_commits) {
	struct office o;
	struct buf payload = megabyte();
	office_open(&o, LEDGER_SM3);
	office_event(&o, R_ticket, 1, 3, false);
	office_commit(&o);
	uint32_t begun = times_begun(&o), tries = 0;
	for (int i = 0; i < 20; i++) {
		refuse(&o, buf_view(&payload));
		office_commit(&o);
	}
	/* The thread is at work, however busy the machine; a quick one may have folded all before the last of them. */
	for (; tries < 60000 && of_index(&o, 96) < 4000 && times_begun(&o) == begun; tries++)
		poll(NULL, 0, 1);
	for (tries = 0; tries < 1000 && times_begun(&o) == begun; tries++) {
		refuse(&o, STR("{}"));
		office_commit(&o);
		poll(NULL, 0, 1);
	}
	ck_assert_uint_eq(times_begun(&o), begun + 1);
	buf_free(&payload);
	office_close(&o);
}
END_TEST

/* Bytes that this thread has written; -1: the machine does not count them. */
static int64_t written(void) {
	char line[80];
	int64_t n = -1;
	FILE *f = fopen("/proc/thread-self/io", "r");
	while (f && n < 0 && fgets(line, sizeof line, f))
		sscanf(line, "wchar: %" SCNd64, &n);
	if (f)
		fclose(f);
	return n;
}

/* Where commits are rare the thread folds all between two of them; it does so each time, not every other time. */
START_TEST(a_commit_never_folds_what_the_thread_can) {
	struct office o;
	struct buf payload = megabyte();
	office_open(&o, LEDGER_SM3);
	office_event(&o, R_ticket, 1, 3, false);
	uint32_t twice = 0;
	for (int i = 0; i < 6; i++) {
		int64_t before = written();
		do {
			refuse(&o, buf_view(&payload));
			office_commit(&o);
		} while (of_index(&o, 16) < 4000);
		twice += written() - before > 24 << 20; /* the log has 16 MB, and folded by the commit as much again */
		uint32_t pages = of_index(&o, 16);
		for (int tries = 0; tries < 60000 && of_index(&o, 96) < pages; tries++)
			poll(NULL, 0, 1);
		ck_assert_uint_eq(of_index(&o, 96), pages);
		refuse(&o, STR("{}"));
		office_commit(&o);
		ck_assert_uint_lt(of_index(&o, 16), 100); /* it has begun anew */
	}
	ck_assert_uint_le(twice, 1); /* a busy machine may hold the thread back between its fold and its word of it */
	buf_free(&payload);
	office_close(&o);
}
END_TEST

START_TEST(nothing_acknowledged_is_lost) {
	struct office o;
	office_open(&o, LEDGER_SM3);
	office_fill(&o, 10, 10);
	/* The child opens the file itself: the parent must hold no lock. */
	store_close(o.store);
	o.store = NULL;
	int64_t before = 10;
	for (unsigned i = 0; i < 6; i++)
		crash_once(&o, 20000 + i * 17000);
	ck_assert_int_gt(ask(&o, "SELECT max(seq) FROM event"), before);
	struct store_rebuilt r;
	struct err e = {0};
	ck_assert(store_rebuild(o.path, &o.pack, false, NULL, NULL, &r, &e));
	ck_assert_int_eq(r.differences, 0);
	office_close(&o);
}
END_TEST

/* ---- opening --------------------------------------------------------------------------------- */

static void refuses(const struct store_settings *s, const char *code) {
	struct store *store = NULL;
	struct err e = {0};
	ck_assert(!store_open(s, &store, &e));
	ck_assert_str_eq(e.code, code);
}

START_TEST(opens_only_its_own_files) {
	struct office o;
	struct err e = {0};
	struct store *store;
	office_open(&o, LEDGER_SM3);
	office_fill(&o, 20, 10);
	refuses(&(struct store_settings){.path = o.path, .mode = STORE_CREATE}, "store.exists");
	refuses(&(struct store_settings){.path = "/nonexistent/x.db", .mode = STORE_OPEN}, "store.not_found");
	refuses(&(struct store_settings){.path = o.path, .mode = STORE_OPEN}, "store.busy");
	refuses(&(struct store_settings){.path = o.path, .mode = STORE_READ, .pack_name = STR("other")},
	        "store.other_pack");
	store_close(o.store);
	o.store = NULL;
	office_sql(&o, "PRAGMA user_version = 99");
	refuses(&(struct store_settings){.path = o.path, .mode = STORE_OPEN}, "store.too_new");
	office_sql(&o, "PRAGMA user_version = 1; PRAGMA application_id = 1");
	refuses(&(struct store_settings){.path = o.path, .mode = STORE_OPEN}, "store.not_ours");
	office_sql(&o, "PRAGMA application_id = 22851");
	struct store_settings ensure = {
		.path = o.path, .mode = STORE_ENSURE, .pack_name = STR("test"), .pack_version = STR("2")};
	ck_assert_msg(store_open(&ensure, &store, &e), "%s", e.text);
	ck_assert_int_eq(ask(&o, "SELECT value = '2' FROM meta WHERE key = 'pack_version'"), 1);
	store_close(store);
	office_close(&o);
}
END_TEST

START_TEST(an_older_file_gains_columns_and_views) {
	struct office o;
	office_open(&o, LEDGER_SM3);
	office_fill(&o, 200, 20);
	office_sql(&o, "DROP VIEW v_ticket; ALTER TABLE ticket DROP COLUMN solved; DROP VIEW v_visit;");
	office_reopen(&o);
	ck_assert_int_eq(
		ask(&o, "SELECT count(*) FROM pragma_table_info('ticket') WHERE name = 'solved' AND type = 'INTEGER'"), 1);
	office_event(&o, R_ticket, 1, 40, false);
	office_commit(&o);
	ck_assert_int_eq(
		ask(&o, "SELECT count(*) FROM v_ticket WHERE stream = 'ticket/' || id AND id = 1 AND solved IS solved"), 1);
	ck_assert_int_eq(
		ask(&o, "SELECT count(*) = (SELECT count(*) FROM queue_number) FROM v_visit WHERE stream = 'queue/' || id"),
		1);
	office_close(&o);
}
END_TEST

START_TEST(every_kind_has_its_view) {
	struct office o;
	office_open(&o, LEDGER_SM3);
	for (int k = 1; k < RECORD_COUNT; k++) {
		char sql[120];
		const struct record_def *d = record_def((enum record_kind)k);
		const char *name = k == R_queue_number ? "visit" : k == R_hall_line || k == R_hall_window ? d->table : d->name;
		snprintf(sql, sizeof sql, "SELECT count(*) FROM v_%s", name);
		ck_assert_int_eq(ask(&o, sql), 0);
	}
	office_close(&o);
}
END_TEST

Suite *store_suite_of_tests(void) {
	Suite *s = suite_create("store");
	TCase *t = tcase_create("store");
	tcase_set_timeout(t, 60);
	tcase_add_test(t, every_kind_is_read_back);
	tcase_add_test(t, texts_of_the_row_come_from_the_events);
	tcase_add_test(t, resumes_where_it_stopped);
	tcase_add_test(t, finds_the_clocks);
	tcase_add_test(t, finds_who_stands_in_lines);
	tcase_add_test(t, finds_the_newest_requests);
	tcase_add_test(t, counts_the_events_of_a_request);
	tcase_add_test(t, a_failed_commit_leaves_nothing);
	tcase_add_test(t, keeps_refusals_and_personal_data);
	tcase_add_test(t, a_long_log_is_folded_beside_the_commits);
	tcase_add_test(t, a_commit_never_folds_what_the_thread_can);
	tcase_add_test(t, nothing_acknowledged_is_lost);
	tcase_add_test(t, opens_only_its_own_files);
	tcase_add_test(t, an_older_file_gains_columns_and_views);
	tcase_add_test(t, every_kind_has_its_view);
	suite_add_tcase(s, t);
	return s;
}
