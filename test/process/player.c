#include <check.h>

#include "player.h"

enum { STATE_MAX = 1 << 20 };

static const char *const KINDS[] = {
	[PROCESS_STARTED] = "started",     [PROCESS_ENTERED] = "entered",   [PROCESS_WAITING] = "waiting",
	[PROCESS_LEFT] = "left",           [PROCESS_TAKEN] = "taken",       [PROCESS_CANCELLED] = "cancelled",
	[PROCESS_THROWN] = "thrown",       [PROCESS_CAUGHT] = "caught",     [PROCESS_ARMED] = "armed",
	[PROCESS_PARKED] = "parked",       [PROCESS_COMPENSATING] = "compensating", [PROCESS_ENDED] = "ended",
};

str player_plain(str place) {
	int32_t hash = str_find(place, '#', 0);
	return hash < 0 ? place : str_cut(place, 0, (uint32_t)hash);
}

/* What the functions of the host are given as `self`. */
struct listener {
	struct player *p;
	VEC(struct told) moves;
};

/* ---- the host ------------------------------------------------------------------------------- */

static struct val host_get(void *self, str name) {
	const struct player *p = ((struct listener *)self)->p;
	struct val v = val_null();
	val_get(p->outside, name, &v);
	return v;
}

/* A decision gives what the test set, or the variable that is named by a text "@name". */
static bool host_decide(void *self, str decision, struct val variables, struct val *out, struct err *e) {
	const struct player *p = ((struct listener *)self)->p;
	struct val v = val_null();
	if (!val_get(p->decisions, decision, &v))
		return err_set(e, "rules.no_decision", "", "there is no decision " STR_FMT, STR_ARG(decision));
	if (v.kind == VAL_STRING && str_starts(v.string, STR("!")))
		return err_set(e, "rules.failed", "", STR_FMT, STR_ARG(v.string));
	if (v.kind == VAL_STRING && str_starts(v.string, STR("@"))) {
		str name = str_cut(v.string, 1, v.string.n);
		v = val_null();
		val_get(variables, name, &v);
	}
	*out = v;
	return true;
}

ms player_working_due(void *self, ms from, int32_t days) {
	(void)self;
	day d = day_of_ms(from, PLAYER_OFFSET);
	for (; days > 0; days--)
		do
			d++;
		while (day_weekday(d) > 5);
	return ms_of_day(d + 1, PLAYER_OFFSET);
}

/* ---- moves ---------------------------------------------------------------------------------- */

static void put_move(struct buf *b, const struct player *p, const struct process_move *move, bool full) {
	buf_text(b, KINDS[move->kind]);
	if (move->kind == PROCESS_TAKEN) {
		buf_char(b, ':');
		buf_str(b, move->detail);
	} else if (move->node >= 0) {
		buf_char(b, ':');
		buf_str(b, process_node_at(p->m, (uint32_t)move->node).id);
	}
	bool named = move->kind == PROCESS_THROWN || move->kind == PROCESS_CAUGHT || move->kind == PROCESS_COMPENSATING;
	if ((named || full) && move->detail.n && move->kind != PROCESS_TAKEN) {
		buf_char(b, '/');
		buf_str(b, player_plain(move->detail));
	}
	if (full) {
		buf_char(b, ' ');
		val_put_json(b, move->value);
	}
	if (move->kind == PROCESS_ARMED) {
		buf_char(b, '@');
		ms_put(b, move->at, PLAYER_OFFSET);
	}
}

static void host_tell(void *self, const struct process_move *move) {
	struct listener *l = self;
	struct buf b = buf_make(STATE_MAX);
	put_move(&b, l->p, move, false);
	struct told t = {.kind = move->kind, .node = move->node, .brief = arena_str(l->p->a, buf_view(&b))};
	buf_clear(&b);
	put_move(&b, l->p, move, true);
	t.full = arena_str(l->p->a, buf_view(&b));
	buf_free(&b);
	vec_push(&l->moves, t);
}

/* ---- one step ------------------------------------------------------------------------------- */

str player_text(struct player *p, const struct process_instance *i) {
	struct buf places = buf_make(STATE_MAX), rest = buf_make(STATE_MAX);
	process_put(&places, &rest, p->m, i);
	str text = arena_format(p->a, STR_FMT "\n" STR_FMT, STR_ARG(buf_view(&places)), STR_ARG(buf_view(&rest)));
	buf_free(&places);
	buf_free(&rest);
	return text;
}

static struct process_instance *read_back(struct player *p, str text) {
	struct process_instance *i = NULL;
	struct err e = {.code = ""};
	str places = {"", 0}, rest = text;
	str_next(&rest, '\n', &places);
	ck_assert_msg(process_read(p->a, p->m, places, rest, &i, &e), "%s: not read back: %s %s\n" STR_FMT, p->where,
	              e.code, e.text, STR_ARG(text));
	str again = player_text(p, i);
	ck_assert_msg(str_eq(text, again), "%s: read back it is\n" STR_FMT "\ninstead of\n" STR_FMT, p->where,
	              STR_ARG(again), STR_ARG(text));
	ck_assert_msg(process_ended(i) == (places.n == 0), "%s: ended, but not where it stands", p->where);
	return i;
}

struct outcome {
	bool ok;
	struct err e;
	uint32_t taken;
	struct process_instance *at;
	struct listener heard;
};

static struct outcome step_once(struct player *p, const struct process_instance *in, const struct process_act *act) {
	struct listener listener = {.p = p};
	struct process_host host = {.self = &listener, .get = host_get, .decide = host_decide, .tell = host_tell,
	                            .working_due = p->no_calendar ? NULL : player_working_due, .arena = p->a,
	                            .now = p->now, .offset_minutes = PLAYER_OFFSET};
	struct outcome o = {.e = {.code = ""}};
	o.ok = process_step(p->m, &host, in, act, &o.at, &o.taken, &o.e);
	o.heard = listener;
	return o;
}

static void expect_same(struct player *p, const struct outcome *one, const struct outcome *two) {
	ck_assert_msg(one->ok == two->ok && strcmp(one->e.code, two->e.code) == 0, "%s: replayed: %s instead of %s",
	              p->where, two->ok ? "accepted" : two->e.code, one->ok ? "accepted" : one->e.code);
	ck_assert_msg(one->taken == two->taken, "%s: replayed: taken %u instead of %u", p->where, two->taken, one->taken);
	for (uint32_t i = 0; i < one->heard.moves.n && i < two->heard.moves.n; i++) {
		str a = one->heard.moves.p[i].full, b = two->heard.moves.p[i].full;
		ck_assert_msg(str_eq(a, b), "%s: replayed: move %u is " STR_FMT " instead of " STR_FMT, p->where, i,
		              STR_ARG(b), STR_ARG(a));
	}
	ck_assert_msg(one->heard.moves.n == two->heard.moves.n, "%s: replayed: %u moves instead of %u", p->where,
	              two->heard.moves.n, one->heard.moves.n);
	if (!one->ok)
		return;
	str a = player_text(p, one->at), b = player_text(p, two->at);
	ck_assert_msg(str_eq(a, b), "%s: replayed it is\n" STR_FMT "\ninstead of\n" STR_FMT, p->where, STR_ARG(b),
	              STR_ARG(a));
}

bool player_step(struct player *p, const struct process_act *act) {
	str before = p->at ? player_text(p, p->at) : STR("");
	struct outcome first = step_once(p, p->at, act);
	if (p->at) {
		str after = player_text(p, p->at);
		ck_assert_msg(str_eq(before, after), "%s: the instance that went in was\n" STR_FMT "\nand is\n" STR_FMT,
		              p->where, STR_ARG(before), STR_ARG(after));
	}
	struct outcome again = step_once(p, p->at ? read_back(p, before) : NULL, act);
	expect_same(p, &first, &again);
	if (first.ok)
		read_back(p, player_text(p, first.at));
	p->ok = first.ok, p->e = first.e, p->taken = first.taken;
	if (first.ok)
		p->at = first.at;
	vec_free(&p->moves);
	vec_free(&again.heard.moves);
	p->moves.p = first.heard.moves.p, p->moves.n = first.heard.moves.n, p->moves.cap = first.heard.moves.cap;
	return p->ok;
}

void player_free(struct player *p) {
	vec_free(&p->moves);
}
