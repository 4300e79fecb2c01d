/* Published definitions on disk: a real desk on a real file, closed and opened again, copied, rebuilt, damaged. */
#include "data/date.h"
#include "desk/rulebook.h"
#include "office.h"
#include "store/store_int.h"

#define MODEL(value) \
	"<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' name='own' namespace='urn:own'>\n\t<decision " \
	"name='own number'><variable name='own number'/><literalExpression><text>" value \
	"</text></literalExpression></decision>\n</definitions>\n"

struct town {
	struct office office;
	struct pack *pack;
	struct desk *desk;
};

static void tell(void *self, const char *where, const char *message) {
	(void)self;
	fprintf(stderr, "%s: %s\n", where, message);
}

static bool desk_starts(struct town *t, const char *path, struct err *e) {
	struct store_settings set = {path, STORE_OPEN, LEDGER_SM3, STR(""), STR(""), NULL};
	struct desk_settings settings = {LEDGER_SM3, STR("k"), 100};
	ck_assert_msg(store_open(&set, &t->office.store, e), "%s", e->text);
	return desk_open(t->pack, store_book(t->office.store), &settings, &t->desk, e);
}

static void town_open(struct town *t) {
	struct pack_complaints to = {.tell = tell};
	struct err e = {0};
	*t = (struct town){0};
	ck_assert(pack_load("test/desk/town", &t->pack, &to));
	office_open(&t->office, LEDGER_SM3);
	store_close(t->office.store);
	ck_assert_msg(desk_starts(t, t->office.path, &e), "%s", e.text);
}

static void town_shut(struct town *t) {
	desk_close(t->desk);
	store_close(t->office.store);
	t->desk = NULL;
	t->office.store = NULL;
}

static void town_close(struct town *t) {
	town_shut(t);
	office_close(&t->office);
	pack_free(t->pack);
}

/* Gives a command; its code when it is refused. */
static const char *give(struct town *t, const char *json) {
	static struct outcome out;
	struct json_doc d;
	struct command c;
	struct err e = {0};
	struct arena *a = &t->office.arena;
	if (!json_parse(a, str_of(json), &d, &e) || !command_read(a, t->pack, &d, 0, C_none, &c, &e))
		return e.code;
	ck_assert_msg(desk_tick(t->desk, &c, 1, &out, &e), "%s", e.text);
	return out.accepted ? "" : out.refusal.code;
}

static const char *withdraw(struct town *t, int64_t id, const char *at) {
	return give(t, arena_format(&t->office.arena, "{\"kind\":\"definition.withdraw\",\"id\":%lld,\"at\":\"%s\","
		"\"actor\":\"rule\",\"payload\":{\"reason\":\"错\"}}", (long long)id, at).p);
}

static void publish(struct town *t, const char *at, const char *on, const char *model) {
	struct buf b = buf_make(4 << 20);
	buf_format(&b, "{\"kind\":\"definition.publish\",\"at\":\"%s\",\"actor\":\"rule\",\"payload\":{\"definition\":"
		"\"decisions/own.dmn\",\"effective_on\":\"%s\",\"reason\":\"试\",\"approver\":\"chief\",\"model\":", at, on);
	json_put_string(&b, str_of(model));
	buf_put(&b, "}}", 3);
	ck_assert(!b.full);
	ck_assert_str_eq(give(t, b.p), "");
	buf_free(&b);
}

static bool take(void *to, int64_t id, str path, day effective_on, bool withdrawn, str text, struct err *e) {
	return rulebook_take(to, id, path, effective_on, withdrawn, text, e);
}

/* The version that a reader of the file finds for a day; -1: none. */
static int64_t read_version(struct town *t, const char *path, const char *on, str *text) {
	struct store_reader r;
	struct err e = {0};
	day d;
	struct rulebook *b = rulebook_make(t->pack, LEDGER_SM3);
	ck_assert(day_parse(str_of(on), &d));
	ck_assert_msg(store_reader_open(path, 1 << 20, 0, &r, &e), "%s", e.text);
	ck_assert_msg(store_each_definition(r.db, b, take, &e), "%s", e.text);
	const struct rule_version *v = rulebook_in_force(b, STR("decisions/own.dmn"), d);
	if (v && text)
		*text = arena_str(&t->office.arena, v->text);
	int64_t id = v ? v->id : -1;
	store_reader_close(&r);
	rulebook_free(b);
	return id;
}

static void publish_some(struct town *t) {
	publish(t, "2022-03-01T09:00", "2022-03-05", MODEL("1"));
	publish(t, "2022-03-01T10:00", "2022-03-10", MODEL("2"));
	publish(t, "2022-03-01T11:00", "2022-03-10", MODEL("\"数 \\\"3\\\"\""));
	ck_assert_str_eq(withdraw(t, 2, "2022-03-02T09:00"), "");
}

START_TEST(a_restart_keeps_them) {
	struct town t;
	struct err e = {0};
	uint8_t before[LEDGER_HASH], after[LEDGER_HASH];
	str text = {0};
	town_open(&t);
	publish_some(&t);
	desk_head(t.desk, before);
	town_shut(&t);
	ck_assert_int_eq(read_version(&t, t.office.path, "2022-03-04", NULL), -1);
	ck_assert_int_eq(read_version(&t, t.office.path, "2022-03-05", NULL), 1);
	ck_assert_int_eq(read_version(&t, t.office.path, "2022-03-10", &text), 3);
	ck_assert(str_is(text, MODEL("\"数 \\\"3\\\"\"")));
	ck_assert_msg(desk_starts(&t, t.office.path, &e), "%s %s", e.where, e.text);
	desk_head(t.desk, after);
	ck_assert_mem_eq(before, after, LEDGER_HASH);
	/* The desk knows them again. */
	ck_assert_str_eq(withdraw(&t, 1, "2022-03-05T00:00"), "definition.in_force");
	ck_assert_str_eq(withdraw(&t, 2, "2022-03-05T00:00"), "definition.wrong_state");
	publish(&t, "2022-03-05T00:00", "2022-03-05", MODEL("4"));
	ck_assert_int_eq(read_version(&t, t.office.path, "2022-03-05", NULL), 4);
	town_close(&t);
}
END_TEST

START_TEST(verified_rebuilt_and_copied) {
	struct town t;
	struct err e = {0};
	struct store_verdict v;
	struct store_rebuilt r;
	struct store_head head;
	char copy[120], again[120];
	town_open(&t);
	publish_some(&t);
	snprintf(copy, sizeof copy, "%s/copy.db", t.office.dir);
	snprintf(again, sizeof again, "%s/again.db", t.office.dir);
	ck_assert_msg(store_backup(t.office.path, copy, &head, &e), "%s", e.text);
	town_shut(&t);
	ck_assert_msg(store_restore(copy, again, &head, &e), "%s", e.text);
	for (int i = 0; i < 2; i++) {
		const char *path = i ? again : t.office.path;
		ck_assert(store_verify(path, 2, NULL, NULL, &v, &e) && v.good && v.events == 4 && v.streams == 3);
		ck_assert_msg(store_rebuild(path, t.pack, false, NULL, NULL, &r, &e), "%s", e.text);
		ck_assert_int_eq(r.differences, 0);
		ck_assert_int_eq(read_version(&t, path, "2022-03-10", NULL), 3);
	}
	/* A row that was lost or changed comes back from the ledger. */
	office_sql(&t.office, "UPDATE definition SET model = '<a/>' WHERE id = 3; DELETE FROM definition WHERE id = 1");
	ck_assert_msg(store_rebuild(t.office.path, t.pack, true, NULL, NULL, &r, &e), "%s", e.text);
	ck_assert(r.differences == 2 && r.written);
	ck_assert_int_eq(read_version(&t, t.office.path, "2022-03-05", NULL), 1);
	ck_assert_int_eq(read_version(&t, t.office.path, "2022-03-10", NULL), 3);
	ck_assert_msg(desk_starts(&t, t.office.path, &e), "%s %s", e.where, e.text);
	town_close(&t);
}
END_TEST

/* What no longer loads stops the start, by name; unless nobody will ever ask for it. */
START_TEST(a_text_that_does_not_load_stops_the_start) {
	struct town t;
	struct err e = {0};
	town_open(&t);
	publish_some(&t);
	town_shut(&t);
	office_sql(&t.office, "UPDATE definition SET model = '<a>' WHERE id = 2");
	ck_assert_msg(desk_starts(&t, t.office.path, &e), "%s %s", e.where, e.text);
	town_shut(&t);
	office_sql(&t.office, "UPDATE definition SET model = replace(model, '<text>', '<text>(') WHERE id = 3");
	ck_assert(!desk_starts(&t, t.office.path, &e));
	ck_assert_str_eq(e.code, "feel.syntax");
	ck_assert_str_eq(e.where, "definition/3");
	ck_assert_ptr_nonnull(strstr(e.text, "decisions/own.dmn:2"));
	t.desk = NULL;
	town_close(&t);
}
END_TEST

/* As long as may be, of characters that JSON escapes: kept in every byte. */
START_TEST(the_longest_text_is_kept) {
	struct town t;
	struct err e = {0};
	struct store_verdict v;
	struct store_rebuilt r;
	str text = {0};
	town_open(&t);
	static const char model[] = MODEL("1");
	char *longest = arena_alloc(&t.office.arena, LIMIT_SOURCE_BYTES + 1);
	memset(longest, '\n', LIMIT_SOURCE_BYTES);
	memcpy(longest, model, sizeof model - 1);
	memcpy(longest + LIMIT_SOURCE_BYTES - 7, "<!--\"\\", 6); /* not closed: refused, and the office goes on */
	struct buf b = buf_make(4 << 20);
	buf_text(&b, "{\"kind\":\"definition.publish\",\"at\":\"2022-03-01T09:00\",\"actor\":\"rule\",\"payload\":{"
		"\"definition\":\"decisions/own.dmn\",\"effective_on\":\"2022-03-05\",\"reason\":\"r\",\"approver\":\"c\","
		"\"model\":");
	json_put_string(&b, str_of(longest));
	buf_put(&b, "}}", 3);
	ck_assert_str_eq(give(&t, b.p), "definition.invalid");
	buf_free(&b);
	memset(longest + sizeof model - 1, '\n', LIMIT_SOURCE_BYTES - (sizeof model - 1));
	publish(&t, "2022-03-01T09:00", "2022-03-05", longest);
	town_shut(&t);
	ck_assert_int_eq(read_version(&t, t.office.path, "2022-03-05", &text), 1);
	ck_assert(str_is(text, longest));
	ck_assert(store_verify(t.office.path, 1, NULL, NULL, &v, &e) && v.good && v.events == 1);
	ck_assert_msg(store_rebuild(t.office.path, t.pack, false, NULL, NULL, &r, &e), "%s", e.text);
	ck_assert_int_eq(r.differences, 0);
	/* The refused one is noted without its text. */
	struct store_reader reader;
	int64_t longest_noted = 0;
	ck_assert(store_reader_open(t.office.path, 1 << 20, 0, &reader, &e));
	ck_assert(store__number(reader.db, "SELECT max(length(payload)) FROM refusal", 0, &longest_noted, &e));
	store_reader_close(&reader);
	ck_assert(longest_noted > 20 && longest_noted < 1000);
	ck_assert_msg(desk_starts(&t, t.office.path, &e), "%s", e.text);
	town_close(&t);
}
END_TEST

Suite *definition_suite(void) {
	Suite *s = suite_create("definitions");
	TCase *t = tcase_create("definitions");
	tcase_set_timeout(t, 60);
	tcase_add_test(t, a_restart_keeps_them);
	tcase_add_test(t, verified_rebuilt_and_copied);
	tcase_add_test(t, a_text_that_does_not_load_stops_the_start);
	tcase_add_test(t, the_longest_text_is_kept);
	suite_add_tcase(s, t);
	return s;
}
