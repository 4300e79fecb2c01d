/* Instances as text: codec/all.codec says how. */
#include "suites.h"

enum { TEXT_MAX = 1 << 16 };

struct codec {
	struct arena *a;
	struct process_model *m;
	struct process_instance *i; /* NULL: refused */
	struct err e;
	str places, rest;
	const char *where;
};

/* "PLACES | REST" */
static void split(str text, str *places, str *rest) {
	*places = str_trim(text);
	*rest = STR("");
	for (uint32_t k = 0; k < text.n; k++)
		if (text.p[k] == '|') {
			*places = str_trim(str_cut(text, 0, k));
			*rest = str_trim(str_cut(text, k + 1, text.n));
			return;
		}
}

static void expect_text(struct codec *c, str places, str rest) {
	struct buf p = buf_make(TEXT_MAX), r = buf_make(TEXT_MAX);
	ck_assert_msg(c->i, "%s: %s %s", c->where, c->e.code, c->e.text);
	process_put(&p, &r, c->m, c->i);
	ck_assert_msg(str_eq(buf_view(&p), places) && str_eq(buf_view(&r), rest), "%s: it is\n" STR_FMT " | " STR_FMT,
	              c->where, STR_ARG(buf_view(&p)), STR_ARG(buf_view(&r)));
	buf_free(&p);
	buf_free(&r);
}

static void expect_waiting(struct codec *c, str rest, bool waits) {
	str place;
	ck_assert_msg(c->i, "%s: %s %s", c->where, c->e.code, c->e.text);
	while (rest.n && str_next(&rest, ' ', &place)) {
		struct process_waiting w = {.token = 0};
		ck_assert_msg(process_waits(c->m, c->i, place, &w) == waits, "%s: " STR_FMT, c->where, STR_ARG(place));
	}
}

static void expect_refused(const struct codec *c, str why) {
	ck_assert_msg(!c->i, "%s: it is read", c->where);
	ck_assert_str_eq(c->e.code, "process.bad_state");
	ck_assert_msg(memmem(c->e.text, strlen(c->e.text), why.p, why.n) != NULL, "%s: %s", c->where, c->e.text);
}

static void run_line(struct codec *c, str line) {
	str word, rest = line;
	str_next(&rest, ' ', &word);
	rest = str_trim(rest);
	if (str_is(word, "read")) {
		split(rest, &c->places, &c->rest);
		c->i = NULL;
		if (!process_read(c->a, c->m, c->places, c->rest, &c->i, &c->e))
			c->i = NULL;
	} else if (str_is(word, "same")) {
		expect_text(c, c->places, c->rest);
	} else if (str_is(word, "=")) {
		split(rest, &c->places, &c->rest);
		expect_text(c, c->places, c->rest);
	} else if (str_is(word, "!")) {
		expect_refused(c, rest);
	} else {
		ck_assert_msg(str_is(word, "waits") || str_is(word, "idle"), "%s: " STR_FMT, c->where, STR_ARG(line));
		expect_waiting(c, rest, str_is(word, "waits"));
	}
}

START_TEST(texts_are_read_and_put) {
	struct arena a = {0};
	struct codec c = {.a = &a};
	str model, text, line;
	uint32_t number = 0, lines = 0;
	ck_assert(file_read(&a, "test/process/codec/all.bpmn", &model, &c.e));
	ck_assert(file_read(&a, "test/process/codec/all.codec", &text, &c.e));
	ck_assert_msg(process_load(&a, model, "all.bpmn", NULL, &c.m, &c.e), "%s %s", c.e.where, c.e.text);
	while (text.n && str_next(&text, '\n', &line)) {
		number++;
		line = str_trim(line);
		if (!line.n || line.p[0] == '#')
			continue;
		c.where = arena_format(&a, "all.codec:%u", number).p;
		run_line(&c, line);
		lines++;
	}
	ck_assert_uint_gt(lines, 150);
	arena_free(&a);
}
END_TEST

static struct val nested(struct arena *a, uint32_t depth) {
	struct val v = val_bool(true);
	for (uint32_t k = 0; k < depth; k++) {
		struct val *item = arena_new(a, struct val);
		*item = v;
		v = val_list(item, 1);
	}
	return v;
}

/* Sets x to the value in an instance that waits at y; the code of the refusal, empty: none. */
static const char *set_x(struct arena *a, const struct process_model *m, struct val x, struct process_instance **out) {
	struct process_host host = {.arena = a};
	struct process_instance *i;
	struct val_builder b = val_build(a, 1);
	struct err e = {.code = ""};
	val_set(&b, STR("x"), x);
	struct process_act act = {.kind = PROCESS_SET, .value = val_build_context(&b)};
	ck_assert(process_read(a, m, STR("y"), STR(""), &i, &e));
	return process_step(m, &host, i, &act, out, NULL, &e) ? "" : e.code;
}

START_TEST(what_cannot_be_read_back_is_not_kept) {
	struct arena a = {0};
	struct process_model *m;
	struct process_instance *i;
	struct err e;
	str model;
	ck_assert(file_read(&a, "test/process/codec/all.bpmn", &model, &e) && process_load(&a, model, "all", NULL, &m, &e));
	char *letters = arena_alloc(&a, LIMIT_PROCESS_STATE_BYTES);
	memset(letters, 'x', LIMIT_PROCESS_STATE_BYTES);
	ck_assert_str_eq(set_x(&a, m, val_str((str){letters, LIMIT_PROCESS_STATE_BYTES - 60}), &i), "");
	ck_assert_str_eq(set_x(&a, m, val_str((str){letters, LIMIT_PROCESS_STATE_BYTES}), &i), "process.too_large");
	for (uint32_t depth = 1; depth < 100; depth++) {
		const char *code = set_x(&a, m, nested(&a, depth), &i);
		struct process_instance *back;
		if (*code) {
			ck_assert_str_eq(code, "process.too_large");
			ck_assert_uint_gt(depth, 50);
			continue;
		}
		struct buf places = buf_make(TEXT_MAX), rest = buf_make(TEXT_MAX);
		process_put(&places, &rest, m, i);
		ck_assert_msg(process_read(&a, m, buf_view(&places), buf_view(&rest), &back, &e), "%u: %s", depth, e.text);
		ck_assert(val_same(process_variables(i), process_variables(back)));
		buf_free(&places);
		buf_free(&rest);
	}
	arena_free(&a);
}
END_TEST

Suite *codec_suite(void) {
	Suite *suite = suite_create("codec");
	TCase *cases = tcase_create("codec");
	tcase_add_test(cases, texts_are_read_and_put);
	tcase_add_test(cases, what_cannot_be_read_back_is_not_kept);
	suite_add_tcase(suite, cases);
	return suite;
}
