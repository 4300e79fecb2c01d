/* Compiles FEEL. The names an expression uses are found in its text, because a model does not declare what its
 * instances carry.
 *
 * A name is a run of words with nothing but space between them and no keyword of FEEL in it ("risk level"). Not
 * taken are members behind a dot, functions that are called, keys of contexts and types behind "instance of". A
 * name taken without need (a loop variable) does no harm: the engine's own scope comes first, and only slots
 * that are read are ever fetched. */
#include "process/model.h"

struct scan {
	str text;
	uint32_t at;
	struct intern seen;
	str *names;
	uint32_t count;
	bool too_many;
};

static bool is_space(char c) {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_digit(char c) {
	return c >= '0' && c <= '9';
}

static bool is_word_start(char c) {
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static char peek(const struct scan *s, uint32_t ahead) {
	return s->at + ahead < s->text.n ? s->text.p[s->at + ahead] : '\0';
}

static void skip_space(struct scan *s) {
	while (is_space(peek(s, 0)))
		s->at++;
}

static void skip_string(struct scan *s) {
	s->at++;
	while (s->at < s->text.n && s->text.p[s->at] != '"')
		s->at += s->text.p[s->at] == '\\' ? 2 : 1;
	s->at++;
}

static void skip_comment(struct scan *s) {
	bool block = peek(s, 1) == '*';
	s->at += 2;
	while (s->at < s->text.n) {
		if (block && peek(s, 0) == '*' && peek(s, 1) == '/') {
			s->at += 2;
			return;
		}
		if (!block && peek(s, 0) == '\n')
			return;
		s->at++;
	}
}

static void skip_number(struct scan *s) {
	while (is_digit(peek(s, 0)) || (peek(s, 0) == '.' && is_digit(peek(s, 1))))
		s->at++;
	if ((peek(s, 0) == 'e' || peek(s, 0) == 'E') && (is_digit(peek(s, 1)) || is_digit(peek(s, 2))))
		s->at += 2;
	while (is_digit(peek(s, 0)))
		s->at++;
}

static bool is_keyword(str word) {
	static const char *const words[] = {
		"and", "or", "not", "if", "then", "else", "for", "in", "return", "some", "every", "satisfies",
		"between", "instance", "of", "true", "false", "null", "function", "external",
	};
	for (uint32_t i = 0; i < COUNT(words); i++)
		if (str_is(word, words[i]))
			return true;
	return false;
}

static str read_word(struct scan *s) {
	uint32_t from = s->at;
	while (is_word_start(peek(s, 0)) || is_digit(peek(s, 0)))
		s->at++;
	return str_cut(s->text, from, s->at);
}

/* Reads a built-in whose name holds a keyword, with its bracket; they look like "date" and "time(". */
static bool skip_long_builtin(struct scan *s) {
	static const char *const names[][4] = {
		{"date", "and", "time", NULL},
		{"years", "and", "months", "duration"},
	};
	for (uint32_t i = 0; i < COUNT(names); i++) {
		struct scan t = *s;
		uint32_t k = 0;
		while (k < 4 && names[i][k] && str_is(read_word(&t), names[i][k])) {
			skip_space(&t);
			k++;
		}
		if ((k == 4 || (k && !names[i][k])) && peek(&t, 0) == '(') {
			s->at = t.at;
			return true;
		}
	}
	return false;
}

/* Texts with more names than this are no rules that people wrote. Compiling looks at each name for each word of a text,
 * so the sum of bytes times names over all expressions of a model bounds the time that it takes. */
enum { NAMES_MAX = 256, EFFORT_MAX = 32 << 20 };

static void take(struct scan *s, str name) {
	if (intern_find(&s->seen, name) || s->count == NAMES_MAX) {
		s->too_many = s->too_many || !intern_find(&s->seen, name);
		return;
	}
	intern_put(&s->seen, name);
	s->names[s->count++] = name;
}

/* A run of words; `skip` when it cannot be a variable. True when it ended with "of", the next run being a type. */
static bool read_run(struct scan *s, bool skip) {
	uint32_t from = s->at, to = s->at;
	while (is_word_start(peek(s, 0))) {
		uint32_t before = s->at;
		str word = read_word(s);
		if (is_keyword(word)) {
			if (to == from)
				return str_is(word, "of");
			s->at = before;
			break;
		}
		to = s->at;
		skip_space(s);
		if (is_digit(peek(s, 0)) && s->at > to) { /* "stage 2" */
			read_word(s);
			to = s->at;
			skip_space(s);
		}
	}
	skip_space(s);
	if (!skip && peek(s, 0) != '(' && peek(s, 0) != ':')
		take(s, str_cut(s->text, from, to));
	return false;
}

static void collect(struct scan *s) {
	bool skip = false; /* behind a dot or "instance of" */
	while (s->at < s->text.n) {
		char c = peek(s, 0);
		bool dot = false;
		if (is_space(c)) {
			s->at++;
			continue;
		}
		if (c == '"')
			skip_string(s);
		else if (c == '/' && (peek(s, 1) == '/' || peek(s, 1) == '*'))
			skip_comment(s);
		else if (is_digit(c))
			skip_number(s);
		else if (is_word_start(c))
			dot = !skip_long_builtin(s) && read_run(s, skip);
		else if (c == '.' && peek(s, 1) == '.')
			s->at += 2;
		else {
			dot = c == '.';
			s->at++;
		}
		skip = dot;
	}
}

/* ---- names of the model --------------------------------------------------------------------- */

static uint32_t name_slot(const struct process_model *m, str name) {
	uint32_t h = (uint32_t)str_hash(name) & (m->by_name_size - 1);
	while (m->by_name[h] && !str_eq(m->names[m->by_name[h] - 1], name))
		h = (h + 1) & (m->by_name_size - 1);
	return h;
}

/* Twice as many names; the table stays half empty. */
static void grow_names(struct arena *a, struct process_model *m) {
	uint32_t max = m->name_count ? m->name_count * 2 : 16;
	str *names = arena_array(a, str, max);
	if (m->name_count)
		memcpy(names, m->names, m->name_count * sizeof *names);
	m->names = names;
	m->by_name_size = max * 2;
	m->by_name = arena_array(a, uint32_t, m->by_name_size);
	for (uint32_t i = 0; i < m->name_count; i++)
		m->by_name[name_slot(m, names[i])] = i + 1;
}

static uint32_t name_number(struct arena *a, struct process_model *m, str name) {
	if (m->name_count * 2 == m->by_name_size)
		grow_names(a, m);
	uint32_t h = name_slot(m, name);
	if (!m->by_name[h]) {
		m->names[m->name_count++] = arena_str(a, name);
		m->by_name[h] = m->name_count;
	}
	return m->by_name[h] - 1;
}

/* ---- compiling ------------------------------------------------------------------------------ */

/* The line of the file for a place "line:column" in the text. */
static uint32_t line_in_file(const char *where, uint32_t line) {
	int64_t down = 1;
	str rest = str_of(where), first;
	if (!str_next(&rest, ':', &first) || !str_int(first, &down) || down < 1)
		down = 1;
	return line + (uint32_t)down - 1;
}

static bool compile(struct arena *a, struct process_model *m, const struct scan *s, struct expression *x,
                    struct err *e) {
	struct feel_scope scope = {.names = s->names, .count = s->count};
	struct err why = {0};
	char where[24];
	snprintf(where, sizeof where, "%u", x->line);
	m->effort += (uint64_t)s->text.n * (s->count + 1);
	if (s->too_many || m->effort > EFFORT_MAX)
		return err_set(e, "bpmn.too_large", where, s->too_many ? "the expression reads too many names"
		                                                       : "the expressions of the model are too long");
	if (!feel_compile(a, s->text, &scope, &x->expr, &why)) {
		snprintf(where, sizeof where, "%u", line_in_file(why.where, x->line));
		return err_set(e, "bpmn.expression", where, "no FEEL: %s", why.text);
	}
	x->slot_count = s->count;
	x->slots = feel_slots(x->expr, &x->reads);
	uint32_t *names = arena_array(a, uint32_t, x->reads);
	for (uint32_t i = 0; i < x->reads; i++) {
		check(x->slots[i] < s->count);
		names[i] = name_number(a, m, s->names[x->slots[i]]);
	}
	x->names = names;
	return true;
}

bool process__expression(struct arena *a, struct process_model *m, str text, uint32_t line, struct expression **out,
                         struct err *e) {
	if (str_starts(text, STR("="))) /* as some editors mark FEEL */
		text = str_cut(text, 1, text.n);
	struct scan s = {.text = text};
	struct arena scratch = {0};
	s.names = arena_array(&scratch, str, NAMES_MAX);
	collect(&s);
	struct expression *x = arena_new(a, struct expression);
	x->line = line;
	bool ok = compile(a, m, &s, x, e);
	if (ok)
		*out = x;
	intern_free(&s.seen);
	arena_free(&scratch);
	return ok;
}
