/* Runs NAME.trace against NAME.bpmn beside it, here and in patterns/. Every step is checked as player.h says.
 * A place may be written "sign[2]": the second token that waits at sign.
 *
 * What happens; VALUES is a JSON object and may be left out:
 *   start [EVENT] [VALUES]             a new instance; EVENT "@id": of the process with this id
 *   complete PLACE [VALUES]            fail PLACE REASON …        retry PLACE         skip PLACE [FLOW]
 *   error PLACE CODE [VALUES]          escalate PLACE CODE
 *   message NAME [VALUES]              signal NAME [VALUES]
 *   move PLACE NODE                    add PLACE before|after {"item": …}     remove PLACE
 *   begin NODE                         set VALUES                             stop
 *   at +PT1H | at INSTANT              moves the clock and wakes
 *   repeat N PLACE                     completes it N times, or until that is refused
 *   state PLACES                       goes on from these places, one token each
 * What surrounds it:
 *   clock +PT1H | clock INSTANT        moves the clock alone; it begins at 2022-01-04T09:00:00+08:00, a Tuesday
 *   host VALUES                        variables that the host knows
 *   decision NAME JSON                 what a decision gives; "@name": that variable, "!why": it fails
 *   nocalendar                         the host counts no working days
 * What is expected:
 *   = PLACES                           where it stands, in order of the model; nothing: it has ended
 *   ! CODE                             the line before was refused with this code
 *   ~ MOVE …                           all moves of the last step that are of the kinds written here, in this order
 *   no KIND …                          the last step made no such moves
 *   waits PLACE …                      these wait, or events there wait    idle PLACE …   these do not
 *   kind PLACE task|event|join|incident|ad_hoc
 *   why PLACE TEXT                     the incident's reason has this in it
 *   var NAME JSON                      a variable of the instance; null: it has none or null
 *   item PLACE JSON                    item of a multi-instance's body       activity PLACE NODE
 *   timer PLACE INSTANT|none           next INSTANT|none
 *   taken N                            how many places took the message, the signal or the waking
 *   refused CODE LINE [TEXT]           the model does not load; nothing else follows */
#include <stdlib.h>

#include "suites.h"

#include "player.h"

static str word(str *rest) {
	str w = {"", 0};
	*rest = str_trim(*rest);
	str_next(rest, ' ', &w);
	*rest = str_trim(*rest);
	return w;
}

static struct val read_json(struct player *p, str json) {
	struct val v = val_null();
	struct err e;
	if (json.n)
		ck_assert_msg(val_read_json(p->a, json, &v, &e), "%s: %s", p->where, e.text);
	return v;
}

static bool same_value(struct val a, struct val b) {
	struct buf x = buf_make(1 << 16), y = buf_make(1 << 16);
	val_put_json(&x, a);
	val_put_json(&y, b);
	bool same = val_same(a, b) || str_eq(buf_view(&x), buf_view(&y));
	buf_free(&x);
	buf_free(&y);
	return same;
}

/* Finds what waits at the place as written in the trace; false when nothing does. */
static bool find_waiting(struct player *p, str written, struct process_waiting *out) {
	int64_t nth = 0;
	int32_t bracket = str_find(written, '[', 0);
	str place = bracket < 0 ? written : str_cut(written, 0, (uint32_t)bracket);
	if (bracket >= 0)
		ck_assert(str_int(str_cut(written, (uint32_t)bracket + 1, written.n - 1), &nth));
	for (uint32_t i = 0; p->at && i < process_waiting_count(p->m, p->at); i++) {
		*out = process_waiting_at(p->a, p->m, p->at, i);
		if (str_eq(player_plain(out->place), place) && --nth <= 0)
			return true;
	}
	return false;
}

static str place_of(struct player *p, str written) {
	struct process_waiting w;
	if (str_find(written, '[', 0) < 0)
		return written;
	ck_assert_msg(find_waiting(p, written, &w), "%s: nothing waits at " STR_FMT, p->where, STR_ARG(written));
	return w.place;
}

/* ---- acts ----------------------------------------------------------------------------------- */

/* What follows the verb. */
enum form { PLAIN, PLACE, PLACE_VALUE, PLACE_NAME, PLACE_NAME_VALUE, PLACE_TEXT, NAME_VALUE, VALUE, START, ADD };

static const struct verb {
	const char *text;
	enum process_act_kind kind;
	enum form form;
} VERBS[] = {
	{"start", PROCESS_START, START},
	{"complete", PROCESS_COMPLETE, PLACE_VALUE},
	{"fail", PROCESS_FAIL, PLACE_TEXT},
	{"retry", PROCESS_RETRY, PLACE},
	{"skip", PROCESS_SKIP, PLACE_NAME},
	{"error", PROCESS_ERROR, PLACE_NAME_VALUE},
	{"escalate", PROCESS_ESCALATE, PLACE_NAME},
	{"message", PROCESS_MESSAGE, NAME_VALUE},
	{"signal", PROCESS_SIGNAL, NAME_VALUE},
	{"move", PROCESS_MOVE, PLACE_NAME},
	{"add", PROCESS_ADD, ADD},
	{"remove", PROCESS_REMOVE, PLACE},
	{"begin", PROCESS_BEGIN, PLACE},
	{"set", PROCESS_SET, VALUE},
	{"stop", PROCESS_STOP, PLAIN},
	{"at", PROCESS_WAKE, PLAIN},
};

static void read_act(struct player *p, enum form form, str rest, struct process_act *act) {
	if (form == START) {
		if (rest.n && rest.p[0] == '@')
			act->name = word(&rest), act->name.p++, act->name.n--;
		else if (rest.n && rest.p[0] != '{')
			act->place = word(&rest);
		form = VALUE;
	}
	if (form == PLACE || form == PLACE_VALUE || form == PLACE_NAME || form == PLACE_NAME_VALUE || form == PLACE_TEXT ||
	    form == ADD)
		act->place = place_of(p, word(&rest));
	if (form == PLACE_NAME || form == PLACE_NAME_VALUE || form == NAME_VALUE || form == ADD)
		act->name = word(&rest);
	if (form == PLACE_TEXT)
		act->name = rest;
	else if (form == PLACE_VALUE || form == PLACE_NAME_VALUE || form == NAME_VALUE || form == VALUE || form == ADD)
		act->value = read_json(p, rest);
}

static void set_clock(struct player *p, str rest) {
	struct val duration;
	if (rest.n && rest.p[0] == '+') {
		ck_assert_msg(val_parse_duration(str_cut(rest, 1, rest.n), &duration) && duration.kind == VAL_DURATION,
		              "%s: no duration", p->where);
		p->now += duration.seconds * MS_PER_SECOND;
	} else {
		ck_assert_msg(ms_parse(rest, PLAYER_OFFSET, &p->now), "%s: no instant", p->where);
	}
}

static void go_on_from(struct player *p, str places) {
	struct process_instance *i;
	p->ok = process_read(p->a, p->m, places, STR(""), &i, &p->e);
	if (p->ok)
		p->at = i;
}

static void repeat(struct player *p, str rest) {
	int64_t times;
	ck_assert(str_int(word(&rest), &times));
	struct process_act act = {.kind = PROCESS_COMPLETE, .place = rest};
	for (int64_t i = 0; i < times && player_step(p, &act); i++)
		;
}

static bool play_act(struct player *p, str verb, str rest) {
	if (str_is(verb, "repeat"))
		return repeat(p, rest), true;
	if (str_is(verb, "state"))
		return go_on_from(p, rest), true;
	for (uint32_t i = 0; i < COUNT(VERBS); i++) {
		struct process_act act = {.kind = VERBS[i].kind, .place = {"", 0}, .name = {"", 0}};
		if (!str_is(verb, VERBS[i].text))
			continue;
		if (act.kind == PROCESS_WAKE)
			set_clock(p, rest);
		if (act.kind == PROCESS_START)
			p->at = NULL;
		ck_assert_msg(p->at || act.kind == PROCESS_START, "%s: nothing was started", p->where);
		read_act(p, VERBS[i].form, rest, &act);
		player_step(p, &act);
		return true;
	}
	return false;
}

static void add_decision(struct player *p, str rest) {
	struct val_builder b = val_build(p->a, 0);
	for (uint32_t i = 0; p->decisions.kind == VAL_CONTEXT && i < p->decisions.context.count; i++)
		val_set(&b, p->decisions.context.entries[i].key, p->decisions.context.entries[i].value);
	str name = word(&rest);
	val_set(&b, name, read_json(p, rest));
	p->decisions = val_build_context(&b);
}

static bool play_surroundings(struct player *p, str verb, str rest) {
	if (str_is(verb, "clock"))
		set_clock(p, rest);
	else if (str_is(verb, "host"))
		p->outside = read_json(p, rest);
	else if (str_is(verb, "decision"))
		add_decision(p, rest);
	else if (str_is(verb, "nocalendar"))
		p->no_calendar = true;
	else
		return false;
	return true;
}

/* ---- what is expected ------------------------------------------------------------------------ */

/* What waits says of itself the same as the places and process_waits do. */
static void expect_waiting_agrees(struct player *p, str places) {
	for (uint32_t i = 0; i < process_waiting_count(p->m, p->at); i++) {
		struct process_waiting w = process_waiting_at(p->a, p->m, p->at, i), is = {0};
		ck_assert_msg(process_waits(p->m, p->at, w.place, &is) && is.token == w.token,
		              "%s: " STR_FMT " does not name what waits there", p->where, STR_ARG(w.place));
		bool listed = false;
		str one, rest = places, plain = player_plain(w.place);
		while (rest.n && str_next(&rest, ' ', &one))
			listed |= str_eq(one, plain);
		ck_assert_msg(listed, "%s: " STR_FMT " waits at none of the places", p->where, STR_ARG(w.place));
	}
}

static void expect_places(struct player *p, str want) {
	ck_assert_msg(p->at, "%s: nothing was started", p->where);
	str rest = player_text(p, p->at), places = {"", 0};
	str_next(&rest, '\n', &places);
	ck_assert_msg(str_eq(places, want), "%s: stands at \"" STR_FMT "\"", p->where, STR_ARG(places));
	ck_assert_msg(process_ended(p->at) == (want.n == 0), "%s: ended: %d", p->where, process_ended(p->at));
	expect_waiting_agrees(p, places);
}

static str kind_of(str move) {
	int32_t colon = str_find(move, ':', 0);
	return colon < 0 ? move : str_cut(move, 0, (uint32_t)colon);
}

/* Whether a move of this kind is written in the list. */
static bool has_kind(str list, str move) {
	for (str one; list.n && str_next(&list, ' ', &one);)
		if (str_eq(kind_of(one), kind_of(move)))
			return true;
	return false;
}

static void expect_moves(struct player *p, str want) {
	struct buf b = buf_make(1 << 20);
	for (uint32_t i = 0; i < p->moves.n; i++) {
		str brief = p->moves.p[i].brief;
		if (!has_kind(want, brief))
			continue;
		if (b.n)
			buf_char(&b, ' ');
		buf_str(&b, brief);
	}
	ck_assert_msg(str_eq(buf_view(&b), want), "%s: moves " STR_FMT, p->where, (int)b.n, b.p ? b.p : "");
	buf_free(&b);
}

static void expect_no_moves(struct player *p, str kinds) {
	for (uint32_t i = 0; i < p->moves.n; i++)
		ck_assert_msg(!has_kind(kinds, p->moves.p[i].brief), "%s: move " STR_FMT, p->where,
		              STR_ARG(p->moves.p[i].brief));
}

static void expect_waits(struct player *p, str places, bool wanted) {
	str one;
	ck_assert(places.n > 0);
	while (places.n && str_next(&places, ' ', &one)) {
		str place = wanted ? place_of(p, one) : one;
		ck_assert_msg(process_waits(p->m, p->at, place, NULL) == wanted, "%s: " STR_FMT " waits: %d", p->where,
		              STR_ARG(one), !wanted);
	}
}

static void expect_instant(const struct player *p, str want, ms is) {
	ms at = INT64_MAX;
	ck_assert_msg(str_is(want, "none") || ms_parse(want, PLAYER_OFFSET, &at), "%s: no instant", p->where);
	struct buf b = buf_make(64);
	if (is == INT64_MAX)
		buf_text(&b, "none");
	else
		ms_put(&b, is, PLAYER_OFFSET);
	ck_assert_msg(at == is, "%s: due " STR_FMT, p->where, (int)b.n, b.p);
	buf_free(&b);
}

static void expect_value(const struct player *p, struct val is, struct val want) {
	struct buf b = buf_make(1 << 16);
	val_put_json(&b, is);
	ck_assert_msg(same_value(is, want), "%s: it is " STR_FMT, p->where, (int)b.n, b.p);
	buf_free(&b);
}

/* Expectations that begin with a place. */
static bool expect_of_place(struct player *p, str verb, str rest) {
	static const char *const kinds[] = {
		[WAITING_TASK] = "task", [WAITING_EVENT] = "event", [WAITING_JOIN] = "join",
		[WAITING_INCIDENT] = "incident", [WAITING_AD_HOC] = "ad_hoc"};
	static const char *const verbs[] = {"kind", "why", "item", "activity", "timer"};
	bool known = false;
	for (uint32_t i = 0; i < COUNT(verbs); i++)
		known |= str_is(verb, verbs[i]);
	if (!known)
		return false;
	struct process_waiting w;
	str place = word(&rest);
	ck_assert_msg(find_waiting(p, place, &w), "%s: nothing waits at " STR_FMT, p->where, STR_ARG(place));
	if (str_is(verb, "kind"))
		ck_assert_msg(str_is(rest, kinds[w.kind]), "%s: it is %s", p->where, kinds[w.kind]);
	else if (str_is(verb, "why"))
		ck_assert_msg(w.kind == WAITING_INCIDENT && strstr(arena_str(p->a, w.reason).p, arena_str(p->a, rest).p),
		              "%s: because " STR_FMT, p->where, STR_ARG(w.reason));
	else if (str_is(verb, "item"))
		expect_value(p, w.item, read_json(p, rest));
	else if (str_is(verb, "activity"))
		ck_assert_msg(w.activity >= 0 && str_eq(process_node_at(p->m, (uint32_t)w.activity).id, rest),
		              "%s: another activity, %d", p->where, (int)w.activity);
	else
		expect_instant(p, rest, w.due);
	return true;
}

static bool expect(struct player *p, str verb, str rest) {
	int64_t n;
	if (str_is(verb, "=")) {
		expect_places(p, rest);
	} else if (str_is(verb, "~")) {
		expect_moves(p, rest);
	} else if (str_is(verb, "no")) {
		expect_no_moves(p, rest);
	} else if (str_is(verb, "waits") || str_is(verb, "idle")) {
		expect_waits(p, rest, str_is(verb, "waits"));
	} else if (str_is(verb, "taken")) {
		ck_assert(str_int(rest, &n));
		ck_assert_msg(p->taken == n, "%s: taken %u", p->where, p->taken);
	} else if (str_is(verb, "next")) {
		expect_instant(p, rest, process_next_timer(p->at));
	} else if (str_is(verb, "var")) {
		struct val is = val_null();
		val_get(process_variables(p->at), word(&rest), &is);
		expect_value(p, is, read_json(p, rest));
	} else {
		return expect_of_place(p, verb, rest);
	}
	return true;
}

/* ---- a whole trace --------------------------------------------------------------------------- */

static void expect_refused(struct player *p, str want, bool loaded) {
	str code = word(&want), line = word(&want);
	ck_assert_msg(!loaded, "%s: loads", p->where);
	ck_assert_msg(str_is(code, p->e.code), "%s: refused with %s at %s: %s", p->where, p->e.code, p->e.where, p->e.text);
	str where = str_of(p->e.where);
	ck_assert_msg(str_ends(where, arena_format(p->a, ":" STR_FMT, STR_ARG(line))), "%s: refused at %s: %s", p->where,
	              p->e.where, p->e.text);
	ck_assert_msg(strstr(p->e.text, arena_str(p->a, want).p), "%s: refused because %s", p->where, p->e.text);
}

static void play_line(struct player *p, str line) {
	str rest = line, verb = word(&rest);
	if (str_is(verb, "!")) {
		ck_assert_msg(!p->ok && str_is(rest, p->e.code), "%s: it is %s", p->where, p->ok ? "accepted" : p->e.code);
		p->ok = true;
		return;
	}
	ck_assert_msg(p->ok, "%s: the line before was refused: %s %s", p->where, p->e.code, p->e.text);
	ck_assert_msg(expect(p, verb, rest) || play_surroundings(p, verb, rest) || play_act(p, verb, rest),
	              "%s: what is this?", p->where);
}

/* Processes that are called are found beside it, under their id. */
static bool find_called(void *self, str id, str *text, const char **name) {
	struct arena *a = self;
	*name = arena_format(a, "test/process/" STR_FMT ".bpmn", STR_ARG(id)).p;
	return file_read(a, *name, text, NULL);
}

static void play(struct arena *a, str file) {
	struct player p = {.a = a, .ok = true, .e = {.code = ""}};
	str model, trace, line, stem = str_cut(file, 0, file.n - 6);
	uint32_t number = 0, lines = 0;
	const char *bpmn = arena_format(a, STR_FMT ".bpmn", STR_ARG(stem)).p;
	struct err e;
	ck_assert_msg(file_read(a, file.p, &trace, &e) && file_read(a, bpmn, &model, &e), "%s", e.text);
	ck_assert(ms_parse(STR("2022-01-04T09:00:00+08:00"), PLAYER_OFFSET, &p.now));
	struct process_library library = {.self = a, .find = find_called};
	struct process_model *m = NULL;
	bool loaded = process_load(a, model, bpmn, &library, &m, &p.e);
	p.m = m;
	while (trace.n && str_next(&trace, '\n', &line)) {
		p.where = arena_format(a, STR_FMT ":%u", STR_ARG(file), ++number).p;
		if (!line.n || line.p[0] == '#')
			continue;
		lines++;
		str rest = line;
		if (str_is(word(&rest), "refused")) {
			expect_refused(&p, rest, loaded);
			return;
		}
		ck_assert_msg(loaded, "%s: %s %s: %s", p.where, p.e.code, p.e.where, p.e.text);
		play_line(&p, line);
	}
	ck_assert_msg(p.ok, "%s: the last line was refused: %s", p.where, p.e.code);
	ck_assert_msg(lines > 1, "%s: expects nothing", p.where);
	player_free(&p);
}

static str files[1024];
static uint32_t count;

START_TEST(one_trace) {
	struct arena a = {0};
	play(&a, files[_i]);
	arena_free(&a);
}
END_TEST

START_TEST(enough_traces) {
	ck_assert_uint_ge(count, 200);
}
END_TEST

/* The traces of a folder; TRACE in the environment picks those with that in their name. */
static void list_traces(struct arena *a, const char *folder) {
	str *all;
	uint32_t n;
	struct err e;
	const char *only = getenv("TRACE");
	if (!dir_list(a, folder, &all, &n, &e))
		return;
	for (uint32_t i = 0; i < n && count < COUNT(files); i++)
		if (str_ends(all[i], STR(".trace")) && (!only || strstr(all[i].p, only)))
			files[count++] = arena_format(a, "%s/" STR_FMT, folder, STR_ARG(all[i]));
}

Suite *trace_suite(void) {
	static struct arena a; /* holds the names as long as the program runs */
	Suite *suite = suite_create("traces");
	TCase *cases = tcase_create("traces");
	list_traces(&a, "test/process");
	list_traces(&a, "test/process/patterns");
	tcase_add_loop_test(cases, one_trace, 0, (int)count);
	if (!getenv("TRACE"))
		tcase_add_test(cases, enough_traces);
	suite_add_tcase(suite, cases);
	return suite;
}
