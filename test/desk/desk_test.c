/* What no scenario says well: sizes, seals, faults of the store, bodies that are none. */
#include "suites.h"

/* An office on a store in memory. */
struct office {
	struct arena arena;
	struct memory *memory;
	struct desk *desk;
	const struct pack *pack;
};

static struct office office_open(const char *dir, const char *person_key) {
	struct office o = {.memory = memory_make(), .pack = test_pack(dir)};
	struct desk_settings settings = {LEDGER_SM3, str_of(person_key), 100};
	struct err e = {0};
	ck_assert(desk_open(o.pack, memory_store(o.memory), &settings, &o.desk, &e));
	return o;
}

static void office_close(struct office *o) {
	char why[200];
	ck_assert_msg(memory_same_when_rebuilt(o->memory, o->pack, LEDGER_SM3, why), "%s", why);
	desk_close(o->desk);
	memory_free(o->memory);
	arena_free(&o->arena);
}

/* Reads and gives one command; false with *code when it is refused on the way. */
static bool give(struct office *o, const char *json, struct outcome *out, const char **code) {
	struct json_doc d;
	struct command c;
	struct err e = {0};
	*code = "";
	if (!json_parse(&o->arena, str_of(json), &d, &e) || !command_read(&o->arena, o->pack, &d, 0, C_none, &c, &e)) {
		*code = e.code;
		return false;
	}
	ck_assert(desk_tick(o->desk, &c, 1, out, &e));
	*code = out->accepted ? "" : out->refusal.code;
	return out->accepted;
}

static const char *many(struct arena *a, char c, uint32_t n) {
	char *text = arena_alloc(a, n + 1);
	memset(text, c, n);
	return text;
}

/* Facts of any size up to the limit of a command: accepted or refused, and the office goes on. */
START_TEST(sizes_are_refused_not_fatal) {
	static const uint32_t sizes[] = {
		100, 16000, 32000, 61000, 64000, 65000, 65400, 65500, 65535, 65536, 66000, 200000};
	struct office o = office_open("test/desk/town", "k");
	struct outcome out;
	const char *code;
	uint32_t n = sizes[_i];
	const char *long_text = many(&o.arena, 'x', LIMIT_TEXT_BYTES);
	bool registered = give(&o,
		arena_format(&o.arena,
			"{\"kind\":\"project.register\",\"at\":\"2022-03-01T09:00\",\"actor\":\"a\","
			"\"payload\":{\"title\":\"%s\",\"facts\":{\"t\":\"%s\"}}}",
			long_text, many(&o.arena, 'y', n))
			.p,
		&out, &code);
	ck_assert_msg(registered == (n < 61500), "%u: %s", n, code);
	ck_assert(registered || strcmp(code, "field.too_long") == 0);
	/* The machine's explanation repeats the facts: what does not fit is left to a person. */
	bool received = give(&o,
		arena_format(&o.arena,
			"{\"kind\":\"case.receive\",\"at\":\"2022-03-01T09:00\",\"actor\":\"a\","
			"\"payload\":{\"item\":\"11000000000000000U3000000000001\",\"service_point\":\"T\",\"channel\":"
			"\"window\","
			"\"applicant_kind\":\"person\",\"person\":{},\"materials_complete\":true,\"facts\":{\"area\":5,\"t\":"
			"\"%s\"}}}",
			many(&o.arena, 'z', n))
			.p,
		&out, &code);
	ck_assert_msg(received == (n < 65300), "%u: %s", n, code);
	ck_assert(!received || out.events == 3 || (out.events == 1 && n > 60000));
	/* Control characters take six bytes of JSON each, before and after. */
	bool text = give(&o,
		arena_format(&o.arena,
			"{\"kind\":\"scan.record\",\"at\":\"2022-03-01T09:00\",\"actor\":\"a\","
			"\"payload\":{\"host\":\"\\u0001\\u0000\\n\",\"tool\":\"%s\",\"findings\":1}}",
			many(&o.arena, 't', n))
			.p,
		&out, &code);
	ck_assert(text == (n <= LIMIT_TEXT_BYTES));
	bool person = give(&o,
		arena_format(&o.arena,
			"{\"kind\":\"ticket.receive\",\"at\":\"2022-03-01T09:00\",\"actor\":\"a\","
			"\"payload\":{\"ticket_class\":\"help\",\"channel\":\"phone\",\"person\":{\"a\":\"%s\"}}}",
			many(&o.arena, 'p', n))
			.p,
		&out, &code);
	ck_assert(person == (n <= LIMIT_TEXT_BYTES));
	office_close(&o);
}
END_TEST

/* ---- personal data ----------------------------------------------------------------------------------- */

static const char caller[] = "{\"kind\":\"ticket.receive\",\"at\":\"2022-03-01T09:00\",\"actor\":\"a\",\"payload\":"
							 "{\"ticket_class\":\"help\",\"channel\":\"phone\",\"person\":{\"phone\":"
							 "\"13800005678\",\"name\":\"诉求人测试\"}}}";

static str sealed(const char *key, struct arena *a, uint8_t head[LEDGER_HASH], str *salt) {
	struct office o = office_open("test/desk/town", key);
	struct outcome out;
	const char *code;
	ck_assert(give(&o, caller, &out, &code));
	ck_assert_uint_eq(o.memory->persons.n, 1);
	ck_assert_int_eq(o.memory->persons.p[0].id, out.id);
	ck_assert_int_eq(o.memory->persons.p[0].kind, R_ticket);
	str data = o.memory->persons.p[0].data;
	ck_assert(str_is(data, "{\"name\":\"诉求人测试\",\"phone\":\"13800005678\"}"));
	*salt = arena_str(a, o.memory->persons.p[0].salt);
	desk_head(o.desk, head);
	struct event body = {.kind = E_ticket_received};
	struct err e = {0};
	str digest = {0};
	ck_assert(event_read_body(&o.arena, desk_book(o.desk), o.memory->events.p[0].written.body, &body, &e));
	for (uint32_t i = 0; i < body.count; i++)
		if (body.set[i].field == F_person)
			digest = arena_str(a, body.set[i].s);
	ck_assert_uint_eq(digest.n, 4 + 2 * LEDGER_HASH);
	office_close(&o);
	return digest;
}

START_TEST(a_person_is_sealed_with_the_key) {
	struct arena a = {0};
	uint8_t heads[3][LEDGER_HASH];
	str salts[3], one = sealed("key one", &a, heads[0], &salts[0]),
				  again = sealed("key one", &a, heads[1], &salts[1]),
				  other = sealed("key two", &a, heads[2], &salts[2]);
	ck_assert(str_eq(one, again) && str_eq(salts[0], salts[1]));
	ck_assert_mem_eq(heads[0], heads[1], LEDGER_HASH);
	ck_assert(!str_eq(one, other) && !str_eq(salts[0], salts[2]));
	ck_assert_mem_ne(heads[0], heads[2], LEDGER_HASH);
	/* Whoever has the data and the salt finds the digest again. */
	char found[80];
	struct ledger_hasher *h = ledger_hasher_make(LEDGER_SM3);
	ledger_seal_person(h, salts[0], STR("{\"name\":\"诉求人测试\",\"phone\":\"13800005678\"}"), found);
	ck_assert(str_is(one, found));
	ledger_hasher_free(h);
	arena_free(&a);
}
END_TEST

START_TEST(two_persons_never_share_a_salt) {
	struct office o = office_open("test/desk/town", "k");
	struct outcome out;
	const char *code;
	ck_assert(give(&o, caller, &out, &code) && give(&o, caller, &out, &code));
	ck_assert(!str_eq(o.memory->persons.p[0].salt, o.memory->persons.p[1].salt));
	office_close(&o);
}
END_TEST

/* A machine decision uses the arguments of the command again: the person is kept once. */
START_TEST(what_follows_keeps_no_person_twice) {
	struct office o = office_open("test/desk/town", "k");
	struct outcome out;
	const char *code;
	ck_assert(give(&o,
		"{\"kind\":\"case.receive\",\"at\":\"2022-03-01T09:00\",\"actor\":\"a\",\"payload\":"
		"{\"item\":\"11000000000000000U3000000000001\",\"service_point\":\"T\",\"channel\":\"window\",\"applicant_"
		"kind\":\"person\","
		"\"person\":{\"name\":\"一人\"},\"materials_complete\":true,\"facts\":{\"area\":5}}}",
		&out, &code));
	ck_assert_uint_eq(out.events, 3);
	ck_assert_uint_eq(o.memory->persons.n, 1);
	office_close(&o);
}
END_TEST

/* ---- the store ----------------------------------------------------------------------------------------- */

START_TEST(a_failed_commit_acknowledges_nothing) {
	struct office o = office_open("test/desk/town", "k");
	struct json_doc d;
	struct command c;
	struct outcome out;
	struct err e = {0};
	ck_assert(
		json_parse(&o.arena, str_of(caller), &d, &e) && command_read(&o.arena, o.pack, &d, 0, C_none, &c, &e));
	o.memory->fail = true;
	ck_assert(!desk_tick(o.desk, &c, 1, &out, &e));
	ck_assert_str_eq(e.code, "store.fault");
	ck_assert_uint_eq(o.memory->events.n + o.memory->rows.n + o.memory->persons.n, 0);
	/* The next office begins where the disk is. */
	desk_close(o.desk);
	o.memory->fail = false;
	struct desk_settings settings = {LEDGER_SM3, STR("k"), 100};
	ck_assert(desk_open(o.pack, memory_store(o.memory), &settings, &o.desk, &e));
	ck_assert(desk_tick(o.desk, &c, 1, &out, &e) && out.accepted && out.id == 1 && out.seq == 1);
	office_close(&o);
}
END_TEST

START_TEST(a_refusal_is_kept_without_the_person) {
	struct office o = office_open("test/desk/town", "k");
	struct outcome out;
	const char *code;
	ck_assert(!give(&o,
		"{\"kind\":\"booking.book\",\"at\":\"2022-03-01T09:00\",\"actor\":\"a\",\"payload\":{\"service_point\":\"T-"
		"2\","
		"\"business_group\":\"general\",\"slot_at\":\"2022-03-02T09:00\",\"channel\":\"web\",\"person\":{\"name\":"
		"\"被拒测试人\"}}}",
		&out, &code));
	ck_assert_str_eq(code, "booking.not_offered");
	ck_assert_uint_eq(o.memory->refusals.n, 1);
	const struct refusal_row *r = &o.memory->refusals.p[0];
	ck_assert(str_is(r->code, "booking.not_offered") && str_is(r->kind, "booking.book") &&
			  str_is(r->where, "payload.service_point"));
	ck_assert_ptr_null(strstr(r->payload.p, "被拒测试人"));
	ck_assert_ptr_nonnull(strstr(r->payload.p, "\"service_point\":\"T-2\""));
	ck_assert_uint_eq(o.memory->persons.n + o.memory->events.n, 0);
	office_close(&o);
}
END_TEST

/* ---- bodies -------------------------------------------------------------------------------------------- */

START_TEST(a_body_that_is_none_is_refused) {
	static const struct {
		const char *body, *code;
	} bad[] = {{"[]", "event.bad_value"}, {"{\"nope\":1}", "event.unknown_field"},
		{"{\"state\":\"nowhere\"}", "event.bad_value"}, {"{\"due_at\":\"2022-03-01\"}", "event.bad_value"},
		{"{\"due_at\":1.5}", "event.bad_value"}, {"{\"on_time\":1}", "event.bad_value"},
		{"{\"reason\":null}", "event.bad_value"}, {"{\"item\":5}", "event.bad_value"},
		{"{\"days\":5", "json.syntax"}, {"{\"days\":5,\"days\":6}", "json.duplicate_key"}};
	struct arena a = {0};
	struct book *b = book_make(test_pack("test/desk/town"), 10);
	struct event ev = {0};
	struct err e = {0};
	ck_assert(!event_read_body(&a, b, str_of(bad[_i].body), &ev, &e));
	ck_assert_str_eq(e.code, bad[_i].code);
	ck_assert(e.text[0]);
	book_free(b);
	arena_free(&a);
}
END_TEST

START_TEST(what_was_cleared_is_read_as_cleared) {
	struct arena a = {0};
	struct book *b = book_make(test_pack("test/desk/town"), 10);
	struct record *r = book_record(b, R_case_file, 7);
	struct event ev = {.kind = E_case_file_withdrawn, .record = r, .seq = 1, .n = 1};
	struct err e = {0};
	record_set(r, F_waiting, book_name(b, STR("accept")));
	record_set(r, F_wake_at, 5);
	ck_assert(event_read_body(&a, b, STR("{\"waiting\":null,\"wake_at\":null}"), &ev, &e));
	ck_assert_ptr_null(e.code);
	book_apply(b, &ev);
	ck_assert(rec_get(r, F_waiting) == NIL && rec_get(r, F_wake_at) == NIL && rec_is(r, F_state, W_withdrawn));
	book_free(b);
	arena_free(&a);
}
END_TEST

Suite *desk_suite(void) {
	Suite *suite = suite_create("desk");
	TCase *cases = tcase_create("desk");
	tcase_set_timeout(cases, 60);
	tcase_add_loop_test(cases, sizes_are_refused_not_fatal, 0, 12);
	tcase_add_test(cases, a_person_is_sealed_with_the_key);
	tcase_add_test(cases, two_persons_never_share_a_salt);
	tcase_add_test(cases, what_follows_keeps_no_person_twice);
	tcase_add_test(cases, a_failed_commit_acknowledges_nothing);
	tcase_add_test(cases, a_refusal_is_kept_without_the_person);
	tcase_add_loop_test(cases, a_body_that_is_none_is_refused, 0, 10);
	tcase_add_test(cases, what_was_cleared_is_read_as_cleared);
	suite_add_tcase(suite, cases);
	return suite;
}
