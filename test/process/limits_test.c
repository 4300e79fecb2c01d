/* Sizes, bad files and the models of others: everything is refused with a line, in bounded time and memory. */
#include <stdlib.h>
#include <time.h>

#include "suites.h"

#include "player.h"

static const char HEAD[] = "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'><process id='p'>";
static const char TAIL[] = "</process></definitions>";

/* What loading any file may take, with sanitizers and on a busy machine. */
enum { SECONDS_MOST = 10, BYTES_MOST = 256 << 20 };

/* Loads within these bounds. */
static bool load(struct arena *a, str text, struct process_model **m, struct err *e) {
	struct timespec begin, end;
	size_t before = a->total;
	*e = (struct err){.code = ""};
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
	bool ok = process_load(a, text, "made", NULL, m, e);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	ck_assert_msg(end.tv_sec - begin.tv_sec <= SECONDS_MOST, "it took %ld s", (long)(end.tv_sec - begin.tv_sec));
	ck_assert_msg(a->total - before < BYTES_MOST, "it took %zu bytes", a->total - before);
	return ok;
}

static void expect_refusal(struct buf *b, const char *code, uint32_t line, const char *part) {
	struct arena a = {0};
	struct process_model *m;
	struct err e;
	char where[64];
	bool ok = load(&a, buf_view(b), &m, &e);
	ck_assert_msg(!b->full, "the file is cut");
	ck_assert_msg(!ok, "it loads");
	ck_assert_msg(strcmp(e.code, code) == 0, "refused with %s at %s: %s", e.code, e.where, e.text);
	snprintf(where, sizeof where, "made:%u", line);
	ck_assert_msg(!line || strcmp(e.where, where) == 0, "refused at %s: %s", e.where, e.text);
	ck_assert_msg(strstr(e.text, part), "refused because %s", e.text);
	buf_free(b);
	arena_free(&a);
}

/* A process of `n` user tasks one after the other, each with its flow on a line of its own, from line 2. */
static str chain(struct buf *b, int n) {
	buf_text(b, HEAD);
	buf_text(b, "<startEvent id='t0'/>\n");
	for (int i = 1; i <= n; i++) {
		buf_format(b, "<userTask id='t%d'/>", i);
		buf_format(b, "<sequenceFlow id='f%d' sourceRef='t%d' targetRef='t%d'/>\n", i, i - 1, i);
	}
	buf_text(b, TAIL);
	return buf_view(b);
}

START_TEST(as_many_as_allowed) {
	struct arena a = {0};
	struct buf b = buf_make(8 << 20);
	struct process_model *m;
	struct err e;
	ck_assert_msg(load(&a, chain(&b, LIMIT_PROCESS_NODES - 1), &m, &e), "%s", e.text);
	ck_assert_uint_eq(process_node_count(m), LIMIT_PROCESS_NODES);
	ck_assert_uint_eq(process_flow_count(m), LIMIT_PROCESS_NODES - 1);
	int64_t seven = process_node_find(m, STR("t7"));
	ck_assert_int_ge(seven, 0);
	struct process_node n = process_node_at(m, (uint32_t)seven);
	ck_assert(str_is(n.id, "t7") && str_is(n.element, "userTask") && n.task && n.line == 8 && !n.parent.n);
	ck_assert(str_is(n.process, "p") && str_is(process_id(m), "p"));
	ck_assert_int_eq(process_node_find(m, STR("nowhere")), -1);
	ck_assert(process_knows(m, STR("t7")) && !process_knows(m, STR("nowhere")));
	struct process_flow f = process_flow_at(m, 3);
	ck_assert(str_is(process_node_at(m, f.source).id, "t3") && str_is(process_node_at(m, f.target).id, "t4"));
	buf_free(&b);
	arena_free(&a);
}
END_TEST

START_TEST(one_element_too_many) {
	struct buf b = buf_make(8 << 20);
	chain(&b, LIMIT_PROCESS_NODES);
	expect_refusal(&b, "bpmn.too_large", LIMIT_PROCESS_NODES + 1, "t10000");
}
END_TEST

START_TEST(too_many_flows) {
	struct buf b = buf_make(8 << 20);
	buf_text(&b, HEAD);
	buf_text(&b, "<startEvent id='s'/><userTask id='a'/><sequenceFlow id='f' sourceRef='s' targetRef='a'/>\n");
	for (int i = 0; i < 4 * LIMIT_PROCESS_NODES; i++)
		buf_format(&b, "<sequenceFlow id='f%d' sourceRef='a' targetRef='a'/>\n", i);
	buf_text(&b, TAIL);
	expect_refusal(&b, "bpmn.too_large", 4 * LIMIT_PROCESS_NODES + 1, "f39999");
}
END_TEST

/* `n` sub-processes one in the other, a user task in the innermost. */
static void nest(struct buf *b, int n) {
	buf_text(b, HEAD);
	buf_char(b, '\n');
	for (int i = 0; i < n; i++)
		buf_format(b, "<startEvent id='s%d'/><sequenceFlow id='f%d' sourceRef='s%d' targetRef='b%d'/>"
		              "<subProcess id='b%d'>\n", i, i, i, i, i);
	buf_text(b, "<userTask id='a'/>");
	for (int i = 0; i < n; i++)
		buf_text(b, "</subProcess>");
	buf_text(b, TAIL);
}

START_TEST(nested_too_deeply) {
	struct buf b = buf_make(1 << 20);
	nest(&b, 100);
	expect_refusal(&b, "bpmn.too_large", LIMIT_PROCESS_DEPTH + 2, "b64");
}
END_TEST

START_TEST(nested_as_deeply_as_allowed) {
	struct arena a = {0};
	struct buf b = buf_make(1 << 20);
	struct process_model *m;
	struct err e;
	nest(&b, LIMIT_PROCESS_DEPTH - 1);
	ck_assert_msg(load(&a, buf_view(&b), &m, &e), "%s: %s", e.where, e.text);
	struct player p = {.a = &a, .m = m, .where = "nested"};
	ck_assert_msg(player_step(&p, &(struct process_act){.kind = PROCESS_START}), "%s", p.e.text);
	ck_assert_msg(player_step(&p, &(struct process_act){.kind = PROCESS_COMPLETE, .place = STR("a")}), "%s", p.e.text);
	ck_assert(process_ended(p.at));
	player_free(&p);
	buf_free(&b);
	arena_free(&a);
}
END_TEST

START_TEST(deep_xml) {
	struct buf b = buf_make(1 << 20);
	buf_text(&b, HEAD);
	for (int i = 0; i < LIMIT_XML_DEPTH; i++)
		buf_text(&b, "\n<documentation>");
	expect_refusal(&b, "xml.depth", LIMIT_XML_DEPTH, "");
}
END_TEST

START_TEST(entity_bomb) {
	struct buf b = buf_make(1 << 20);
	buf_text(&b, "<?xml version='1.0'?>\n<!DOCTYPE definitions [\n<!ENTITY a 'aaaaaaaaaa'>\n");
	for (char c = 'b'; c <= 'p'; c++)
		buf_format(&b, "<!ENTITY %c '&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;'>\n", c, c - 1, c - 1, c - 1, c - 1, c - 1, c - 1,
		           c - 1, c - 1);
	buf_text(&b, "]>\n<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'><process id='p' name='&p;'/>");
	buf_text(&b, "</definitions>");
	expect_refusal(&b, "xml.doctype", 2, "");
}
END_TEST

START_TEST(not_utf8) {
	struct buf b = buf_make(1 << 20);
	buf_text(&b, HEAD);
	buf_text(&b, "\n<userTask id='a' name='\xff\xfe'/>");
	buf_text(&b, TAIL);
	expect_refusal(&b, "xml.syntax", 2, "");
}
END_TEST

START_TEST(long_cycle_without_wait) {
	struct buf b = buf_make(8 << 20);
	enum { LENGTH = 5000 };
	buf_text(&b, HEAD);
	buf_text(&b, "\n<startEvent id='s'/><sequenceFlow id='f' sourceRef='s' targetRef='g0'/>\n");
	for (int i = 0; i < LENGTH; i++)
		buf_format(&b, "<exclusiveGateway id='g%d' default='f%d'/>"
		               "<sequenceFlow id='f%d' sourceRef='g%d' targetRef='g%d'/>\n", i, i, i, i,
		           (i + 1) % LENGTH);
	buf_format(&b, "<endEvent id='e'/><sequenceFlow id='out' sourceRef='g%d' targetRef='e'>"
	               "<conditionExpression>x</conditionExpression></sequenceFlow>", LENGTH / 2);
	buf_text(&b, TAIL);
	expect_refusal(&b, "bpmn.loop_without_wait", 0, "g");
}
END_TEST

START_TEST(same_id_far_away) {
	struct buf b = buf_make(8 << 20);
	chain(&b, 9000);
	b.n -= sizeof TAIL - 1;
	buf_text(&b, "<userTask id='t17'/>");
	buf_text(&b, TAIL);
	expect_refusal(&b, "bpmn.reference", 9002, "t17");
}
END_TEST

START_TEST(unreachable_far_away) {
	struct buf b = buf_make(8 << 20);
	chain(&b, 9000);
	b.n -= sizeof TAIL - 1;
	buf_text(&b, "<exclusiveGateway id='x'/><sequenceFlow id='x1' sourceRef='x' targetRef='y'/>\n");
	buf_text(&b, "<exclusiveGateway id='y'/><userTask id='z'/><sequenceFlow id='x2' sourceRef='y' targetRef='z'/>\n");
	buf_text(&b, "<sequenceFlow id='x3' sourceRef='z' targetRef='x'/>");
	buf_text(&b, TAIL);
	expect_refusal(&b, "bpmn.unreachable", 9002, "x");
}
END_TEST

/* Thousands of inclusive joins in a row, each fed by two tasks: the costliest graph for what can still come. */
START_TEST(many_inclusive_joins) {
	struct arena a = {0};
	struct buf b = buf_make(16 << 20);
	struct process_model *m;
	struct err e;
	buf_text(&b, HEAD);
	buf_text(&b, "<startEvent id='s'/><parallelGateway id='j0'/><sequenceFlow id='f' sourceRef='s' targetRef='j0'/>\n");
	for (int i = 0; i < 3300; i++)
		buf_format(&b, "<userTask id='a%d'/><userTask id='b%d'/><inclusiveGateway id='j%d'/>"
		               "<sequenceFlow id='a%da' sourceRef='j%d' targetRef='a%d'/>"
		               "<sequenceFlow id='b%da' sourceRef='j%d' targetRef='b%d'/>"
		               "<sequenceFlow id='a%db' sourceRef='a%d' targetRef='j%d'/>"
		               "<sequenceFlow id='b%db' sourceRef='b%d' targetRef='j%d'/>\n",
		           i, i, i + 1, i, i, i, i, i, i, i, i, i + 1, i, i, i + 1);
	buf_text(&b, TAIL);
	bool ok = load(&a, buf_view(&b), &m, &e);
	ck_assert_msg(ok || strcmp(e.code, "bpmn.condition") == 0 || strcmp(e.code, "bpmn.too_large") == 0, "%s %s: %s",
	              e.code, e.where, e.text);
	buf_free(&b);
	arena_free(&a);
}
END_TEST

START_TEST(wide_join) {
	struct arena a = {0};
	struct buf b = buf_make(8 << 20);
	struct process_model *m;
	struct err e;
	buf_text(&b, HEAD);
	buf_text(&b, "<startEvent id='s'/><parallelGateway id='g'/><sequenceFlow id='f' sourceRef='s' targetRef='g'/>\n");
	buf_text(&b, "<inclusiveGateway id='j'/><userTask id='z'/><sequenceFlow id='fz' sourceRef='j' targetRef='z'/>\n");
	for (int i = 0; i < 1000; i++)
		buf_format(&b, "<userTask id='a%d'/><sequenceFlow id='f%d' sourceRef='g' targetRef='a%d'/>"
		               "<sequenceFlow id='h%d' sourceRef='a%d' targetRef='j'/>\n", i, i, i, i, i);
	buf_text(&b, TAIL);
	ck_assert_msg(load(&a, buf_view(&b), &m, &e), "%s: %s", e.where, e.text);
	struct process_host host = {.arena = &a};
	struct process_instance *i = NULL;
	struct process_act start = {.kind = PROCESS_START};
	ck_assert_msg(process_step(m, &host, NULL, &start, &i, NULL, &e), "%s %s", e.code, e.text);
	for (int k = 0; k < 1000; k++) {
		struct process_act act = {.kind = PROCESS_COMPLETE, .place = arena_format(&a, "a%d", k)};
		ck_assert(!process_waits(m, i, STR("z"), NULL));
		ck_assert_msg(process_step(m, &host, i, &act, &i, NULL, &e), "%s %s", e.code, e.text);
	}
	ck_assert(process_waits(m, i, STR("z"), NULL));
	ck_assert_uint_eq(process_waiting_count(m, i), 1);
	buf_free(&b);
	arena_free(&a);
}
END_TEST

START_TEST(cut_files_are_refused) {
	struct arena a = {0};
	struct buf b = buf_make(1 << 20);
	str text = chain(&b, 10);
	for (uint32_t n = 0; n < text.n; n++) {
		struct process_model *m;
		struct err e = {0};
		bool ok = process_load(&a, str_cut(text, 0, n), "cut", NULL, &m, &e);
		ck_assert_msg(!ok && e.code && e.where[0], "at %u", n);
		arena_reset(&a);
	}
	buf_free(&b);
	arena_free(&a);
}
END_TEST

/* ---- files of this folder, spoiled ------------------------------------------------------------ */

/* A small generator: the same numbers on every machine. */
static uint32_t chance(uint64_t *seed, uint32_t below) {
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % below;
}

/* Takes a piece out, doubles it, or puts another id or name in its place. */
static str spoil(struct arena *a, str text, uint64_t *seed) {
	uint32_t from = chance(seed, text.n), to = from + chance(seed, 60), other = chance(seed, text.n);
	str head = str_cut(text, 0, from), piece = str_cut(text, from, to), tail = str_cut(text, to, text.n);
	switch (chance(seed, 4)) {
	case 0: return arena_format(a, STR_FMT STR_FMT, STR_ARG(head), STR_ARG(tail));
	case 1: return arena_format(a, STR_FMT STR_FMT STR_FMT STR_FMT, STR_ARG(head), STR_ARG(piece), STR_ARG(piece),
		                        STR_ARG(tail));
	case 2: piece = str_cut(text, other, other + chance(seed, 30)); break;
	default: piece = STR("\""); break;
	}
	return arena_format(a, STR_FMT STR_FMT STR_FMT, STR_ARG(head), STR_ARG(piece), STR_ARG(tail));
}

/* Lines of a file where a word within a line is swapped for the word at the same place in another: stays XML more
 * often, so the loader itself is reached. */
static str swap_lines(struct arena *a, str text, uint64_t *seed) {
	VEC(str) lines = {0};
	struct buf b = buf_make(1 << 20);
	str line;
	while (text.n && str_next(&text, '\n', &line))
		vec_push(&lines, line);
	uint32_t x = chance(seed, lines.n), y = chance(seed, lines.n), mode = chance(seed, 3);
	for (uint32_t i = 0; i < lines.n; i++) {
		if (mode == 0 && i == x)
			continue;
		buf_str(&b, mode == 1 && i == x ? lines.p[y] : mode == 1 && i == y ? lines.p[x] : lines.p[i]);
		buf_char(&b, '\n');
		if (mode == 2 && i == x)
			buf_str(&b, lines.p[y]);
	}
	str out = arena_str(a, buf_view(&b));
	buf_free(&b);
	vec_free(&lines);
	return out;
}

/* Starts it and completes what waits, a few times: whatever loads must run or say no. */
static void run_a_little(struct arena *a, const struct process_model *m) {
	struct process_host host = {.arena = a, .now = 1641258000000};
	struct process_instance *i = NULL;
	struct process_act act = {.kind = PROCESS_START};
	struct err e;
	for (int k = 0; k < 12 && process_step(m, &host, i, &act, &i, NULL, &e); k++) {
		if (process_ended(i) || !process_waiting_count(m, i))
			return;
		struct process_waiting w = process_waiting_at(a, m, i, (uint32_t)k % process_waiting_count(m, i));
		act = (struct process_act){.kind = w.kind == WAITING_INCIDENT ? PROCESS_SKIP : PROCESS_COMPLETE,
		                           .place = w.place};
		if (w.kind == WAITING_JOIN)
			act.kind = PROCESS_WAKE, host.now += MS_PER_DAY;
	}
}

START_TEST(spoiled_files_do_no_harm) {
	struct arena names = {0}, a = {0};
	uint64_t seed = 2022;
	uint32_t n, loaded = 0, all = 0;
	struct err e;
	str *files, text;
	ck_assert(dir_list(&names, "test/process", &files, &n, &e));
	for (uint32_t i = 0; i < n; i++) {
		if (!str_ends(files[i], STR(".bpmn")) || str_starts(files[i], STR("bad-")))
			continue;
		ck_assert(file_read(&names, arena_format(&names, "test/process/" STR_FMT, STR_ARG(files[i])).p, &text, &e));
		for (int k = 0; k < 24; k++) {
			struct process_model *m;
			str bad = k & 1 ? spoil(&a, text, &seed) : swap_lines(&a, text, &seed);
			e = (struct err){.code = ""};
			if (load(&a, bad, &m, &e))
				loaded++, run_a_little(&a, m);
			else
				ck_assert_msg(e.code[0] && e.where[0] && e.text[0], "%s: refused without a reason", files[i].p);
			all++;
			arena_reset(&a);
		}
	}
	ck_assert_uint_gt(all, 2000);
	ck_assert_uint_gt(loaded, all / 20);
	arena_free(&a);
	arena_free(&names);
}
END_TEST

/* ---- instances that grow ----------------------------------------------------------------------- */

static bool start_with(struct arena *a, const char *inside, const char *json, uint32_t *waiting, struct err *e) {
	struct buf b = buf_make(1 << 16);
	struct process_model *m;
	struct process_instance *i = NULL;
	struct val v;
	buf_text(&b, HEAD);
	buf_text(&b, inside);
	buf_text(&b, TAIL);
	str text = arena_str(a, buf_view(&b));
	buf_free(&b);
	ck_assert_msg(process_load(a, text, "made", NULL, &m, e), "%s: %s", e->where, e->text);
	ck_assert_msg(val_read_json(a, str_of(json), &v, e), "%s", e->text);
	struct process_host host = {.arena = a};
	struct process_act act = {.kind = PROCESS_START, .value = v};
	*e = (struct err){.code = ""};
	bool ok = process_step(m, &host, NULL, &act, &i, NULL, e);
	*waiting = ok ? process_waiting_count(m, i) : 0;
	return ok;
}

static const char MANY[] = "<startEvent id='s'/><sequenceFlow id='f' sourceRef='s' targetRef='a'/><userTask id='a'>"
                           "<multiInstanceLoopCharacteristics><loopCardinality>n</loopCardinality>"
                           "</multiInstanceLoopCharacteristics></userTask>";

START_TEST(too_many_instances) {
	struct arena a = {0};
	struct err e;
	uint32_t waiting;
	ck_assert_msg(start_with(&a, MANY, "{\"n\": 900}", &waiting, &e), "%s %s", e.code, e.text);
	ck_assert_uint_eq(waiting, 900);
	size_t before = a.total;
	bool ok = start_with(&a, MANY, "{\"n\": 1000000000}", &waiting, &e);
	ck_assert_msg(!ok && strcmp(e.code, "process.too_many_tokens") == 0, "%s %s", e.code, e.text);
	ck_assert_uint_lt(a.total - before, 4 << 20);
	arena_free(&a);
}
END_TEST

START_TEST(too_large_state) {
	struct arena a = {0};
	struct err e;
	uint32_t waiting;
	struct buf b = buf_make(1 << 20);
	buf_text(&b, "{\"n\": 1, \"text\": \"");
	for (int k = 0; k < LIMIT_PROCESS_STATE_BYTES; k++)
		buf_char(&b, 'x');
	buf_text(&b, "\"}");
	buf_char(&b, 0);
	ck_assert(!start_with(&a, MANY, b.p, &waiting, &e));
	ck_assert_str_eq(e.code, "process.too_large");
	buf_free(&b);
	arena_free(&a);
}
END_TEST

/* ---- models of others -------------------------------------------------------------------------- */

/* What becomes of each model of the interchange group: loaded, or refused there for what is not executable in it. */
static const struct verdict {
	const char *file, *code;
	uint32_t line;
	const char *why;
} VERDICTS[] = {
	{"A.1.0.bpmn", "", 0, ""},
	{"A.2.0.bpmn", "bpmn.condition", 40, "a flow out of a choice needs a condition"},
	{"A.2.1.bpmn", "bpmn.unsupported", 127, "only expressions in FEEL"}, /* XPath */
	{"A.3.0.bpmn", "bpmn.no_start", 11, "it holds nothing"},
	{"A.4.0.bpmn", "", 0, ""},
	{"A.4.1.bpmn", "", 0, ""},
	{"B.1.0.bpmn", "bpmn.no_start", 104, "it holds nothing"},
	{"B.2.0.bpmn", "bpmn.no_start", 130, "it holds nothing"},
	{"C.1.0.bpmn", "bpmn.expression", 616, "no FEEL"}, /* ${approved} */
	{"C.1.1.bpmn", "bpmn.expression", 298, "no FEEL"}, /* bpmn:getDataObject('approved') */
	{"C.2.0.bpmn", "bpmn.condition", 85, "a flow out of a choice needs a condition"},
	{"C.3.0.bpmn", "bpmn.unsupported", 75, "a quantity of tokens other than 1"},
	{"C.4.0.bpmn", "bpmn.condition", 324, "neither a condition nor a maximum"},
	{"C.5.0.bpmn", "bpmn.condition", 433, "a flow out of a choice needs a condition"},
	{"C.6.0.bpmn", "bpmn.syntax", 27, "the timer says no date, duration or cycle"},
	{"C.7.0.bpmn", "bpmn.unsupported", 190, "neither how many instances there are nor over what"},
	{"C.8.0.bpmn", "", 0, ""},
	{"C.8.1.bpmn", "", 0, ""},
	{"C.9.0.bpmn", "bpmn.reference", 174, "the process that it calls is not there"}, /* it is in C.9.2 */
	{"C.9.1.bpmn", "", 0, ""},
	{"C.9.2.bpmn", "bpmn.reference", 110, "the process that it calls is not there"}, /* it is in C.9.1 */
};

/* Whether the folder is there; then each of its models is what its verdict says. */
static bool expect_verdicts(const char *folder) {
	struct arena a = {0};
	struct err e;
	str *names, text;
	uint32_t n;
	if (!dir_list(&a, folder, &names, &n, &e))
		return false;
	for (uint32_t i = 0; i < COUNT(VERDICTS); i++) {
		const struct verdict *v = &VERDICTS[i];
		struct process_model *m;
		ck_assert(file_read(&a, arena_format(&a, "%s/%s", folder, v->file).p, &text, &e));
		e = (struct err){.code = ""};
		ck_assert_int_eq(process_load(&a, text, v->file, NULL, &m, &e), !*v->code);
		ck_assert_msg(!strcmp(e.code, v->code) && strstr(e.text, v->why), "%s: %s %s", v->file, e.code, e.text);
		if (*v->code)
			ck_assert_str_eq(e.where, arena_format(&a, "%s:%u", v->file, v->line).p);
	}
	arena_free(&a);
	return true;
}

START_TEST(models_of_others) {
	const char *shared = getenv("SHARED");
	char folder[512];
	snprintf(folder, sizeof folder, "%s/data/bpmn-miwg-reference", shared ? shared : "../shared");
	if (!expect_verdicts(folder))
		printf("process: 21 models of the interchange group skipped, SHARED is not there\n");
}
END_TEST

Suite *limits_suite(void) {
	Suite *suite = suite_create("limits");
	TCase *cases = tcase_create("limits");
	tcase_set_timeout(cases, 120);
	tcase_add_test(cases, as_many_as_allowed);
	tcase_add_test(cases, one_element_too_many);
	tcase_add_test(cases, too_many_flows);
	tcase_add_test(cases, nested_too_deeply);
	tcase_add_test(cases, nested_as_deeply_as_allowed);
	tcase_add_test(cases, deep_xml);
	tcase_add_test(cases, entity_bomb);
	tcase_add_test(cases, not_utf8);
	tcase_add_test(cases, long_cycle_without_wait);
	tcase_add_test(cases, same_id_far_away);
	tcase_add_test(cases, unreachable_far_away);
	tcase_add_test(cases, many_inclusive_joins);
	tcase_add_test(cases, wide_join);
	tcase_add_test(cases, cut_files_are_refused);
	tcase_add_test(cases, spoiled_files_do_no_harm);
	tcase_add_test(cases, too_many_instances);
	tcase_add_test(cases, too_large_state);
	tcase_add_test(cases, models_of_others);
	suite_add_tcase(suite, cases);
	return suite;
}
