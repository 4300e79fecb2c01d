/* 一次性告知: opinions of a technical review, point by point of the checklist.
 *
 * (1) The first opinion says of every point of the checklist what was found: "met", "open" or "none" (does not apply).
 * (2) A later opinion says so of each point that was open, and of no other, but for a point that the correction itself
 *     made necessary, which names it ("caused_by").
 * (3) An open point of grade "must" does not pass; an opinion without open points does.
 * Source: domain.md §2.7 (first opinion with all points at once); reviews/checklists.csv, each row with its basis. */
#include "data/ident.h"
#include "desk/review.h"

enum { POINTS_MOST = 200, POINT_TEXT = 1000, POINT_BYTES = 80 /* of one point as JSON, beside its texts */ };

/* One point as an opinion has it. */
struct point {
	str id, found, text, caused_by, grade;
};
struct points {
	struct point *p;
	uint32_t n;
};

bool review__has_checklist(const struct decision *d, str type) {
	const struct csv *t = pack_table(d->pack, "reviews/checklists.csv");
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (str_eq(csv_cell(t, i, csv_column(t, "review_type")), type))
			return true;
	return false;
}

/* The grade of a point of the checklist; empty when it is not in it. */
static str grade_of(const struct decision *d, str type, str id) {
	const struct csv *t = pack_table(d->pack, "reviews/checklists.csv");
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (str_eq(csv_cell(t, i, csv_column(t, "review_type")), type) &&
			str_eq(csv_cell(t, i, csv_column(t, "id")), id))
			return csv_cell(t, i, csv_column(t, "grade"));
	return STR("");
}

static const struct point *point_of(const struct points *all, str id) {
	for (uint32_t i = 0; i < all->n; i++)
		if (str_eq(all->p[i].id, id))
			return &all->p[i];
	return NULL;
}

static bool is_open(const struct point *p) {
	return p && str_is(p->found, "open");
}

static str text_in(struct val v, const char *key) {
	struct val m = val_member(v, key);
	return m.kind == VAL_STRING ? m.string : STR("");
}

static bool read_points(struct arena *a, str json, struct points *out) {
	struct val list;
	if (!val_read_json(a, json, &list, NULL) || list.kind != VAL_LIST || list.list.count > POINTS_MOST)
		return false;
	*out = (struct points){arena_array(a, struct point, list.list.count + 1), list.list.count};
	for (uint32_t i = 0; i < out->n; i++) {
		struct val v = list.list.items[i];
		if (v.kind != VAL_CONTEXT)
			return false;
		out->p[i] = (struct point){text_in(v, "id"), text_in(v, "found"), text_in(v, "text"),
			text_in(v, "caused_by"), STR("")};
	}
	return true;
}

/* ---- the opinion before ---------------------------------------------------------------------------------- */

struct look {
	struct decision *d;
	str points;
	struct err e;
};

static bool take_opinion(void *self, const struct past_event *past) {
	struct look *l = self;
	struct event ev = {.count = 0};
	if (str_is(past->kind, event_defs[E_review_released].name))
		return false; /* what another agency said binds nobody any more */
	if (!str_is(past->kind, event_defs[E_review_opined].name) ||
		!event_read_body(l->d->arena, l->d->book, arena_str(l->d->arena, past->body), &ev, &l->e))
		return true;
	for (uint32_t i = 0; i < ev.count; i++)
		if (ev.set[i].field == F_points)
			l->points = arena_str(l->d->arena, ev.set[i].s);
	return false;
}

/* The points of the last opinion; none before the first. */
static bool read_before(struct decision *d, struct points *out) {
	struct look l = {.d = d, .points = STR("")};
	struct err e = {0};
	*out = (struct points){0};
	if (rec_or(d->record, F_rounds, 0) == 0)
		return true;
	if (!desk__past(d, d->record, &l, take_opinion, &e))
		return desk__refuse(d, "store.fault", "", "%s", e.text);
	return !l.points.n || read_points(d->arena, l.points, out) ||
		   desk__refuse(d, "store.fault", "", "the last opinion cannot be read");
}

/* ---- this opinion ---------------------------------------------------------------------------------------- */

static bool point_sound(struct decision *d, const struct points *all, uint32_t i, str type) {
	struct point *p = &all->p[i];
	static const char where[] = "payload.points";
	check(i < all->n);
	p->grade = grade_of(d, type, p->id);
	if (!p->grade.n)
		return desk__refuse(d, "review.point_unknown", where,
			"the checklist has no point \"" STR_FMT "\"", STR_ARG(p->id));
	if (point_of(all, p->id) != p)
		return desk__refuse(d, "review.point_twice", where, "point " STR_FMT " stands twice", STR_ARG(p->id));
	bool open = is_open(p);
	if (!open && !str_is(p->found, "met") && !str_is(p->found, "none"))
		return desk__refuse(d, "field.type", where, "found of " STR_FMT " is met, open or none", STR_ARG(p->id));
	if (open ? !str_trim(p->text).n : str_is(p->found, "none") && !str_trim(p->text).n)
		return desk__refuse(d, "review.point_text", where,
			"point " STR_FMT " says what is wrong, or why it does not apply", STR_ARG(p->id));
	uint32_t at, n;
	if (ident_spot(p->text, 0, &at, &n))
		return desk__refuse(d, "review.personal_in_text", where,
			"a telephone or identity number stands in " STR_FMT ": it would stay in the ledger for ever",
			STR_ARG(p->id));
	return p->text.n <= POINT_TEXT ||
		   desk__refuse(d, "field.too_long", where, "the text of a point has at most %d bytes", POINT_TEXT);
}

/* Invariant 1: every point of the checklist is answered. */
static bool all_answered(struct decision *d, const struct points *now, str type) {
	const struct csv *t = pack_table(d->pack, "reviews/checklists.csv");
	for (uint32_t i = 0; t && i < t->rows; i++) {
		str id = csv_cell(t, i, csv_column(t, "id"));
		if (str_eq(csv_cell(t, i, csv_column(t, "review_type")), type) && !point_of(now, id))
			return desk__refuse(d, "review.point_missing", "payload.points",
				"the first opinion holds all points at once: nothing is said of " STR_FMT, STR_ARG(id));
	}
	return true;
}

/* Invariant 2. */
static bool nothing_new(struct decision *d, const struct points *now, const struct points *before) {
	for (uint32_t i = 0; i < before->n; i++)
		if (is_open(&before->p[i]) && !point_of(now, before->p[i].id))
			return desk__refuse(d, "review.point_missing", "payload.points",
				"point " STR_FMT " was open: the opinion says what became of it", STR_ARG(before->p[i].id));
	for (uint32_t i = 0; i < now->n; i++) {
		const struct point *p = &now->p[i];
		if (is_open(point_of(before, p->id)))
			continue;
		if (!is_open(p) || !is_open(point_of(before, p->caused_by)))
			return desk__refuse(d, "review.new_point", "payload.points",
				"point " STR_FMT " was not open: all points are in the first opinion, but for what a correction "
				"itself has caused (caused_by names a point that was open)", STR_ARG(p->id));
	}
	return true;
}

/* Invariant 3. */
static bool verdict_fits(struct decision *d, const struct points *now, int64_t *open) {
	bool must = false, passed = arg_is(d, F_passed_check);
	*open = 0;
	for (uint32_t i = 0; i < now->n; i++) {
		*open += is_open(&now->p[i]);
		must |= is_open(&now->p[i]) && str_is(now->p[i].grade, "must");
	}
	check(*open <= now->n && (!must || *open > 0));
	if (passed ? must : *open == 0)
		return desk__refuse(d, "review.verdict_contradicts", "payload.passed_check",
			passed ? "a point that must be met is open" : "no point is open: then it passes");
	return true;
}

static void put(struct buf *b, const char *name, str value) {
	if (!value.n)
		return;
	buf_format(b, "\"%s\":", name);
	json_put_string(b, value);
	buf_char(b, ',');
}

static str points_json(struct arena *a, const struct points *all) {
	size_t room = POINT_BYTES;
	check(all->n <= POINTS_MOST);
	for (uint32_t i = 0; i < all->n; i++) {
		const struct point *p = &all->p[i];
		room += POINT_BYTES + ESCAPED * ((size_t)p->caused_by.n + p->found.n + p->grade.n + p->id.n + p->text.n);
	}
	struct buf b = buf_in(a, room);
	buf_char(&b, '[');
	for (uint32_t i = 0; i < all->n; i++) {
		const struct point *p = &all->p[i];
		buf_text(&b, i ? ",{" : "{");
		put(&b, "caused_by", p->caused_by);
		put(&b, "found", p->found);
		put(&b, "grade", p->grade);
		buf_text(&b, "\"id\":");
		json_put_string(&b, p->id);
		if (p->text.n) {
			buf_text(&b, ",\"text\":");
			json_put_string(&b, p->text);
		}
		buf_char(&b, '}');
	}
	buf_char(&b, ']');
	check(!b.full);
	return buf_view(&b);
}

bool review__points_sound(struct decision *d, str *points, int64_t *open) {
	struct points now, before;
	str type = rec_text(d->book, d->record, F_review_type);
	if (!command_arg(d->command, F_points))
		return desk__refuse(d, "review.point_missing", "payload.points",
			"this review goes by a checklist: the opinion says of each point what was found");
	if (!read_points(d->arena, arg_str(d, F_points), &now))
		return desk__refuse(d, "field.type", "payload.points", "a list of at most %d points", POINTS_MOST);
	for (uint32_t i = 0; i < now.n; i++)
		if (!point_sound(d, &now, i, type))
			return false;
	if (!read_before(d, &before) || !verdict_fits(d, &now, open))
		return false;
	bool first = rec_or(d->record, F_rounds, 0) == 0;
	if (!(first ? all_answered(d, &now, type) : nothing_new(d, &now, &before)))
		return false;
	*points = points_json(d->arena, &now);
	check(first || before.n > 0);
	return points->n <= LIMIT_COMMAND_BYTES ||
		   desk__refuse(d, "field.too_long", "payload.points", "the points are too long");
}
