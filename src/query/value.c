/* Values of rows as JSON and CSV: national codes, hidden personal data. */
#include "query/inside.h"

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

void query__put_value(struct query *q, struct buf *out, sqlite3_stmt *row, int column, enum field f) {
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

int query__column(const struct record_def *def, enum field f) {
	return def->column_of[f] < 0 ? -1 : def->column_of[f] + 3;
}

bool query__is_set(sqlite3_stmt *row, int column) {
	return column >= 0 && sqlite3_column_type(row, column) != SQLITE_NULL;
}

/* "national": the code of the state in the national data standard, which is the last column of the row. */
static void put_national(struct buf *out, sqlite3_stmt *row, const struct record_def *def) {
	int64_t code = sqlite3_column_int64(row, (int)def->column_count + 3);
	if (code < 1 || code > STORE_NATIONALS) {
		buf_text(out, ",\"national\":null");
		return;
	}
	const struct store_national *n = &store_nationals[code - 1];
	buf_format(out, ",\"national\":{\"code\":%lld,\"zh\":\"%s\",\"en\":\"%s\"}", (long long)code, n->zh, n->en);
}

void query__put_record(struct query *q, struct buf *out, sqlite3_stmt *row, enum record_kind kind, bool whole,
                       const struct query_scope *scope, ms now) {
	const struct record_def *def = record_def(kind);
	const struct sights *sights = query__sights(q, kind, scope);
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
		query__put_name(out, field_defs[f].name);
		query__put_seen(q, out, row, (int)i + 3, f, sights->see[f]);
	}
	query__put_clocks(q, out, row, kind, now);
	if (kind == R_case_file)
		put_national(out, row, def);
	if (has_person(kind)) {
		char account[QUERY_ACCOUNT];
		bool hidden = query__hidden_caller(q, row, kind, scope, account) || sights->see[F_person] == SIGHT_NO;
		buf_text(out, ",\"person\":");
		query_mask_person(out, hidden ? (str){0} : person_data(q, kind, sqlite3_column_int64(row, 0)));
	}
	buf_char(out, '}');
}

void query__put_name(struct buf *out, const char *name) {
	buf_text(out, ",\"");
	buf_text(out, name);
	buf_text(out, "\":");
}

void query__put_member(struct buf *out, const char *name, str value) {
	query__put_name(out, name);
	if (value.n)
		json_put_string(out, value);
	else
		buf_text(out, "null");
}

void query__put_coded(struct query *q, struct buf *out, const char *name, enum code_class class, str code) {
	const struct code *c = code.n ? pack_code(q->pack, class, code) : NULL;
	char key[48];
	query__put_member(out, name, code);
	snprintf(key, sizeof key, "%s_zh", name);
	query__put_member(out, key, c ? c->name_zh : code);
	snprintf(key, sizeof key, "%s_en", name);
	query__put_member(out, key, c ? c->name_en : code);
}
