/* From cases of a file to mirrored cases of the ledger: compare, send what is missing, count what lies there.
 *
 * What makes an import repeatable is the ledger itself: each case is compared with the record of the same source
 * and number, activity by activity, and only what the record lacks is sent. So the same file twice adds nothing,
 * an import that was cut off goes on where it stopped, and a later export of the same log adds what is new.
 * Idempotency-Keys would do this only for the newest few ten thousand commands, and would push out those of other
 * clients. */
#include "ports/inside.h"

enum { ARGS_MAX = 8 };

/* What the ledger lacks of one case. */
struct gap {
	uint32_t from_step; /* activities before this one are there */
	bool open, note, close;
	int64_t id; /* the record's, when it is there */
};

/* Commands that wait for the next tick. */
struct sending {
	struct desk *desk;
	const struct foreign *f;
	struct import_result *result;
	struct err *e;
	str actor;
	ms at;
	int64_t next_id;
	struct arena args;
	uint32_t n;
	struct command commands[IMPORT_BATCH];
	uint32_t lines[IMPORT_BATCH]; /* of the file, for messages */
	struct outcome outcomes[IMPORT_BATCH];
};

/* ---- comparing ------------------------------------------------------------------------------------------ */

static bool is_note(const struct foreign *f, const struct foreign_step *s) {
	return f->note.n && str_starts(s->activity, f->note);
}

static str note_of(struct arena *a, const struct foreign *f, const struct foreign_case *c) {
	return arena_format(a, STR_FMT STR_FMT, STR_ARG(f->note), STR_ARG(c->verdict));
}

static bool same_step(const struct foreign_step *a, const struct foreign_step *b) {
	return a->at == b->at && str_eq(a->activity, b->activity) && str_eq(a->resource, b->resource);
}

/* What differs between a case of the file and its record beside the activities; NULL when nothing does. */
static const char *difference(const struct foreign_case *c, const struct mirrored *m) {
	const struct foreign_case *o = &m->c;
	if (!str_eq(c->title, o->title))
		return "title";
	if (!str_eq(c->channel, o->channel))
		return "channel";
	if (!str_eq(c->department, o->department))
		return "department";
	if (c->received_at != o->received_at)
		return "beginning";
	if (c->due_at != o->due_at)
		return "deadline";
	if (c->planned_end_at != o->planned_end_at)
		return "planned end";
	if (m->closed && c->ended_at != o->ended_at)
		return "end";
	return m->closed && !str_eq(c->verdict, o->verdict) ? "verdict" : NULL;
}

static bool differs(const struct foreign *f, const struct foreign_case *c, const struct mirrored *m,
	const char *what, struct err *e) {
	return foreign_refuse(f, e, "import.differs", c->line,
		"case " STR_FMT " is mirror/%lld of %s already, with another %s", STR_ARG(c->external_no), (long long)m->id,
		f->source, what);
}

/* Compares one case with its record; the rest of the case is the gap. */
static bool compare(const struct foreign *f, const struct foreign_case *c, const struct mirrored *m,
	const step_list *there, struct gap *g, struct err *e) {
	const char *what = difference(c, m);
	struct arena a = {0};
	bool noted = false;
	*g = (struct gap){.id = m->id};
	for (uint32_t i = 0; !what && i < there->n; i++) {
		if (is_note(f, &there->p[i])) {
			noted = str_eq(there->p[i].activity, note_of(&a, f, c));
			continue;
		}
		if (g->from_step >= c->step_count || !same_step(&there->p[i], &f->steps.p[c->first_step + g->from_step]))
			what = "activity";
		g->from_step++;
	}
	arena_free(&a);
	if (!what && m->closed && g->from_step < c->step_count)
		what = "number of activities";
	g->close = !m->closed && c->ended_at != NIL;
	g->note = !m->closed && !g->close && f->note.n && c->verdict.n && !noted;
	return !what || differs(f, c, m, what, e);
}

/* The gaps of all cases: what has no record yet is sent whole. */
static bool find_gaps(const struct foreign *f, struct query *q, struct gap *gaps, struct err *e) {
	struct arena a = {0}, texts = {0};
	mirrored_list known = {0};
	step_list steps = {0};
	for (uint32_t i = 0; i < f->cases.n; i++) {
		const struct foreign_case *c = &f->cases.p[i];
		gaps[i] = (struct gap){
			.open = true, .close = c->ended_at != NIL, .note = c->ended_at == NIL && f->note.n && c->verdict.n};
	}
	bool ok = mirror_list(q, &a, str_of(f->source), &known, e);
	for (uint32_t i = 0; ok && i < known.n; i++) {
		uint32_t number = intern_find(&f->numbers, known.p[i].c.external_no);
		if (!number)
			continue;
		arena_reset(&texts);
		ok = mirror_steps(q, &texts, known.p[i].id, &steps, e) &&
			 compare(f, &f->cases.p[number - 1], &known.p[i], &steps, &gaps[number - 1], e);
	}
	vec_free(&known);
	vec_free(&steps);
	arena_free(&a);
	arena_free(&texts);
	return ok;
}

/* Nothing can have happened after it is recorded: found before anything is sent. */
static bool check_past(const struct foreign *f, ms now, struct err *e) {
	for (uint32_t i = 0; i < f->cases.n; i++) {
		const struct foreign_case *c = &f->cases.p[i];
		ms latest = c->ended_at != NIL && c->ended_at > c->received_at ? c->ended_at : c->received_at;
		for (uint32_t k = 0; k < c->step_count; k++)
			if (f->steps.p[c->first_step + k].at > latest)
				latest = f->steps.p[c->first_step + k].at;
		if (latest > now)
			return foreign_refuse(f, e, "import.future", c->line,
				"case " STR_FMT " has an instant after the import's own", STR_ARG(c->external_no));
	}
	return true;
}

/* ---- sending ---------------------------------------------------------------------------------------------- */

/* Gives the waiting commands to the desk. */
static bool flush(struct sending *s) {
	if (s->n && !desk_tick(s->desk, s->commands, s->n, s->outcomes, s->e))
		return false;
	for (uint32_t i = 0; i < s->n; i++) {
		const struct outcome *o = &s->outcomes[i];
		if (!o->accepted)
			return foreign_refuse(s->f, s->e, "import.refused", s->lines[i], "the desk refused %s: %s",
				command_defs[s->commands[i].kind].name, o->refusal.text);
		check(o->id == s->commands[i].id);
		s->result->new_events += o->events;
		s->result->new_cases += s->commands[i].kind == C_mirror_open;
	}
	s->n = 0;
	arena_reset(&s->args);
	return true;
}

static void add_arg(struct command *c, struct arg a) {
	check(c->n < ARGS_MAX);
	uint32_t i = c->n++;
	for (; i && c->args[i - 1].field > a.field; i--)
		c->args[i] = c->args[i - 1];
	c->args[i] = a;
}

static void add_text(struct command *c, enum field f, str s) {
	if (s.n)
		add_arg(c, (struct arg){.field = (uint16_t)f, .s = s});
}

static void add_instant(struct command *c, enum field f, ms at) {
	if (at != NIL)
		add_arg(c, (struct arg){.field = (uint16_t)f, .i = at});
}

/* Room for one more command on record `id`; NULL when the desk would not take those before it. */
static struct command *next(struct sending *s, enum command_kind kind, int64_t id, ms happened_at, uint32_t line) {
	if (s->n == IMPORT_BATCH && !flush(s))
		return NULL;
	struct command *c = &s->commands[s->n];
	s->lines[s->n++] = line;
	*c = (struct command){.kind = kind,
		.id = id,
		.at = s->at,
		.happened_at = happened_at,
		.actor = s->actor,
		.args = arena_array(&s->args, struct arg, ARGS_MAX)};
	return c;
}

static bool send_open(struct sending *s, const struct foreign_case *f, int64_t id) {
	struct command *c = next(s, C_mirror_open, id, f->received_at, f->line);
	if (!c)
		return false;
	add_text(c, F_external_no, f->external_no);
	add_text(c, F_source, str_of(s->f->source));
	add_text(c, F_title, f->title);
	add_text(c, F_channel_text, f->channel);
	add_text(c, F_department_text, f->department);
	add_instant(c, F_due_at, f->due_at);
	add_instant(c, F_planned_end_at, f->planned_end_at);
	return true;
}

static bool send_step(
	struct sending *s, const struct foreign_case *f, int64_t id, const struct foreign_step *step) {
	struct command *c = next(s, C_mirror_step, id, step->at, f->line);
	if (!c)
		return false;
	add_text(c, F_activity, step->activity);
	add_text(c, F_resource, step->resource);
	add_text(c, F_lifecycle, step->lifecycle);
	return true;
}

/* The source does not say since when its verdict on an open case holds: it was seen when we recorded it. */
static bool send_note(struct sending *s, const struct foreign_case *f, int64_t id) {
	struct command *c = next(s, C_mirror_step, id, 0, f->line);
	if (c)
		add_text(c, F_activity, note_of(&s->args, s->f, f));
	return c != NULL;
}

static bool send_close(struct sending *s, const struct foreign_case *f, int64_t id) {
	struct command *c = next(s, C_mirror_close, id, f->ended_at, f->line);
	if (!c)
		return false;
	add_text(c, F_source_verdict, f->verdict);
	add_instant(c, F_ended_at, f->ended_at);
	return true;
}

static bool send_gap(struct sending *s, const struct foreign_case *c, const struct gap *g) {
	int64_t id = g->open ? s->next_id++ : g->id;
	if (g->open && !send_open(s, c, id))
		return false;
	for (uint32_t i = g->from_step; i < c->step_count; i++) {
		if (!send_step(s, c, id, &s->f->steps.p[c->first_step + i]))
			return false;
	}
	return (!g->note || send_note(s, c, id)) && (!g->close || send_close(s, c, id));
}

static bool send_all(struct desk *d, const struct foreign *f, const struct gap *gaps, str actor, ms at,
	struct import_result *result, struct err *e) {
	struct sending *s = mem_alloc(sizeof *s);
	*s = (struct sending){.desk = d,
		.f = f,
		.result = result,
		.e = e,
		.actor = actor,
		.at = at,
		.next_id = book_last_id(desk_book(d), R_mirror) + 1};
	bool ok = true;
	for (uint32_t i = 0; ok && i < f->cases.n; i++)
		ok = send_gap(s, &f->cases.p[i], &gaps[i]);
	ok = ok && flush(s);
	arena_free(&s->args);
	mem_free(s);
	return ok;
}

/* ---- counting --------------------------------------------------------------------------------------------- */

/* The verdict of the source: the record's own, or of an open one the newest note. */
static bool verdict_of(
	const struct foreign *f, struct query *q, struct arena *a, const struct mirrored *m, str *out, struct err *e) {
	step_list steps = {0};
	*out = m->c.verdict;
	if (m->closed || !f->note.n || m->events < 2)
		return true;
	bool ok = mirror_steps(q, a, m->id, &steps, e);
	for (uint32_t i = 0; ok && i < steps.n; i++)
		if (is_note(f, &steps.p[i]))
			*out = str_cut(steps.p[i].activity, f->note.n, steps.p[i].activity.n);
	vec_free(&steps);
	return ok;
}

static void count_one(const struct foreign *f, const struct mirrored *m, str verdict, struct import_result *r) {
	bool on_time = f->on_time.n && str_eq(verdict, f->on_time), late = f->late.n && str_eq(verdict, f->late);
	r->cases++;
	r->steps += m->events - 1 - m->closed;
	r->closed += m->closed;
	r->with_due += m->c.due_at != NIL;
	r->judged += m->judged;
	r->late += m->judged && !m->on_time;
	if (m->closed && m->c.planned_end_at != NIL) {
		r->planned++;
		r->late_planned += m->c.ended_at > m->c.planned_end_at;
	}
	r->source_on_time += on_time;
	r->source_late += late;
	r->compared += m->judged && (on_time || late);
	r->agree += m->judged && (on_time || late) && m->on_time == on_time;
	r->first_at = r->first_at == NIL || m->c.received_at < r->first_at ? m->c.received_at : r->first_at;
	r->last_at = r->last_at == NIL || m->c.received_at > r->last_at ? m->c.received_at : r->last_at;
}

static bool count_all(const struct foreign *f, struct query *q, struct import_result *r, struct err *e) {
	struct arena a = {0};
	mirrored_list all = {0};
	str verdict;
	bool ok = mirror_list(q, &a, str_of(f->source), &all, e);
	for (uint32_t i = 0; ok && i < all.n; i++) {
		ok = verdict_of(f, q, &a, &all.p[i], &verdict, e);
		if (ok)
			count_one(f, &all.p[i], verdict, r);
	}
	vec_free(&all);
	arena_free(&a);
	return ok;
}

bool mirror_take(struct desk *d, const struct foreign *f, const struct import_settings *s,
	struct import_result *out, struct err *e) {
	struct arena a = {0};
	struct gap *gaps = arena_array(&a, struct gap, f->cases.n);
	ms at = s->now > desk_now(d) ? s->now : desk_now(d);
	*out = (struct import_result){.first_at = NIL, .last_at = NIL};
	memcpy(out->source, f->source, sizeof out->source);
	bool ok = check_past(f, at, e) && find_gaps(f, s->query, gaps, e) &&
			  send_all(d, f, gaps, s->actor.n ? s->actor : STR("import"), at, out, e) &&
			  count_all(f, s->query, out, e);
	arena_free(&a);
	return ok;
}
