/* Lists: conditions, order and pages by key ("keyset"), so that a page deep in the list costs no more than the
 * first. */
#include "query/making.h"
#include "query/words.h"
#include "store/words.h"

void query__bind(struct making *m, struct bound value) {
	vec_push(&m->values, value);
	buf_format(&m->sql, "?%u", m->values.n);
}

void query__and_where(struct making *m) {
	buf_text(&m->sql, m->any ? " AND " : " WHERE ");
	m->any = true;
}

static const char *name_of(enum field f) {
	return f ? field_defs[f].name : "id";
}

/* Text of the address to the form of the column. */
static bool read_value(struct making *m, enum field f, str text, struct bound *out) {
	enum field_type type = f ? field_defs[f].type : T_INT;
	int offset = m->q->pack->offset_minutes;
	day d;
	bool good = true;
	out->kind = BOUND_INT;
	switch (type) {
	case T_INT: case T_FEN: case T_REF:
		good = str_int(text, &out->i);
		break;
	case T_MS:
		if (day_parse(text, &d))
			out->i = ms_of_day(d, offset);
		else
			good = ms_parse(text, offset, &out->i);
		break;
	case T_DAY:
		good = day_parse(text, &d);
		out->i = good ? d : 0;
		break;
	case T_BOOL:
		out->i = str_is(text, "true");
		good = out->i || str_is(text, "false");
		break;
	case T_WORD:
		if (!word_find(text))
			return err_set(m->e, "field.word", name_of(f), "%s holds no such word", name_of(f));
		*out = (struct bound){BOUND_TEXT, 0, text};
		break;
	case T_CODE: case T_NAME: case T_TEXT:
		*out = (struct bound){BOUND_TEXT, 0, text};
		break;
	case T_FACTS: case T_PERSON: case T_SOURCE: case T_STATE:
		good = false;
		break;
	}
	return good || err_set(m->e, "field.type", name_of(f), "%s cannot be compared with this", name_of(f));
}

static bool is_seen(struct making *m, enum field f) {
	return !f || query__sights(m->q, m->l->kind, &m->l->scope)->see[f] == SIGHT_YES ||
	       err_set(m->e, "field.not_yours", name_of(f), "your role does not see %s", name_of(f));
}

static bool put_filter(struct making *m, const struct query_filter *f) {
	struct bound value;
	if (!is_seen(m, f->field))
		return false;
	query__and_where(m);
	if (f->how == QUERY_IS_SET) {
		bool set = str_is(f->value, "true");
		buf_format(&m->sql, "\"%s\" IS %sNULL", name_of(f->field), set ? "NOT " : "");
		return set || str_is(f->value, "false") ||
		       err_set(m->e, "field.type", name_of(f->field), "whether %s has a value is true or false",
		               name_of(f->field));
	}
	if (f->how != QUERY_ANY_OF) {
		if (!read_value(m, f->field, f->value, &value))
			return false;
		buf_format(&m->sql, "\"%s\" %s ", name_of(f->field), f->how == QUERY_FROM ? ">=" : "<");
		query__bind(m, value);
		return true;
	}
	str rest = f->value, part;
	uint32_t n = 0;
	buf_format(&m->sql, "\"%s\" IN (", name_of(f->field));
	while (n < 100 && str_next(&rest, ',', &part)) {
		if (!read_value(m, f->field, part, &value))
			return false;
		if (n++)
			buf_char(&m->sql, ',');
		query__bind(m, value);
	}
	buf_char(&m->sql, ')');
	return true;
}

/* What an applicant has applied for, or is addressed to the applicant; of other kinds nothing. */
static void put_own(struct making *m, bool addressed) {
	enum field owner = query__has(m->l->kind, F_applicant) ? F_applicant : addressed ? F_officer : F_none;
	query__and_where(m);
	buf_text(&m->sql, owner ? field_defs[owner].name : "0");
	if (owner)
		buf_char(&m->sql, '='), query__bind(m, (struct bound){BOUND_TEXT, 0, m->l->scope.user});
}

/* Who served neither sees nor counts what was said of it. */
static void put_apart(struct making *m) {
	str user = m->l->scope.user;
	if (!user.n || !query__has(m->l->kind, F_rated_staff))
		return;
	query__and_where(m);
	buf_text(&m->sql, "(rated_staff IS NULL OR instr(' '||rated_staff||' ',");
	query__bind(m, (struct bound){BOUND_TEXT, 0, arena_format(&m->q->arena, " " STR_FMT " ", STR_ARG(user))});
	buf_text(&m->sql, ")=0)");
}

/* Whose unit's records are listed: those of the main unit or, when the list asks for its own help, those in which it
 * assists. Not both at once, as no index would keep their order. */
static enum field unit_column(const struct making *m) {
	const struct query_list *l = m->l;
	for (uint32_t i = 0; i < l->filter_count; i++)
		if (l->filters[i].field == F_assist_department && l->filters[i].how == QUERY_ANY_OF &&
		    str_eq(l->filters[i].value, l->scope.department))
			return F_assist_department;
	return F_department;
}

static void put_scope(struct making *m) {
	const struct query_scope *s = &m->l->scope;
	bool addressed = m->l->kind == R_task || m->l->kind == R_notice;
	put_apart(m);
	if (s->own) {
		put_own(m, addressed);
		return;
	}
	if (addressed && s->user.n && (s->department.n || s->service_point.n)) {
		bool point = !s->department.n;
		query__and_where(m);
		buf_text(&m->sql, "(officer=");
		query__bind(m, (struct bound){BOUND_TEXT, 0, s->user});
		buf_format(&m->sql, " OR %s=", point ? "service_point" : "department");
		query__bind(m, (struct bound){BOUND_TEXT, 0, point ? s->service_point : s->department});
		buf_char(&m->sql, ')');
		return;
	}
	if (s->department.n && query__has(m->l->kind, F_department)) {
		query__and_where(m);
		buf_format(&m->sql, "%s=", field_defs[unit_column(m)].name);
		query__bind(m, (struct bound){BOUND_TEXT, 0, s->department});
	}
	if (s->service_point.n && query__has(m->l->kind, F_service_point)) {
		query__and_where(m);
		buf_text(&m->sql, "service_point=");
		query__bind(m, (struct bound){BOUND_TEXT, 0, s->service_point});
	}
}

/* Any text column that contains the words, or the record's own number. */
static void put_search(struct making *m) {
	struct buf like = buf_make(4096);
	int64_t id;
	if (m->l->search.n == 0)
		return;
	buf_char(&like, '%');
	for (uint32_t i = 0; i < m->l->search.n; i++) {
		char c = m->l->search.p[i];
		if (c == '%' || c == '_' || c == '\\')
			buf_char(&like, '\\');
		buf_char(&like, c);
	}
	buf_char(&like, '%');
	str pattern = arena_str(&m->q->arena, buf_view(&like));
	buf_free(&like);
	query__and_where(m);
	buf_text(&m->sql, "(id=");
	query__bind(m, str_int(m->l->search, &id) ? (struct bound){BOUND_INT, id, {0}} : (struct bound){0});
	for (const uint16_t *c = record_def(m->l->kind)->columns; *c; c++) {
		enum field_type type = field_defs[*c].type;
		if (type != T_TEXT && type != T_NAME && type != T_CODE)
			continue;
		buf_format(&m->sql, " OR \"%s\" LIKE ", field_defs[*c].name);
		query__bind(m, (struct bound){BOUND_TEXT, 0, pattern});
		buf_text(&m->sql, " ESCAPE '\\'");
	}
	buf_char(&m->sql, ')');
}

/* ---- cursors -------------------------------------------------------------------------------- */

/* "<id>", "<id>~n" (NULL), "<id>~i<integer>", "<id>~t<hex of the text>". */
static void write_cursor(char out[QUERY_CURSOR], sqlite3_stmt *row, int column) {
	long long id = sqlite3_column_int64(row, 0);
	if (column < 0) {
		snprintf(out, QUERY_CURSOR, "%lld", id);
	} else if (sqlite3_column_type(row, column) == SQLITE_NULL) {
		snprintf(out, QUERY_CURSOR, "%lld~n", id);
	} else if (sqlite3_column_type(row, column) == SQLITE_INTEGER) {
		snprintf(out, QUERY_CURSOR, "%lld~i%lld", id, (long long)sqlite3_column_int64(row, column));
	} else {
		str s = query__text(row, column);
		int n = snprintf(out, QUERY_CURSOR, "%lld~t", id);
		for (uint32_t i = 0; i < s.n && n + 3 < QUERY_CURSOR; i++)
			n += snprintf(out + n, 3, "%02x", (unsigned char)s.p[i]);
	}
}

static int hex_value(char c) {
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_hex(struct arena *a, str hex, str *out) {
	char *p = arena_alloc(a, hex.n / 2 + 1);
	for (uint32_t i = 0; i + 1 < hex.n; i += 2) {
		int high = hex_value(hex.p[i]), low = hex_value(hex.p[i + 1]);
		if (high < 0 || low < 0)
			return false;
		p[i / 2] = (char)(high << 4 | low);
	}
	*out = (str){p, hex.n / 2};
	return hex.n % 2 == 0;
}

static bool read_cursor(struct making *m, int64_t *id, struct bound *value) {
	str rest = m->l->cursor, first;
	*value = (struct bound){0};
	bool good = str_next(&rest, '~', &first) && str_int(first, id);
	if (!m->l->sort)
		good = good && rest.n == 0;
	else if (good && rest.n && rest.p[0] == 'i')
		value->kind = BOUND_INT, good = str_int(str_cut(rest, 1, rest.n), &value->i);
	else if (good && rest.n && rest.p[0] == 't')
		value->kind = BOUND_TEXT, good = read_hex(&m->q->arena, str_cut(rest, 1, rest.n), &value->s);
	else
		good = good && str_is(rest, "n");
	return good || err_set(m->e, "query.cursor", "cursor", "the cursor is none that this list gave");
}

/* Rows after the cursor. NULLs come first when rising, last when falling, as SQLite orders them. */
static bool put_cursor(struct making *m) {
	int64_t id;
	struct bound value;
	const char *beyond = m->l->descending ? "<" : ">";
	if (m->l->cursor.n == 0)
		return true;
	if (!read_cursor(m, &id, &value))
		return false;
	query__and_where(m);
	struct bound key = {BOUND_INT, id, {0}};
	if (!m->l->sort) {
		buf_format(&m->sql, "id%s", beyond);
		query__bind(m, key);
		return true;
	}
	const char *name = name_of(m->l->sort);
	if (value.kind == BOUND_NULL) {
		buf_format(&m->sql, m->l->descending ? "(\"%s\" IS NULL AND id%s" : "((\"%s\" IS NULL AND id%s", name, beyond);
		query__bind(m, key);
		if (!m->l->descending)
			buf_format(&m->sql, ") OR \"%s\" IS NOT NULL", name);
		buf_char(&m->sql, ')');
		return true;
	}
	buf_format(&m->sql, "(\"%s\"%s", name, beyond);
	query__bind(m, value);
	buf_format(&m->sql, " OR (\"%s\"=", name);
	query__bind(m, value);
	buf_format(&m->sql, " AND id%s", beyond);
	query__bind(m, key);
	buf_char(&m->sql, ')');
	if (m->l->descending)
		buf_format(&m->sql, " OR \"%s\" IS NULL", name);
	buf_char(&m->sql, ')');
	return true;
}

/* ---- running -------------------------------------------------------------------------------- */

static bool put_filters(struct making *m) {
	put_scope(m);
	for (uint32_t i = 0; i < m->l->filter_count; i++)
		if (!put_filter(m, &m->l->filters[i]))
			return false;
	return true;
}

/* Cases are searched by their indexes, each of which finds as many as are needed; when the order is not that of the
 * numbers, the newest QUERY_FOUND of each. */
static bool put_ways(struct making *m, bool by_number, uint32_t most) {
	bool rising = by_number && !m->l->descending;
	query__and_where(m);
	buf_text(&m->sql, "id IN (");
	for (uint32_t i = 0, n = query__find_ways(m); i < n; i++) {
		buf_text(&m->sql, i ? " UNION ALL " : "");
		buf_text(&m->sql, "SELECT id FROM (SELECT id FROM case_file");
		m->any = false;
		query__put_way(m, i);
		if (!put_filters(m) || (by_number && !put_cursor(m)))
			return false;
		buf_format(&m->sql, " ORDER BY id%s LIMIT %u)", rising ? "" : " DESC", by_number ? most : QUERY_FOUND);
	}
	buf_char(&m->sql, ')');
	m->any = true;
	return true;
}

/* Kinds with words are searched by these: at most as many as one search looks at, whatever the order. */
static void put_worded(struct making *m) {
	int64_t ids[CANDIDATES], number;
	struct phrase *p = arena_new(&m->q->arena, struct phrase);
	bool more = false;
	query__read_phrase(m->l->search, p);
	uint32_t n = p->n ? query__fitting(m->q, m->l->kind, p, &m->l->scope, ids, &more) : 0;
	query__and_where(m);
	buf_text(&m->sql, "id IN (");
	bool numbered = str_int(str_trim(m->l->search), &number);
	query__bind(m, numbered ? (struct bound){BOUND_INT, number, {0}} : (struct bound){0});
	for (uint32_t i = 0; i < n; i++)
		buf_format(&m->sql, ",%lld", (long long)ids[i]);
	buf_char(&m->sql, ')');
}

/* Filters, words and cursor. */
static bool put_conditions(struct making *m, uint32_t most, bool counted) {
	bool by_number = !m->l->sort && !counted;
	if (m->l->kind == R_case_file && m->l->search.n)
		return put_ways(m, by_number, most) && (counted || by_number || put_cursor(m));
	if (!put_filters(m))
		return false;
	if (m->l->search.n && store_words_table(m->l->kind))
		put_worded(m);
	else
		put_search(m);
	return counted || put_cursor(m);
}

static bool run(struct making *m, sqlite3_stmt **out) {
	buf_char(&m->sql, 0);
	if (m->sql.full)
		return err_set(m->e, "query.too_long", "", "too many conditions");
	if (!query__prepare(m->q, m->sql.p, out, m->e))
		return false;
	for (uint32_t i = 0; i < m->values.n; i++) {
		const struct bound *v = &m->values.p[i];
		if (v->kind == BOUND_INT)
			sqlite3_bind_int64(*out, (int)i + 1, v->i);
		else if (v->kind == BOUND_TEXT)
			sqlite3_bind_text(*out, (int)i + 1, v->s.n ? v->s.p : "", (int)v->s.n, SQLITE_STATIC);
	}
	return true;
}

static struct making make(struct query *q, const struct query_list *l, struct err *e) {
	arena_reset(&q->arena);
	return (struct making){.q = q, .l = l, .sql = buf_make(LIMIT_COMMAND_BYTES), .e = e};
}

static void unmake(struct making *m) {
	buf_free(&m->sql);
	vec_free(&m->values);
}

static bool select_rows(struct making *m, uint32_t limit, sqlite3_stmt **rows) {
	const struct record_def *def = record_def(m->l->kind);
	query__put_columns(&m->sql, def, false);
	buf_format(&m->sql, " FROM \"%s\"", def->table);
	if (!is_seen(m, m->l->sort) || !put_conditions(m, limit + 1, false))
		return false;
	const char *way = m->l->descending ? "DESC" : "ASC";
	if (m->l->sort)
		buf_format(&m->sql, " ORDER BY \"%s\" %s,id %s", name_of(m->l->sort), way, way);
	else
		buf_format(&m->sql, " ORDER BY id %s", way);
	buf_format(&m->sql, " LIMIT %u", limit + 1); /* one more tells whether there is a next page */
	return run(m, rows);
}

static bool count_rows(struct query *q, const struct query_list *l, int64_t *total, struct err *e) {
	struct making m = make(q, l, e);
	sqlite3_stmt *row = NULL;
	buf_format(&m.sql, "SELECT count(*) FROM \"%s\"", record_def(l->kind)->table);
	bool done = put_conditions(&m, 0, true) && run(&m, &row);
	if (done && sqlite3_step(row) == SQLITE_ROW)
		*total = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	unmake(&m);
	return done;
}

static int sort_column(const struct query_list *l) {
	const struct record_def *def = record_def(l->kind);
	for (uint32_t i = 0; l->sort && i < def->column_count; i++)
		if (def->columns[i] == (uint16_t)l->sort)
			return (int)i + 3;
	return -1;
}

/* Walks the rows of the page with `put`; writes the cursor of the next page when there is one. */
bool query__each_row(struct query *q, const struct query_list *l, void *to, char next[QUERY_CURSOR], query__put_fn *put,
                     struct err *e) {
	struct making m = make(q, l, e);
	sqlite3_stmt *rows = NULL;
	uint32_t n = 0, limit = l->limit;
	int step = SQLITE_ROW;
	next[0] = 0;
	bool done = select_rows(&m, limit, &rows);
	while (done && n < limit && (step = sqlite3_step(rows)) == SQLITE_ROW) {
		put(q, l, to, rows, n == 0);
		if (++n < limit)
			continue;
		write_cursor(next, rows, sort_column(l));
		if (sqlite3_step(rows) != SQLITE_ROW)
			next[0] = 0;
	}
	if (done && step != SQLITE_ROW && step != SQLITE_DONE)
		done = query__fault(q, e);
	sqlite3_finalize(rows);
	unmake(&m);
	return done;
}

static void put_json_row(struct query *q, const struct query_list *l, void *to, sqlite3_stmt *row, bool first) {
	struct buf *out = to;
	if (!first)
		buf_char(out, ',');
	query__put_record(q, out, row, l->kind, false, &l->scope, l->now);
}

bool query_list(struct query *q, const struct query_list *l, struct buf *out, char next[QUERY_CURSOR], struct err *e) {
	int64_t total = 0;
	check(l->limit >= 1 && l->limit <= LIMIT_PAGE_ROWS);
	if (l->count && !count_rows(q, l, &total, e))
		return false;
	buf_text(out, "{\"items\":[");
	if (!query__each_row(q, l, out, next, put_json_row, e))
		return false;
	buf_text(out, "],\"next\":");
	if (next[0])
		json_put_string(out, str_of(next));
	else
		buf_text(out, "null");
	if (q->pack->synthetic)
		buf_text(out, ",\"synthetic\":true");
	if (l->count)
		buf_format(out, ",\"total\":%lld", (long long)total);
	buf_char(out, '}');
	return true;
}
