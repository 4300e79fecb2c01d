/* Commands from JSON: what scenarios cannot show, because their texts end with a zero byte and are well-behaved. */
#include "suites.h"

static const struct pack *pack;

static void load(void) {
	pack = test_pack("test/desk/town");
}

/* Reads a command from bytes that end where the memory ends, so that a sanitizer sees who reads on. */
static bool read_exactly(const char *json, struct err *e) {
	struct arena a = {0};
	size_t n = strlen(json);
	char *bytes = mem_alloc(n);
	memcpy(bytes, json, n);
	struct json_doc d;
	struct command c;
	bool good = json_parse(&a, (str){bytes, (uint32_t)n}, &d, e) && command_read(&a, pack, &d, 0, C_none, &c, e);
	mem_free(bytes);
	arena_free(&a);
	return good;
}

START_TEST(an_unknown_field_is_named) {
	static const struct {
		const char *json, *where;
	} cases[] = {
		{"{\"kind\":\"case.accept\",\"id\":1,\"payload\":{\"z\":1}}", "payload.z"},
		{"{\"kind\":\"case.accept\",\"id\":1,\"payload\":{\"\":1}}", "payload."},
		{"{\"kind\":\"case.accept\",\"id\":1,\"payload\":"
		 "{\"a123456789b123456789c123456789d123456789e123456789f123456789g\":1}}",
			"payload.a123456789b123456789c123456789d123456789e123456789f123456789"},
		/* 1 + 20 * 3 bytes: the last character does not fit and is left out whole */
		{"{\"kind\":\"case.accept\",\"id\":1,\"payload\":{\"x一二三四五六七八九十一二三四五六七八九十\":1}}",
			"payload.x一二三四五六七八九十一二三四五六七八九"},
	};
	struct err e = {0};
	ck_assert(!read_exactly(cases[_i].json, &e));
	ck_assert_str_eq(e.code, "field.unknown");
	ck_assert_str_eq(e.where, cases[_i].where);
	ck_assert(str_utf8(str_of(e.where)));
}
END_TEST

/* Every command's name is found, every system command is refused, and each says what it misses. */
static void reads_its_row(enum command_kind kind) {
	const struct command_def *def = &command_defs[kind];
	struct arena a = {0};
	struct err e = {0};
	ck_assert_int_eq(command_find(str_of(def->name)), kind);
	const char *json = arena_format(&a, "{\"kind\":\"%s\",\"id\":1,\"payload\":{}}", def->name).p;
	const uint16_t *first = def->args;
	while (*first & ARG_OPTIONAL)
		first++;
	bool good = read_exactly(json, &e);
	if (def->system)
		ck_assert_str_eq(e.code, "command.system");
	else if (!*first)
		ck_assert(good);
	else {
		ck_assert_str_eq(e.code, "field.missing");
		ck_assert_str_eq(e.where, arena_format(&a, "payload.%s", field_defs[*first].name).p);
	}
	arena_free(&a);
}

START_TEST(every_command_reads_its_row) {
	for (int k = 1; k < COMMAND_COUNT; k++)
		reads_its_row((enum command_kind)k);
}
END_TEST

/* The canonical payload: fields in order, whatever the order they came in; the person replaced. */
START_TEST(a_payload_is_canonical) {
	static const char json[] =
		"{\"payload\":{\"ticket_class\":\"help\",\"urgent\":true,\"person\":{\"name\":\"x\"},"
		"\"area\":null,"
		"\"channel\":\"pho\\u006ee\"},\"kind\":\"ticket.receive\"}";
	struct arena a = {0};
	struct json_doc d;
	struct command c;
	struct err e = {0};
	struct buf b = buf_make(1000);
	ck_assert(json_parse(&a, str_of(json), &d, &e) && command_read(&a, pack, &d, 0, C_none, &c, &e));
	command_put_payload(&b, &c, STR("sm3:0"));
	ck_assert(str_is(
		buf_view(&b), "{\"channel\":\"phone\",\"person\":\"sm3:0\",\"ticket_class\":\"help\",\"urgent\":true}"));
	buf_free(&b);
	arena_free(&a);
}
END_TEST

/* The four tables against each other: what one names the others know. */
START_TEST(the_tables_fit) {
	for (int f = 2; f < FIELD_COUNT; f++)
		ck_assert_msg(
			strcmp(field_defs[f - 1].name, field_defs[f].name) < 0, "%s is out of order", field_defs[f].name);
	for (int f = 1; f < FIELD_COUNT; f++)
		ck_assert_int_eq(field_find(str_of(field_defs[f].name)), f);
	for (int k = 1; k < EVENT_COUNT; k++) {
		const struct event_def *def = &event_defs[k];
		ck_assert_int_eq(event_find(str_of(def->name)), k);
		if (def->record && def->to)
			ck_assert_msg(record_def(def->record)->cell_of[F_state] >= 0, "%s has no state", def->name);
		if (def->record && def->stamp)
			ck_assert_msg(record_def(def->record)->cell_of[def->stamp] >= 0, "%s stamps no column", def->name);
	}
	for (int k = 1; k < COMMAND_COUNT; k++) {
		uint32_t n = 0;
		for (const uint16_t *a = command_defs[k].args; *a; a++)
			n++;
		ck_assert_uint_le(n, LIMIT_COMMAND_ARGS);
		/* A state that no event of the record leads to could never be asked for. */
		for (const uint16_t *from = command_defs[k].from; from && *from; from++) {
			bool reached = false;
			for (int ev = 1; ev < EVENT_COUNT; ev++)
				reached |= event_defs[ev].record == command_defs[k].record && event_defs[ev].to == *from;
			ck_assert_msg(reached, "%s: no event leads to %s", command_defs[k].name, word_defs[*from].name);
		}
	}
	ck_assert_int_eq(command_find(STR("case")), C_none);
	ck_assert_int_eq(field_find(STR("")), F_none);
	ck_assert_int_eq(event_find(STR("case.")), E_none);
}
END_TEST

Suite *command_suite(void) {
	Suite *suite = suite_create("command");
	TCase *cases = tcase_create("command");
	tcase_add_checked_fixture(cases, load, NULL);
	tcase_add_loop_test(cases, an_unknown_field_is_named, 0, 4);
	tcase_add_test(cases, every_command_reads_its_row);
	tcase_add_test(cases, a_payload_is_canonical);
	tcase_add_test(cases, the_tables_fit);
	suite_add_tcase(suite, cases);
	return suite;
}
