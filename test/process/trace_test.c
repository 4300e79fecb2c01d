/* Runs NAME.trace against NAME.bpmn beside it. Lines of a trace:
 *   refuse CODE LINE        the model must not load; nothing else follows
 *   start [JSON]            a new instance, with the values its conditions may read
 *   complete ID [JSON]      completes a task or event
 *   repeat N ID             completes it N times
 *   state TEXT              goes on from this state
 *   = POSITIONS             where the tokens stand now
 *   ! CODE                  the line before must have been refused with this code, the state being as before
 *   waits ID …              these wait, and no other node does
 *   timer ID [TEXT]         what is written in the timer
 *   #                       comment */
#include "suites.h"

struct player {
	struct arena *a;
	const struct process_model *m;
	struct process_state state;
	struct val values;
	bool ok;       /* the last action */
	struct err e;
	const char *file;
	uint32_t line;
};

static struct val get(void *self, str name) {
	const struct player *p = self;
	struct val v = val_null();
	val_get(p->values, name, &v);
	return v;
}

static str word(str *rest) {
	str w = {"", 0};
	*rest = str_trim(*rest);
	str_next(rest, ' ', &w);
	*rest = str_trim(*rest);
	return w;
}

static void read_values(struct player *p, str json) {
	p->values = val_null();
	if (json.n)
		ck_assert_msg(val_read_json(p->a, json, &p->values, &p->e), "%s:%u: %s", p->file, p->line, p->e.text);
}

static void complete(struct player *p, str id) {
	struct process_vars vars = {.self = p, .get = get, .arena = p->a};
	p->ok = process_complete(p->m, &p->state, id, &vars, &p->state, &p->e);
}

static void act(struct player *p, str verb, str rest) {
	struct process_vars vars = {.self = p, .get = get, .arena = p->a};
	int64_t times = 1;
	p->e = (struct err){.code = ""};
	if (str_is(verb, "start")) {
		read_values(p, rest);
		p->ok = process_start(p->m, &vars, &p->state, &p->e);
	} else if (str_is(verb, "state")) {
		p->ok = process_state_read(p->m, rest, &p->state, &p->e);
	} else if (str_is(verb, "repeat")) {
		ck_assert(str_int(word(&rest), &times));
		p->ok = true;
		for (int64_t i = 0; i < times && p->ok; i++)
			complete(p, rest);
	} else {
		ck_assert_msg(str_is(verb, "complete"), "%s:%u: what is this?", p->file, p->line);
		str id = word(&rest);
		read_values(p, rest);
		complete(p, id);
	}
}

static void expect_state(struct player *p, str want) {
	struct buf b = buf_make(1 << 16);
	process_state_put(&b, p->m, &p->state);
	ck_assert_msg(p->ok, "%s:%u: refused: %s %s", p->file, p->line, p->e.code, p->e.text);
	ck_assert_msg(str_eq(buf_view(&b), want), "%s:%u: stands at \"" STR_FMT "\"", p->file, p->line,
	              STR_ARG(buf_view(&b)));
	struct process_state again;
	ck_assert(process_state_read(p->m, buf_view(&b), &again, &p->e));
	ck_assert_uint_eq(again.n, p->state.n);
	ck_assert(memcmp(again.at, p->state.at, again.n * sizeof *again.at) == 0);
	buf_free(&b);
}

static void expect_waits(struct player *p, str want) {
	uint32_t n = 0;
	str id, rest = want;
	while (rest.n && str_next(&rest, ' ', &id)) {
		ck_assert_msg(process_waits(p->m, &p->state, id), "%s:%u: " STR_FMT " does not wait", p->file, p->line,
		              STR_ARG(id));
		ck_assert(process_knows(p->m, id));
		n++;
	}
	ck_assert_uint_gt(n, 0);
	ck_assert(!process_knows(p->m, STR("no such id")));
	ck_assert(!process_waits(p->m, &p->state, STR("no such id")));
	for (uint32_t i = 0; i < process_task_count(p->m); i++) {
		bool listed = false;
		for (rest = want; rest.n && str_next(&rest, ' ', &id);)
			listed |= str_eq(id, process_task_id(p->m, i));
		ck_assert_msg(process_waits(p->m, &p->state, process_task_id(p->m, i)) == listed, "%s:%u: task %u", p->file,
		              p->line, i);
	}
}

static void play_line(struct player *p, str line) {
	str rest = line, verb = word(&rest);
	if (str_is(verb, "=")) {
		expect_state(p, rest);
	} else if (str_is(verb, "!")) {
		ck_assert_msg(!p->ok && str_is(rest, p->e.code), "%s:%u: it is %s", p->file, p->line,
		              p->ok ? "accepted" : p->e.code);
		p->ok = true;
	} else if (str_is(verb, "waits")) {
		expect_waits(p, rest);
	} else if (str_is(verb, "timer")) {
		str id = word(&rest);
		ck_assert_msg(str_eq(process_timer(p->m, id), rest), "%s:%u: another timer", p->file, p->line);
	} else {
		struct process_state before = p->state;
		ck_assert_msg(p->ok, "%s:%u: the line before was refused: %s %s", p->file, p->line, p->e.code, p->e.text);
		act(p, verb, rest);
		if (!p->ok)
			ck_assert_msg(before.n == p->state.n && memcmp(before.at, p->state.at, before.n * sizeof *before.at) == 0,
			              "%s:%u: a refusal changed the state", p->file, p->line);
	}
}

static void expect_refused(struct player *p, str want, bool loaded) {
	str code = word(&want);
	ck_assert_msg(!loaded, "%s: loads", p->file);
	ck_assert_msg(str_is(code, p->e.code), "%s: refused with %s at %s: %s", p->file, p->e.code, p->e.where, p->e.text);
	str where = str_of(p->e.where);
	ck_assert_msg(str_ends(where, arena_format(p->a, ":" STR_FMT, STR_ARG(want))), "%s: refused at %s", p->file,
	              p->e.where);
}

static void play(struct arena *a, str name) {
	struct player p = {.a = a, .ok = true};
	struct err e;
	str model, trace, line, stem = str_cut(name, 0, name.n - 6);
	p.file = arena_format(a, "test/process/" STR_FMT, STR_ARG(name)).p;
	const char *bpmn = arena_format(a, "test/process/" STR_FMT ".bpmn", STR_ARG(stem)).p;
	ck_assert_msg(file_read(a, p.file, &trace, &e) && file_read(a, bpmn, &model, &e), "%s", e.text);
	struct process_model *m = NULL;
	bool loaded = process_load(a, model, bpmn, &m, &p.e);
	p.m = m;
	while (trace.n && str_next(&trace, '\n', &line)) {
		p.line++;
		if (!line.n || line.p[0] == '#')
			continue;
		str rest = line;
		if (str_is(word(&rest), "refuse")) {
			expect_refused(&p, rest, loaded);
			return;
		}
		ck_assert_msg(loaded, "%s: %s %s: %s", p.file, p.e.code, p.e.where, p.e.text);
		play_line(&p, line);
	}
	ck_assert_msg(p.ok, "%s: the last line was refused: %s", p.file, p.e.code);
}

static str names[512];
static uint32_t count;

START_TEST(one_trace) {
	struct arena a = {0};
	play(&a, names[_i]);
	arena_free(&a);
}
END_TEST

START_TEST(enough_traces) {
	ck_assert_uint_ge(count, 25);
}
END_TEST

Suite *trace_suite(void) {
	static struct arena a; /* holds the names as long as the program runs */
	str *all;
	uint32_t n;
	struct err e;
	Suite *suite = suite_create("traces");
	TCase *cases = tcase_create("traces");
	if (dir_list(&a, "test/process", &all, &n, &e))
		for (uint32_t i = 0; i < n && count < COUNT(names); i++)
			if (str_ends(all[i], STR(".trace")))
				names[count++] = all[i];
	tcase_add_loop_test(cases, one_trace, 0, (int)count);
	tcase_add_test(cases, enough_traces);
	suite_add_tcase(suite, cases);
	return suite;
}
