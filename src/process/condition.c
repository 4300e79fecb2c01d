/* The names a condition uses are found in its text, because a model does not declare what its instances carry.
 *
 * A name is a run of words with nothing but space between them and no keyword of FEEL in it ("risk level"). Not
 * taken are members behind a dot, functions that are called, keys of contexts and types behind "instance of". A
 * name taken without need (a loop variable) does no harm: the engine's own scope comes first, and only slots
 * that are read are ever fetched. */
#include "process/model.h"

struct scan {
	str text;
	uint32_t at;
	str *names;
	uint32_t count, max;
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

static void take(struct scan *s, str name) {
	for (uint32_t i = 0; i < s->count; i++)
		if (str_eq(s->names[i], name))
			return;
	check(s->count < s->max);
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

static uint32_t name_number(struct arena *a, struct process_model *m, str name) {
	for (uint32_t i = 0; i < m->name_count; i++)
		if (str_eq(m->names[i], name))
			return i;
	if ((m->name_count & (m->name_count - 1)) == 0) { /* 0, 1, 2, 4 …: full, so double */
		str *more = arena_array(a, str, m->name_count ? (size_t)m->name_count * 2 : 1);
		if (m->name_count)
			memcpy(more, m->names, m->name_count * sizeof *more);
		m->names = more;
	}
	m->names[m->name_count] = arena_str(a, name);
	return m->name_count++;
}

bool process__condition(struct arena *a, struct process_model *m, str text, struct condition **out, struct err *e) {
	/* No text has more names than every second byte. */
	struct scan s = {.text = text, .max = text.n / 2 + 1};
	struct arena scratch = {0};
	s.names = arena_array(&scratch, str, s.max);
	collect(&s);
	struct feel_scope scope = {.names = s.names, .count = s.count};
	struct condition *c = arena_new(a, struct condition);
	bool ok = feel_compile(a, text, &scope, &c->expr, e);
	if (ok) {
		c->slot_count = s.count;
		c->slots = feel_slots(c->expr, &c->reads);
		uint32_t *names = arena_array(a, uint32_t, c->reads);
		for (uint32_t i = 0; i < c->reads; i++) {
			check(c->slots[i] < s.count);
			names[i] = name_number(a, m, s.names[c->slots[i]]);
		}
		c->names = names;
		*out = c;
	}
	arena_free(&scratch);
	return ok;
}
