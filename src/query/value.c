/* Values of rows as JSON and CSV: lamps, clocks, hidden personal data. */
#include "query/inside.h"

const struct clock_def query__clocks[] = {
#define CLOCK(table, name, started, due, limit, stopped, ended, zh, en) \
	{R_##table, name, (enum field)(started), (enum field)(due), (enum field)(limit), (enum field)(stopped), \
	 (enum field)(ended), zh, en},
#include "query/clocks.def"
#undef CLOCK
};
const uint32_t query__clock_count = COUNT(query__clocks);

/* ---- personal data -------------------------------------------------------------------------- */

/* Bytes of the first `points` code points. */
static uint32_t bytes_of(str s, uint32_t points) {
	uint32_t i = 0;
	for (; i < s.n && points > 0; points--)
		for (i++; i < s.n && ((unsigned char)s.p[i] & 0xC0) == 0x80;)
			i++;
	return i;
}

/* The first and last code points stay, the rest become stars; all of it when it is too short to hide anything. */
static void put_hidden(struct buf *out, struct arena *a, str s, uint32_t first, uint32_t last) {
	uint32_t points = str_points(s);
	if (points <= first + last)
		first = points > 1 ? 1 : 0, last = 0;
	struct buf b = buf_make(LIMIT_COMMAND_BYTES);
	buf_str(&b, str_cut(s, 0, bytes_of(s, first)));
	for (uint32_t i = first + last; i < points; i++)
		buf_char(&b, '*');
	buf_str(&b, str_cut(s, bytes_of(s, points - last), s.n));
	json_put_string(out, arena_str(a, buf_view(&b)));
	buf_free(&b);
}

void query_mask_person(struct buf *out, str data) {
	struct arena a = {0};
	struct json_doc doc;
	struct err e;
	if (data.n == 0 || !json_parse(&a, data, &doc, &e) || doc.tokens[0].kind != JSON_OBJECT) {
		buf_text(out, "null");
		arena_free(&a);
		return;
	}
	buf_char(out, '{');
	for (uint32_t i = 0, key = 1; i < doc.tokens[0].count; i++, key = doc.tokens[key + 1].next) {
		str name = json_text(&a, &doc, key), value = json_text(&a, &doc, key + 1);
		if (i)
			buf_char(out, ',');
		json_put_string(out, name);
		buf_char(out, ':');
		if (str_is(name, "name"))
			put_hidden(out, &a, value, 1, 0);
		else if (str_is(name, "id_no"))
			put_hidden(out, &a, value, 6, 4);
		else if (str_is(name, "phone"))
			put_hidden(out, &a, value, 3, 4);
		else
			buf_text(out, "\"***\"");
	}
	buf_char(out, '}');
	arena_free(&a);
}

/* Whether any command brings personal data to this kind. */
static bool has_person(enum record_kind kind) {
	for (int c = 1; c < COMMAND_COUNT; c++)
		for (const uint16_t *f = command_defs[c].record == kind ? command_defs[c].args : NULL; f && *f; f++)
			if ((*f & ~ARG_OPTIONAL) == F_person)
				return true;
	return false;
}

static str person_data(struct query *q, enum record_kind kind, int64_t id) {
	sqlite3_stmt *row = query__kept(q, KEPT_PERSON);
	if (!row)
		return (str){0};
	const char *name = record_def(kind)->name;
	sqlite3_bind_text(row, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_int64(row, 2, id);
	str data = sqlite3_step(row) == SQLITE_ROW ? arena_str(&q->arena, query__text(row, 0)) : (str){0};
	sqlite3_reset(row);
	return data;
}

bool query_person(struct query *q, enum record_kind kind, int64_t id, struct buf *out, struct err *e) {
	(void)e;
	arena_reset(&q->arena);
	str data = person_data(q, kind, id);
	buf_str(out, data.n ? data : STR("null"));
	return true;
}

/* ---- one row -------------------------------------------------------------------------------- */

void query__put_text(struct query *q, struct buf *out, sqlite3_stmt *row, int column, enum field f) {
	if (sqlite3_column_type(row, column) == SQLITE_NULL)
		return;
	int64_t number = sqlite3_column_int64(row, column);
	switch (field_defs[f].type) {
	case T_MS:
		ms_put(out, number, q->pack->offset_minutes);
		break;
	case T_DAY:
		day_put(out, (day)number);
		break;
	case T_BOOL:
		buf_text(out, number ? "true" : "false");
		break;
	case T_INT: case T_FEN: case T_REF:
		buf_int(out, number);
		break;
	case T_WORD: case T_CODE: case T_NAME: case T_TEXT: case T_FACTS: case T_PERSON: case T_SOURCE: case T_STATE:
		buf_str(out, query__text(row, column));
		break;
	}
}

static void put_value(struct query *q, struct buf *out, sqlite3_stmt *row, int column, enum field f) {
	if (sqlite3_column_type(row, column) == SQLITE_NULL) {
		buf_text(out, "null");
		return;
	}
	enum field_type type = field_defs[f].type;
	bool plain = type == T_INT || type == T_FEN || type == T_REF || type == T_BOOL || type == T_FACTS;
	if (!plain && type != T_MS && type != T_DAY) {
		json_put_string(out, query__text(row, column));
		return;
	}
	if (!plain)
		buf_char(out, '"');
	query__put_text(q, out, row, column, f);
	if (!plain)
		buf_char(out, '"');
}

static int column_of(const struct record_def *def, enum field f) {
	for (uint32_t i = 0; f && i < def->column_count; i++)
		if (def->columns[i] == (uint16_t)f)
			return (int)i + 3;
	return -1;
}

static bool is_set(sqlite3_stmt *row, int column) {
	return column >= 0 && sqlite3_column_type(row, column) != SQLITE_NULL;
}

/* A pause stops every clock but its own. */
static bool has_stopped(sqlite3_stmt *row, const struct clock_def *clock) {
	const struct record_def *def = record_def(clock->kind);
	bool waits = clock->started != F_paused_at && is_set(row, column_of(def, F_paused_at));
	return waits || is_set(row, column_of(def, clock->stopped)) || is_set(row, column_of(def, clock->ended)) ||
	       is_set(row, column_of(def, F_closed_at));
}

/* A clock without due date is not shown, nor one of a pause that is over. */
static bool is_shown(sqlite3_stmt *row, const struct clock_def *clock) {
	const struct record_def *def = record_def(clock->kind);
	return is_set(row, column_of(def, clock->due)) &&
	       (clock->started != F_paused_at || is_set(row, column_of(def, F_paused_at)));
}

/* "unit" and "tag" of a clock's limit, null where the pack does not say. */
static void put_origin(struct query *q, struct buf *out, sqlite3_stmt *row, const struct clock_def *clock) {
	static const char *const names[] = {",\"unit\":", ",\"tag\":"};
	int key = column_of(record_def(clock->kind), query__origin_key(clock));
	struct origin o = query__origin(q->pack, clock, key < 0 ? (str){0} : query__text(row, key));
	const str values[] = {o.unit, o.tag};
	for (uint32_t i = 0; i < COUNT(names); i++) {
		buf_text(out, names[i]);
		if (values[i].n)
			json_put_string(out, values[i]);
		else
			buf_text(out, "null");
	}
}

static enum lamp put_clock(struct query *q, struct buf *out, sqlite3_stmt *row, const struct clock_def *clock, ms now) {
	static const char *const names[] = {"null", "\"green\"", "\"yellow\"", "\"red\""};
	const struct record_def *def = record_def(clock->kind);
	int due = column_of(def, clock->due), started = column_of(def, clock->started);
	int limit = column_of(def, clock->limit);
	ms end = sqlite3_column_int64(row, due);
	enum lamp lamp = has_stopped(row, clock) ? LAMP_NONE : calendar_lamp(q->pack->calendar, end, now);
	buf_format(out, "{\"name\":\"%s\",\"started_at\":", clock->name);
	if (is_set(row, started))
		put_value(q, out, row, started, clock->started);
	else
		buf_text(out, "null");
	buf_text(out, ",\"due_at\":");
	put_value(q, out, row, due, clock->due);
	buf_text(out, ",\"limit_days\":");
	if (is_set(row, limit))
		put_value(q, out, row, limit, clock->limit);
	else
		buf_text(out, "null");
	put_origin(q, out, row, clock);
	buf_format(out, ",\"lamp\":%s}", names[lamp]);
	return lamp;
}

/* "lamp" and "clocks", for kinds that have clocks. */
static void put_clocks(struct query *q, struct buf *out, sqlite3_stmt *row, enum record_kind kind, ms now) {
	static const char *const names[] = {"null", "\"green\"", "\"yellow\"", "\"red\""};
	enum lamp worst = LAMP_NONE;
	bool any = false, shown = false;
	for (uint32_t i = 0; i < query__clock_count; i++) {
		const struct clock_def *clock = &query__clocks[i];
		if (clock->kind != kind)
			continue;
		if (!any)
			buf_text(out, ",\"clocks\":[");
		any = true;
		if (!is_shown(row, clock))
			continue;
		if (shown)
			buf_char(out, ',');
		enum lamp lamp = put_clock(q, out, row, clock, now);
		worst = lamp > worst ? lamp : worst;
		shown = true;
	}
	if (any)
		buf_format(out, "],\"lamp\":%s", names[worst]);
}

void query__put_record(struct query *q, struct buf *out, sqlite3_stmt *row, enum record_kind kind, bool whole,
                       const struct query_scope *scope, ms now) {
	const struct record_def *def = record_def(kind);
	buf_text(out, "{\"id\":");
	buf_int(out, sqlite3_column_int64(row, 0));
	buf_text(out, ",\"events\":");
	buf_int(out, sqlite3_column_int64(row, 1));
	buf_text(out, ",\"head\":");
	buf_int(out, sqlite3_column_int64(row, 2));
	for (uint32_t i = 0; i < def->column_count; i++) {
		enum field f = (enum field)def->columns[i];
		if (!whole && !query_listed(f))
			continue;
		buf_text(out, ",\"");
		buf_text(out, field_defs[f].name);
		buf_text(out, "\":");
		put_value(q, out, row, (int)i + 3, f);
	}
	put_clocks(q, out, row, kind, now);
	if (has_person(kind)) {
		/* a confidential caller is hidden from the unit that handles the matter */
		int secret = column_of(def, F_confidential);
		bool hidden = scope->department.n && is_set(row, secret) && sqlite3_column_int64(row, secret);
		buf_text(out, ",\"person\":");
		query_mask_person(out, hidden ? (str){0} : person_data(q, kind, sqlite3_column_int64(row, 0)));
	}
	buf_char(out, '}');
}
