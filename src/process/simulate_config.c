/* The assumptions of a simulation, read from JSON and held against the model. */
#include "data/date.h"
#include "process/simulate_int.h"

struct reader {
	struct arena *a;
	struct simulate_config *c;
	struct process_model *model;
	struct err *e;
};

static bool wrong(struct reader *r, const char *where, const char *why) {
	return err_set(r->e, "simulate.config", where, "%s", why);
}

/* "tasks.review.pool"; its memory is the arena's. */
static const char *path(struct reader *r, const char *group, str id, const char *member) {
	return arena_format(r->a, "%s." STR_FMT "%s%s", group, STR_ARG(id), member[0] ? "." : "", member).p;
}

/* Refuses members that are not in the list, whose names are split by blanks. */
static bool only(struct reader *r, struct val v, const char *where, const char *names) {
	for (uint32_t i = 0; i < v.context.count; i++) {
		str rest = str_of(names), name;
		bool known = false;
		while (str_next(&rest, ' ', &name))
			known = known || str_eq(name, v.context.entries[i].key);
		if (!known)
			return err_set(r->e, "simulate.config", where, "there is no member \"" STR_FMT "\"",
				STR_ARG(v.context.entries[i].key));
	}
	return true;
}

static bool object(struct reader *r, struct val v, const char *where) {
	return v.kind == VAL_CONTEXT || v.kind == VAL_NULL || wrong(r, where, "it must be an object");
}

/* A whole number in least..most; a missing one keeps what `out` has. */
static bool whole(struct reader *r, struct val v, const char *where, int64_t least, int64_t most, int64_t *out) {
	int64_t n;
	if (v.kind == VAL_NULL)
		return true;
	if (!val_to_int(v, &n) || n < least || n > most)
		return err_set(r->e, "simulate.config", where, "it must be a whole number from %lld to %lld", (long long)least,
			(long long)most);
	*out = n;
	return true;
}

static bool chance(struct reader *r, struct val v, const char *where, double *out) {
	if (v.kind == VAL_NULL) {
		*out = 1;
		return true;
	}
	return (simulate__number(v, out) && *out >= 0 && *out <= 1) || wrong(r, where, "a chance is a number from 0 to 1");
}

static bool node_number(struct reader *r, str id, const char *where, uint32_t *out) {
	int64_t n = process_node_find(r->model, id);
	if (n < 0)
		return err_set(r->e, "simulate.config", where, "the model has no node \"" STR_FMT "\"", STR_ARG(id));
	*out = (uint32_t)n;
	return true;
}

/* A list of {"chance", "set" | "value", "error"}; chances add up to 1 at most, what is left is nothing special. */
static bool read_outcomes(struct reader *r, struct val v, const char *where, const char *member,
	struct simulate_outcomes *out) {
	if (v.kind == VAL_NULL)
		return true;
	if (v.kind != VAL_LIST)
		return wrong(r, where, "it must be a list");
	struct simulate_outcome *list = arena_array(r->a, struct simulate_outcome, v.list.count);
	double sum = 0, part;
	for (uint32_t i = 0; i < v.list.count; i++) {
		struct val one = v.list.items[i], error = val_member(one, "error");
		if (one.kind != VAL_CONTEXT || !only(r, one, where, member))
			return one.kind == VAL_CONTEXT ? false : wrong(r, where, "an outcome is an object");
		if (!chance(r, val_member(one, "chance"), where, &part))
			return false;
		sum += part;
		list[i].below = sum > 1 - 1e-9 ? 1 : sum;
		val_get(one, STR("set"), &list[i].value);
		val_get(one, STR("value"), &list[i].value);
		list[i].error = error.kind == VAL_STRING ? error.string : STR("");
	}
	if (sum > 1 + 1e-9)
		return wrong(r, where, "the chances add up to more than 1");
	*out = (struct simulate_outcomes){list, v.list.count};
	return true;
}

const struct simulate_outcome *simulate__choose(const struct simulate_outcomes *o, struct simulate_random *r) {
	if (!o->count)
		return NULL;
	double u = simulate_uniform(r);
	for (uint32_t i = 0; i < o->count; i++)
		if (u < o->list[i].below)
			return &o->list[i];
	return NULL;
}

/* ---- time ----------------------------------------------------------------------------------- */

static bool read_hours(struct reader *r, struct val v) {
	struct simulate_hours *h = &r->c->hours;
	int64_t before = 0;
	if (v.kind == VAL_NULL)
		return true;
	if (v.kind != VAL_LIST || !v.list.count || v.list.count > SIMULATE_SPANS_MAX)
		return wrong(r, "hours", "it must be a list of 1 to 8 spans");
	for (uint32_t i = 0; i < v.list.count; i++) {
		int64_t from = -1, to = -1;
		struct val one = v.list.items[i];
		if (!only(r, one.kind == VAL_CONTEXT ? one : val_null(), "hours", "from to") ||
			!whole(r, val_member(one, "from"), "hours", before, 1439, &from) ||
			!whole(r, val_member(one, "to"), "hours", from + 1, 1440, &to))
			return false;
		if (from < 0 || to < 0)
			return wrong(r, "hours", "a span has \"from\" and \"to\", minutes since 00:00");
		h->spans[i] = (struct simulate_span){(int32_t)from, (int32_t)to};
		before = to;
	}
	h->span_count = v.list.count;
	return true;
}

static bool read_start(struct reader *r, struct val v) {
	day d;
	int offset = r->c->hours.offset_minutes;
	if (v.kind == VAL_STRING && day_parse(v.string, &d))
		r->c->start = ms_of_day(d, offset);
	else if (v.kind != VAL_STRING || !ms_parse(v.string, offset, &r->c->start))
		return wrong(r, "start", "it must be a day or an instant");
	return true;
}

static bool read_order(struct reader *r, struct val v) {
	bool due = v.kind == VAL_STRING && str_is(v.string, "due"), none = v.kind == VAL_NULL;
	r->c->by_due = due;
	if (due && !r->c->promise)
		return wrong(r, "promise", "the order by due date needs it");
	return none || due || (v.kind == VAL_STRING && str_is(v.string, "arrival")) ||
		wrong(r, "order", "it is \"arrival\" or \"due\"");
}

static bool read_time(struct reader *r, struct val v) {
	struct simulate_config *c = r->c;
	struct val every_day = val_member(v, "every_day");
	if (every_day.kind != VAL_NULL && every_day.kind != VAL_BOOL)
		return wrong(r, "every_day", "it is true or false");
	if (val_is_true(every_day))
		c->hours.calendar = NULL;
	return read_hours(r, val_member(v, "hours")) && read_start(r, val_member(v, "start"));
}

static bool read_numbers(struct reader *r, struct val v) {
	struct simulate_config *c = r->c;
	int64_t days = 250, warm_up = 0, runs = 10, seed = 1, promise = 0;
	if (!whole(r, val_member(v, "days"), "days", 1, 10000, &days) ||
		!whole(r, val_member(v, "warm_up_days"), "warm_up_days", 0, 10000, &warm_up) ||
		!whole(r, val_member(v, "runs"), "runs", 1, SIMULATE_RUNS_MAX, &runs) ||
		!whole(r, val_member(v, "seed"), "seed", 0, INT64_MAX, &seed) ||
		!whole(r, val_member(v, "promise"), "promise", 0, LIMIT_DEADLINE_DAYS, &promise))
		return false;
	c->days = (int32_t)days;
	c->warm_up_days = (int32_t)warm_up;
	c->runs = (uint32_t)runs;
	c->seed = (uint64_t)seed;
	c->promise = (int32_t)promise;
	return read_order(r, val_member(v, "order"));
}

static bool sometimes_above_zero(const struct simulate_duration *d) {
	bool above = d->a > 0 || d->b > 0 || d->c > 0;
	for (uint32_t i = 0; i < d->count; i++)
		above = above || d->values[i] > 0;
	return above;
}

static bool read_arrivals(struct reader *r, struct val v) {
	struct val rate = val_member(v, "per_working_day"), every = val_member(v, "every");
	double per_day;
	if (v.kind != VAL_CONTEXT || !only(r, v, "arrivals", "per_working_day every") ||
		(rate.kind == VAL_NULL) == (every.kind == VAL_NULL))
		return wrong(r, "arrivals", "it has either \"per_working_day\" or \"every\"");
	if (every.kind != VAL_NULL)
		return simulate_duration_read(r->a, every, &r->c->hours, "arrivals.every", &r->c->every, r->e) &&
			(sometimes_above_zero(&r->c->every) || wrong(r, "arrivals.every", "it must not always be 0"));
	if (!simulate__number(rate, &per_day) || per_day <= 0 || per_day > 1e6)
		return wrong(r, "arrivals.per_working_day", "it must be a number above 0, at most 1000000");
	r->c->every = (struct simulate_duration){
		.shape = SHAPE_EXPONENTIAL, .a = simulate_day_minutes(&r->c->hours) / per_day};
	return true;
}

static bool read_limits(struct reader *r, struct val v) {
	if (v.kind == VAL_NULL)
		return true;
	if (v.kind != VAL_LIST || v.list.count > SIMULATE_LIMITS_MAX)
		return wrong(r, "limits", "it must be a list of at most 16 numbers of working days");
	int32_t *limits = arena_array(r->a, int32_t, v.list.count);
	for (uint32_t i = 0; i < v.list.count; i++) {
		int64_t n = -1;
		if (!whole(r, v.list.items[i], "limits", 0, LIMIT_DEADLINE_DAYS, &n) || n < 0)
			return n < 0 ? wrong(r, "limits", "a limit is a number of working days") : false;
		limits[i] = (int32_t)n;
	}
	r->c->limits = limits;
	r->c->limit_count = v.list.count;
	return true;
}

/* ---- people and tasks ----------------------------------------------------------------------- */

static bool read_pools(struct reader *r, struct val v) {
	if (!object(r, v, "pools"))
		return false;
	uint32_t n = v.kind == VAL_CONTEXT ? v.context.count : 0;
	struct simulate_pool *pools = arena_array(r->a, struct simulate_pool, n);
	for (uint32_t i = 0; i < n; i++) {
		int64_t capacity = 0;
		pools[i].name = v.context.entries[i].key;
		if (!whole(r, v.context.entries[i].value, path(r, "pools", pools[i].name, ""), 1, 100000, &capacity))
			return false;
		if (!capacity)
			return wrong(r, path(r, "pools", pools[i].name, ""), "a pool has a number of people");
		pools[i].capacity = (uint32_t)capacity;
	}
	r->c->pools = pools;
	r->c->pool_count = n;
	return true;
}

static bool read_pool(struct reader *r, struct val v, const char *where, int32_t *out) {
	*out = -1;
	if (v.kind == VAL_NULL)
		return true;
	for (uint32_t i = 0; v.kind == VAL_STRING && i < r->c->pool_count; i++)
		if (str_eq(v.string, r->c->pools[i].name))
			*out = (int32_t)i;
	return *out >= 0 || wrong(r, where, "there is no such pool");
}

static bool read_task(struct reader *r, str id, struct val v, struct simulate_task *tasks) {
	uint32_t node = 0;
	const char *where = path(r, "tasks", id, "");
	if (!node_number(r, id, where, &node) || (v.kind != VAL_CONTEXT && !wrong(r, where, "it must be an object")) ||
		!only(r, v, where, "duration pool outcomes"))
		return false;
	struct simulate_task *t = &tasks[node];
	t->given = true;
	struct val duration = val_member(v, "duration");
	return (duration.kind == VAL_NULL || simulate_duration_read(r->a, duration, &r->c->hours,
										path(r, "tasks", id, "duration"), &t->duration, r->e)) &&
		read_pool(r, val_member(v, "pool"), path(r, "tasks", id, "pool"), &t->pool) &&
		read_outcomes(r, val_member(v, "outcomes"), path(r, "tasks", id, "outcomes"), "chance set error", &t->outcomes);
}

static bool read_tasks(struct reader *r, struct val v) {
	struct simulate_task *tasks = arena_array(r->a, struct simulate_task, r->model->node_count);
	for (uint32_t i = 0; i < r->model->node_count; i++)
		tasks[i].pool = -1;
	if (!object(r, v, "tasks"))
		return false;
	for (uint32_t i = 0; v.kind == VAL_CONTEXT && i < v.context.count; i++)
		if (!read_task(r, v.context.entries[i].key, v.context.entries[i].value, tasks))
			return false;
	r->c->tasks = tasks;
	return true;
}

static bool read_nudge(struct reader *r, struct val v, struct simulate_nudge *n) {
	static const struct {
		const char *member;
		enum process_act_kind act;
	} acts[] = {{"message", PROCESS_MESSAGE}, {"signal", PROCESS_SIGNAL}, {"error", PROCESS_ERROR},
		{"escalation", PROCESS_ESCALATE}};
	struct val at = val_member(v, "at"), after = val_member(v, "after");
	uint32_t given = 0;
	if (v.kind != VAL_CONTEXT || at.kind != VAL_STRING)
		return wrong(r, "events", "an event is an object that says \"at\" which node it may come");
	if (!only(r, v, "events", "at after chance set message signal error escalation") ||
		!node_number(r, at.string, "events", &n->node) || !chance(r, val_member(v, "chance"), "events", &n->chance))
		return false;
	for (uint32_t i = 0; i < COUNT(acts); i++) {
		struct val name = val_member(v, acts[i].member);
		if (name.kind == VAL_STRING)
			n->act = acts[i].act, n->name = name.string, given++;
	}
	val_get(v, STR("set"), &n->value);
	if (given != 1)
		return wrong(r, path(r, "events", at.string, ""), "it has one of message, signal, error, escalation");
	return after.kind == VAL_NULL || simulate_duration_read(r->a, after, &r->c->hours,
										 path(r, "events", at.string, "after"), &n->after, r->e);
}

static bool read_nudges(struct reader *r, struct val v) {
	if (v.kind == VAL_NULL)
		return true;
	if (v.kind != VAL_LIST)
		return wrong(r, "events", "it must be a list");
	struct simulate_nudge *nudges = arena_array(r->a, struct simulate_nudge, v.list.count);
	for (uint32_t i = 0; i < v.list.count; i++)
		if (!read_nudge(r, v.list.items[i], &nudges[i]))
			return false;
	r->c->nudges = nudges;
	r->c->nudge_count = v.list.count;
	return true;
}

static bool read_decisions(struct reader *r, struct val v) {
	if (!object(r, v, "decisions"))
		return false;
	uint32_t n = v.kind == VAL_CONTEXT ? v.context.count : 0;
	struct simulate_decision *decisions = arena_array(r->a, struct simulate_decision, n);
	for (uint32_t i = 0; i < n; i++) {
		decisions[i].name = v.context.entries[i].key;
		if (!read_outcomes(r, v.context.entries[i].value, path(r, "decisions", decisions[i].name, ""), "chance value",
				&decisions[i].outcomes))
			return false;
	}
	r->c->decisions = decisions;
	r->c->decision_count = n;
	return true;
}

/* ---- branches ------------------------------------------------------------------------------- */

/* In place of the flow's condition: a draw that is true with this chance. It is compiled here and not as those of
 * the model are, because the model that was given must stay as it is. */
static bool draw_flow(struct reader *r, uint32_t flow, double with_chance, const char *where) {
	static const uint32_t first_slot[] = {0};
	struct process_model *m = r->model;
	struct expression *x = arena_new(r->a, struct expression);
	uint32_t *number = arena_new(r->a, uint32_t);
	struct err inner = {0};
	str name = arena_format(r->a, SIMULATE_DRAW "%u", flow);
	str text = arena_format(r->a, STR_FMT " < %.12f", STR_ARG(name), with_chance);
	struct feel_scope scope = {.names = &name, .count = 1, .strict = true};
	if (!feel_compile(r->a, text, &scope, &x->expr, &inner))
		return err_set(r->e, "simulate.config", where, "%s", inner.text);
	*number = m->name_count;
	m->names[m->name_count++] = name;
	x->slots = first_slot;
	x->names = number;
	x->slot_count = x->reads = 1;
	x->line = m->flows[flow].line;
	m->flows[flow].condition = x;
	return true;
}

/* An exclusive gateway asks its flows in order, so each has its chance among those that are left. */
static bool draw_choice(struct reader *r, const struct node *n, const double *chances, const char *where) {
	double left = 1;
	bool exclusive = n->kind == NODE_EXCLUSIVE;
	for (uint32_t i = n->out; i < n->out + n->out_count; i++) {
		if (i == n->default_flow)
			continue;
		double now = !exclusive ? chances[i] : left > 1e-9 ? chances[i] / left : 0;
		if (now > 1 + 1e-6)
			return wrong(r, where, "the chances add up to more than 1");
		if (!draw_flow(r, i, now > 1 - 1e-9 ? 1 : now, where))
			return false;
		left -= exclusive ? chances[i] : 0;
	}
	return !exclusive || n->default_flow != NONE || left < 1e-6 ||
		wrong(r, where, "the chances add up to less than 1");
}

static bool draw_node(struct reader *r, const struct node *n, const double *chances) {
	uint32_t given = 0, open = 0;
	for (uint32_t i = n->out; i < n->out + n->out_count; i++) {
		given += chances[i] >= 0;
		open += chances[i] < 0 && i != n->default_flow;
	}
	if (!given)
		return true;
	const char *where = path(r, "flows", n->id, "");
	if (open || (n->default_flow != NONE && chances[n->default_flow] >= 0))
		return wrong(r, where, "each flow but the default one needs a chance, and that one has what is left");
	return draw_choice(r, n, chances, where);
}

static bool read_flows(struct reader *r, struct val v) {
	struct process_model *m = r->model;
	if (!object(r, v, "flows"))
		return false;
	double *chances = arena_array(r->a, double, m->flow_count);
	for (uint32_t i = 0; i < m->flow_count; i++)
		chances[i] = -1;
	for (uint32_t k = 0; v.kind == VAL_CONTEXT && k < v.context.count; k++) {
		str id = v.context.entries[k].key;
		uint32_t i = 0;
		while (i < m->flow_count && !str_eq(m->flows[i].id, id))
			i++;
		if (i == m->flow_count)
			return wrong(r, path(r, "flows", id, ""), "the model has no such flow");
		uint8_t kind = m->nodes[m->flows[i].source].kind;
		if (kind != NODE_EXCLUSIVE && kind != NODE_INCLUSIVE && !m->flows[i].condition)
			return wrong(r, path(r, "flows", id, ""), "only what leaves by a condition has a chance");
		if (!chance(r, v.context.entries[k].value, path(r, "flows", id, ""), &chances[i]))
			return false;
	}
	for (uint32_t i = 0; i < m->node_count; i++)
		if (!draw_node(r, &m->nodes[i], chances))
			return false;
	return true;
}

/* What is begun by people at will has no duration or order that could be assumed. */
static bool check_model(struct reader *r) {
	for (uint32_t i = 0; i < r->model->node_count; i++)
		if (r->model->nodes[i].kind == NODE_SUBPROCESS && r->model->nodes[i].sub == SUB_AD_HOC)
			return wrong(r, arena_format(r->a, STR_FMT, STR_ARG(r->model->nodes[i].id)).p,
				"an ad-hoc sub-process cannot be simulated");
	return true;
}

static bool read_general(struct reader *r, struct val v) {
	return only(r, v, "", "start days warm_up_days runs seed hours every_day arrivals input promise order limits pools "
						  "tasks flows events decisions") &&
		read_time(r, v) && read_numbers(r, v) && read_arrivals(r, val_member(v, "arrivals")) &&
		read_limits(r, val_member(v, "limits")) &&
		read_outcomes(r, val_member(v, "input"), "input", "chance set", &r->c->input);
}

static bool read_of_model(struct reader *r, struct val v) {
	return read_pools(r, val_member(v, "pools")) && read_tasks(r, val_member(v, "tasks")) &&
		read_nudges(r, val_member(v, "events")) && read_decisions(r, val_member(v, "decisions")) &&
		read_flows(r, val_member(v, "flows"));
}

bool simulate_config_read(struct arena *a, struct val v, const struct process_model *m, const struct calendar *calendar,
	int offset_minutes, struct simulate_config **out, struct err *e) {
	struct simulate_config *c = arena_new(a, struct simulate_config);
	c->cases_most = SIMULATE_CASES_MAX;
	struct process_model *copy = arena_new(a, struct process_model);
	struct reader r = {a, c, copy, e};
	if (v.kind != VAL_CONTEXT)
		return wrong(&r, "", "the configuration must be an object");
	*copy = *m;
	copy->flows = arena_array(a, struct flow, m->flow_count);
	copy->names = arena_array(a, str, m->name_count + m->flow_count); /* a draw of each flow is added */
	for (uint32_t i = 0; i < m->flow_count; i++)
		copy->flows[i] = m->flows[i];
	for (uint32_t i = 0; i < m->name_count; i++)
		copy->names[i] = m->names[i];
	c->model = copy;
	c->hours.calendar = calendar;
	c->hours.offset_minutes = offset_minutes;
	*out = c;
	return check_model(&r) && read_general(&r, v) && read_of_model(&r, v);
}
