/* The house rules that a program can check. Usage: build/tools/tidy src/ROOMS tools/tidy.allow FILE …
 * Prints `file:line: message` for each breach; exit code 1 when there is one. Heuristics, not a compiler: they look at
 * the text with comments and strings blanked out. tools/tidy finds the files and adds what other programs measure. */
#include <ctype.h>

#include "base/base.h"

enum { LINES_PER_FUNCTION = 70, LINES_PER_FILE = 800, COLUMNS = 120, TAB = 4, LINES_PER_CHECK = 60, ROOMS_MAX = 64 };

static const char *const check_rooms[] = {"feel", "process", "ledger", "desk", "store"};

struct room {
	str name;
	uint32_t lines, checks; /* of its .c files */
};

struct tidy {
	struct arena arena;
	struct room rooms[ROOMS_MAX]; /* in order; [0] is unused */
	uint32_t room_count, breaches;
	str allow; /* "file function" lines: functions that may be long */
	/* the file at hand */
	const char *path;
	bool in_src, header, generated;
	str room; /* of src/ROOM/… and test/ROOM/…, else empty */
	str text, code, strings;
};

static void complain(struct tidy *t, uint32_t line, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void complain(struct tidy *t, uint32_t line, const char *format, ...) {
	va_list args;
	va_start(args, format);
	printf("%s:%u: ", t->path, line);
	vprintf(format, args);
	putchar('\n');
	va_end(args);
	t->breaches++;
}

static uint32_t rank_of(const struct tidy *t, str room) {
	for (uint32_t i = 1; i <= t->room_count; i++)
		if (str_eq(t->rooms[i].name, room))
			return i;
	return 0;
}

static bool room_is(const struct tidy *t, const char *list) {
	str rest = str_of(list), one;
	while (str_next(&rest, ' ', &one))
		if (str_eq(one, t->room))
			return true;
	return false;
}

static bool is_word(char c) {
	return isalnum((unsigned char)c) || c == '_';
}

/* Position of `word` in `s` from `from` on, as a whole word, or -1. */
static int32_t find_word(str s, const char *word, uint32_t from) {
	uint32_t n = (uint32_t)strlen(word);
	for (uint32_t i = from; i + n <= s.n; i++)
		if (memcmp(s.p + i, word, n) == 0 && (i == 0 || !is_word(s.p[i - 1])) && (i + n == s.n || !is_word(s.p[i + n])))
			return (int32_t)i;
	return -1;
}

/* ---- code, strings and comments apart ------------------------------------------------------- */

/* Where the comment that begins at `i` ends; an unclosed one ends with the text. */
static uint32_t comment_end(str s, uint32_t i) {
	if (s.p[i + 1] == '/') {
		int32_t end = str_find(s, '\n', i);
		return end < 0 ? s.n : (uint32_t)end;
	}
	for (uint32_t at = i + 3; at < s.n; at++)
		if (s.p[at] == '/' && s.p[at - 1] == '*')
			return at + 1;
	return s.n;
}

/* Length of the comment or literal that begins at `i`, or 0; an unclosed literal ends with its line. */
static uint32_t span(str s, uint32_t i) {
	char c = s.p[i], next = i + 1 < s.n ? s.p[i + 1] : 0;
	if (c == '/')
		return next == '*' || next == '/' ? comment_end(s, i) - i : 0;
	if (c != '"' && c != '\'')
		return 0;
	uint32_t at = i + 1;
	while (at < s.n && s.p[at] != c && s.p[at] != '\n')
		at += s.p[at] == '\\' ? 2 : 1;
	return at < s.n ? at + (s.p[at] == c) - i : s.n - i;
}

/* Makes two copies of the text: `code` without comments and literals, `strings` with the string literals alone. Blanks
 * stand for what was left out, so that places stay the same. */
static void separate(struct tidy *t) {
	str s = t->text;
	char *code = arena_alloc(&t->arena, (size_t)s.n + 1), *strings = arena_alloc(&t->arena, (size_t)s.n + 1);
	for (uint32_t i = 0; i < s.n;) {
		uint32_t n = span(s, i);
		bool literal = n && s.p[i] == '"';
		for (uint32_t end = i + (n ? n : 1); i < end; i++) {
			code[i] = s.p[i] == '\n' || !n ? s.p[i] : ' ';
			strings[i] = s.p[i] == '\n' || literal ? s.p[i] : ' ';
		}
	}
	t->code = (str){code, s.n};
	t->strings = (str){strings, s.n};
}

/* ---- rules for single lines ----------------------------------------------------------------- */

static void check_columns(struct tidy *t, uint32_t line, str text) {
	uint32_t columns = 0;
	for (uint32_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\t')
			columns += TAB - columns % TAB;
		else
			columns += ((unsigned char)text.p[i] & 0xC0) != 0x80;
	}
	if (columns > COLUMNS && !t->generated)
		complain(t, line, "%u columns, at most %d", columns, COLUMNS);
	if (text.n && (text.p[text.n - 1] == ' ' || text.p[text.n - 1] == '\t'))
		complain(t, line, "white space at the end of the line");
}

static void check_include(struct tidy *t, uint32_t line, str text) {
	str path, room;
	if (!str_starts(text, STR("#include \"")) || !t->room.n)
		return;
	path = str_cut(text, 10, text.n);
	if (str_find(path, '/', 0) < 0 || !str_next(&path, '/', &room) || str_eq(room, t->room))
		return;
	if (str_is(room, "..") && !t->in_src)
		return;
	uint32_t other = rank_of(t, room), own = rank_of(t, t->room);
	if (!other || (own && other > own))
		complain(t, line, STR_FMT " may not know " STR_FMT, STR_ARG(t->room), STR_ARG(room));
}

struct ban {
	const char *word, *rooms; /* rooms that may call it; NULL for all but in src */
};

static void check_calls(struct tidy *t, uint32_t line, str code) {
	static const char clocks[] = "app cli net ports";
	static const struct ban bans[] = {
		{"gmtime", ""}, {"localtime", ""}, {"mktime", ""}, {"ctime", ""}, {"asctime", ""},
		{"rand", ""}, {"srand", ""}, {"random", ""}, {"strcpy", ""}, {"strcat", ""}, {"strncpy", ""}, {"strncat", ""},
		{"sprintf", ""}, {"vsprintf", ""}, {"strtok", ""}, {"gets", ""}, {"atoi", ""}, {"atol", ""}, {"atof", ""},
		{"alloca", ""}, {"setlocale", "app cli"}, {"malloc", "base"}, {"calloc", "base"}, {"realloc", "base"},
		{"free", "base"}, {"strdup", "base"}, {"strndup", "base"}, {"time", clocks}, {"clock", clocks},
		{"clock_gettime", clocks}, {"gettimeofday", clocks}, {"timespec_get", clocks},
	};
	for (size_t i = 0; i < COUNT(bans); i++)
		for (int32_t at = 0; (at = find_word(code, bans[i].word, (uint32_t)at)) >= 0; at++) {
			uint32_t end = (uint32_t)at + (uint32_t)strlen(bans[i].word);
			bool call = end < code.n && code.p[end] == '(' && (at == 0 || !strchr(".>", code.p[at - 1]));
			if (call && !room_is(t, bans[i].rooms))
				complain(t, line, "%s() may not be called %s%s", bans[i].word, bans[i].rooms[0] ? "outside " : "here",
				         bans[i].rooms);
		}
}

static void check_sql(struct tidy *t, uint32_t line, str strings) {
	static const char *const starts[] = {"SELECT", "INSERT INTO", "INSERT OR", "DELETE FROM", "CREATE TABLE",
	                                     "CREATE VIEW", "CREATE INDEX", "DROP TABLE", "ALTER TABLE", "PRAGMA"};
	for (size_t i = 0; i < COUNT(starts) && !room_is(t, "store query report"); i++)
		if (find_word(strings, starts[i], 0) >= 0)
			complain(t, line, "SQL (%s) outside store, query and report", starts[i]);
}

static void check_marker(struct tidy *t, uint32_t line, str text) {
	/* Written in two parts, since this file is read as well. */
	static const char *const markers[] = {"TO" "DO", "FIX" "ME", "XX" "X", "HA" "CK"};
	for (size_t i = 0; i < COUNT(markers); i++)
		if (find_word(text, markers[i], 0) >= 0)
			complain(t, line, "leftover marker %s", markers[i]);
}

/* ---- functions and variables ---------------------------------------------------------------- */

static bool allowed(const struct tidy *t, str function) {
	str rest = t->allow, line, path;
	while (str_next(&rest, '\n', &line))
		if (str_next(&line, ' ', &path) && str_is(path, t->path) && str_eq(str_trim(line), function))
			return true;
	return false;
}

/* Name of the function whose head is the text: the word before the first bracket. */
static str name_of(str head) {
	int32_t open = str_find(head, '(', 0);
	uint32_t end = open < 0 ? 0 : (uint32_t)open, from;
	while (end && !is_word(head.p[end - 1]))
		end--;
	for (from = end; from && is_word(head.p[from - 1]);)
		from--;
	return str_cut(head, from, end);
}

/* `struct x`, `enum`, `union x` alone: a type or its announcement, no variable. */
static bool is_type(str s) {
	if (find_word(s, "struct", 0) != 0 && find_word(s, "union", 0) != 0 && find_word(s, "enum", 0) != 0)
		return false;
	uint32_t words = 0;
	for (str word; str_next(&s, ' ', &word);)
		words += word.n > 0;
	return words <= 2;
}

/* Whether a declaration (without what was in its braces) makes a variable that can change. */
static bool is_mutable(str s) {
	static const char *const others[] = {"typedef", "_Static_assert", "START_TEST", "END_TEST"};
	for (size_t i = 0; i < COUNT(others); i++)
		if (find_word(s, others[i], 0) == 0)
			return false;
	int32_t equals = str_find(s, '=', 0), bracket = str_find(s, '(', 0), star = -1;
	str left = str_trim(str_cut(s, 0, equals < 0 ? s.n : (uint32_t)equals));
	bool pointer_to_function = bracket >= 0 && str_starts(str_cut(s, (uint32_t)bracket, s.n), STR("(*"));
	if (bracket >= 0 && (uint32_t)bracket < left.n && !pointer_to_function)
		return false; /* a function, or a macro that makes one */
	if (!left.n || is_type(str_trim(s)))
		return false;
	/* What counts is a const behind the last star: the pointer itself. */
	for (uint32_t i = 0; i < left.n; i++)
		star = left.p[i] == '*' ? (int32_t)i : star;
	return find_word(left, "const", (uint32_t)(star + 1)) < 0;
}

static void check_variable(struct tidy *t, uint32_t line, str declaration) {
	if (t->in_src && !room_is(t, "app cli") && strcmp(t->path, "src/base/check.c") != 0 &&
		strcmp(t->path, "src/desk/tables.c") != 0 && is_mutable(declaration))
		complain(t, line, "variable with static lifetime that can change: " STR_FMT, STR_ARG(declaration));
}

/* A static variable inside a function lives as long. */
static void check_local_static(struct tidy *t, uint32_t line, str code) {
	str s = str_trim(code);
	if (str_starts(s, STR("static ")) && code.p != s.p) {
		int32_t end = str_find(s, ';', 0), equals = str_find(s, '=', 0);
		end = equals >= 0 ? equals : end >= 0 ? end : (int32_t)s.n;
		check_variable(t, line, str_trim(str_cut(s, 7, (uint32_t)end)));
	}
}

struct outline {
	struct buf part;     /* the declaration so far, without what its braces hold */
	uint32_t part_line;  /* where it begins */
	uint32_t depth, open_line;
	bool function;       /* the open brace is a function's */
};

static void brace_open(struct outline *o, uint32_t line) {
	if (o->depth++)
		return;
	str head = str_trim(buf_view(&o->part));
	int32_t bracket = str_find(head, '(', 0), equals = str_find(head, '=', 0);
	o->function = bracket >= 0 && (equals < 0 || equals > bracket);
	o->open_line = line;
}

static void brace_close(struct tidy *t, struct outline *o, uint32_t line) {
	if (!o->depth || --o->depth)
		return;
	if (!o->function)
		return;
	str name = name_of(buf_view(&o->part));
	uint32_t lines = line - o->part_line + 1;
	if (lines > LINES_PER_FUNCTION && !allowed(t, name))
		complain(t, o->part_line, STR_FMT " has %u lines, at most %d", STR_ARG(name), lines, LINES_PER_FUNCTION);
	buf_clear(&o->part);
}

static void outline_char(struct tidy *t, struct outline *o, char c, uint32_t line) {
	if (c == '{') {
		brace_open(o, line);
	} else if (c == '}') {
		brace_close(t, o, line);
	} else if (o->depth) {
		return;
	} else if (c == ';') {
		if (!t->header)
			check_variable(t, o->part_line, str_trim(buf_view(&o->part)));
		buf_clear(&o->part);
	} else if (o->part.n || !isspace((unsigned char)c)) {
		if (!o->part.n)
			o->part_line = line;
		buf_char(&o->part, isspace((unsigned char)c) ? ' ' : c);
	}
}

static void check_outline(struct tidy *t) {
	struct outline o = {.part = buf_make(1 << 20)};
	str rest = t->code, code;
	bool directive = false;
	for (uint32_t line = 1; str_next(&rest, '\n', &code); line++) {
		directive = directive || str_starts(str_trim(code), STR("#"));
		if (directive) {
			directive = str_ends(code, STR("\\"));
			continue;
		}
		check_local_static(t, line, code);
		for (uint32_t i = 0; i < code.n; i++)
			outline_char(t, &o, code.p[i], line);
		outline_char(t, &o, '\n', line);
	}
	buf_free(&o.part);
}

/* Each function declared in a header needs a comment above it, above its group (lines without an empty one between), or
 * behind it. */
static void check_comments(struct tidy *t) {
	str texts = t->text, codes = t->code, text, code;
	bool commented = false;
	for (uint32_t line = 1; str_next(&texts, '\n', &text) && str_next(&codes, '\n', &code); line++) {
		if (!str_trim(text).n)
			commented = false;
		for (uint32_t i = 1; i < text.n; i++)
			commented = commented || (text.p[i - 1] == '*' && text.p[i] == '/');
		bool begins = code.n && (isalpha((unsigned char)code.p[0]) || code.p[0] == '_') && str_find(code, '(', 0) > 0;
		if (begins && !commented && find_word(code, "typedef", 0) != 0 && find_word(code, "_Static_assert", 0) != 0 &&
		    find_word(code, "START_TEST", 0) != 0)
			complain(t, line, STR_FMT " has no comment", STR_ARG(name_of(code)));
	}
}

/* ---- files ---------------------------------------------------------------------------------- */

static void check_lines(struct tidy *t) {
	str texts = t->text, codes = t->code, strings = t->strings, text, code, string;
	uint32_t line = 0, checks = 0;
	bool table = str_ends(str_of(t->path), STR(".def"));
	while (str_next(&texts, '\n', &text) && str_next(&codes, '\n', &code) && str_next(&strings, '\n', &string)) {
		line++;
		check_marker(t, line, text);
		if (table)
			continue;
		check_columns(t, line, text);
		check_include(t, line, text);
		checks += find_word(code, "check", 0) >= 0;
		if (t->in_src) {
			check_calls(t, line, code);
			check_sql(t, line, string);
		}
	}
	if (line > LINES_PER_FILE + 1 && !t->generated && !table)
		complain(t, LINES_PER_FILE, "%u lines, at most %d", line - 1, LINES_PER_FILE);
	uint32_t room = t->in_src && !t->header && !table ? rank_of(t, t->room) : 0;
	t->rooms[room].lines += line - 1;
	t->rooms[room].checks += checks;
}

static bool check_file(struct tidy *t, const char *path) {
	struct err e;
	str parts = str_of(path), top;
	arena_reset(&t->arena);
	if (!file_read(&t->arena, path, &t->text, &e)) {
		fprintf(stderr, "%s\n", e.text);
		return false;
	}
	t->path = path;
	t->header = str_ends(parts, STR(".h"));
	t->generated = find_word(str_cut(t->text, 0, 300), "Generated", 0) >= 0;
	str_next(&parts, '/', &top);
	t->in_src = str_is(top, "src");
	t->room = (str){"", 0};
	if ((t->in_src || str_is(top, "test")) && str_next(&parts, '/', &t->room) && !rank_of(t, t->room))
		t->room = (str){"", 0};
	separate(t);
	check_lines(t);
	if (!str_ends(str_of(path), STR(".def")))
		check_outline(t);
	if (t->header && t->in_src)
		check_comments(t);
	return true;
}

static void check_density(struct tidy *t) {
	for (size_t i = 0; i < COUNT(check_rooms); i++) {
		uint32_t rank = rank_of(t, str_of(check_rooms[i]));
		const struct room *r = &t->rooms[rank];
		if (!rank || r->checks >= r->lines / LINES_PER_CHECK)
			continue;
		printf("src/%s:1: %u check() in %u lines, at least one per %d\n", check_rooms[i], r->checks, r->lines,
		       LINES_PER_CHECK);
		t->breaches++;
	}
}

int main(int argc, char **argv) {
	struct tidy t = {0};
	struct arena kept = {0};
	struct err e;
	str rooms, line;
	check(argc > 2);
	if (!file_read(&kept, argv[1], &rooms, &e) || !file_read(&kept, argv[2], &t.allow, &e)) {
		fprintf(stderr, "%s\n", e.text);
		return 2;
	}
	while (str_next(&rooms, '\n', &line))
		if (line.n && line.p[0] != '#') {
			check(t.room_count + 1 < ROOMS_MAX);
			str_next(&line, ' ', &t.rooms[++t.room_count].name);
		}
	for (int i = 3; i < argc; i++)
		if (!check_file(&t, argv[i]))
			return 2;
	check_density(&t);
	arena_free(&t.arena);
	arena_free(&kept);
	return t.breaches ? 1 : 0;
}
