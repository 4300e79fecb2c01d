/* Any bytes as a BPMN model. What loads is run through a sequence of acts that its bytes choose. After each step:
 *   - put, read and put again give the same text, of bounded length, and moving to the same model changes nothing;
 *   - the same act on what was read gives the same;
 *   - what waits can be named;
 *   - a changed text is refused, or is an instance that goes on like any other.
 * With BPMN_SHOW set, each act and the instance before it are printed. */
#include <stdlib.h>

#include "fuzz.h"
#include "process/instance.h"

void bpmn_fuzz(const uint8_t *data, size_t size);

enum { BPMN_ACTS = 16, BPMN_CHANGED_ACTS = 3, BPMN_TEXT_MAX = 1 << 20, BPMN_NODES_MAX = 400 };
enum { BPMN_OFFSET_MINUTES = 480 };

struct bpmn_run {
	struct arena *a;
	const struct process_model *m;
	uint64_t seed;
	ms now;
};

/* Places and rest. */
struct bpmn_text {
	str places, rest;
};

static uint32_t bpmn_chance(struct bpmn_run *r, uint32_t n) {
	r->seed = r->seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(r->seed >> 33) % n;
}

static const char *const bpmn_values[] = {"true", "false", "1", "-3.5", "\"a\"", "null", "[1,2,3]", "[]",
	"[\"a\",\"b\"]",
	"{\"a\":1}", "{\"@\":1}", "{\"b\":{\"@\":\"x\"},\"a\":null}", "5000000000", "\"PT1H\"", "\"R2/PT1H\"", "1e30"};

static struct val bpmn_value(struct arena *a, uint32_t number) {
	static const char *const feel[] = {"@\"2022-02-28\"", "@\"PT1H\"", "[1..5)", "@\"2022-02-28T10:00:00+08:00\""};
	struct val v = val_null();
	if (number < COUNT(bpmn_values)) {
		check(val_read_json(a, str_of(bpmn_values[number]), &v, NULL));
		return v;
	}
	struct feel_expr *x;
	check(feel_compile(a, str_of(feel[number % COUNT(feel)]), NULL, &x, NULL));
	struct feel_run run = feel_run_make(a, NULL, 0, 0, 0);
	return feel_eval(x, &run);
}

/* ---- the host ------------------------------------------------------------------------------- */

/* The same name has the same value at the same instant. */
static struct val bpmn_get(void *self, str name) {
	struct bpmn_run *r = self;
	uint32_t sum = (uint32_t)(r->now / 1000);
	for (uint32_t k = 0; k < name.n; k++)
		sum = sum * 31 + (uint8_t)name.p[k];
	return bpmn_value(r->a, sum % (COUNT(bpmn_values) + 4));
}

static bool bpmn_decide(void *self, str decision, struct val variables, struct val *out, struct err *e) {
	check(variables.kind == VAL_CONTEXT);
	*out = bpmn_get(self, decision);
	return decision.n % 5 != 4 || err_set(e, "rules.failed", "", "no");
}

static ms bpmn_working_due(void *self, ms from, int32_t days) {
	(void)self;
	return from + (ms)days * 86400000;
}

static void bpmn_tell(void *self, const struct process_move *move) {
	struct bpmn_run *r = self;
	check(move->node >= -1 && move->node < (int64_t)r->m->node_count);
}

static struct process_host bpmn_host(struct bpmn_run *r) {
	return (struct process_host){.self = r, .get = bpmn_get, .decide = bpmn_decide, .working_due = bpmn_working_due,
	                             .tell = bpmn_tell, .arena = r->a, .now = r->now,
	                             .offset_minutes = BPMN_OFFSET_MINUTES};
}

/* ---- acts ----------------------------------------------------------------------------------- */

static str bpmn_place(struct bpmn_run *r, const struct process_instance *i) {
	uint32_t n = i ? process_waiting_count(r->m, i) : 0;
	if (n && bpmn_chance(r, 4))
		return process_waiting_at(r->a, r->m, i, bpmn_chance(r, n)).place;
	return r->m->nodes[bpmn_chance(r, r->m->node_count)].id;
}

static str bpmn_name(struct bpmn_run *r, enum process_act_kind kind) {
	if (kind == PROCESS_MOVE)
		return r->m->nodes[bpmn_chance(r, r->m->node_count)].id;
	if (kind == PROCESS_SKIP)
		return r->m->flow_count && bpmn_chance(r, 2) ? r->m->flows[bpmn_chance(r, r->m->flow_count)].id : STR("");
	if (kind == PROCESS_ADD)
		return bpmn_chance(r, 2) ? STR("before") : STR("after");
	return r->m->trigger_count ? r->m->triggers[bpmn_chance(r, r->m->trigger_count)].name : STR("m");
}

/* Values for some of the names that expressions of the model read. */
static struct val bpmn_variables(struct bpmn_run *r) {
	struct val_builder b = val_build(r->a, 4);
	for (uint32_t k = bpmn_chance(r, 4); k; k--) {
		str name = r->m->name_count && bpmn_chance(r, 5) ? r->m->names[bpmn_chance(r, r->m->name_count)] : STR("item");
		val_set(&b, name, bpmn_value(r->a, bpmn_chance(r, COUNT(bpmn_values) + 4)));
	}
	return b.n ? val_build_context(&b) : val_null();
}

static struct process_act bpmn_act(struct bpmn_run *r, const struct process_instance *i) {
	static const uint8_t often[] = {PROCESS_COMPLETE, PROCESS_COMPLETE, PROCESS_COMPLETE, PROCESS_WAKE, PROCESS_RETRY,
		PROCESS_MESSAGE, PROCESS_SIGNAL, PROCESS_ERROR, PROCESS_SKIP};
	struct process_act act = {.kind = PROCESS_START};
	if (i)
		act.kind = bpmn_chance(r, 2) ? often[bpmn_chance(r, COUNT(often))] : bpmn_chance(r, PROCESS_STOP);
	if (i || !bpmn_chance(r, 4))
		act.place = bpmn_place(r, i);
	act.name = i ? bpmn_name(r, act.kind) : STR("");
	act.value = bpmn_variables(r);
	ms due = i ? process_next_timer(i) : INT64_MAX;
	if (act.kind == PROCESS_WAKE && due < r->now + (ms)1000 * 86400000 && due > r->now)
		r->now = due;
	else
		r->now += bpmn_chance(r, 3600000);
	return act;
}

/* ---- what must hold ------------------------------------------------------------------------- */

static struct bpmn_text bpmn_put(struct bpmn_run *r, const struct process_instance *i) {
	struct buf places = buf_make(BPMN_TEXT_MAX), rest = buf_make(BPMN_TEXT_MAX);
	process_put(&places, &rest, r->m, i);
	check(!places.full && rest.n <= LIMIT_PROCESS_STATE_BYTES);
	struct bpmn_text t = {arena_str(r->a, buf_view(&places)), arena_str(r->a, buf_view(&rest))};
	buf_free(&places);
	buf_free(&rest);
	return t;
}

static void bpmn_same(struct bpmn_text a, struct bpmn_text b, const char *why) {
	if (str_eq(a.places, b.places) && str_eq(a.rest, b.rest))
		return;
	fprintf(stderr, "%s\n" STR_FMT "\n" STR_FMT "\n" STR_FMT "\n" STR_FMT "\n", why, STR_ARG(a.places), STR_ARG(a.rest),
	        STR_ARG(b.places), STR_ARG(b.rest));
	check(!"two texts are the same");
}

static struct process_instance *bpmn_read(struct bpmn_run *r, struct bpmn_text t) {
	struct process_instance *i;
	struct err e;
	if (process_read(r->a, r->m, t.places, t.rest, &i, &e))
		return i;
	fprintf(stderr, "%s %s\n" STR_FMT "\n" STR_FMT "\n", e.code, e.text, STR_ARG(t.places), STR_ARG(t.rest));
	check(!"what was put is read");
}

static void bpmn_look(struct bpmn_run *r, const struct process_instance *i) {
	uint32_t n = process_waiting_count(r->m, i);
	check(process_ended(i) == !n);
	for (uint32_t k = 0; k < n; k++) {
		struct process_waiting w = process_waiting_at(r->a, r->m, i, k);
		struct process_waiting again;
		uint32_t node;
		check(process_waits(r->m, i, w.place, &again) && again.token == w.token && w.node < r->m->node_count);
		check(process__at_event(r->m, i, w.place, &node, NULL)->id == w.token && node == w.node);
	}
	check(process_variables(i).kind == VAL_CONTEXT);
}

static struct process_instance *bpmn_back(struct bpmn_run *r, const struct process_instance *i, struct bpmn_text t) {
	struct process_instance *back = bpmn_read(r, t), *moved;
	const struct process_migration *list;
	uint32_t n;
	struct err e;
	bpmn_same(t, bpmn_put(r, back), "put, read, put");
	bpmn_look(r, i);
	struct process_host host = bpmn_host(r);
	check(process_migrate(r->m, r->m, &host, i, STR(""), &list, &n, &moved, &e));
	bpmn_same(t, bpmn_put(r, moved), "to the same model");
	return back;
}

/* One act on the instance and on what was read of it; the instance afterwards, or as it was. */
static struct process_instance *bpmn_step(struct bpmn_run *r, struct process_instance *i, struct process_act act) {
	struct process_host host = bpmn_host(r);
	struct process_instance *one = NULL, *two = NULL, *back = NULL;
	struct err e = {.code = ""}, f = {.code = ""};
	struct bpmn_text before = {0};
	if (i) {
		before = bpmn_put(r, i);
		back = bpmn_back(r, i, before);
	}
	bool ok = process_step(r->m, &host, i, &act, &one, NULL, &e);
	if (getenv("BPMN_SHOW"))
		fprintf(stderr, "act %d at " STR_FMT " name " STR_FMT ": %s %s\n  " STR_FMT "\n  " STR_FMT "\n", act.kind,
		        STR_ARG(act.place), STR_ARG(act.name), ok ? "ok" : e.code, ok ? "" : e.text, STR_ARG(before.places),
		        STR_ARG(before.rest));
	if (i)
		bpmn_same(before, bpmn_put(r, i), "what went in");
	check(process_step(r->m, &host, back, &act, &two, NULL, &f) == ok && !strcmp(e.code, f.code));
	if (!ok)
		return i;
	bpmn_same(bpmn_put(r, one), bpmn_put(r, two), "the same act");
	bpmn_back(r, one, bpmn_put(r, one));
	return one;
}

/* A text with some bytes changed, and where it leads. */
static void bpmn_change(struct bpmn_run *r, const struct process_instance *i) {
	struct bpmn_text t = bpmn_put(r, i);
	struct process_instance *changed;
	struct err e;
	if (!t.rest.n)
		return;
	char *p = arena_alloc(r->a, t.rest.n);
	memcpy(p, t.rest.p, t.rest.n);
	for (uint32_t k = 1 + bpmn_chance(r, 3); k; k--) {
		uint32_t at = bpmn_chance(r, t.rest.n), from = bpmn_chance(r, t.rest.n);
		if (p[at] >= '0' && p[at] <= '9')
			p[at] = (char)('0' + bpmn_chance(r, 10));
		else
			p[at] = p[from];
	}
	t.rest.p = p;
	if (!process_read(r->a, r->m, t.places, t.rest, &changed, &e)) {
		check(!strcmp(e.code, "process.bad_state"));
		return;
	}
	for (uint32_t k = 0; k < BPMN_CHANGED_ACTS; k++)
		changed = bpmn_step(r, changed, bpmn_act(r, changed));
}

void bpmn_fuzz(const uint8_t *data, size_t size) {
	struct arena a = {0};
	struct process_model *m;
	struct err e = {0};
	struct bpmn_run r = {.a = &a, .seed = size, .now = 1641258000000};
	for (size_t k = 0; k < size; k++)
		r.seed = (r.seed ^ data[k]) * 1099511628211u;
	if (!process_load(&a, fuzz_text(data, size), "fuzz", NULL, &m, &e)) {
		check(e.code && e.where[0] && e.text[0]);
		arena_free(&a);
		return;
	}
	r.m = m;
	struct buf json = buf_make(BPMN_TEXT_MAX);
	process_put_json(&json, m);
	buf_free(&json);
	struct process_instance *i = NULL;
	for (uint32_t k = 0; k < BPMN_ACTS && m->node_count && m->node_count < BPMN_NODES_MAX; k++) {
		i = bpmn_step(&r, i, bpmn_act(&r, i));
		if (i)
			bpmn_change(&r, i);
	}
	arena_free(&a);
}
