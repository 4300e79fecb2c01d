/* Random acts on every model of this folder, sensible or not: each is done or refused with a code of the contract, and
 * each step is stored, read back and replayed (see player.h). MONKEY_SEED=number and MONKEY_FILE=name run one. */
#include <stdlib.h>

#include "suites.h"

#include "player.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { RUNS = 2 };
#else
enum { RUNS = 6 };
#endif
enum { ACTS = 40, RUNAWAYS = 3 }; /* a runaway goes on to the limit of moves: forty of them take a minute */

static const char *const NAMES[] = {
	"paid", "order", "hint", "withdraw", "stop", "go", "one", "two", "x", "answer", "letter", "never", "flood", "fire",
	"over", "news", "waived", "note", "help", "late", "E1", "E2", "before", "after", "before", "after",
};

static const char *const VALUES[] = {
	"{\"n\":0,\"x\":true,\"y\":true,\"again\":true,\"more\":true}",
	"{\"n\":3,\"x\":false,\"y\":true,\"again\":false,\"more\":false,\"todo\":2}",
	"{\"docs\":[\"a\",\"b\",\"c\"],\"signers\":[\"li\",\"wang\"],\"sites\":[\"north\",\"south\"],\"experts\":[1,2]}",
	"{\"docs\":[],\"signers\":7,\"sites\":null,\"experts\":[[]],\"need\":1,\"stock\":0}",
	"{\"item\":\"one more\",\"stock\":5,\"need\":3,\"level\":5,\"cancelled\":true}",
	"{\"level\":1,\"cancelled\":false,\"fail\":true,\"enough\":true,\"verdict\":\"no\",\"big\":true,\"count\":3}",
	"{\"item\":{\"deep\":[1,{\"a\":\"b\"}]},\"fail\":false,\"enough\":false,\"verdict\":\"yes\",\"case\":\"7\","
	"\"number\":\"7\"}",
	"{\"loopCounter\":9,\"nrOfInstances\":1,\"a1\":true,\"b1\":true,\"x1\":true,\"count\":0,\"deeper\":true}",
};

static const char *const CODES[] = {
	"process.not_waiting", "process.which", "process.no_node", "process.no_start", "process.cannot_move",
	"process.too_many_tokens", "process.too_deep", "process.runaway", "process.deadlock", "process.too_large",
};

static uint32_t chance(uint64_t *seed, uint32_t below) {
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % below;
}

/* What waits somewhere, or any node of the model. */
static str some_place(struct player *p, uint64_t *seed) {
	uint32_t waiting = process_waiting_count(p->m, p->at);
	if (waiting && chance(seed, 6))
		return process_waiting_at(p->a, p->m, p->at, chance(seed, waiting)).place;
	return process_node_at(p->m, chance(seed, process_node_count(p->m))).id;
}

static str some_name(struct player *p, uint64_t *seed) {
	switch (chance(seed, 4)) {
	case 0: return process_node_at(p->m, chance(seed, process_node_count(p->m))).id;
	case 1: return STR("");
	default: return str_of(NAMES[chance(seed, COUNT(NAMES))]);
	}
}

static struct val some_value(struct player *p, uint64_t *seed) {
	struct val v = val_null();
	if (chance(seed, 3))
		ck_assert(val_read_json(p->a, str_of(VALUES[chance(seed, COUNT(VALUES))]), &v, NULL));
	return v;
}

static struct process_act some_act(struct player *p, uint64_t *seed) {
	enum process_act_kind kind = chance(seed, 3) ? PROCESS_COMPLETE : (enum process_act_kind)chance(seed, PROCESS_STOP);
	struct process_act act = {.kind = kind, .value = some_value(p, seed), .name = some_name(p, seed)};
	if (kind == PROCESS_START)
		act.kind = PROCESS_WAKE;
	if (act.kind == PROCESS_WAKE)
		p->now += (ms)chance(seed, 3) * MS_PER_DAY + chance(seed, 5) * MS_PER_HOUR;
	if (kind == PROCESS_SKIP && chance(seed, 2) && process_flow_count(p->m))
		act.name = process_flow_at(p->m, chance(seed, process_flow_count(p->m))).id;
	act.place = some_place(p, seed);
	return act;
}

static void expect_known(const struct player *p) {
	bool known = p->ok;
	for (uint32_t i = 0; i < COUNT(CODES) && !known; i++)
		known = strcmp(p->e.code, CODES[i]) == 0;
	ck_assert_msg(known, "%s: refused with %s: %s", p->where, p->e.code, p->e.text);
}

static void run(struct arena *a, const struct process_model *m, const char *file, uint32_t number) {
	uint64_t seed = number * 2654435761u + 99;
	bool show = getenv("MONKEY_SEED");
	struct player p = {.a = a, .m = m, .now = 1641258000000};
	struct process_act act = {.kind = PROCESS_START};
	p.where = arena_format(a, "MONKEY_FILE=%s MONKEY_SEED=%u", file, number).p;
	act.value = some_value(&p, &seed);
	ck_assert(val_read_json(a, STR("{\"fee\":100,\"split\":{\"a\":1}}"), &p.decisions, NULL));
	if (chance(&seed, 3) == 0)
		act.place = process_node_at(m, chance(&seed, process_node_count(m))).id;
	player_step(&p, &act);
	expect_known(&p);
	int runaways = 0;
	for (int k = 0; k < ACTS && runaways < RUNAWAYS && p.at && !process_ended(p.at); k++) {
		act = some_act(&p, &seed);
		if (show)
			printf("%d: " STR_FMT "\n   act %d at " STR_FMT " name " STR_FMT "\n", k,
			       STR_ARG(player_text(&p, p.at)), act.kind, STR_ARG(act.place), STR_ARG(act.name)), fflush(stdout);
		runaways += !player_step(&p, &act) && strcmp(p.e.code, "process.runaway") == 0;
		expect_known(&p);
	}
	player_free(&p);
}

static void run_file(const char *folder, str name) {
	struct arena names = {0}, a = {0};
	struct process_model *m;
	struct err e;
	str text;
	const char *seed = getenv("MONKEY_SEED"), *path = arena_format(&names, "%s/" STR_FMT, folder, STR_ARG(name)).p;
	ck_assert(file_read(&names, path, &text, &e));
	if (process_load(&names, text, path, NULL, &m, &e))
		for (uint32_t k = seed ? (uint32_t)strtoul(seed, NULL, 10) : 1; k <= RUNS || seed; k++) {
			run(&a, m, name.p, k);
			arena_reset(&a);
			if (seed)
				break;
		}
	arena_free(&a);
	arena_free(&names);
}

static void run_folder(const char *folder) {
	struct arena a = {0};
	const char *only = getenv("MONKEY_FILE");
	uint32_t n;
	struct err e;
	str *files;
	ck_assert(dir_list(&a, folder, &files, &n, &e));
	for (uint32_t i = 0; i < n; i++)
		if (str_ends(files[i], STR(".bpmn")) && (!only || str_is(files[i], only)))
			run_file(folder, files[i]);
	arena_free(&a);
}

START_TEST(random_acts_do_no_harm) {
	run_folder("test/process");
}
END_TEST

START_TEST(random_acts_on_patterns) {
	run_folder("test/process/patterns");
}
END_TEST

Suite *monkey_suite(void) {
	Suite *suite = suite_create("random acts");
	TCase *cases = tcase_create("random acts");
	tcase_set_timeout(cases, 300);
	tcase_add_test(cases, random_acts_do_no_harm);
	tcase_add_test(cases, random_acts_on_patterns);
	suite_add_tcase(suite, cases);
	return suite;
}
