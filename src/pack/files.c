/* The folder: which files there are, the tables and JSON files among them, and pack.json. */
#include <sys/stat.h>

#include "data/date.h"
#include "data/json.h"

#include "pack/pack_int.h"

/* ---- complaints ------------------------------------------------------------------------------- */

static void tell(struct load *l, const char *where, const char *message) {
	l->to->count++;
	if (l->to->tell)
		l->to->tell(l->to->self, where, message);
}

void complain(struct load *l, const char *path, uint32_t line, const char *format, ...) {
	char where[320], message[640];
	va_list args;
	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	snprintf(where, sizeof where, "%s:%u", path, line);
	tell(l, where, message);
}

void remark(struct load *l, const char *path, uint32_t line, const char *format, ...) {
	char where[320], message[640];
	va_list args;
	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	snprintf(where, sizeof where, "%s:%u", path, line);
	l->to->note_count++;
	if (l->to->note)
		l->to->note(l->to->self, where, message);
}

/* Whether `where` is "path:line…". */
static bool names_line(const char *where, const char *path) {
	size_t n = strlen(path);
	return strncmp(where, path, n) == 0 && where[n] == ':' && where[n + 1] >= '0' && where[n + 1] <= '9';
}

void complain_err(struct load *l, const char *path, const struct err *e) {
	size_t n = strlen(e->where);
	const char *text = e->text;
	if (n && strncmp(text, e->where, n) == 0 && text[n] == ':') /* some rooms say the place in the text too */
		text += n + 1 + (text[n + 1] == ' ');
	if (names_line(e->where, path))
		tell(l, e->where, text);
	else
		complain(l, path, 1, "%s%s%s", n && strcmp(e->where, path) != 0 ? e->where : "",
		         n && strcmp(e->where, path) != 0 ? ": " : "", text);
}

const char *quoted(struct load *l, str s) {
	uint32_t n = s.n;
	if (n > PACK_QUOTE_BYTES)
		for (n = PACK_QUOTE_BYTES; n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80;)
			n--;
	char *text = arena_alloc(l->a, (size_t)n + 8);
	snprintf(text, (size_t)n + 8, "\"" STR_FMT "%s\"", (int)n, s.p ? s.p : "", n < s.n ? "…" : "");
	for (uint32_t i = 0; i < n; i++)
		if ((unsigned char)text[i + 1] < ' ')
			text[i + 1] = ' ';
	return text;
}

/* ---- the folder ------------------------------------------------------------------------------- */

/* A growing list of paths, as vec_push wants it. */
struct names {
	str *p;
	uint32_t n, cap;
};

static void list_folder(struct load *l, const char *folder, int depth, struct names *out) {
	str *entries;
	uint32_t n;
	struct err e = {0};
	if (!dir_list(l->a, arena_format(l->a, "%s/%s", l->p->dir.p, folder).p, &entries, &n, &e)) {
		complain(l, *folder ? folder : "pack.json", 1, "the folder cannot be read");
		return;
	}
	for (uint32_t i = 0; i < n; i++) {
		struct stat info;
		str path = arena_format(l->a, "%s%s" STR_FMT, folder, *folder ? "/" : "", STR_ARG(entries[i]));
		if (entries[i].p[0] == '.' || lstat(arena_format(l->a, "%s/%s", l->p->dir.p, path.p).p, &info) != 0)
			continue;
		if (S_ISREG(info.st_mode))
			vec_push(out, path);
		else if (!S_ISDIR(info.st_mode))
			complain(l, path.p, 1, "neither a file nor a folder");
		else if (depth >= PACK_DEPTH_MAX)
			complain(l, path.p, 1, "folders may not be nested deeper than %d", PACK_DEPTH_MAX);
		else
			list_folder(l, path.p, depth + 1, out);
	}
}

bool files_list(struct load *l) {
	struct names names = {0};
	uint32_t told = l->to->count;
	list_folder(l, "", 1, &names);
	l->files = arena_array(l->a, str, names.n);
	l->file_count = names.n;
	if (names.n)
		memcpy(l->files, names.p, names.n * sizeof *l->files);
	vec_free(&names);
	return l->file_count > 0 || l->to->count == told;
}

bool file_present(const struct load *l, const char *path) {
	for (uint32_t i = 0; i < l->file_count; i++)
		if (str_is(l->files[i], path))
			return true;
	return false;
}

bool file_text(struct load *l, const char *path, str *out) {
	struct err e = {0};
	if (!file_read(l->a, arena_format(l->a, "%s/%s", l->p->dir.p, path).p, out, &e)) {
		bool large = strcmp(e.code, "file.too_large") == 0;
		complain(l, path, 1, large ? "the file is too large" : "the file cannot be read");
		return false;
	}
	return true;
}

bool file_in(str path, const char *folder, const char *ending, str *name) {
	str head = str_of(folder), tail = str_of(ending);
	if (path.n <= head.n + 1 + tail.n || !str_starts(path, head) || path.p[head.n] != '/' || !str_ends(path, tail))
		return false;
	*name = str_cut(path, head.n + 1, path.n - tail.n);
	return str_find(*name, '/', 0) < 0;
}

/* ---- tables ----------------------------------------------------------------------------------- */

void files_tables(struct load *l) {
	struct pack *p = l->p;
	p->tables = arena_array(l->a, struct pack_table, l->file_count);
	for (uint32_t i = 0; i < l->file_count; i++) {
		str text, path = l->files[i];
		struct err e = {0};
		if (!str_ends(path, STR(".csv")) || !file_text(l, path.p, &text))
			continue;
		struct csv *csv = arena_new(l->a, struct csv);
		if (csv_parse(l->a, text, path.p, csv, &e))
			p->tables[p->table_count++] = (struct pack_table){path, csv};
		else
			complain_err(l, path.p, &e);
	}
}

/* ---- JSON ------------------------------------------------------------------------------------- */

/* The line of a byte of the text. */
static uint32_t line_of(str text, int64_t at) {
	uint32_t line = 1;
	for (int64_t i = 0; i < at && i < text.n; i++)
		line += text.p[i] == '\n';
	return line;
}

uint32_t json_line(const struct json_doc *doc, uint32_t token) {
	return line_of(doc->text, doc->tokens[token].at);
}

static bool read_json(struct load *l, const char *path, struct json_doc *doc) {
	str text;
	struct err e = {0};
	int64_t at = 0;
	if (!file_text(l, path, &text))
		return false;
	if (json_parse(l->a, text, doc, &e))
		return true;
	if (str_starts(str_of(e.where), STR("byte ")))
		str_int(str_of(e.where + 5), &at);
	complain(l, path, line_of(text, at), "%s", e.text);
	return false;
}

void files_json(struct load *l) {
	struct json_doc doc;
	struct arena looked_at = {0}, *kept = l->a;
	l->a = &looked_at; /* who needs one of them reads it again */
	for (uint32_t i = 0; i < l->file_count; i++) {
		str path = l->files[i];
		if ((str_ends(path, STR(".json")) || str_ends(path, STR(".form"))) && !str_is(path, "pack.json"))
			read_json(l, path.p, &doc);
		arena_reset(l->a);
	}
	arena_free(l->a);
	l->a = kept;
}

/* ---- pack.json -------------------------------------------------------------------------------- */

enum member_kind { MEMBER_TEXT, MEMBER_DAY, MEMBER_INT, MEMBER_BOOL, MEMBER_SWITCH, MEMBER_LIST, MEMBER_OBJECT };

/* The members of pack.json; all are required but processes (see models_assign) and the switches. */
static const struct member {
	const char *name;
	enum member_kind kind;
	size_t into;
} members[] = {
	{"name", MEMBER_TEXT, offsetof(struct pack, name)},
	{"version", MEMBER_TEXT, offsetof(struct pack, version)},
	{"title_zh", MEMBER_TEXT, offsetof(struct pack, title_zh)},
	{"title_en", MEMBER_TEXT, offsetof(struct pack, title_en)},
	{"valid_from", MEMBER_DAY, offsetof(struct pack, valid_from)},
	{"valid_to", MEMBER_DAY, offsetof(struct pack, valid_to)},
	{"utc_offset_minutes", MEMBER_INT, offsetof(struct pack, offset_minutes)},
	{"synthetic", MEMBER_BOOL, offsetof(struct pack, synthetic)},
	{"second_factor_optional", MEMBER_SWITCH, offsetof(struct pack, factor_optional)},
	{"approvers_are_accounts", MEMBER_SWITCH, offsetof(struct pack, approvers_are_accounts)},
	{"sources", MEMBER_LIST, 0},
	{"processes", MEMBER_OBJECT, 0},
};

enum { OFFSET_MINUTES_MAX = 14 * 60 };

/* Reads one member into the pack; the reason why not, or NULL. */
static const char *read_member(struct load *l, const struct json_doc *doc, uint32_t token, const struct member *m) {
	void *to = (char *)l->p + m->into;
	int64_t n;
	enum json_kind kind = doc->tokens[token].kind;
	switch (m->kind) {
	case MEMBER_TEXT:
		*(str *)to = kind == JSON_STRING ? json_text(l->a, doc, token) : (str){0};
		return ((str *)to)->n ? NULL : "a text is needed";
	case MEMBER_DAY:
		return kind == JSON_STRING && day_parse(json_raw(doc, token), to) ? NULL : "a date YYYY-MM-DD is needed";
	case MEMBER_INT:
		if (!json_int(doc, token, &n) || n < -OFFSET_MINUTES_MAX || n > OFFSET_MINUTES_MAX)
			return "minutes east of UTC are needed, -840 to 840";
		*(int *)to = (int)n;
		return NULL;
	case MEMBER_BOOL:
	case MEMBER_SWITCH:
		*(bool *)to = kind == JSON_TRUE;
		return kind == JSON_TRUE || kind == JSON_FALSE ? NULL : "true or false is needed";
	case MEMBER_LIST: return kind == JSON_ARRAY ? NULL : "a list is needed";
	case MEMBER_OBJECT: return kind == JSON_OBJECT ? NULL : "an object is needed";
	}
	return NULL;
}

/* Members that nothing here knows. */
static void check_members(struct load *l, const struct json_doc *doc) {
	for (uint32_t i = 1; i < doc->tokens[0].next; i = doc->tokens[i + 1].next) {
		bool known = false;
		for (size_t k = 0; k < COUNT(members); k++)
			known |= str_is(json_raw(doc, i), members[k].name);
		if (!known)
			complain(l, "pack.json", json_line(doc, i), "unknown member %s", quoted(l, json_raw(doc, i)));
	}
}

void pack_json_read(struct load *l) {
	struct json_doc doc;
	uint32_t told = l->to->count;
	if (!file_present(l, "pack.json")) {
		complain(l, "pack.json", 1, "the file is missing");
		return;
	}
	if (!read_json(l, "pack.json", &doc))
		return;
	l->p->json = doc.text;
	if (doc.tokens[0].kind != JSON_OBJECT) {
		complain(l, "pack.json", 1, "an object is needed");
		return;
	}
	l->json = doc;
	check_members(l, &doc);
	for (size_t k = 0; k < COUNT(members); k++) {
		uint32_t token = json_member(&doc, 0, members[k].name);
		const char *why = token ? read_member(l, &doc, token, &members[k]) : "the member is missing";
		if (why && (token || (members[k].kind != MEMBER_OBJECT && members[k].kind != MEMBER_SWITCH)))
			complain(l, "pack.json", token ? json_line(&doc, token) : 1, "%s: %s", members[k].name, why);
	}
	l->dated = l->p->valid_from <= l->p->valid_to && l->to->count == told;
	if (l->to->count == told && !l->dated)
		complain(l, "pack.json", json_line(&doc, json_member(&doc, 0, "valid_to")),
		         "valid_to: the pack ends before it begins");
}
