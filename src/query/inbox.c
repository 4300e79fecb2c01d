/* The inbox: what waits for the asker, by what is due first; and supervision, what is late in the asker's scope. */
#include <stdlib.h>

#include "query/work.h"

enum { ROWS_TRIED = 20000 }; /* rows of one kind that a search of words looks through */

static void add(struct division_list *plan, struct division d) {
	vec_push(plan, d);
}

/* Departments of the pack, and rows that belong to none. */
static void add_departments(const struct inbox *x, struct division_list *plan, enum record_kind kind) {
	const struct pack *p = x->q->pack;
	add(plan, (struct division){.kind = kind, .way = WORK_DEPARTMENT});
	for (uint32_t i = 0; i < p->code_count; i++)
		if (p->codes[i].class == CODE_DEPARTMENT)
			add(plan, (struct division){.kind = kind, .way = WORK_DEPARTMENT, .value = p->codes[i].code});
}

static void add_tasks(const struct inbox *x, struct division_list *plan) {
	const struct query_inbox *in = x->in;
	add(plan, (struct division){.kind = R_task, .way = WORK_OFFICER, .value = in->scope.user});
	if (in->may[C_task_claim] && in->department.n && !in->mine)
		add(plan, (struct division){.kind = R_task, .way = WORK_OFFICER, .pooled = in->department});
}

static void add_kind(struct inbox *x, struct division_list *plan, enum record_kind kind) {
	const struct query_scope *s = &x->in->scope;
	if (kind == R_task && (!x->in->all || s->service_point.n)) { /* tasks belong to departments and people */
		add_tasks(x, plan);
	} else if (s->own) {
		if (query__has(kind, F_applicant))
			add(plan, (struct division){.kind = kind, .way = WORK_APPLICANT, .value = s->user});
	} else if (s->department.n && query__has(kind, F_department)) {
		add(plan, (struct division){.kind = kind, .way = WORK_DEPARTMENT, .value = s->department});
	} else if (s->service_point.n && query__has(kind, F_service_point)) {
		if (!store_work_by_step(kind, F_service_point) || !query__point_steps(x, kind, s->service_point, plan))
			add(plan, (struct division){.kind = kind, .way = WORK_POINT, .value = s->service_point});
	} else if (store_work_index(kind, F_none)) {
		add(plan, (struct division){.kind = kind, .way = WORK_ALL});
	} else {
		add_departments(x, plan, kind);
	}
}

/* Whether the role has any step of the kind at all. */
static bool has_steps(const struct query_inbox *in, enum record_kind kind) {
	if (in->all || kind == R_task || in->may[C_flow_step])
		return true;
	for (int c = 1; c < COMMAND_COUNT; c++)
		if (command_defs[c].record == kind && in->may[c] && !command_defs[c].creates)
			return true;
	return false;
}

/* Whom no list would let filter by the unit that assists does not find by it here. */
static void add_assisted(struct inbox *x, struct division_list *plan) {
	const struct query_inbox *in = x->in;
	bool asked = !in->kind || in->kind == R_ticket, unit = !in->scope.own && !in->scope.service_point.n;
	if (asked && unit && in->department.n && in->reads[R_ticket] &&
	    query__sights(x->q, R_ticket, &in->scope)->see[F_assist_department] == SIGHT_YES)
		add(plan, (struct division){.kind = R_ticket, .way = WORK_ASSIST, .value = in->department});
}

/* The divisions of open work that the scope covers. */
static struct division_list make_plan(struct inbox *x) {
	struct division_list plan = {0};
	if (x->in->assist) {
		add_assisted(x, &plan);
		return plan;
	}
	for (int k = 1; k < RECORD_COUNT; k++) {
		enum record_kind kind = (enum record_kind)k;
		bool asked = !x->in->kind || x->in->kind == kind;
		if (asked && store_work_due(kind) && x->in->reads[kind] && has_steps(x->in, kind))
			add_kind(x, &plan, kind);
	}
	return plan;
}

/* ---- rows that fit --------------------------------------------------------------------------- */

static bool needs_row(const struct inbox *x, enum verdict v) {
	return v == ASK_ROW || x->in->mine || x->in->search.n;
}

static bool row_says_yes(struct inbox *x, const struct work_row *w, enum verdict v) {
	struct err e;
	sqlite3_stmt *row = query__find(x->q, w->spot.kind, w->spot.id, &x->in->scope, &e);
	bool fits = row && query__row_fits(x, row, w, v);
	if (row)
		sqlite3_reset(row);
	return fits;
}

static bool fits(struct inbox *x, const struct division *d, const struct work_row *w) {
	if (d->pooled.n && !str_eq(w->name, d->pooled))
		return false;
	if (x->in->item.n && (w->spot.kind != R_case_file || !str_eq(w->name, x->in->item)))
		return false;
	enum verdict v = query__whose(x, w);
	return v != NOT_MINE && (!needs_row(x, v) || row_says_yes(x, w, v));
}

static enum lamp lamp_of(const struct inbox *x, ms due) {
	return due >= STORE_NOTHING_DUE ? LAMP_NONE
	       : due < x->in->now       ? LAMP_RED
	       : due <= x->warned       ? LAMP_YELLOW
	                                : LAMP_GREEN;
}

/* The last due date whose lamp is yellow: the lamp only rises as the date comes nearer. */
static ms last_yellow(const struct inbox *x) {
	const struct calendar *c = x->q->pack->calendar;
	ms least = x->in->now, most = least + INT64_C(40) * 86400000;
	while (least < most) {
		ms middle = least + (most - least + 1) / 2;
		if (calendar_lamp(c, middle, x->in->now) == LAMP_YELLOW)
			least = middle;
		else
			most = middle - 1;
	}
	return least;
}

/* ---- a page ---------------------------------------------------------------------------------- */

struct spots {
	struct spot *p;
	uint32_t n, cap;
};

static int by_order(const void *a, const void *b) {
	const struct spot *x = a, *y = b;
	if (x->due != y->due)
		return x->due < y->due ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static int by_order_falling(const void *a, const void *b) {
	return by_order(b, a);
}

/* Adds the first `most` rows of a division that fit and are due up to and with `until`. */
static bool gather(struct inbox *x, const struct division *d, const struct spot *after, ms until, uint32_t most,
                   struct spots *out) {
	sqlite3_stmt *rows = query__work_rows(x, d, after, until);
	uint32_t taken = 0, tried = 0, rows_tried = most > LIMIT_PAGE_ROWS + 1 ? 10 * most : ROWS_TRIED;
	int step = SQLITE_DONE;
	while (rows && taken < most && tried++ < rows_tried && (step = sqlite3_step(rows)) == SQLITE_ROW) {
		struct work_row w = query__work_row(rows, d);
		if (!x->lamps[lamp_of(x, w.spot.due)] || !fits(x, d, &w))
			continue;
		vec_push(out, w.spot);
		taken++;
	}
	if (!rows)
		return false;
	sqlite3_reset(rows);
	return step == SQLITE_ROW || step == SQLITE_DONE || query__fault(x->q, x->e);
}

static bool read_cursor(const struct inbox *x, struct spot *out) {
	str rest = x->in->cursor, one;
	int64_t kind = 0;
	bool good = str_next(&rest, '~', &one) && str_int(one, &out->due) && str_next(&rest, '~', &one) &&
	            str_int(one, &kind) && str_int(rest, &out->id) && kind > 0 && kind < RECORD_COUNT;
	out->kind = good ? (enum record_kind)kind : R_none;
	return good || err_set(x->e, "query.cursor", "cursor", "the cursor is none that the inbox gave");
}

/* The first limit + 1 spots in order. What a division adds is due no later than the last of those found before. */
static bool gather_all(struct inbox *x, const struct division_list *plan, struct spots *out) {
	uint32_t most = x->in->limit + 1;
	ms until = x->in->descending ? INT64_MIN : INT64_MAX;
	struct spot after;
	if (x->in->cursor.n && !read_cursor(x, &after))
		return false;
	for (uint32_t i = 0; i < plan->n; i++) {
		if (!gather(x, &plan->p[i], x->in->cursor.n ? &after : NULL, until, most, out))
			return false;
		bool enough = out->n >= most, last = i + 1 == plan->n;
		if (out->n && (enough || last))
			qsort(out->p, out->n, sizeof *out->p, x->in->descending ? by_order_falling : by_order);
		if (enough) {
			out->n = most;
			until = out->p[most - 1].due;
		}
	}
	return true;
}

static void give_rows(struct inbox *x, const struct spots *spots, void *to, query__take_work *take,
                      char next[QUERY_CURSOR]) {
	uint32_t n = spots->n < x->in->limit ? spots->n : x->in->limit;
	for (uint32_t i = 0; i < n; i++) {
		const struct spot *s = &spots->p[i];
		struct err e;
		sqlite3_stmt *row = query__find(x->q, s->kind, s->id, &x->in->scope, &e);
		if (!row)
			continue;
		take(to, x, row, s);
		sqlite3_reset(row);
	}
	next[0] = 0;
	if (spots->n > n)
		snprintf(next, QUERY_CURSOR, "%lld~%d~%lld", (long long)spots->p[n - 1].due, (int)spots->p[n - 1].kind,
		         (long long)spots->p[n - 1].id);
}

static bool walk(struct inbox *x, const struct division_list *plan, void *to, query__take_work *take,
                 char next[QUERY_CURSOR]) {
	struct spots spots = {0};
	bool good = gather_all(x, plan, &spots);
	next[0] = 0;
	if (good)
		give_rows(x, &spots, to, take, next);
	vec_free(&spots);
	return good;
}

/* ---- counts ---------------------------------------------------------------------------------- */

/* Counts what is due in (after, until] of one division, up to the most that is told. */
static bool count(struct inbox *x, const struct division *d, ms after, ms until, enum lamp lamp, struct tally *c) {
	struct spot from = {.due = after, .kind = d->kind, .id = INT64_MAX};
	sqlite3_stmt *rows = query__work_rows(x, d, &from, until);
	int step = SQLITE_ROW;
	while (rows && c->lamp[lamp] <= QUERY_COUNT_MOST && (step = sqlite3_step(rows)) == SQLITE_ROW) {
		struct work_row w = query__work_row(rows, d);
		if (w.spot.due >= x->in->now && w.spot.due < x->next_due)
			x->next_due = w.spot.due;
		c->lamp[lamp] += fits(x, d, &w);
	}
	if (rows)
		sqlite3_reset(rows);
	return rows && (step == SQLITE_ROW || step == SQLITE_DONE || query__fault(x->q, x->e));
}

static bool count_all(struct inbox *x, const struct division_list *plan, struct tally *c) {
	const struct {
		ms after, until;
		enum lamp lamp;
	} ranges[] = {{INT64_MIN, x->in->now - 1, LAMP_RED}, {x->in->now - 1, x->warned, LAMP_YELLOW},
		{x->warned, STORE_NOTHING_DUE - 1, LAMP_GREEN}, {STORE_NOTHING_DUE - 1, INT64_MAX, LAMP_NONE}};
	for (size_t r = 0; r < COUNT(ranges); r++) {
		for (uint32_t i = 0; i < plan->n; i++)
			if (!count(x, &plan->p[i], ranges[r].after, ranges[r].until, ranges[r].lamp, c))
				return false;
		if (c->lamp[ranges[r].lamp] > QUERY_COUNT_MOST)
			c->lamp[ranges[r].lamp] = QUERY_COUNT_MOST, c->capped = true;
	}
	return true;
}

/* Until when no lamp turns: the next due date, or the day's end, when more become yellow. */
static ms until_of(const struct inbox *x, const struct tally *c) {
	int offset = x->q->pack->offset_minutes;
	ms midnight = ms_of_day(day_of_ms(x->in->now, offset) + 1, offset) - 1;
	ms until = x->next_due < midnight ? x->next_due : midnight;
	bool whole = c->lamp[LAMP_YELLOW] < QUERY_COUNT_MOST && c->lamp[LAMP_GREEN] < QUERY_COUNT_MOST;
	return whole || until < x->in->now + 1000 ? until : x->in->now + 1000; /* not all due dates were met */
}

/* What the counts depend on beside the rows; false when that is too long to remember them by. */
static bool name_tally(const struct inbox *x, char out[TALLY_KEY]) {
	const struct query_inbox *in = x->in;
	int n = snprintf(out, TALLY_KEY, "%d%d%d%d|%d|" STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT,
	                 in->all, in->assist, in->mine, in->scope.own, (int)in->kind, STR_ARG(in->role),
	                 STR_ARG(in->scope.user), STR_ARG(in->scope.department), STR_ARG(in->scope.service_point),
	                 STR_ARG(in->department), STR_ARG(in->item));
	return n > 0 && n < TALLY_KEY && !in->search.n;
}

/* Counts, unless nothing can have changed since they were counted: no event came, no lamp has turned. */
static bool tell_counts(struct inbox *x, const struct division_list *plan, struct tally *c) {
	struct query *q = x->q;
	char of[TALLY_KEY];
	int64_t seq = query_last_seq(q);
	bool known = name_tally(x, of);
	for (uint32_t i = 0; known && i < TALLIES; i++) {
		struct tally *t = &q->tallies[i];
		if (t->seq == seq && t->from <= x->in->now && x->in->now <= t->until && strcmp(t->of, of) == 0)
			return *c = *t, true;
	}
	x->next_due = INT64_MAX;
	if (!count_all(x, plan, c))
		return false;
	c->seq = seq;
	c->from = x->in->now;
	c->until = known ? until_of(x, c) : 0;
	snprintf(c->of, sizeof c->of, "%s", known ? of : "");
	if (known)
		q->tallies[q->next_tally++ % TALLIES] = *c;
	return true;
}

static void put_counts(struct buf *out, const struct tally *c) {
	buf_format(out, "\"counts\":{\"red\":%u,\"yellow\":%u,\"green\":%u,\"none\":%u,\"total\":%u,\"capped\":%s}",
	           c->lamp[LAMP_RED], c->lamp[LAMP_YELLOW], c->lamp[LAMP_GREEN], c->lamp[LAMP_NONE],
	           c->lamp[LAMP_RED] + c->lamp[LAMP_YELLOW] + c->lamp[LAMP_GREEN] + c->lamp[LAMP_NONE],
	           c->capped ? "true" : "false");
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool read_lamps(struct inbox *x) {
	static const char *const names[] = {"none", "green", "yellow", "red"};
	str rest = x->in->lamps, one;
	for (int k = 0; k < 4; k++)
		x->lamps[k] = !rest.n && (!x->in->all || k == LAMP_YELLOW || k == LAMP_RED);
	while (str_next(&rest, ',', &one)) {
		int k = 0;
		while (k < 4 && !str_is(one, names[k]))
			k++;
		if (k == 4)
			return err_set(x->e, "field.word", "lamp", "lamps are red, yellow, green and none");
		x->lamps[k] = true;
	}
	return true;
}

static struct inbox open_inbox(struct query *q, const struct query_inbox *in, struct err *e) {
	struct inbox x = {.q = q, .in = in, .e = e};
	for (uint32_t i = 0; i < q->pack->role_count; i++)
		if (str_eq(q->pack->roles[i].name, in->role))
			x.role = &q->pack->roles[i];
	x.warned = last_yellow(&x);
	return x;
}

static void finish(struct inbox *x, struct buf *out, const struct tally *c, const char *next) {
	buf_text(out, "],");
	put_counts(out, c);
	buf_text(out, ",\"next\":");
	if (next[0])
		json_put_string(out, str_of(next));
	else
		buf_text(out, "null");
	buf_text(out, x->q->pack->synthetic ? ",\"synthetic\":true}" : "}");
}

/* The rows of a page under construction. */
struct items {
	struct buf *out;
	bool any;
};

static void put_item(void *to, struct inbox *x, sqlite3_stmt *row, const struct spot *s) {
	struct items *items = to;
	if (items->any)
		buf_char(items->out, ',');
	items->any = true;
	query__put_work(x, items->out, row, s);
}

static void end_inbox(struct inbox *x, struct division_list *plan) {
	query_end(x->q);
	map_free(&x->known);
	vec_free(plan);
}

bool query_inbox(struct query *q, const struct query_inbox *in, struct buf *out, char next[QUERY_CURSOR],
                 struct err *e) {
	check(in->limit >= 1 && in->limit <= LIMIT_PAGE_ROWS && in->may && in->reads);
	arena_reset(&q->arena);
	struct inbox x = open_inbox(q, in, e);
	struct query_inbox rising = *in; /* counts do not depend on the order */
	struct tally counts = {0};
	struct items items = {out, false};
	query_begin(q); /* one snapshot for the page and the counts */
	struct division_list plan = make_plan(&x);
	buf_text(out, "{\"items\":[");
	bool good = read_lamps(&x) && walk(&x, &plan, &items, put_item, next);
	rising.descending = false;
	x.in = &rising;
	good = good && tell_counts(&x, &plan, &counts);
	end_inbox(&x, &plan);
	if (good)
		finish(&x, out, &counts, next);
	else
		buf_clear(out);
	return good;
}

bool query__walk_inbox(struct query *q, const struct query_inbox *in, void *to, query__take_work *take,
                       char next[QUERY_CURSOR], struct err *e) {
	check(in->limit >= 1 && in->limit <= QUERY_CSV_ROWS && in->may && in->reads);
	arena_reset(&q->arena);
	struct inbox x = open_inbox(q, in, e);
	query_begin(q);
	struct division_list plan = make_plan(&x);
	bool good = read_lamps(&x) && walk(&x, &plan, to, take, next);
	end_inbox(&x, &plan);
	return good;
}
