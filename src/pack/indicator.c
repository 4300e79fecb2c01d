/* Indicators: a header of "-- key: value" lines, then the query that lists the evidence. And the report's templates,
 * whose {{figures}} must be indicators. */
#include "pack/pack_int.h"

enum { PRECISION_MAX = 12, DIVISOR_MAX = 1000000000 };

/* What a key of the header is kept as. */
enum key_kind { KEY_TEXT, KEY_KIND, KEY_AGGREGATE, KEY_DIVISOR, KEY_PRECISION };

static const struct key {
	const char *name;
	enum key_kind kind;
	bool required;
	size_t into;
} keys[] = {
	{"id", KEY_TEXT, true, offsetof(struct indicator, id)},
	{"name_zh", KEY_TEXT, true, offsetof(struct indicator, name_zh)},
	{"name_en", KEY_TEXT, true, offsetof(struct indicator, name_en)},
	{"kind", KEY_KIND, true, offsetof(struct indicator, kind)},
	{"unit", KEY_TEXT, false, offsetof(struct indicator, unit)},
	{"unit_en", KEY_TEXT, false, offsetof(struct indicator, unit_en)},
	{"aggregate", KEY_AGGREGATE, true, offsetof(struct indicator, aggregate)},
	{"divisor", KEY_DIVISOR, false, offsetof(struct indicator, divisor)},
	{"precision", KEY_PRECISION, false, offsetof(struct indicator, precision)},
	{"original", KEY_TEXT, false, offsetof(struct indicator, original)},
	{"scope_zh", KEY_TEXT, false, offsetof(struct indicator, scope_zh)},
	{"scope_en", KEY_TEXT, false, offsetof(struct indicator, scope_en)},
	{"note_zh", KEY_TEXT, false, offsetof(struct indicator, note_zh)},
	{"note_en", KEY_TEXT, false, offsetof(struct indicator, note_en)},
	{"sections", KEY_TEXT, false, offsetof(struct indicator, sections)},
	{"family", KEY_TEXT, false, offsetof(struct indicator, family)},
};

static const char kinds[] = "number ratio range grade text";
static const char aggregates[] = "count sum hit_sum ratio min_max text";

/* One file under the reader. */
struct reader {
	struct load *l;
	const char *path;
	uint32_t line;
	struct indicator *to;
	uint32_t seen; /* bit k: keys[k] was there */
};

/* The rank of a word among words separated by spaces, or -1. */
static int word_rank(const char *words, str text) {
	str rest = str_of(words), word;
	for (int rank = 0; str_next(&rest, ' ', &word); rank++)
		if (str_eq(word, text))
			return rank;
	return -1;
}

static void keep_word(struct reader *r, const struct key *key, str value, const char *words) {
	int rank = word_rank(words, value);
	if (rank < 0)
		complain(r->l, r->path, r->line, "%s: %s is none of: %s", key->name, quoted(r->l, value), words);
	else if (key->kind == KEY_KIND)
		r->to->kind = (enum figure_kind)rank;
	else
		r->to->aggregate = value;
}

static void keep_int(struct reader *r, const struct key *key, str value, int least, int most) {
	int64_t n;
	if (!str_int(value, &n) || n < least || n > most)
		complain(r->l, r->path, r->line, "%s: %s is no whole number from %d to %d", key->name,
		         quoted(r->l, value), least, most);
	else
		*(int32_t *)((char *)r->to + key->into) = (int32_t)n;
}

static void keep(struct reader *r, const struct key *key, str value) {
	switch (key->kind) {
	case KEY_TEXT: *(str *)((char *)r->to + key->into) = value; break;
	case KEY_KIND: keep_word(r, key, value, kinds); break;
	case KEY_AGGREGATE: keep_word(r, key, value, aggregates); break;
	case KEY_DIVISOR: keep_int(r, key, value, 1, DIVISOR_MAX); break;
	case KEY_PRECISION: keep_int(r, key, value, 0, PRECISION_MAX); break;
	}
}

static void read_key(struct reader *r, str name, str value) {
	for (uint32_t k = 0; k < COUNT(keys); k++) {
		if (!str_is(name, keys[k].name))
			continue;
		if (r->seen & (1u << k))
			complain(r->l, r->path, r->line, "%s: the key stands twice", keys[k].name);
		else if (value.n || !keys[k].required)
			keep(r, &keys[k], value);
		else
			complain(r->l, r->path, r->line, "%s: the value is empty", keys[k].name);
		r->seen |= 1u << k;
		return;
	}
	complain(r->l, r->path, r->line, "unknown key %s", quoted(r->l, name));
}

/* The header: lines that begin with "--". What follows is the query. */
static void read_header(struct reader *r, str text) {
	while (str_starts(text, STR("--"))) {
		int32_t end = str_find(text, '\n', 0);
		str line = str_cut(text, 2, end < 0 ? text.n : (uint32_t)end);
		int32_t colon = str_find(line, ':', 0);
		r->line++;
		if (colon >= 0)
			read_key(r, str_trim(str_cut(line, 0, (uint32_t)colon)),
			         str_trim(str_cut(line, (uint32_t)colon + 1, line.n)));
		else if (str_trim(line).n)
			complain(r->l, r->path, r->line, "a header line is \"-- key: value\"");
		text = end < 0 ? (str){text.p + text.n, 0} : str_cut(text, (uint32_t)end + 1, text.n);
	}
	r->to->sql = str_trim(text);
}

static bool begins_with_word(str s, const char *word) {
	size_t n = strlen(word);
	return s.n > n && strncasecmp(s.p, word, n) == 0 && strchr(" \t\r\n(", s.p[n]);
}

/* Whether a ";" stands outside of literals, quoted names and comments. */
static bool has_semicolon(str sql) {
	char quote = 0;
	for (uint32_t i = 0; i < sql.n; i++) {
		char c = sql.p[i];
		bool comment = !quote && c == '-' && i + 1 < sql.n && sql.p[i + 1] == '-';
		if (comment)
			quote = '\n'; /* a comment ends with its line */
		else if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '\'' || c == '"')
			quote = c;
		else if (c == ';')
			return true;
	}
	return false;
}

/* The query may only read: one SELECT (or WITH … SELECT) without a second statement behind it. */
static void check_query(struct reader *r) {
	str sql = r->to->sql;
	if (sql.n && sql.p[sql.n - 1] == ';')
		sql.n--;
	r->to->sql = sql = str_trim(sql);
	if (!begins_with_word(sql, "select") && !begins_with_word(sql, "with"))
		complain(r->l, r->path, r->line + 1, "the query begins with select or with");
	else if (has_semicolon(sql))
		complain(r->l, r->path, r->line + 1, "one query, without \";\"");
}

static void load_indicator(struct load *l, str path) {
	str text;
	if (!file_text(l, path.p, &text))
		return;
	if (!str_utf8(text)) {
		complain(l, path.p, 1, "the file is no UTF-8");
		return;
	}
	struct indicator *to = &l->p->indicators[l->p->indicator_count];
	struct reader r = {l, path.p, 0, to, 0};
	*to = (struct indicator){.path = path, .divisor = 1};
	read_header(&r, text);
	for (uint32_t k = 0; k < COUNT(keys); k++)
		if (keys[k].required && !(r.seen & (1u << k)))
			complain(l, path.p, 1, "the key \"%s\" is missing", keys[k].name);
	check_query(&r);
	const struct indicator *earlier = pack_indicator(l->p, to->id);
	if (to->id.n && earlier)
		complain(l, path.p, 1, "id: " STR_FMT " is the id of " STR_FMT " already", STR_ARG(to->id),
		         STR_ARG(earlier->path));
	l->p->indicator_count++;
}

void indicators_load(struct load *l) {
	str name;
	l->p->indicators = arena_array(l->a, struct indicator, l->file_count);
	for (uint32_t i = 0; i < l->file_count; i++)
		if (file_in(l->files[i], "indicators", ".sql", &name))
			load_indicator(l, l->files[i]);
}

/* ---- report templates ------------------------------------------------------------------------- */

/* Whether a placeholder names a figure: F and digits, alone or before "." or "|". */
static bool figure_id(str placeholder, str *id) {
	uint32_t n = 1;
	if (placeholder.n < 2 || placeholder.p[0] != 'F')
		return false;
	while (n < placeholder.n && placeholder.p[n] >= '0' && placeholder.p[n] <= '9')
		n++;
	*id = str_cut(placeholder, 0, n);
	return n > 1 && (n == placeholder.n || strchr(".| :", placeholder.p[n]));
}

static void check_line(struct load *l, const char *path, uint32_t line, str text) {
	for (uint32_t i = 0; i + 1 < text.n; i++) {
		if (text.p[i] != '{' || text.p[i + 1] != '{')
			continue;
		uint32_t end = i + 2;
		while (end + 1 < text.n && !(text.p[end] == '}' && text.p[end + 1] == '}'))
			end++;
		if (end + 1 >= text.n) {
			complain(l, path, line, "\"{{\" has no \"}}\" on its line");
			return;
		}
		str id;
		if (figure_id(str_trim(str_cut(text, i + 2, end)), &id) && !pack_indicator(l->p, id))
			complain(l, path, line, "{{" STR_FMT "}} is no indicator of indicators/", STR_ARG(id));
		i = end + 1;
	}
}

void report_check(struct load *l) {
	for (uint32_t i = 0; i < l->file_count; i++) {
		str name, rest, text;
		uint32_t line = 1;
		if (!file_in(l->files[i], "report", ".md", &name) || !file_text(l, l->files[i].p, &rest))
			continue;
		for (; str_next(&rest, '\n', &text); line++)
			check_line(l, l->files[i].p, line, text);
	}
}
