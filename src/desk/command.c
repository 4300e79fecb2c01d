/* Commands: from JSON, checked by the four tables. */
#include "data/date.h"
#include "desk/desk_int.h"
#include "pack/item.h"

/* Numbers that JSON carries exactly. The desk goes on counting from the greatest one that was asked for: keys of
 * the book have three bits more, which nobody uses up. */
#define RECORD_NUMBERS ((int64_t)1 << 53)

struct reading {
	struct arena *arena;
	const struct pack *pack;
	const struct json_doc *doc;
	struct err *e;
};

/* "payload.item" for messages; "payload" alone for no field. */
static bool fault(struct reading *r, const char *code, enum field f, const char *text) {
	char where[96];
	snprintf(where, sizeof where, "payload.%s", field_defs[f].name);
	return err_set(r->e, code, where, "%s %s", field_defs[f].name, text);
}

static bool read_word(struct reading *r, uint32_t token, struct arg *a) {
	const struct field_def *f = &field_defs[a->field];
	str text = json_text(r->arena, r->doc, token);
	for (const uint16_t *w = f->words; w && *w; w++)
		if (str_is(text, word_defs[*w].name)) {
			a->i = *w;
			return true;
		}
	return fault(r, "field.word", (enum field)a->field, "is none of its words");
}

/* Of a firm that registers by itself: its 18-character credit code (GB 32100-2015), by form alone. */
static bool firm_code_fits(str code) {
	bool good = code.n == 18;
	for (uint32_t i = 0; good && i < code.n; i++)
		good = (code.p[i] >= '0' && code.p[i] <= '9') || (code.p[i] >= 'A' && code.p[i] <= 'Z');
	return good;
}

bool command_code_fits(const struct pack *p, enum field f, str code) {
	int class = field_defs[f].class;
	return pack_code(p, class, code) || (class == CODE_ITEM && item_code_fits(code)) ||
	       (class == CODE_AGENCY && firm_code_fits(code));
}

static bool read_text(struct reading *r, uint32_t token, struct arg *a) {
	const struct field_def *f = &field_defs[a->field];
	a->s = json_text(r->arena, r->doc, token);
	if (a->s.n > (f->type == T_TEXT ? LIMIT_TEXT_BYTES : 64))
		return fault(r, "field.too_long", (enum field)a->field, "is too long");
	if (f->type == T_NAME && a->s.n == 0)
		return fault(r, "field.missing", (enum field)a->field, "is empty");
	if (f->type == T_CODE && !command_code_fits(r->pack, (enum field)a->field, a->s))
		return fault(r, "field.code", (enum field)a->field, "is no code of the pack");
	return true;
}

/* The text of a definition. XML knows no control characters but white space; each would take six bytes of JSON. */
static bool read_source(struct reading *r, uint32_t token, struct arg *a) {
	a->s = json_text(r->arena, r->doc, token);
	if (a->s.n > LIMIT_SOURCE_BYTES)
		return fault(r, "definition.too_long", (enum field)a->field, "is too long");
	for (uint32_t i = 0; i < a->s.n; i++) {
		unsigned char c = (unsigned char)a->s.p[i];
		if (c < ' ' && c != '\t' && c != '\n' && c != '\r')
			return fault(r, "field.type", (enum field)a->field, "must be a text without control characters");
	}
	return true;
}

/* Personal data is an object of texts; kept as canonical JSON. */
static bool read_person(struct reading *r, uint32_t token, struct arg *a) {
	const struct json *t = &r->doc->tokens[token];
	if (t->kind != JSON_OBJECT)
		return fault(r, "field.type", F_person, "must be an object of texts");
	for (uint32_t key = token + 1, i = 0; i < t->count; i++, key = r->doc->tokens[key + 1].next)
		if (r->doc->tokens[key + 1].kind != JSON_STRING || r->doc->tokens[key + 1].n > LIMIT_TEXT_BYTES)
			return fault(r, "field.type", F_person, "must hold short texts only");
	struct buf b = buf_make(LIMIT_COMMAND_BYTES);
	json_put_canonical(&b, r->arena, r->doc, token);
	bool whole = !b.full;
	a->s = arena_str(r->arena, buf_view(&b));
	buf_free(&b);
	return whole || fault(r, "field.too_long", F_person, "is too long");
}

static bool read_facts(struct reading *r, uint32_t token, struct arg *a) {
	enum json_kind is = (enum json_kind)r->doc->tokens[token].kind;
	if (is != JSON_OBJECT && is != JSON_ARRAY)
		return fault(r, "field.type", (enum field)a->field, "must be an object or a list");
	struct buf b = buf_make(LIMIT_COMMAND_BYTES);
	json_put_canonical(&b, r->arena, r->doc, token);
	bool whole = !b.full;
	a->s = arena_str(r->arena, buf_view(&b));
	buf_free(&b);
	return whole || fault(r, "field.too_long", (enum field)a->field, "is too long");
}

static bool read_number(struct reading *r, uint32_t token, struct arg *a) {
	const struct field_def *f = &field_defs[a->field];
	if (!json_int(r->doc, token, &a->i))
		return fault(r, "field.type", (enum field)a->field, "must be a whole number");
	int64_t most = f->type == T_INT ? f->most : FEN_MOST;
	int64_t least = f->type == T_FEN ? -most : f->type == T_REF ? 1 : 0;
	if (a->i < least || a->i > most)
		return fault(r, "field.range", (enum field)a->field, "is out of range");
	return true;
}

static bool read_time(struct reading *r, uint32_t token, struct arg *a) {
	str text = json_text(r->arena, r->doc, token);
	if (field_defs[a->field].type == T_MS)
		return ms_parse(text, r->pack->offset_minutes, &a->i) ||
			   fault(r, "field.type", (enum field)a->field, "must be an instant as 2022-01-04T09:00:00+08:00");
	day d;
	if (!day_parse(text, &d))
		return fault(r, "field.type", (enum field)a->field, "must be a day as 2022-01-04");
	a->i = d;
	return true;
}

static bool read_arg(struct reading *r, uint32_t token, struct arg *a) {
	enum field_type type = field_defs[a->field].type;
	enum json_kind is = (enum json_kind)r->doc->tokens[token].kind;
	switch (type) {
	case T_INT:
	case T_FEN:
	case T_REF:
		return read_number(r, token, a);
	case T_BOOL:
		a->i = is == JSON_TRUE;
		return is == JSON_TRUE || is == JSON_FALSE ||
			   fault(r, "field.type", (enum field)a->field, "must be true or false");
	case T_FACTS:
		return read_facts(r, token, a);
	case T_PERSON:
		return read_person(r, token, a);
	case T_MS:
	case T_DAY:
	case T_WORD:
	case T_CODE:
	case T_NAME:
	case T_TEXT:
	case T_SOURCE:
	case T_STATE:
		break;
	}
	if (is != JSON_STRING)
		return fault(r, "field.type", (enum field)a->field, "must be a text");
	if (type == T_MS || type == T_DAY)
		return read_time(r, token, a);
	if (type == T_SOURCE)
		return read_source(r, token, a);
	return type == T_WORD ? read_word(r, token, a) : read_text(r, token, a);
}

/* Puts the argument at its rank; the row of the command says whether it may have it. */
static bool take(struct reading *r, const struct command_def *def, struct command *c, struct arg a) {
	const uint16_t *row = def->args;
	while (*row && (*row & ~ARG_OPTIONAL) != a.field)
		row++;
	if (!*row)
		return fault(r, "field.unknown", (enum field)a.field, "is no field of this command");
	uint32_t i = c->n++;
	for (; i && c->args[i - 1].field > a.field; i--)
		c->args[i] = c->args[i - 1];
	c->args[i] = a;
	return true;
}

/* Names a member that is no field: at most 60 bytes of it, and no half character. */
static bool unknown(struct reading *r, const char *above, str name) {
	enum { NAME_MOST = 60 };
	str shown = str_cut(name, 0, NAME_MOST);
	while (!str_utf8(shown))
		shown.n--;
	char where[80];
	snprintf(where, sizeof where, "%s" STR_FMT, above, STR_ARG(shown));
	return err_set(r->e, "field.unknown", where, "there is no such field");
}

/* The payload's members in order of the fields. */
static bool read_members(struct reading *r, uint32_t object, uint32_t count, struct command *c) {
	c->args = arena_array(r->arena, struct arg, count);
	for (uint32_t key = object + 1, i = 0; i < count; i++, key = r->doc->tokens[key + 1].next) {
		str name = json_raw(r->doc, key);
		struct arg a = {.field = (uint16_t)field_find(name)};
		if (!a.field)
			return unknown(r, "payload.", name);
		if (r->doc->tokens[key + 1].kind == JSON_NULL)
			continue;
		if (!read_arg(r, key + 1, &a) || !take(r, &command_defs[c->kind], c, a))
			return false;
	}
	return true;
}

/* The greatest payload as it was written: a command that brings a definition may be as long as that, escaped. */
static uint32_t payload_most(const struct command_def *def) {
	for (const uint16_t *f = def->args; *f; f++)
		if (field_defs[*f & ~ARG_OPTIONAL].type == T_SOURCE)
			return LIMIT_COMMAND_BYTES + 2 * LIMIT_SOURCE_BYTES;
	return LIMIT_COMMAND_BYTES;
}

static bool read_payload(struct reading *r, uint32_t object, struct command *c) {
	const struct command_def *def = &command_defs[c->kind];
	const struct json *t = object ? &r->doc->tokens[object] : NULL;
	if (t && t->kind != JSON_OBJECT)
		return err_set(r->e, "field.type", "payload", "payload must be an object");
	uint32_t count = t ? t->count : 0;
	if (t && t->n > payload_most(def))
		return err_set(r->e, "field.too_long", "payload", "a payload has at most %u bytes", payload_most(def));
	if (count > LIMIT_COMMAND_ARGS)
		return err_set(r->e, "field.unknown", "payload", "payload has too many members");
	if (!read_members(r, object, count, c))
		return false;
	for (const uint16_t *row = def->args; *row; row++)
		if (!(*row & ARG_OPTIONAL) && !command_arg(c, (enum field)*row))
			return fault(r, "field.missing", (enum field)*row, "is missing");
	return true;
}

/* An optional instant member of the command itself. */
static bool read_instant(struct reading *r, uint32_t object, const char *name, ms *out) {
	uint32_t token = json_member(r->doc, object, name);
	if (!token)
		return true;
	if (r->doc->tokens[token].kind != JSON_STRING ||
		!ms_parse(json_text(r->arena, r->doc, token), r->pack->offset_minutes, out))
		return err_set(r->e, "field.type", name, "%s must be an instant as 2022-01-04T09:00:00+08:00", name);
	return true;
}

/* The command's kind, when the caller has not fixed it. */
static bool read_kind(struct reading *r, uint32_t object, struct command *c) {
	uint32_t token = json_member(r->doc, object, "kind");
	if (!c->kind && !token)
		return err_set(r->e, "field.missing", "kind", "kind is missing");
	if (!c->kind)
		c->kind = command_find(json_text(r->arena, r->doc, token));
	if (!c->kind)
		return err_set(r->e, "command.unknown", "kind", "there is no command of this name");
	if (command_defs[c->kind].system)
		return err_set(r->e, "command.system", "kind", "only the desk itself gives this command");
	return true;
}

/* The kind of record of a command that may be given on several. */
static bool read_record(struct reading *r, uint32_t object, struct command *c) {
	uint32_t token = json_member(r->doc, object, "record");
	enum record_kind own = command_defs[c->kind].record;
	if (!token)
		return true;
	c->record = record_find(json_text(r->arena, r->doc, token));
	if (!c->record)
		return err_set(r->e, "field.word", "record", "record must be a kind of record, as \"case\"");
	return !own || own == c->record || err_set(r->e, "field.range", "record", "%s is no command on that kind of record",
		command_defs[c->kind].name);
}

/* Record number, actor and Idempotency-Key. */
static bool read_head(struct reading *r, uint32_t object, struct command *c) {
	uint32_t token = json_member(r->doc, object, "id");
	if (token && (!json_int(r->doc, token, &c->id) || c->id <= 0 || c->id >= RECORD_NUMBERS))
		return err_set(r->e, "field.type", "id", "id must be the number of a record");
	if (!token && !c->id && !command_defs[c->kind].creates)
		return err_set(r->e, "field.missing", "id", "id is missing");
	token = json_member(r->doc, object, "actor");
	if (token)
		c->actor = json_text(r->arena, r->doc, token);
	if (token && (c->actor.n == 0 || c->actor.n > 64))
		return err_set(r->e, "field.too_long", "actor", "an account's name has 1 to 64 bytes");
	token = json_member(r->doc, object, "request");
	if (token)
		c->request = json_text(r->arena, r->doc, token);
	if (c->request.n > 128)
		return err_set(r->e, "field.too_long", "request", "an Idempotency-Key has at most 128 bytes");
	return true;
}

/* A member that nobody reads is a mistake of the sender, not something to pass over. */
static bool known_members(struct reading *r, uint32_t object) {
	static const char *const known[] = {"actor", "at", "happened_at", "id", "kind", "payload", "record", "request"};
	uint32_t key = object + 1;
	for (uint32_t i = 0; i < r->doc->tokens[object].count; i++, key = r->doc->tokens[key + 1].next) {
		bool found = false;
		for (size_t k = 0; k < COUNT(known); k++)
			found |= str_is(json_raw(r->doc, key), known[k]);
		if (!found)
			return unknown(r, "", json_raw(r->doc, key));
	}
	return true;
}

bool command_read(struct arena *a, const struct pack *p, const struct json_doc *doc, uint32_t object,
	enum command_kind kind, struct command *out, struct err *e) {
	struct reading r = {a, p, doc, e};
	*out = (struct command){.kind = kind};
	if (doc->tokens[object].kind != JSON_OBJECT)
		return err_set(e, "field.type", "", "a command is an object");
	return known_members(&r, object) && read_kind(&r, object, out) && read_record(&r, object, out) &&
		   read_head(&r, object, out) &&
		   read_instant(&r, object, "at", &out->at) &&
		   read_instant(&r, object, "happened_at", &out->happened_at) &&
		   read_payload(&r, json_member(doc, object, "payload"), out);
}

const struct arg *command_arg(const struct command *c, enum field f) {
	for (uint32_t i = 0; i < c->n; i++)
		if (c->args[i].field == (uint16_t)f)
			return &c->args[i];
	return NULL;
}
