/* What no scenario says well about applying: how many are drawn for a check, what long submissions do, how long it
 * takes. */
#include <stdlib.h>
#include <time.h>

#include "suites.h"

enum { APPLICATIONS = 10000, BATCH = 500 };

struct office {
	struct arena arena;
	struct memory *memory;
	struct desk *desk;
	const struct pack *pack;
};

static struct office office_open(const char *key) {
	struct office o = {.memory = memory_make(), .pack = test_pack("test/desk/town")};
	struct desk_settings settings = {LEDGER_SM3, str_of(key), 100};
	struct err e = {0};
	ck_assert(desk_open(o.pack, memory_store(o.memory), &settings, &o.desk, &e));
	return o;
}

static void office_close(struct office *o) {
	desk_close(o->desk);
	memory_free(o->memory);
	arena_free(&o->arena);
}

static struct command read_command(struct office *o, const char *json) {
	struct json_doc d;
	struct command c = {0};
	struct err e = {0};
	ck_assert_msg(json_parse(&o->arena, str_of(json), &d, &e) &&
					  command_read(&o->arena, o->pack, &d, 0, C_none, &c, &e), "%s %s", e.where, e.text);
	c.own = true;
	c.role = STR("applicant");
	return c;
}

/* The same application many times, in batches; how many were accepted. */
static uint32_t apply(struct office *o, const char *json, uint32_t times) {
	struct command c = read_command(o, json);
	struct command *batch = arena_array(&o->arena, struct command, BATCH);
	struct outcome *outcomes = arena_array(&o->arena, struct outcome, BATCH);
	struct err e = {0};
	uint32_t accepted = 0;
	for (uint32_t done = 0; done < times; done += BATCH) {
		for (uint32_t i = 0; i < BATCH; i++)
			batch[i] = c;
		ck_assert(desk_tick(o->desk, batch, BATCH, outcomes, &e));
		for (uint32_t i = 0; i < BATCH; i++)
			accepted += outcomes[i].accepted;
		if (!accepted)
			ck_abort_msg("%s %s %s", outcomes[0].refusal.code, outcomes[0].refusal.where, outcomes[0].refusal.text);
	}
	return accepted;
}

static const char granted_online[] =
	"{\"kind\":\"case.apply\",\"at\":\"2022-03-01T09:00\",\"actor\":\"gan\",\"payload\":{"
	"\"item\":\"11000000000000000U3000000000012\",\"channel\":\"online\",\"applicant_kind\":\"person\","
	"\"person\":{\"name\":\"甘试验一\"},\"facts\":{\"area\":50}}}";

/* Which cases were drawn, as a sum that tells two draws apart. */
static uint32_t drawn(const struct office *o, uint64_t *which) {
	uint32_t n = 0;
	*which = 0;
	for (uint32_t i = 0; i < o->memory->rows.n; i++) {
		const struct memory_row *r = &o->memory->rows.p[i];
		if (r->kind == R_case_file && memory_get(r, F_sampled) == 1) {
			*which = *which * 31 + (uint64_t)r->id;
			n++;
		}
	}
	return n;
}

START_TEST(one_in_twenty_is_drawn) {
	static const char *const keys[] = {"one key", "one key", "another key"};
	uint32_t share[COUNT(keys)];
	uint64_t which[COUNT(keys)];
	for (size_t k = 0; k < COUNT(keys); k++) {
		struct office o = office_open(keys[k]);
		ck_assert_uint_eq(apply(&o, granted_online, APPLICATIONS), APPLICATIONS);
		share[k] = drawn(&o, &which[k]);
		office_close(&o);
	}
	/* 500 are expected; four standard deviations are 87. */
	ck_assert_msg(share[0] > 413 && share[0] < 587, "%u of %d were drawn", share[0], APPLICATIONS);
	ck_assert_msg(share[2] > 413 && share[2] < 587, "%u of %d were drawn", share[2], APPLICATIONS);
	ck_assert_msg(which[0] == which[1], "the same key draws the same");
	ck_assert_msg(which[0] != which[2], "nobody knows the draw without the key");
}
END_TEST

/* Answers whose numbers are long when written out, materials without end: refused or taken, and the office goes on. */
START_TEST(long_submissions_are_refused) {
	struct office o = office_open("k");
	struct buf b = buf_make(200000);
	buf_text(&b, "{\"kind\":\"case.apply\",\"at\":\"2022-03-01T09:00\",\"actor\":\"gan\",\"payload\":{"
				 "\"item\":\"11000000000000000U3000000000012\",\"channel\":\"online\",\"applicant_kind\":\"person\","
				 "\"person\":{},\"materials\":[");
	for (int i = 0; i < 300; i++)
		buf_format(&b, "%s{\"material\":\"m1\",\"how\":\"shared\"}", i ? "," : "");
	buf_text(&b, "]}}");
	struct command c = read_command(&o, arena_str(&o.arena, buf_view(&b)).p);
	struct outcome out;
	struct err e = {0};
	ck_assert(desk_tick(o.desk, &c, 1, &out, &e));
	ck_assert_str_eq(out.refusal.code, "case.material_unreadable");
	buf_free(&b);
	office_close(&o);
}
END_TEST

static str with_six_materials(struct arena *a) {
	static const char *const codes[] = {"m1", "m2", "m4", "m5", "m4", "authority"};
	struct buf b = buf_make(4000);
	buf_text(&b, "{\"kind\":\"case.apply\",\"at\":\"2022-03-01T09:00\",\"actor\":\"gan\",\"payload\":{"
				 "\"item\":\"11000000000000000U3000000000011\",\"channel\":\"online\","
				 "\"applicant_kind\":\"person\",\"agent\":true,\"person\":{\"name\":\"甘试验一\","
				 "\"owner.phone\":\"13800000000\",\"agent_name\":\"代试验\",\"agent_phone\":\"13900000000\"},"
				 "\"answers\":{\"kind\":\"new\",\"own\":false},\"facts\":{\"area\":600,\"plan\":\"扩建二层\"},"
				 "\"materials\":[");
	for (size_t i = 0; i < COUNT(codes); i++) {
		buf_format(&b, "%s{\"material\":\"%s\",\"how\":\"file\",\"file\":\"", i ? "," : "", codes[i]);
		for (int k = 0; k < 64; k++)
			buf_char(&b, (char)('a' + i));
		buf_text(&b, "\"}");
	}
	buf_text(&b, "]}}");
	str out = arena_str(a, buf_view(&b));
	buf_free(&b);
	return out;
}

/* DESK_BENCH=1 tells how many applications with form and six materials are judged, chained and kept in a second. */
START_TEST(applications_are_judged_fast) {
	struct office o = office_open("k");
	struct timespec from, to;
	clock_gettime(CLOCK_MONOTONIC, &from);
	ck_assert_uint_eq(apply(&o, with_six_materials(&o.arena).p, APPLICATIONS), APPLICATIONS);
	clock_gettime(CLOCK_MONOTONIC, &to);
	double s = (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
	if (getenv("DESK_BENCH"))
		printf("%.0f applications a second\n", APPLICATIONS / s);
	office_close(&o);
}
END_TEST

Suite *counter_suite(void) {
	Suite *suite = suite_create("counter");
	TCase *cases = tcase_create("counter");
	tcase_set_timeout(cases, 120);
	tcase_add_test(cases, one_in_twenty_is_drawn);
	tcase_add_test(cases, long_submissions_are_refused);
	tcase_add_test(cases, applications_are_judged_fast);
	suite_add_tcase(suite, cases);
	return suite;
}
