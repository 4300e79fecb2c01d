/* The post: which addresses are taken, quiet hours, waits, signatures, rules, the outbox. What comes over the wire is
 * tried in test/suites/52-messages. */
#include <check.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/date.h"
#include "post/inside.h"

static void say(void *self, const char *where, const char *message) {
	(void)self;
	fprintf(stderr, "%s: %s\n", where, message);
}

static struct pack *the_pack(void) {
	struct pack_complaints to = {.tell = say};
	struct pack *p = NULL;
	ck_assert(pack_load("packs/huangpu-2022", &p, &to));
	return p;
}

/* The rows of a table beside this file, comments left out; `most` cells a row. */
static void each_row(const char *path, void (*take)(str *cells, uint32_t n)) {
	struct arena a = {0};
	struct err e;
	str text, line;
	uint32_t rows = 0;
	ck_assert_msg(file_read(&a, path, &text, &e), "%s", e.text);
	while (str_next(&text, '\n', &line)) {
		str cells[6] = {{0}};
		uint32_t n = 0;
		if (!line.n || line.p[0] == '#')
			continue;
		while (n < COUNT(cells) && str_next(&line, '\t', &cells[n]))
			n++;
		take(cells, n);
		rows++;
	}
	ck_assert_uint_gt(rows, 5);
	arena_free(&a);
}

static void judge(str *cells, uint32_t n) {
	struct err e = {0};
	ck_assert_uint_eq(n, 3);
	bool taken = str_is(cells[0], "mail") ? post__is_mail(cells[1]) :
	             str_is(cells[0], "phone") ? post__is_phone(cells[1]) :
	             str_is(cells[0], "url") ? post__good_url(cells[1], false, &e) : post__good_patterns(cells[1], &e);
	ck_assert_msg(taken == str_is(cells[2], "good"), "%.*s %.*s: %s", STR_ARG(cells[0]), STR_ARG(cells[1]),
		taken ? "taken" : e.code ? e.code : "refused");
}

START_TEST(only_good_addresses_are_taken) {
	each_row("test/post/addresses.tsv", judge);
}
END_TEST

static int32_t minutes(str s) {
	int64_t hour = 0, minute = 0;
	ck_assert(str_int(str_cut(s, 0, 2), &hour) && str_int(str_cut(s, 3, 5), &minute));
	return (int32_t)(hour * 60 + minute);
}

static void wait_until_morning(str *cells, uint32_t n) {
	ck_assert_uint_eq(n, 4);
	struct post__channel c = {.quiet_from = minutes(cells[0]), .quiet_to = minutes(cells[1])};
	bool next = cells[3].p[0] == '+';
	str wanted = str_cut(cells[3], next, cells[3].n);
	ms midnight = ms_of_day(day_of(2022, 3, 1), 480);
	ms at = post__after_quiet(&c, midnight + minutes(cells[2]) * MS_PER_MINUTE, 480);
	ck_assert_int_eq(at - midnight, minutes(wanted) * MS_PER_MINUTE + (next ? MS_PER_DAY : 0));
	c.quiet_from = -1;
	ck_assert_int_eq(post__after_quiet(&c, midnight, 480), midnight);
}

START_TEST(quiet_hours_end) {
	each_row("test/post/quiet.tsv", wait_until_morning);
}
END_TEST

START_TEST(waits_grow_to_the_most_and_differ_by_id) {
	struct post__channel c = {.first_wait_s = 10, .most_wait_s = 600};
	int64_t differ = 0;
	for (int64_t i = 1; i < 40; i++) {
		int64_t plain = i < 7 ? 10000 << (i - 1) : 600000;
		ms one = post__wait(&c, STR("msg_1_1"), i), other = post__wait(&c, STR("msg_1_2"), i);
		ck_assert_int_ge(one, plain * 3 / 4);
		ck_assert_int_le(one, plain * 5 / 4);
		ck_assert_int_eq(one, post__wait(&c, STR("msg_1_1"), i));
		differ += one != other;
	}
	ck_assert_int_gt(differ, 30);
}
END_TEST

START_TEST(signatures_are_those_of_standard_webhooks) {
	/* Worked out with the npm library standardwebhooks 1.0. */
	struct buf b = buf_make(200);
	ck_assert(post__sign(STR("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), STR("msg_p5jXN8AQM9LWM0D4loKWxJek"), 1614265330,
		STR("{\"test\": 2432232314}"), &b));
	ck_assert(str_is(buf_view(&b), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
	ck_assert(!post__sign(STR("secret"), STR("x"), 1, STR(""), &b));
	ck_assert(!post__sign(STR("whsec_***"), STR("x"), 1, STR(""), &b));
	char one[POST_SECRET], other[POST_SECRET];
	post__make_secret(one);
	post__make_secret(other);
	ck_assert_str_ne(one, other);
	buf_free(&b);
}
END_TEST

START_TEST(addresses_are_masked) {
	struct arena a = {0};
	ck_assert(str_is(post__masked(&a, STR("13800000001")), "138****0001"));
	ck_assert(str_is(post__masked(&a, STR("zhang@example.org")), "z***@example.org"));
	ck_assert(post__masked(&a, (str){0}).n == 0);
	arena_free(&a);
}
END_TEST

/* ---- rules ---------------------------------------------------------------------------------------- */

static void note_complaint(void *self, const char *where, const char *message) {
	buf_format(self, "%s: %s\n", where, message);
}

START_TEST(the_pack_is_sound) {
	struct pack *p = the_pack();
	struct buf told = buf_make(64 << 10);
	struct pack_complaints to = {.self = &told, .tell = note_complaint};
	ck_assert_msg(post_check(p, &to), "%.*s", (int)told.n, told.p);
	struct post__rules rules;
	ck_assert_uint_eq(post__rules_read(&rules, p, &to), 0);
	ck_assert_uint_gt(rules.count, 20);
	ck_assert(rules.asked[E_booking_booked] && !rules.asked[E_queue_number_issued]);
	ck_assert_int_eq(rules.channels[POST_SMS].quiet_from, 22 * 60);
	arena_free(&rules.arena);
	buf_free(&told);
	pack_free(p);
}
END_TEST

/* The pack with one more row in templates.csv; what is said about it. */
static bool row_refused(const char *row, const char *because) {
	struct pack_complaints to = {0};
	struct pack *p = NULL;
	struct buf told = buf_make(64 << 10);
	char folder[] = "/tmp/yichuang-post-XXXXXX", command[600], path[200];
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(command, sizeof command, "cp -r packs/huangpu-2022/. %s", folder);
	ck_assert_int_eq(system(command), 0);
	snprintf(path, sizeof path, "%s/messages/templates.csv", folder);
	FILE *f = fopen(path, "a");
	ck_assert_ptr_nonnull(f);
	fprintf(f, "%s\n", row);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert(pack_load(folder, &p, &to));
	struct pack_complaints mine = {.self = &told, .tell = note_complaint};
	bool refused = !post_check(p, &mine);
	buf_put(&told, "", 1);
	ck_assert_msg(!refused || strstr(told.p, because), "%s: %s", row, told.p);
	pack_free(p);
	buf_free(&told);
	snprintf(command, sizeof command, "rm -r %s", folder);
	ck_assert_int_eq(system(command), 0);
	return refused;
}

START_TEST(faults_of_rules_are_told) {
	static const char *const rows[][2] = {
		{"ticket-closed-2,a,a,no.event,,caller,app,no,,,,,D", "event: "},
		{"none,a,a,ticket.closed,,caller,app,no,,,,,D", "there is no template"},
		{"ticket-x,a,a,ticket.closed,colour = 1,caller,app,no,,,,,D", "condition: "},
		{"ticket-x,a,a,ticket.closed,,caller,pigeon,no,,,,,D", "channels: "},
		{"ticket-x,a,a,ticket.closed,,department,sms,no,,,,,D", "channels: "},
		{"ticket-x,a,a,rating.given,,department,app,no,,,,,D", "audience: "},
		{"ticket-x,a,a,rating.given,,officer,app,no,,,,,D", "audience: "},
		{"ticket-x,a,a,booking.booked,,caller,app,no,slot_at,,,,D", "at: "},
		{"ticket-x,a,a,booking.booked,,caller,app,no,taken-2h,,,,D", "at: "},
		{"ticket-x,a,a,booking.booked,,caller,app,no,slot_at-2h@18:00,,,,D", "at: "},
		{"ticket-x,a,a,booking.booked,,caller,app,no,slot_at-1d@25:00,,,,D", "at: "},
		{"ticket-x,a,a,booking.booked,,caller,app,no,,colour = 1,,,D", "still: "},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		ck_assert_msg(row_refused(rows[i][0], rows[i][1]), "%s", rows[i][0]);
}
END_TEST

/* ---- the outbox ----------------------------------------------------------------------------------- */

static struct store_outbox *fresh(char *path, size_t n) {
	struct store_outbox *o = NULL;
	struct err e = {0};
	char folder[] = "/tmp/yichuang-box-XXXXXX";
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, n, "%s/a.db", folder);
	ck_assert_msg(store_outbox_open(path, &o, &e), "%s", e.text);
	return o;
}

static void away(struct store_outbox *o, char *path) {
	char command[300];
	store_outbox_close(o);
	*strrchr(path, '/') = 0;
	snprintf(command, sizeof command, "rm -r %s", path);
	ck_assert_int_eq(system(command), 0);
}

static struct store_delivery a_delivery(const char *id, const char *receiver, ms due) {
	return (struct store_delivery){.id = str_of(id), .seq = 1, .event = STR("ticket.received"),
		.subject = STR("ticket/1"), .about = STR("webhook"), .channel = STR("webhook"), .receiver = str_of(receiver),
		.language = STR("zh"), .due_at = due, .made_at = 1};
}

static uint32_t due_now(struct store_outbox *o, const char *receiver, ms office, ms wall) {
	struct arena a = {0};
	struct store_delivery all[8];
	struct err e = {0};
	uint32_t n = 0;
	ck_assert_msg(store_delivery_due(o, &a, str_of(receiver), office, wall, all, 8, &n, &e), "%s", e.text);
	arena_free(&a);
	return n;
}

START_TEST(what_is_due_waits_for_both_clocks) {
	char path[200];
	struct err e = {0};
	struct store_outbox *o = fresh(path, sizeof path);
	struct store_delivery d = a_delivery("msg_1_1", "webhook:1", 1000);
	struct store_delivery other = a_delivery("msg_1_2", "webhook:2", 1000);
	ck_assert(store_delivery_add(o, &d, &e) && store_delivery_add(o, &other, &e));
	ck_assert(store_delivery_add(o, &d, &e)); /* once more: it is there */
	ck_assert_uint_eq(due_now(o, "webhook:1", 999, 5000), 0);
	ck_assert_uint_eq(due_now(o, "webhook:1", 1000, 5000), 1);
	d.state = STR("waiting"), d.attempts = 1, d.next_at = 9000;
	ck_assert(store_delivery_note(o, &d, &e));
	ck_assert_uint_eq(due_now(o, "webhook:1", 1000, 8999), 0);
	ck_assert_uint_eq(due_now(o, "webhook:1", 1000, 9000), 1);
	ck_assert(store_delivery_give_up(o, STR("webhook:1"), "failed", "post.paused", 9100, &e));
	ck_assert_uint_eq(due_now(o, "webhook:1", 9999, 9999), 0);
	ck_assert_uint_eq(due_now(o, "webhook:2", 9999, 9999), 1);
	int64_t waiting = 0, removed = 0;
	ck_assert(store_delivery_waiting(o, (str){0}, &waiting, &e) && waiting == 1);
	ck_assert(store_outbox_sweep(o, 9100, 9200, &removed, &e) && removed == 0);
	ck_assert(store_outbox_sweep(o, 9101, 9200, &removed, &e) && removed == 1);
	/* Of the other nobody is subscribed any more. */
	ck_assert(store_delivery_waiting(o, (str){0}, &waiting, &e) && waiting == 0);
	away(o, path);
}
END_TEST

START_TEST(a_message_stays_as_long_as_its_delivery) {
	char path[200];
	struct err e = {0};
	struct arena a = {0};
	struct store_outbox *o = fresh(path, sizeof path);
	struct store_delivery d = a_delivery("msg_3_1", "app", 1000);
	/* The office's clock is years behind the wall's. */
	struct store_message m = {.id = d.id, .department = STR("city"), .event = STR("ticket.dispatched"),
		.subject = STR("ticket/1"), .at = 1000}, got[2];
	uint32_t n = 0;
	ck_assert(store_delivery_add(o, &d, &e) && store_message_add(o, &m, &e));
	d.state = STR("sent"), d.done_at = 9000;
	ck_assert(store_delivery_note(o, &d, &e) && store_outbox_sweep(o, 8000, 9000, NULL, &e));
	ck_assert(store_message_list(o, &a, STR("ann"), STR("city"), 0, got, 2, &n, &e) && n == 1);
	ck_assert(store_outbox_sweep(o, 9001, 9500, NULL, &e));
	ck_assert(store_message_list(o, &a, STR("ann"), STR("city"), 0, got, 2, &n, &e) && n == 0);
	arena_free(&a);
	away(o, path);
}
END_TEST

START_TEST(a_transaction_undone_leaves_nothing) {
	char path[200];
	struct err e = {0};
	struct store_cursor c = {.seq = 7, .anchor = "ab"}, read;
	struct store_outbox *o = fresh(path, sizeof path);
	struct store_delivery d = a_delivery("msg_7_1", "mail", 0);
	ck_assert(store_cursor_read(o, &read, &e) && !read.known);
	ck_assert(store_outbox_begin(o, &e) && store_delivery_add(o, &d, &e) && store_cursor_write(o, &c, &e));
	ck_assert(store_outbox_end(o, false, &e));
	ck_assert(store_cursor_read(o, &read, &e) && !read.known);
	ck_assert_uint_eq(due_now(o, "mail", 1, 1), 0);
	ck_assert(store_outbox_begin(o, &e) && store_delivery_add(o, &d, &e) && store_cursor_write(o, &c, &e));
	ck_assert(store_outbox_end(o, true, &e));
	ck_assert(store_cursor_read(o, &read, &e) && read.known && read.seq == 7 && strcmp(read.anchor, "ab") == 0);
	ck_assert_uint_eq(due_now(o, "mail", 1, 1), 1);
	away(o, path);
}
END_TEST

START_TEST(a_webhook_that_fails_remembers_since_when) {
	char path[200];
	struct err e = {0};
	struct arena a = {0};
	struct store_outbox *o = fresh(path, sizeof path);
	struct store_webhook w = {.url = STR("https://example.org/"), .events = STR("*"), .secret = STR("whsec_x"),
		.made_by = STR("admin"), .made_at = 1}, read;
	ck_assert(store_webhook_add(o, &w, &e) && w.id == 1);
	ck_assert(store_webhook_heard(o, 1, false, 100, &e) && store_webhook_heard(o, 1, false, 200, &e));
	ck_assert(store_webhook_find(o, &a, 1, &read, &e) && read.failing_since == 100);
	ck_assert(store_webhook_heard(o, 1, true, 300, &e) && store_webhook_find(o, &a, 1, &read, &e));
	ck_assert(read.failing_since == 0 && read.last_ok_at == 300);
	struct store_delivery d = a_delivery("msg_1_1001", "webhook:1", 0);
	ck_assert(store_delivery_add(o, &d, &e) && store_webhook_pause(o, 1, "post.failing", 350, &e));
	ck_assert(store_webhook_find(o, &a, 1, &read, &e) && str_is(read.state, "paused") && read.paused_at == 350);
	ck_assert(str_is(read.secret, "whsec_x") && store_delivery_find(o, &a, STR("msg_1_1001"), &d, &e));
	ck_assert(str_is(d.state, "failed") && str_is(d.code, "post.paused"));
	for (int i = 1; i < STORE_WEBHOOKS; i++)
		ck_assert(store_webhook_add(o, &w, &e));
	ck_assert(!store_webhook_add(o, &w, &e));
	ck_assert_str_eq(e.code, "webhook.too_many");
	ck_assert(store_webhook_drop(o, 1, 400, &e) && !store_webhook_drop(o, 1, 400, &e));
	arena_free(&a);
	away(o, path);
}
END_TEST

int main(void) {
	Suite *s = suite_create("post");
	TCase *t = tcase_create("all");
	tcase_set_timeout(t, 120);
	tcase_add_test(t, only_good_addresses_are_taken);
	tcase_add_test(t, quiet_hours_end);
	tcase_add_test(t, waits_grow_to_the_most_and_differ_by_id);
	tcase_add_test(t, signatures_are_those_of_standard_webhooks);
	tcase_add_test(t, addresses_are_masked);
	tcase_add_test(t, the_pack_is_sound);
	tcase_add_test(t, faults_of_rules_are_told);
	tcase_add_test(t, what_is_due_waits_for_both_clocks);
	tcase_add_test(t, a_message_stays_as_long_as_its_delivery);
	tcase_add_test(t, a_transaction_undone_leaves_nothing);
	tcase_add_test(t, a_webhook_that_fails_remembers_since_when);
	suite_add_tcase(s, t);
	SRunner *runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
