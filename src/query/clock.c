/* The clocks of a row: which are shown, which have stopped, which lamp shines. A clock of a case follows the rule that
 * holds for its item and day of receipt. */
#include "query/inside.h"
#include "store/work.h"

const struct clock_def query__clocks[] = {
#define CLOCK(table, name, started, due, limit, stopped, ended, zh, en) \
	{R_##table, name, (enum field)(started), (enum field)(due), (enum field)(limit), (enum field)(stopped), \
	 (enum field)(ended), zh, en, -1},
#define CASE_CLOCK(clock, name, started, due, limit, stopped, ended, zh, en) \
	{R_case_file, name, (enum field)(started), (enum field)(due), (enum field)(limit), (enum field)(stopped), \
	 (enum field)(ended), zh, en, CLOCK_##clock},
#include "query/clocks.def"
#undef CLOCK
#undef CASE_CLOCK
};
const uint32_t query__clock_count = COUNT(query__clocks);

static const char *const lamp_names[] = {"null", "\"green\"", "\"yellow\"", "\"red\""};

/* One clock of one row. */
struct sight {
	struct query *q;
	sqlite3_stmt *row;
	const struct clock_def *clock;
	const struct record_def *def;
	const struct item *item;       /* of a case, when the pack still has it */
	const struct clock_rule *rule; /* of a case; NULL when there is none */
};

static int column(const struct sight *s, enum field f) {
	return f ? query__column(s->def, f) : -1;
}

static bool has(const struct sight *s, enum field f) {
	return query__is_set(s->row, column(s, f));
}

static int64_t number(const struct sight *s, enum field f) {
	return has(s, f) ? sqlite3_column_int64(s->row, column(s, f)) : NIL;
}

static bool in_state(const struct sight *s, const char *state) {
	return has(s, F_state) && str_is(query__text(s->row, column(s, F_state)), state);
}

/* What starts the rule that runs now, where a clock has several. */
static enum clock_moment starts_of(const struct sight *s) {
	if (s->clock->rule == CLOCK_RENEWAL)
		return MOMENT_RECEIVED;
	if (s->clock->rule != CLOCK_HEARING)
		return MOMENT_KINDS;
	return in_state(s, "suspended") ? MOMENT_HEARING_APPLIED : MOMENT_TOLD;
}

static enum clock_kind kind_of(const struct sight *s) {
	if (s->clock->rule == CLOCK_STATUTORY && number(s, F_joint) == 1)
		return CLOCK_JOINT;
	if (s->clock->rule == CLOCK_CORRECTION_NOTICE && in_state(s, "correcting"))
		return CLOCK_CORRECTION_DUE;
	return (enum clock_kind)s->clock->rule;
}

static day received_on(const struct sight *s) {
	int64_t received = number(s, F_received_at);
	return day_of_ms(received == NIL ? 0 : received, s->q->pack->offset_minutes);
}

/* Whether a pause stops it now: by its rule, where it has one. */
static bool is_paused(const struct sight *s) {
	if (s->clock->started == F_paused_at || !has(s, F_paused_at))
		return false;
	if (!s->rule)
		return true;
	uint32_t kind = in_state(s, "correcting") ? PAUSE_CORRECTION : PAUSE_SPECIAL;
	return s->rule->pauses & kind;
}

/* A case that came to nothing has no clocks; one that was refused waits for nothing but its delivery. */
static bool is_void(const struct sight *s) {
	if (s->clock->kind != R_case_file || s->clock->ended)
		return false;
	static const char *const nothing[] = {"withdrawn", "rejected", "revoked", "recalled", "cancelled"};
	for (size_t i = 0; i < COUNT(nothing); i++)
		if (in_state(s, nothing[i]))
			return true;
	return in_state(s, "refused") && s->clock->rule != CLOCK_DELIVERY;
}

static bool has_ended(const struct sight *s) {
	bool again = s->clock->rule == CLOCK_CORRECTION_NOTICE && in_state(s, "correcting");
	bool over = has(s, s->clock->stopped) || has(s, s->clock->ended) || in_state(s, "terminated");
	return !again && (over || is_void(s));
}

/* A clock without due date is not shown, nor one of a pause that is over. */
static bool is_shown(const struct sight *s) {
	if (!has(s, s->clock->due))
		return false;
	if (s->clock->started != F_paused_at)
		return true;
	return has(s, F_paused_at) && !in_state(s, "correcting");
}

/* A clock of the row; false when it is not shown. */
static bool glance(struct query *q, sqlite3_stmt *row, const struct clock_def *clock, struct sight *s) {
	*s = (struct sight){q, row, clock, record_def(clock->kind), NULL, NULL};
	return is_shown(s);
}

static void find_rule(struct sight *s) {
	if (s->clock->rule >= 0 && has(s, F_item))
		s->item = query__item(s->q, query__text(s->row, column(s, F_item)), received_on(s));
	if (s->item)
		s->rule = pack_clock(s->item, kind_of(s), starts_of(s), received_on(s));
}

/* The same with the rule of its item. */
static bool look(struct query *q, sqlite3_stmt *row, const struct clock_def *clock, struct sight *s) {
	bool shown = glance(q, row, clock, s);
	if (shown)
		find_rule(s);
	return shown;
}

static ms due_of(const struct sight *s) {
	int64_t due = number(s, s->clock->due);
	return field_defs[s->clock->due].type == T_DAY ? ms_of_day((day)due + 1, s->q->pack->offset_minutes) - 1 : due;
}

static enum lamp lamp_of(const struct sight *s, ms now) {
	if (has_ended(s) || is_paused(s))
		return LAMP_NONE;
	return calendar_lamp_warned(s->q->pack->calendar, due_of(s), now, s->rule ? s->rule->warn_days : 1);
}

/* Where the limit comes from: of a case by its rule, else by the table of the pack that states it. */
static struct origin origin_of(const struct sight *s) {
	static const char *const units[] = {"working", "natural", "hour", "on_spot"};
	struct limit limit;
	if (s->clock->rule < 0) {
		enum field key = query__origin_key(s->clock);
		return query__origin(s->q->pack, s->clock, has(s, key) ? query__text(s->row, column(s, key)) : (str){0});
	}
	struct origin o = {0};
	const struct clock_rule *rule = s->rule;
	/* an item that promises nothing is kept to its statutory limit */
	if (rule && rule->clock == CLOCK_PROMISED && !pack_clock_limit(s->item, rule, &limit))
		rule = pack_clock(s->item, CLOCK_STATUTORY, MOMENT_KINDS, received_on(s));
	if (!rule)
		return o;
	o.tag = clock_origin(s->q->pack, s->item, rule).tag;
	if (pack_clock_limit(s->item, rule, &limit))
		o.unit = str_of(units[limit.unit]);
	else if (rule->clock == CLOCK_CORRECTION_DUE)
		o.unit = str_of(units[UNIT_WORKING_DAY]);
	return o;
}

static void put_instant(struct buf *out, const struct sight *s, const char *name, int64_t at) {
	query__put_name(out, name);
	if (at == NIL) {
		buf_text(out, "null");
		return;
	}
	buf_char(out, '"');
	ms_put(out, at, s->q->pack->offset_minutes);
	buf_char(out, '"');
}

static void put_clock(struct buf *out, const struct sight *s, enum lamp lamp) {
	struct origin o = origin_of(s);
	buf_format(out, "{\"name\":\"%s\"", s->clock->name);
	put_instant(out, s, "started_at", number(s, s->clock->started));
	put_instant(out, s, "due_at", due_of(s));
	buf_text(out, ",\"limit_days\":");
	if (has(s, s->clock->limit))
		buf_int(out, number(s, s->clock->limit));
	else
		buf_text(out, "null");
	query__put_member(out, "unit", o.unit);
	query__put_member(out, "tag", o.tag);
	buf_format(out, ",\"lamp\":%s}", lamp_names[lamp]);
}

void query__put_clocks(struct query *q, struct buf *out, sqlite3_stmt *row, enum record_kind kind, ms now) {
	enum lamp worst = LAMP_NONE;
	bool any = false, shown = false;
	for (uint32_t i = 0; i < query__clock_count; i++) {
		if (query__clocks[i].kind != kind)
			continue;
		buf_text(out, any ? "" : ",\"clocks\":[");
		any = true;
		struct sight s;
		if (!look(q, row, &query__clocks[i], &s))
			continue;
		enum lamp lamp = lamp_of(&s, now);
		buf_text(out, shown ? "," : "");
		put_clock(out, &s, lamp);
		worst = lamp > worst ? lamp : worst;
		shown = true;
	}
	if (any)
		buf_format(out, "],\"lamp\":%s", lamp_names[worst]);
}

const struct clock_def *query__leading_clock(struct query *q, sqlite3_stmt *row, enum record_kind kind, ms due, ms now,
                                             enum lamp *lamp) {
	*lamp = LAMP_NONE;
	if (due >= STORE_NOTHING_DUE)
		return NULL;
	for (uint32_t i = 0; i < query__clock_count; i++) {
		if (query__clocks[i].kind != kind)
			continue;
		struct sight s;
		if (!glance(q, row, &query__clocks[i], &s) || due_of(&s) != due || has_ended(&s))
			continue;
		find_rule(&s);
		if (is_paused(&s))
			continue;
		*lamp = lamp_of(&s, now);
		return s.clock;
	}
	*lamp = calendar_lamp(q->pack->calendar, due, now);
	return NULL;
}

/* ---- the clocks of one record, with where they come from --------------------------------------- */

static bool is_provisional(const struct sight *s, ms now) {
	int year, month, dom;
	int64_t known = number(s, F_known_year);
	const struct calendar *c = s->q->pack->calendar;
	int offset = s->q->pack->offset_minutes;
	if (number(s, F_provisional) != 1)
		return false;
	day_split(day_of_ms(due_of(s), offset), &year, &month, &dom);
	return year > (known == NIL ? calendar_known_year(c, day_of_ms(now, offset)) : known);
}

/* The first day that counts: the day of the start never does, and working days wait for the next one. */
static void put_first_day(struct buf *out, const struct sight *s) {
	const struct calendar *c = s->q->pack->calendar;
	int64_t started = number(s, s->clock->started);
	str unit = origin_of(s).unit;
	bool working = str_is(unit, "working");
	buf_text(out, ",\"counts_from\":");
	if (started == NIL || (!working && !str_is(unit, "natural"))) {
		buf_text(out, "null");
		return;
	}
	day on = day_of_ms(started, s->q->pack->offset_minutes);
	struct limit one = {.value = 1, .unit = working ? UNIT_WORKING_DAY : UNIT_NATURAL_DAY};
	buf_char(out, '"');
	day_put(out, calendar_due_day(c, on, one, calendar_known_year(c, on), NULL));
	buf_char(out, '"');
}

static void put_full_clock(struct buf *out, const struct sight *s, ms now) {
	struct clock_origin o = {0};
	if (s->rule)
		o = clock_origin(s->q->pack, s->item, s->rule);
	else
		o.tag = origin_of(s).tag;
	buf_format(out, "{\"clock\":\"%s\"", s->clock->rule < 0 ? s->clock->name : clock_name(kind_of(s)));
	query__put_member(out, "zh", s->rule && s->rule->name_zh.n ? s->rule->name_zh : str_of(s->clock->zh));
	query__put_member(out, "en", s->rule && s->rule->name_en.n ? s->rule->name_en : str_of(s->clock->en));
	put_instant(out, s, "started", number(s, s->clock->started));
	put_first_day(out, s);
	put_instant(out, s, "due", due_of(s));
	buf_format(out, ",\"lamp\":%s", lamp_names[lamp_of(s, now)]);
	query__put_member(out, "basis", o.basis);
	query__put_member(out, "tag", o.tag);
	buf_format(out, ",\"paused\":%s,\"provisional\":%s}", is_paused(s) ? "true" : "false",
	           is_provisional(s, now) ? "true" : "false");
}

void query__put_full_clocks(struct query *q, struct buf *out, sqlite3_stmt *row, enum record_kind kind, ms now) {
	bool any = false;
	buf_char(out, '[');
	for (uint32_t i = 0; i < query__clock_count; i++) {
		if (query__clocks[i].kind != kind)
			continue;
		struct sight s;
		if (!look(q, row, &query__clocks[i], &s) || has_ended(&s))
			continue;
		buf_text(out, any ? "," : "");
		put_full_clock(out, &s, now);
		any = true;
	}
	buf_char(out, ']');
}
