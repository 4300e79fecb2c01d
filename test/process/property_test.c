/* Random well-structured processes: whatever the order in which their tasks are completed, they end, every task has
 * been done as often as the blocks say, and tokens are conserved. Each step is also stored, read back and replayed
 * (see player.h). PROPERTY_SEED=number runs one of them, PROPERTY_COUNT=number so many. */
#include <stdlib.h>

#include "suites.h"

#include "player.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { PROCESSES = 300 };
#else
enum { PROCESSES = 3000 };
#endif
enum { DEPTH_MAX = 4, BLOCKS_MAX = 60, WORK_MAX = 150, TASKS_MAX = 512, FLOWS_MAX = 1024, HOURS_MAX = 1000000 };

enum block_kind {
	TASK,
	PAUSE,      /* a timer */
	SCRIPT,
	SEQUENCE,
	CHOICE,     /* exclusive: `chosen` is taken */
	ALL,        /* parallel */
	SOME,       /* inclusive: those in the bit set `chosen` */
	CYCLE,      /* flow back, `times` rounds counted in a variable */
	REPEAT,     /* sub-process in a standard loop */
	EACH,       /* sub-process as multi-instance, parallel or sequential */
	MANY,       /* task as multi-instance */
	SUB,        /* sub-process */
	CALM,       /* sub-process with a timer on its border that never fires */
	LATE,       /* sub-process that never ends: the timer on its border fires, the second child follows */
	FAILING,    /* sub-process that ends with an error, the second child follows */
	BLOCK_KINDS
};

struct block {
	enum block_kind kind;
	uint32_t number, chosen, times;
	bool sequential;
	uint64_t hours;      /* LATE: after which its timer fires: later than all that it may wait for inside */
	struct block *child, *next;
	uint32_t children;
};

/* ---- growing a tree ---------------------------------------------------------------------------- */

struct maker {
	struct arena *a;
	uint64_t seed;
	uint32_t blocks;
	bool late;   /* there are borders whose timers fire */
	bool shared; /* inside something that runs several times at once: no variables of its own */
	/* as text */
	struct buf bpmn, values;
	uint32_t flows;
};

static uint32_t chance(struct maker *k, uint32_t below) {
	k->seed = k->seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(k->seed >> 33) % below;
}

static struct block *grow(struct maker *k, uint32_t depth);

static void grow_children(struct maker *k, struct block *b, uint32_t n, uint32_t depth) {
	struct block **last = &b->child;
	for (uint32_t i = 0; i < n; i++) {
		*last = grow(k, depth);
		last = &(*last)->next;
	}
	b->children = n;
}

static struct block *leaf(struct maker *k, enum block_kind kind) {
	struct block *b = arena_new(k->a, struct block);
	*b = (struct block){.kind = kind, .number = k->blocks++, .times = 1};
	return b;
}

static struct block *grow(struct maker *k, uint32_t depth) {
	bool small = depth == 0 || k->blocks >= BLOCKS_MAX;
	enum block_kind kind = chance(k, 5) == 0 ? TASK : (enum block_kind)chance(k, small ? SEQUENCE : BLOCK_KINDS);
	if (kind == CYCLE && k->shared)
		kind = REPEAT;
	struct block *b = leaf(k, kind);
	bool shared = k->shared;
	b->sequential = chance(k, 2);
	if (kind == CYCLE || kind == REPEAT || kind == EACH || kind == MANY)
		b->times = 1 + chance(k, 3);
	if (kind == EACH)
		k->shared |= !b->sequential;
	if (kind >= SEQUENCE && kind <= SOME)
		grow_children(k, b, 2 + chance(k, 2), depth - 1);
	else if (kind == LATE || kind == FAILING)
		grow_children(k, b, 2, depth - 1);
	else if (kind >= CYCLE && kind != MANY)
		grow_children(k, b, 1, depth - 1);
	if (kind == CHOICE)
		b->chosen = chance(k, b->children);
	if (kind == SOME)
		b->chosen = 1 + chance(k, (1u << b->children) - 1);
	k->shared = shared;
	return b;
}

/* ---- what must come out: an interpreter of the tree --------------------------------------------- */

static uint32_t count_tasks(const struct block *b, uint32_t times, uint32_t *done) {
	uint32_t all = 0, i = 0;
	times *= b->times;
	if (b->kind == TASK || b->kind == MANY) {
		done[b->number] += times;
		return times;
	}
	if (b->kind == CYCLE)
		done[b->number] += times, all += times; /* a cycle has a task of its own, so that it waits */
	for (const struct block *c = b->child; c; c = c->next, i++)
		if ((b->kind != CHOICE || b->chosen == i) && (b->kind != SOME || b->chosen >> i & 1))
			all += count_tasks(c, times, done);
	return all;
}

/* Hours that pass at most while the block runs, when no task takes any time; sets those of timers that fire. */
static uint64_t count_hours(struct maker *k, struct block *b) {
	uint64_t hours = b->kind == PAUSE ? 2 : 0, last = 0;
	for (struct block *c = b->child; c; c = c->next)
		hours += last = count_hours(k, c);
	if (b->kind == LATE) {
		b->hours = hours - last + 1;
		hours += b->hours;
		k->late = true;
	}
	return hours * b->times;
}

/* ---- the tree as BPMN --------------------------------------------------------------------------- */

/* The first and the last node of a block. */
struct ends {
	str in, out;
};

static void flow(struct maker *k, str from, str to, const char *condition) {
	buf_format(&k->bpmn, "<sequenceFlow id='f%u' sourceRef='" STR_FMT "' targetRef='" STR_FMT "'>", k->flows++,
	           STR_ARG(from), STR_ARG(to));
	if (condition)
		buf_format(&k->bpmn, "<conditionExpression>%s</conditionExpression>", condition);
	buf_text(&k->bpmn, "</sequenceFlow>\n");
}

static str node(struct maker *k, const char *element, char letter, uint32_t number, const char *inside) {
	buf_format(&k->bpmn, "<%s id='%c%u'>%s</%s>\n", element, letter, number, inside, element);
	return arena_format(k->a, "%c%u", letter, number);
}

static struct ends write_block(struct maker *k, const struct block *b);

/* The branches of a gateway, which come together again. */
static struct ends write_branches(struct maker *k, const struct block *b) {
	static const char *const elements[] = {
		[CHOICE] = "exclusiveGateway", [ALL] = "parallelGateway", [SOME] = "inclusiveGateway"};
	const char *element = elements[b->kind];
	str split = node(k, element, 'g', b->number, ""), join = node(k, element, 'j', b->number, "");
	uint32_t i = 0;
	for (const struct block *c = b->child; c; c = c->next, i++) {
		struct ends e = write_block(k, c);
		const char *condition = NULL;
		if (b->kind == CHOICE)
			condition = arena_format(k->a, "v%u = %u", b->number, i).p;
		if (b->kind == SOME) {
			condition = arena_format(k->a, "v%u_%u", b->number, i).p;
			buf_format(&k->values, ",\"v%u_%u\":%s", b->number, i, b->chosen >> i & 1 ? "true" : "false");
		}
		flow(k, split, e.in, condition);
		flow(k, e.out, join, NULL);
	}
	if (b->kind == CHOICE)
		buf_format(&k->values, ",\"v%u\":%u", b->number, b->chosen);
	return (struct ends){split, join};
}

static struct ends write_sequence(struct maker *k, const struct block *b) {
	struct ends all = write_block(k, b->child);
	for (const struct block *c = b->child->next; c; c = c->next) {
		struct ends e = write_block(k, c);
		flow(k, all.out, e.in, NULL);
		all.out = e.out;
	}
	return all;
}

static struct ends write_cycle(struct maker *k, const struct block *b) {
	uint32_t n = b->number;
	buf_format(&k->bpmn, "<scriptTask id='i%u'><script>{c%u: 0}</script></scriptTask>\n", n, n);
	buf_format(&k->bpmn, "<scriptTask id='c%u'><script>{c%u: c%u + 1}</script></scriptTask>\n", n, n, n);
	str merge = node(k, "exclusiveGateway", 'm', n, ""), test = node(k, "exclusiveGateway", 'x', n, "");
	str begin = arena_format(k->a, "i%u", n), count = arena_format(k->a, "c%u", n);
	str task = node(k, "userTask", 't', n, ""), end = node(k, "exclusiveGateway", 'y', n, "");
	struct ends e = write_block(k, b->child);
	flow(k, begin, merge, NULL);
	flow(k, merge, task, NULL);
	flow(k, task, e.in, NULL);
	flow(k, e.out, count, NULL);
	flow(k, count, test, NULL);
	flow(k, test, merge, arena_format(k->a, "c%u &lt; %u", n, b->times).p);
	flow(k, test, end, arena_format(k->a, "c%u &gt;= %u", n, b->times).p);
	return (struct ends){begin, end};
}

static const char *loop_of(struct maker *k, const struct block *b) {
	if (b->kind == REPEAT)
		return arena_format(k->a, "<standardLoopCharacteristics loopMaximum='%u'/>", b->times).p;
	if (b->kind == EACH || b->kind == MANY)
		return arena_format(k->a, "<multiInstanceLoopCharacteristics isSequential='%s'><loopCardinality>%u"
		                          "</loopCardinality></multiInstanceLoopCharacteristics>",
		                    b->sequential ? "true" : "false", b->times).p;
	return "";
}

/* A boundary event leads to the second child, or nowhere; both ways come together. */
static struct ends write_boundary(struct maker *k, const struct block *b, str sub) {
	buf_format(&k->bpmn, "<boundaryEvent id='b%u' attachedToRef='" STR_FMT "'>", b->number, STR_ARG(sub));
	if (b->kind == FAILING)
		buf_text(&k->bpmn, "<errorEventDefinition errorRef='wrong'/>");
	else
		buf_format(&k->bpmn, "<timerEventDefinition><timeDuration>PT%dH</timeDuration></timerEventDefinition>",
		           b->kind == CALM ? HOURS_MAX : (int)b->hours);
	buf_text(&k->bpmn, "</boundaryEvent>\n");
	str edge = arena_format(k->a, "b%u", b->number), join = node(k, "exclusiveGateway", 'j', b->number, "");
	flow(k, sub, join, NULL);
	if (b->children == 2) {
		struct ends e = write_block(k, b->child->next);
		flow(k, edge, e.in, NULL);
		flow(k, e.out, join, NULL);
	} else {
		flow(k, edge, join, NULL);
	}
	return (struct ends){sub, join};
}

static struct ends write_sub(struct maker *k, const struct block *b) {
	str sub = arena_format(k->a, "u%u", b->number);
	buf_format(&k->bpmn, "<subProcess id='u%u'>%s\n", b->number, loop_of(k, b));
	str start = node(k, "startEvent", 's', b->number, "");
	struct ends e = write_block(k, b->child);
	flow(k, start, e.in, NULL);
	if (b->kind == LATE) {
		str stuck = node(k, "intermediateCatchEvent", 'w', b->number, "<messageEventDefinition messageRef='never'/>");
		flow(k, e.out, stuck, NULL);
		e.out = stuck;
	}
	const char *result = b->kind == FAILING ? "<errorEventDefinition errorRef='wrong'/>" : "";
	flow(k, e.out, node(k, "endEvent", 'e', b->number, result), NULL);
	buf_text(&k->bpmn, "</subProcess>\n");
	if (b->kind == CALM || b->kind == LATE || b->kind == FAILING)
		return write_boundary(k, b, sub);
	return (struct ends){sub, sub};
}

static struct ends write_block(struct maker *k, const struct block *b) {
	static const char pause[] = "<timerEventDefinition><timeDuration>PT2H</timeDuration></timerEventDefinition>";
	str one;
	switch (b->kind) {
	case TASK:
	case MANY: one = node(k, "userTask", 't', b->number, loop_of(k, b)); break;
	case PAUSE: one = node(k, "intermediateCatchEvent", 'p', b->number, pause); break;
	case SCRIPT: one = node(k, "scriptTask", 'z', b->number, "<script>1 + 1</script>"); break;
	case SEQUENCE: return write_sequence(k, b);
	case CHOICE:
	case ALL:
	case SOME: return write_branches(k, b);
	case CYCLE: return write_cycle(k, b);
	default: return write_sub(k, b);
	}
	return (struct ends){one, one};
}

static void write_process(struct maker *k, const struct block *b) {
	k->bpmn = buf_make(1 << 20);
	k->values = buf_make(1 << 16);
	buf_text(&k->values, "{\"n\":1");
	buf_text(&k->bpmn, "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'>"
	                   "<error id='wrong' errorCode='wrong'/><message id='never' name='never'/>"
	                   "<process id='p' isExecutable='true'>\n<startEvent id='start'/>\n");
	struct ends e = write_block(k, b);
	flow(k, STR("start"), e.in, NULL);
	buf_text(&k->bpmn, "<endEvent id='end'/>\n");
	flow(k, e.out, STR("end"), NULL);
	buf_text(&k->bpmn, "</process></definitions>");
	buf_char(&k->values, '}');
}

/* ---- playing it ---------------------------------------------------------------------------------- */

struct tally {
	uint32_t done[TASKS_MAX], taken[FLOWS_MAX];
	uint32_t steps;
};

static void count_moves(const struct player *p, struct tally *t) {
	for (uint32_t i = 0; i < p->moves.n; i++) {
		int64_t f;
		str brief = p->moves.p[i].brief;
		ck_assert_msg(p->moves.p[i].kind != PROCESS_PARKED, "%s: " STR_FMT, p->where, STR_ARG(p->moves.p[i].full));
		if (p->moves.p[i].kind != PROCESS_TAKEN)
			continue;
		ck_assert(str_int(str_cut(brief, 7, brief.n), &f) && f < FLOWS_MAX); /* taken:f17 */
		t->taken[f]++;
	}
}

static void do_act(struct player *p, struct tally *t, const struct process_act *act) {
	bool done = player_step(p, act);
	ck_assert_msg(done, "%s: at " STR_FMT ": %s %s", p->where, STR_ARG(act->place), p->e.code, p->e.text);
	count_moves(p, t);
	t->steps++;
}

static void complete_task(struct player *p, struct tally *t, const struct process_waiting *w) {
	int64_t number;
	str id = process_node_at(p->m, w->node).id;
	ck_assert(str_int(str_cut(id, 1, id.n), &number));
	t->done[number]++;
	do_act(p, t, &(struct process_act){.kind = PROCESS_COMPLETE, .place = w->place});
}

/* Completes one of the tasks that wait, or lets the next timer fire: where borders have timers that fire, only when no
 * task waits. False: nothing can be done. */
static bool play_one(struct maker *k, struct player *p, struct tally *t) {
	uint32_t n = process_waiting_count(p->m, p->at), first = n ? chance(k, n) : 0;
	bool event = false;
	for (uint32_t i = 0; i < n; i++) {
		struct process_waiting w = process_waiting_at(p->a, p->m, p->at, (first + i) % n);
		ck_assert_msg(w.kind != WAITING_INCIDENT && w.kind != WAITING_AD_HOC, "%s: an incident: " STR_FMT, p->where,
		              STR_ARG(w.reason));
		event |= w.kind == WAITING_EVENT;
		if (w.kind == WAITING_TASK)
			return complete_task(p, t, &w), true;
		if (w.kind == WAITING_EVENT && !k->late)
			break;
	}
	if (!event)
		return false;
	p->now = process_next_timer(p->at);
	ck_assert_msg(p->now < INT64_MAX, "%s: no timer", p->where);
	do_act(p, t, &(struct process_act){.kind = PROCESS_WAKE});
	return true;
}

/* What comes into a gateway goes out of it: of a parallel one each way in and out the same, of an exclusive one in
 * sum; and each way into an activity is one way out of it or of its border. */
static void expect_conserved(const struct player *p, const struct tally *t) {
	uint32_t n = process_flow_count(p->m);
	for (uint32_t i = 0; i < process_node_count(p->m); i++) {
		struct process_node nd = process_node_at(p->m, i);
		uint32_t in = 0, out = 0, least = UINT32_MAX, most = 0, ways_in = 0, ways_out = 0;
		for (uint32_t f = 0; f < n; f++) {
			int64_t number;
			struct process_flow fl = process_flow_at(p->m, f);
			if (fl.source != i && fl.target != i)
				continue;
			ck_assert(str_int(str_cut(fl.id, 1, fl.id.n), &number));
			uint32_t times = t->taken[number];
			in += fl.target == i ? times : 0, ways_in += fl.target == i;
			out += fl.source == i ? times : 0, ways_out += fl.source == i;
			least = times < least ? times : least;
			most = times > most ? times : most;
		}
		if (str_is(nd.element, "parallelGateway"))
			ck_assert_msg(least == most, "%s: " STR_FMT ": %u and %u tokens", p->where, STR_ARG(nd.id), least, most);
		bool passes = ways_in && ways_out && nd.id.p[0] != 'u' && nd.id.p[0] != 'w';
		if (passes && !str_is(nd.element, "parallelGateway") && !str_is(nd.element, "inclusiveGateway"))
			ck_assert_msg(in == out, "%s: " STR_FMT ": %u tokens in, %u out", p->where, STR_ARG(nd.id), in, out);
	}
}

static void play_tree(struct maker *k, const struct block *b, const uint32_t *want, const char *where) {
	struct process_model *m;
	struct tally tally = {.steps = 0};
	struct err e;
	ck_assert_msg(process_load(k->a, buf_view(&k->bpmn), where, NULL, &m, &e), "%s: %s %s", where, e.where, e.text);
	struct player p = {.a = k->a, .m = m, .where = where, .now = 1641258000000};
	struct process_act start = {.kind = PROCESS_START};
	ck_assert(val_read_json(k->a, buf_view(&k->values), &start.value, &e));
	ck_assert_msg(player_step(&p, &start), "%s: %s %s", where, p.e.code, p.e.text);
	count_moves(&p, &tally);
	while (!process_ended(p.at)) {
		ck_assert_msg(play_one(k, &p, &tally), "%s: stuck at\n" STR_FMT, where, STR_ARG(player_text(&p, p.at)));
		ck_assert_msg(tally.steps < 10 * WORK_MAX, "%s: never ends", where);
	}
	for (uint32_t i = 0; i <= b->number || i < k->blocks; i++)
		ck_assert_msg(tally.done[i] == want[i], "%s: task t%u done %u times, not %u", where, i, tally.done[i], want[i]);
	expect_conserved(&p, &tally);
	player_free(&p);
}

/* One process of a seed; the number of tasks done in it. */
static uint32_t play_seed(uint64_t seed, bool show) {
	struct arena a = {0};
	struct maker k = {.a = &a, .seed = seed * 2654435761u + 17};
	uint32_t want[TASKS_MAX], work;
	struct block *b;
	do {
		memset(want, 0, sizeof want);
		k.blocks = 0;
		k.late = false;
		b = leaf(&k, SEQUENCE);
		grow_children(&k, b, 3, DEPTH_MAX - 1);
		work = count_tasks(b, 1, want);
	} while (work < 3 || work > WORK_MAX || k.blocks > 2 * BLOCKS_MAX || count_hours(&k, b) >= HOURS_MAX);
	write_process(&k, b);
	if (show)
		printf(STR_FMT "\n" STR_FMT "\n", (int)k.bpmn.n, k.bpmn.p, (int)k.values.n, k.values.p);
	ck_assert(!k.bpmn.full && !k.values.full && k.flows < FLOWS_MAX);
	play_tree(&k, b, want, arena_format(&a, "PROPERTY_SEED=%u", (unsigned)seed).p);
	buf_free(&k.bpmn);
	buf_free(&k.values);
	arena_free(&a);
	return work;
}

START_TEST(random_processes_end) {
	const char *seed = getenv("PROPERTY_SEED"), *number = getenv("PROPERTY_COUNT");
	uint64_t tasks = 0;
	uint32_t count = number ? (uint32_t)strtoul(number, NULL, 10) : PROCESSES;
	if (seed) {
		play_seed(strtoull(seed, NULL, 10), true);
		return;
	}
	for (uint32_t i = 1; i <= count; i++)
		tasks += play_seed(i, false);
	ck_assert_uint_gt(tasks, 6 * (uint64_t)count);
	if (getenv("VERBOSE"))
		printf("process: %u random processes, %u tasks done\n", count, (unsigned)tasks);
}
END_TEST

Suite *property_suite(void) {
	Suite *suite = suite_create("properties");
	TCase *cases = tcase_create("properties");
	tcase_set_timeout(cases, 300);
	tcase_add_test(cases, random_processes_end);
	suite_add_tcase(suite, cases);
	return suite;
}
