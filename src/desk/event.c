/* Events: how a decision writes them, and their bodies as canonical JSON both ways. */
#include "desk/desk_int.h"

#include "data/date.h"

bool desk__refuse(struct decision *d, const char *code, const char *where, const char *format, ...) {
	va_list args;
	va_start(args, format);
	char text[sizeof d->refusal->text];
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	/* Names of the pack may be long: what did not fit must not end in half a character. */
	for (size_t n = strlen(text); n && !str_utf8((str){text, (uint32_t)n});)
		text[--n] = 0;
	return err_set(d->refusal, code, where, "%s", text);
}

struct event *emit(struct decision *d, enum event_kind kind, const struct record *r) {
	check(r && d->event_count < LIMIT_EVENTS_PER_COMMAND);
	struct event *ev = &d->events[d->event_count++];
	memset(ev, 0, offsetof(struct event, set)); /* not the kilobyte of room for fields */
	ev->kind = kind;
	ev->happened_at = d->now;
	ev->recorded_at = d->recorded_at;
	ev->actor = d->command->actor;
	/* Decisions see records read-only; the tick that applies the event is the one who may write. */
	memcpy(&ev->record, &r, sizeof r);
	return ev;
}

void event_copy(struct event *to, const struct event *from) {
	memcpy(to, from, offsetof(struct event, set) + from->count * sizeof from->set[0]);
}

void decide_cut(struct decision *d, uint32_t count) {
	check(count <= d->event_count);
	for (uint32_t i = count; i < d->event_count; i++) {
		struct record *r = d->events[i].record;
		bool again = false;
		for (uint32_t j = 0; j < i; j++)
			again |= d->events[j].record == r;
		if (!again && r->fresh && !r->events)
			book__drop(d->book, r);
	}
	d->event_count = count;
}

struct record *decide_draft(struct decision *d, enum record_kind kind, int64_t id) {
	check(!book_find(d->book, kind, id));
	struct record *r = book__draft(d->book, kind, id);
	r->fresh = true;
	return r;
}

void decide_follow(struct decision *d, enum command_kind kind, const struct record *r) {
	check(command_defs[kind].system && d->follow_count < MATTER_ITEMS);
	d->follow_ups[d->follow_count].kind = kind;
	d->follow_ups[d->follow_count++].id = r->id;
}

struct event *emit_args(struct decision *d, enum event_kind kind) {
	const struct command *c = d->command;
	if (command_defs[c->kind].creates && !d->record && !d->draft) {
		enum record_kind of = command_defs[c->kind].record;
		d->draft = decide_draft(d, of, c->id ? c->id : book_last_id(d->book, of) + 1);
	}
	struct event *ev = emit(d, kind, d->draft ? d->draft : d->record);
	check(c->n <= COUNT(ev->set));
	for (uint32_t i = 0; i < c->n; i++) {
		ev->set[i] = c->args[i];
		if (c->args[i].field == F_person)
			ev->set[i].s = d->person_digest;
	}
	ev->count = c->n;
	return ev;
}

struct arg *event_place(struct event *ev, enum field f) {
	uint32_t i = 0;
	while (i < ev->count && ev->set[i].field < (uint16_t)f)
		i++;
	if (i == ev->count || ev->set[i].field != (uint16_t)f) {
		check(ev->count < COUNT(ev->set));
		memmove(&ev->set[i + 1], &ev->set[i], (ev->count - i) * sizeof ev->set[0]);
		ev->count++;
	}
	ev->set[i] = (struct arg){.field = (uint16_t)f};
	return &ev->set[i];
}

void set_int(struct event *ev, enum field f, int64_t value) {
	event_place(ev, f)->i = value;
}

void set_word(struct event *ev, enum field f, enum word w) {
	check(field_defs[f].type == T_WORD && w > W_none && w < WORD_COUNT);
	event_place(ev, f)->i = w;
}

void set_bool(struct event *ev, enum field f, bool value) {
	check(field_defs[f].type == T_BOOL);
	event_place(ev, f)->i = value;
}

void set_text(struct event *ev, enum field f, str text) {
	check(field_in_row_only(f));
	event_place(ev, f)->s = text;
}

void set_state(struct event *ev, enum field f, str text) {
	check(field_defs[f].type == T_STATE);
	struct arg *a = event_place(ev, f);
	a->s = text;
	a->i = text.n ? 0 : NIL;
}

void set_name(struct event *ev, enum field f, str name) {
	check((field_defs[f].type == T_NAME || field_defs[f].type == T_CODE) && name.n);
	event_place(ev, f)->s = name;
}

void set_none(struct event *ev, enum field f) {
	for (uint32_t i = 0; i < ev->count; i++)
		if (ev->set[i].field == (uint16_t)f) {
			memmove(&ev->set[i], &ev->set[i + 1], (--ev->count - i) * sizeof ev->set[0]);
			return;
		}
}

int64_t arg_int(const struct decision *d, enum field f) {
	const struct arg *a = command_arg(d->command, f);
	return a ? a->i : NIL;
}

str arg_str(const struct decision *d, enum field f) {
	const struct arg *a = command_arg(d->command, f);
	return a ? a->s : STR("");
}

bool arg_is(const struct decision *d, enum field f) {
	return arg_int(d, f) == 1;
}

/* ---- bodies ---------------------------------------------------------------------------------------- */

/* A value as canonical JSON: instants and days as integers, so that the ledger needs no calendar. */
static void put_value(struct buf *b, const struct arg *a) {
	const struct field_def *f = &field_defs[a->field];
	switch (f->type) {
	case T_INT:
	case T_FEN:
	case T_MS:
	case T_DAY:
	case T_REF:
		a->i == NIL ? buf_text(b, "null") : buf_int(b, a->i);
		return;
	case T_BOOL:
		buf_text(b, a->i == NIL ? "null" : a->i ? "true" : "false");
		return;
	case T_WORD:
		if (a->i == NIL) {
			buf_text(b, "null");
			return;
		}
		json_put_string(b, str_of(word_defs[a->i].name));
		return;
	case T_CODE:
	case T_NAME:
	case T_STATE:
		if (a->i == NIL) {
			buf_text(b, "null");
			return;
		}
		json_put_string(b, a->s);
		return;
	case T_TEXT:
	case T_SOURCE:
	case T_PERSON:
		json_put_string(b, a->s);
		return;
	case T_FACTS:
		buf_str(b, a->s);
		return;
	}
	check(!"a type without a form");
}

static void put_object(struct buf *b, const struct arg *args, uint32_t n, str person_digest) {
	buf_char(b, '{');
	for (uint32_t i = 0; i < n; i++) {
		check(i == 0 || args[i - 1].field < args[i].field);
		const char *name = field_defs[args[i].field].name;
		if (i)
			buf_char(b, ',');
		buf_char(b, '"');
		buf_text(b, name);
		buf_put(b, "\":", 2);
		struct arg sealed = args[i];
		if (args[i].field == F_person && person_digest.n)
			sealed.s = person_digest;
		put_value(b, &sealed);
	}
	buf_char(b, '}');
}

void event_put_body(struct buf *b, const struct event *ev) {
	put_object(b, ev->set, ev->count, STR(""));
}

void command_put_payload(struct buf *b, const struct command *c, str person_digest) {
	put_object(b, c->args, c->n, person_digest);
}

static bool bad_value(struct err *e, enum field f) {
	return err_set(e, "event.bad_value", field_defs[f].name, "the value of %s cannot be read", field_defs[f].name);
}

static bool read_value(struct arena *a, const struct json_doc *d, uint32_t token, struct arg *out, struct err *e) {
	const struct field_def *f = &field_defs[out->field];
	const struct json *t = &d->tokens[token];
	if (t->kind == JSON_NULL && f->type != T_FACTS) {
		out->i = NIL;
		bool text = f->type == T_TEXT || f->type == T_SOURCE || f->type == T_PERSON;
		return !text || bad_value(e, (enum field)out->field);
	}
	switch (f->type) {
	case T_INT:
	case T_FEN:
	case T_MS:
	case T_DAY:
	case T_REF:
		return json_int(d, token, &out->i) || bad_value(e, (enum field)out->field);
	case T_BOOL:
		out->i = t->kind == JSON_TRUE;
		return t->kind == JSON_TRUE || t->kind == JSON_FALSE || bad_value(e, (enum field)out->field);
	case T_WORD:
		out->i = word_find(json_text(a, d, token));
		return (t->kind == JSON_STRING && out->i) || bad_value(e, (enum field)out->field);
	case T_CODE:
	case T_NAME:
	case T_TEXT:
	case T_SOURCE:
	case T_STATE:
	case T_PERSON:
		out->s = json_text(a, d, token);
		return t->kind == JSON_STRING || bad_value(e, (enum field)out->field);
	case T_FACTS:
		out->s = json_raw(d, token);
		return true;
	}
	return false;
}

bool pair_next(str *list, str *name, int64_t *number) {
	str pair;
	return str_next(list, ' ', &pair) && str_next(&pair, ':', name) && str_int(pair, number);
}

bool event_read_body(struct arena *a, struct book *b, str body, struct event *ev, struct err *e) {
	struct json tokens[2 * LIMIT_EVENT_FIELDS + 1];
	struct json_doc doc;
	(void)b;
	/* A body with facts has more values than fields: it is parsed with memory of its own. */
	if (!json_parse_into(body, tokens, COUNT(tokens), &doc, NULL) && !json_parse(a, body, &doc, e))
		return false;
	if (doc.tokens[0].kind != JSON_OBJECT || doc.tokens[0].count > COUNT(ev->set))
		return err_set(e, "event.bad_value", "", "the body is no object of known fields");
	ev->count = 0;
	for (uint32_t key = 1, i = 0; i < doc.tokens[0].count; i++) {
		struct arg *to = &ev->set[ev->count++];
		*to = (struct arg){.field = (uint16_t)field_find(json_raw(&doc, key))};
		if (!to->field)
			return err_set(e, "event.unknown_field", "", "the body has an unknown field");
		if (!read_value(a, &doc, key + 1, to, e))
			return false;
		key = doc.tokens[key + 1].next;
	}
	return true;
}
