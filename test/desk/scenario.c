#include "data/date.h"
#include "scenario.h"

enum { NAMES_MAX = 2000, KEYS_MAX = 16, COMMANDS_MAX = 1000, SCOPES_MAX = 8 };

struct name {
	str name;
	enum record_kind kind; /* R_none: a text */
	int64_t id;
	str text;
};
struct scope {
	str actor, department, point, role, member; /* member: the department of the account */
	bool own;
};
/* An Idempotency-Key and its first outcome. */
struct answered {
	str key;
	struct outcome outcome;
};
/* One line with the lines below it. */
struct step {
	uint32_t line;
	str text;
	str expected[COMMANDS_MAX / 25];
	uint32_t count;
};

struct scenario {
	struct arena arena;
	const char *path;
	const struct pack *pack;
	str person_key;
	VEC(struct step) steps;
	struct name names[NAMES_MAX];
	uint32_t name_count;
	struct scope scopes[SCOPES_MAX];
	uint32_t scope_count;
	VEC(str) secrets; /* personal data that must not be in the ledger */
	/* a playing */
	struct playing how;
	struct coverage *coverage;
	struct memory *memory;
	struct desk *desk;
	const struct step *step;
	struct command commands[COMMANDS_MAX];
	struct outcome outcomes[COMMANDS_MAX];
	uint32_t waiting; /* commands not yet in a tick */
	struct answered answered[KEYS_MAX];
	uint32_t answered_count;
	ms last;
};

#define say(s, ...) said(s, arena_format(&(s)->arena, __VA_ARGS__))
static void said(const struct scenario *s, str text) {
	ck_abort_msg("%s:%u: %s", s->path, s->step ? s->step->line : 0, text.p);
}

static str word(str *rest) {
	str w = {"", 0};
	*rest = str_trim(*rest);
	if (rest->n && !str_next(rest, ' ', &w))
		w = *rest;
	return w;
}

/* ---- reading --------------------------------------------------------------------------------------- */

struct scenario *scenario_read(const char *path) {
	struct scenario *s = mem_alloc(sizeof *s);
	s->path = path;
	s->person_key = STR("a key of the tests");
	str text = test_file(&s->arena, path), line;
	for (uint32_t n = 1; str_next(&text, '\n', &line); n++) {
		str trimmed = str_trim(line);
		if (!trimmed.n || trimmed.p[0] == '#')
			continue;
		if (line.p[0] != ' ' && line.p[0] != '\t') {
			vec_push(&s->steps, (struct step){.line = n, .text = trimmed});
			continue;
		}
		ck_assert_msg(s->steps.n, "%s:%u: nothing above it", path, n);
		struct step *above = &s->steps.p[s->steps.n - 1];
		ck_assert_msg(above->count < COUNT(above->expected), "%s:%u: too many lines", path, n);
		above->expected[above->count++] = trimmed;
	}
	return s;
}

void scenario_free(struct scenario *s) {
	vec_free(&s->steps);
	vec_free(&s->secrets);
	arena_free(&s->arena);
	mem_free(s);
}

/* ---- names ----------------------------------------------------------------------------------------- */

static struct name *name_find(struct scenario *s, str name) {
	for (uint32_t i = 0; i < s->name_count; i++)
		if (str_eq(s->names[i].name, name))
			return &s->names[i];
	return NULL;
}

static void bind(struct scenario *s, str name, enum record_kind kind, int64_t id, str text) {
	struct name *n = name_find(s, name);
	if (!n) {
		check(s->name_count < NAMES_MAX);
		n = &s->names[s->name_count++];
	}
	*n = (struct name){name, kind, id, text};
}

/* "task/3" is called so without having been made by a command. */
static void bind_numbered(struct scenario *s, str who) {
	int32_t slash = str_find(who, '/', 0);
	enum record_kind kind = slash < 0 ? R_none : record_find(str_cut(who, 0, (uint32_t)slash));
	int64_t id;
	if (kind && str_int(str_cut(who, (uint32_t)slash + 1, who.n), &id))
		bind(s, who, kind, id, STR(""));
}

static bool in_name(char c) {
	return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* An identity number that nobody has, of the n-th invented person: region 990000 does not exist. */
static void put_person_number(struct buf *b, int64_t n) {
	static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	char id[24];
	int sum = 0;
	check(n >= 0 && n < 20000);
	snprintf(id, sizeof id, "990000%04d0101%03d", 1950 + (int)(n / 1000), (int)(n % 1000));
	for (int i = 0; i < 17; i++)
		sum += (id[i] - '0') * weights[i];
	buf_format(b, "%s%c", id, "10X98765432"[sum % 11]);
}

/* Puts the text of $NAME for each, the longest name that is bound. */
static str filled(struct scenario *s, str text, int64_t n) {
	struct buf b = buf_make(1 << 20);
	int64_t person;
	for (uint32_t i = 0; i < text.n; i++) {
		uint32_t end = i + 1;
		if (text.p[i] != '$') {
			buf_char(&b, text.p[i]);
			continue;
		}
		while (end < text.n && in_name(text.p[end]))
			end++;
		str name = str_cut(text, i + 1, end);
		const struct name *found = name_find(s, name);
		if (str_is(name, "n"))
			buf_int(&b, n);
		else if (str_is(name, "idno"))
			put_person_number(&b, n);
		else if (str_starts(name, STR("idno")) && str_int(str_cut(name, 4, name.n), &person))
			put_person_number(&b, person);
		else if (!found)
			say(s, "nothing is called " STR_FMT, STR_ARG(name));
		else if (found->kind)
			buf_int(&b, found->id);
		else
			buf_str(&b, filled(s, found->text, n));
		i = end - 1;
	}
	str out = arena_str(&s->arena, buf_view(&b));
	buf_free(&b);
	return out;
}

static ms instant(struct scenario *s, str text) {
	ms at;
	if (!ms_parse(text, s->pack->offset_minutes, &at))
		say(s, STR_FMT " is no instant", STR_ARG(text));
	return at;
}

/* ---- what is expected -------------------------------------------------------------------------------- */

/* Whether an instant is the one written, a day meaning its end. */
static bool is_instant(struct scenario *s, ms at, str text) {
	day d;
	return day_parse(text, &d) ? at == ms_of_day(d + 1, s->pack->offset_minutes) - 1 : at == instant(s, text);
}

static str shown(struct scenario *s, enum field f, int64_t i, str text) {
	struct buf b = buf_make(80);
	switch (field_defs[f].type) {
	case T_MS:
		ms_put(&b, i, s->pack->offset_minutes);
		break;
	case T_DAY:
		day_put(&b, (day)i);
		break;
	case T_WORD:
		buf_text(&b, word_defs[i].name);
		break;
	case T_BOOL:
		buf_text(&b, i ? "true" : "false");
		break;
	case T_INT:
	case T_FEN:
	case T_REF:
		buf_int(&b, i);
		break;
	case T_CODE:
	case T_NAME:
	case T_TEXT:
	case T_FACTS:
	case T_SOURCE:
	case T_STATE:
	case T_PERSON:
		buf_free(&b);
		return text;
	}
	str out = arena_str(&s->arena, buf_view(&b));
	buf_free(&b);
	return out;
}

static bool is_value(struct scenario *s, enum field f, int64_t i, str text, str wanted) {
	if (i == NIL || str_is(wanted, "null"))
		return (i == NIL) == str_is(wanted, "null");
	if (field_defs[f].type == T_MS)
		return is_instant(s, i, wanted);
	if (wanted.n && wanted.p[0] == '~') {
		for (uint32_t at = 0; at + wanted.n - 1 <= text.n; at++)
			if (memcmp(text.p + at, wanted.p + 1, wanted.n - 1) == 0)
				return true;
		return false;
	}
	return str_eq(shown(s, f, i, text), wanted);
}

static void expect_head(struct scenario *s, const struct memory_event *ev, str key, str wanted) {
	const struct ledger_event *w = &ev->written;
	bool good = str_is(key, "actor")
					? str_eq(w->actor, wanted)
					: is_instant(s, str_is(key, "happened_at") ? w->happened_at : w->recorded_at, wanted);
	if (!good)
		say(s, "%s has another " STR_FMT " than " STR_FMT, w->kind.p, STR_ARG(key), STR_ARG(wanted));
}

static void expect_field(
	struct scenario *s, const struct memory_event *ev, const struct event *body, str key, str wanted) {
	enum field f = field_find(key);
	if (str_is(key, "actor") || str_is(key, "happened_at") || str_is(key, "recorded_at")) {
		expect_head(s, ev, key, wanted);
		return;
	}
	if (!f)
		say(s, STR_FMT " is no field", STR_ARG(key));
	for (uint32_t i = 0; i < body->count; i++)
		if (body->set[i].field == f) {
			if (!is_value(s, f, body->set[i].i, body->set[i].s, wanted))
				say(s, "%s: " STR_FMT " is not " STR_FMT " in " STR_FMT, ev->written.kind.p, STR_ARG(key),
					STR_ARG(wanted), STR_ARG(ev->written.body));
			return;
		}
	if (!str_is(wanted, "(none)"))
		say(s, "%s has no " STR_FMT ": " STR_FMT, ev->written.kind.p, STR_ARG(key), STR_ARG(ev->written.body));
}

static int64_t number_of(struct scenario *s, str who) {
	int64_t id;
	bind_numbered(s, who);
	const struct name *n = name_find(s, who);
	if (n && n->kind)
		return n->id;
	if (!str_int(who, &id))
		say(s, "no record is called " STR_FMT, STR_ARG(who));
	return id;
}

static void expect_event(struct scenario *s, str line, const struct memory_event *ev) {
	str rest = str_cut(line, 2, line.n), kind = word(&rest);
	rest = str_trim(rest);
	if (!str_eq(kind, ev->written.kind))
		say(s, STR_FMT " was to happen, not %s " STR_FMT, STR_ARG(kind), ev->written.kind.p,
			STR_ARG(ev->written.body));
	if (rest.n && rest.p[0] != '{') {
		str who = word(&rest);
		if (number_of(s, who) != ev->id)
			say(s, STR_FMT " happened to " STR_FMT, STR_ARG(kind), STR_ARG(ev->written.stream));
	}
	if (!rest.n)
		return;
	struct json_doc d;
	struct err e = {0};
	struct event body = {.kind = ev->kind};
	if (!json_parse(&s->arena, filled(s, rest, 0), &d, &e) ||
		!event_read_body(&s->arena, desk_book(s->desk), ev->written.body, &body, &e))
		say(s, "%s %s", e.where, e.text);
	for (uint32_t key = 1, i = 0; i < d.tokens[0].count; i++, key = d.tokens[key + 1].next)
		expect_field(s, ev, &body, json_raw(&d, key), json_text(&s->arena, &d, key + 1));
}

static bool begins(str line, const char *with) {
	return str_starts(line, str_of(with));
}

/* The events since `from` are the lines that begin with "->", one for one. */
static void expect_events(struct scenario *s, uint32_t from) {
	uint32_t at = from;
	for (uint32_t i = 0; i < s->step->count; i++) {
		str line = s->step->expected[i];
		if (!begins(line, "->"))
			continue;
		if (at == s->memory->events.n)
			say(s, STR_FMT " did not happen", STR_ARG(line));
		expect_event(s, line, &s->memory->events.p[at++]);
	}
	if (at < s->memory->events.n)
		say(s, "%s happened too: " STR_FMT, s->memory->events.p[at].written.kind.p,
			STR_ARG(s->memory->events.p[at].written.body));
}

static void note_code(struct scenario *s, const char *code) {
	if (s->coverage)
		intern_put(&s->coverage->codes, str_of(code));
}

static void expect_refusal(struct scenario *s, const struct err *e) {
	note_code(s, e->code);
	for (uint32_t i = 0; i < s->step->count; i++) {
		str rest = s->step->expected[i];
		if (!begins(rest, "!!"))
			continue;
		word(&rest);
		str code = word(&rest), where = str_trim(rest);
		if (!str_is(code, e->code) || (where.n && !str_is(where, e->where)))
			say(s, "refused with %s at %s (%s)", e->code, e->where, e->text);
		ck_assert_msg(e->text[0], "%s:%u: a refusal without words", s->path, s->step->line);
		return;
	}
	say(s, "refused with %s at %s (%s)", e->code, e->where, e->text);
}

static bool expects(const struct scenario *s, const char *with) {
	for (uint32_t i = 0; i < s->step->count; i++)
		if (begins(s->step->expected[i], with))
			return true;
	return false;
}

static void expect_repeated(struct scenario *s, const struct command *c, const struct outcome *o) {
	for (uint32_t i = 0; i < s->answered_count; i++) {
		const struct outcome *first = &s->answered[i].outcome;
		if (!str_eq(s->answered[i].key, c->request))
			continue;
		if (!o->accepted || !o->repeated)
			say(s, "not repeated");
		if (o->id != first->id || o->seq != first->seq || o->events != first->events || o->record != first->record)
			say(s, "repeated, but with another outcome: %u events from %lld instead of %u from %lld", o->events,
				(long long)o->seq, first->events, (long long)first->seq);
		return;
	}
	say(s, "no command had this key before");
}

/* "= 50 booking.missed": how many events of which kinds since `from`. */
static void expect_event_counts(struct scenario *s, uint32_t from) {
	str rest = s->step->expected[0], part;
	int64_t wanted, all = 0;
	word(&rest);
	while (str_next(&rest, ',', &part)) {
		str count = word(&part), of = str_trim(part);
		ck_assert(str_int(count, &wanted));
		all += wanted;
		for (uint32_t i = from; i < s->memory->events.n; i++)
			wanted -= str_eq(of, s->memory->events.p[i].written.kind);
		if (wanted)
			say(s, "%lld too few " STR_FMT, (long long)wanted, STR_ARG(of));
	}
	if (all != s->memory->events.n - from)
		say(s, "%u events happened", s->memory->events.n - from);
}

/* "= 50 accepted, 450 booking.slot_full" */
static void expect_counts(struct scenario *s, uint32_t n) {
	str rest = s->step->expected[0], part;
	word(&rest);
	uint32_t all = 0;
	while (str_next(&rest, ',', &part)) {
		str count = word(&part), of = str_trim(part);
		int64_t wanted, found = 0;
		ck_assert(str_int(count, &wanted));
		for (uint32_t i = 0; i < n; i++)
			found += s->outcomes[i].accepted ? str_is(of, "accepted") : str_is(of, s->outcomes[i].refusal.code);
		if (found != wanted)
			say(s, "%lld " STR_FMT, (long long)found, STR_ARG(of));
		all += (uint32_t)found;
	}
	if (all != n)
		say(s, "%u of %u outcomes are told", all, n);
}

static void expect_cells(struct scenario *s, str rest) {
	str who = word(&rest);
	bool slot = str_is(who, "slot");
	if (slot) {
		word(&rest);
		who = word(&rest);
	}
	bind_numbered(s, who);
	const struct name *n = name_find(s, who);
	const struct memory_row *r = n && n->kind ? memory_row(s->memory, n->kind, n->id) : NULL;
	if (r && slot)
		r = memory_row(s->memory, R_slot, memory_get(r, F_slot));
	if (!r)
		say(s, "no record is called " STR_FMT, STR_ARG(who));
	for (str pair; (pair = word(&rest)).n;) {
		int32_t equals = str_find(pair, '=', 0);
		str key = str_cut(pair, 0, (uint32_t)equals),
			wanted = filled(s, str_cut(pair, (uint32_t)equals + 1, pair.n), 0);
		enum field f = field_find(key);
		if (str_is(key, "events")) {
			if (r->events != number_of(s, wanted))
				say(s, "it has %lld events", (long long)r->events);
			continue;
		}
		if (!f || record_def(r->kind)->cell_of[f] < 0)
			say(s, STR_FMT " is no cell of it", STR_ARG(key));
		bool named = field_defs[f].type == T_CODE || field_defs[f].type == T_NAME;
		str text = named ? memory_text(s->memory, r, f) : STR("");
		if (!is_value(s, f, memory_get(r, f), text, wanted))
			say(s, STR_FMT " is " STR_FMT ", not " STR_FMT, STR_ARG(key),
				STR_ARG((memory_get(r, f) == NIL ? STR("null") : shown(s, f, memory_get(r, f), text))),
				STR_ARG(wanted));
	}
}

/* ---- playing ------------------------------------------------------------------------------------------ */

static void open_desk(struct scenario *s) {
	struct desk_settings settings = {LEDGER_SM3, s->person_key, s->how.cache_records};
	struct err e = {0};
	if (!desk_open(s->pack, memory_store(s->memory), &settings, &s->desk, &e))
		say(s, "%s", e.text);
}

static void flush(struct scenario *s) {
	struct err e = {0};
	uint32_t n = s->waiting;
	s->waiting = 0;
	if (n && !desk_tick(s->desk, s->commands, n, s->outcomes, &e))
		say(s, "%s", e.text);
}

static void wake(struct scenario *s, ms until) {
	struct err e = {0};
	uint32_t fired;
	if (!desk_wake(s->desk, until, &fired, &e))
		say(s, "%s", e.text);
}

/* The options of a command line. */
struct line {
	str at, actor, kind, who, key, happened, on, head, json;
	int64_t times;
	bool single;
};

static struct line split(struct scenario *s) {
	str rest = s->step->text;
	struct line l = {.times = 1, .json = STR("{}"), .single = true};
	l.at = word(&rest);
	l.actor = word(&rest);
	l.kind = word(&rest);
	for (rest = str_trim(rest); rest.n && rest.p[0] != '{'; rest = str_trim(rest)) {
		str w = word(&rest);
		if (begins(w, "key="))
			l.key = str_cut(w, 4, w.n);
		else if (begins(w, "happened="))
			l.happened = str_cut(w, 9, w.n);
		else if (begins(w, "if="))
			l.head = str_cut(w, 3, w.n);
		else if (begins(w, "on="))
			l.on = str_cut(w, 3, w.n);
		else if (begins(w, "times=")) {
			str_int(str_cut(w, 6, w.n), &l.times);
			l.single = false;
		} else
			l.who = w;
	}
	if (rest.n)
		l.json = rest;
	ck_assert(l.times > 0 && l.times <= COMMANDS_MAX);
	return l;
}

/* Remembers what is personal. */
static void note_secrets(struct scenario *s, const struct json_doc *d, uint32_t payload) {
	uint32_t person = payload ? json_member(d, payload, "person") : 0;
	if (!person || d->tokens[person].kind != JSON_OBJECT)
		return;
	for (uint32_t key = person + 1, i = 0; i < d->tokens[person].count; i++, key = d->tokens[key + 1].next) {
		str secret = json_text(&s->arena, d, key + 1);
		if (secret.n > 3)
			vec_push(&s->secrets, arena_str(&s->arena, secret));
	}
}

/* A system command as the server gives it: numbers, names and instants, from its row. */
static bool read_system(struct scenario *s, const struct line *l, enum command_kind kind, struct command *out,
	struct err *e) {
	const struct command_def *def = &command_defs[kind];
	struct json_doc d;
	*out = (struct command){.kind = kind, .id = number_of(s, l->who), .at = instant(s, l->at), .actor = STR("system")};
	out->args = arena_array(&s->arena, struct arg, LIMIT_COMMAND_ARGS);
	if (!json_parse(&s->arena, filled(s, l->json, 0), &d, e))
		return false;
	for (const uint16_t *f = def->args; *f; f++) {
		uint32_t token = json_member(&d, 0, field_defs[*f].name);
		struct arg *a = &out->args[out->n++];
		*a = (struct arg){.field = *f};
		ck_assert(token);
		if (field_defs[*f].type == T_MS)
			a->i = instant(s, json_text(&s->arena, &d, token));
		else if (d.tokens[token].kind == JSON_STRING)
			a->s = json_text(&s->arena, &d, token);
		else
			ck_assert(json_int(&d, token, &a->i));
	}
	return true;
}

/* The command as JSON, through the same reader as the API's. */
static bool read_command(struct scenario *s, const struct line *l, int64_t n, struct command *out, struct err *e) {
	if (str_is(l->actor, "system") && command_defs[command_find(l->kind)].system)
		return read_system(s, l, command_find(l->kind), out, e);
	struct buf b = buf_make(1 << 20);
	buf_format(&b, "{\"kind\":\"" STR_FMT "\",\"at\":\"" STR_FMT "\",\"actor\":\"" STR_FMT "\"", STR_ARG(l->kind),
		STR_ARG(l->at), STR_ARG(l->actor));
	enum command_kind kind = command_find(l->kind);
	int32_t equals = str_find(l->who, '=', 0);
	if (kind && command_defs[kind].creates && equals >= 0)
		buf_format(&b, ",\"id\":" STR_FMT, STR_ARG(str_cut(l->who, (uint32_t)equals + 1, l->who.n)));
	if (kind && !command_defs[kind].creates && l->who.n)
		buf_format(&b, ",\"id\":%lld", (long long)number_of(s, filled(s, l->who, n)));
	if (l->key.n)
		buf_format(&b, ",\"request\":\"" STR_FMT "\"", STR_ARG(l->key));
	if (l->happened.n)
		buf_format(&b, ",\"happened_at\":\"" STR_FMT "\"", STR_ARG(l->happened));
	str payload = filled(s, l->json, n);
	buf_format(&b, ",\"payload\":");
	buf_str(&b, payload);
	buf_char(&b, '}');
	check(!b.full);
	str text = arena_str(&s->arena, buf_view(&b));
	buf_free(&b);
	struct json_doc d;
	if (!json_parse(&s->arena, text, &d, e))
		return false;
	note_secrets(s, &d, json_member(&d, 0, "payload"));
	if (!command_read(&s->arena, s->pack, &d, 0, C_none, out, e))
		return false;
	const struct name *about = kind && !command_defs[kind].record ? name_find(s, filled(s, l->who, n)) : NULL;
	bool flow = str_starts(l->kind, STR("flow."));
	out->record = l->on.n ? record_find(l->on) : flow && about ? about->kind : R_none;
	out->if_head = l->head.n ? number_of(s, l->head) : 0;
	for (uint32_t i = 0; i < s->scope_count; i++)
		if (str_eq(s->scopes[i].actor, out->actor)) {
			out->scope_department = s->scopes[i].department;
			out->scope_point = s->scopes[i].point;
			out->role = s->scopes[i].role;
			out->department = s->scopes[i].member;
			out->own = s->scopes[i].own;
		}
	return true;
}

/* What became of one command, against the lines below it. */
static void judge(
	struct scenario *s, const struct line *l, const struct command *c, struct outcome *o, uint32_t before) {
	if (o->accepted && s->coverage)
		s->coverage->accepted[c->kind]++;
	if (o->accepted && command_defs[c->kind].creates && l->who.n) {
		int32_t equals = str_find(l->who, '=', 0);
		bind(s, equals < 0 ? l->who : str_cut(l->who, 0, (uint32_t)equals), o->record, o->id, STR(""));
	}
	if (expects(s, "=="))
		expect_repeated(s, c, o);
	else if (!o->accepted || expects(s, "!!")) {
		if (o->accepted)
			say(s, "accepted");
		expect_refusal(s, &o->refusal);
	} else if (c->request.n) {
		check(s->answered_count < KEYS_MAX);
		s->answered[s->answered_count++] = (struct answered){c->request, *o};
	}
	if (!o->accepted || expects(s, "->") || o->repeated)
		expect_events(s, before);
}

static void judge_many(struct scenario *s, const struct line *l, const struct command *c, uint32_t n) {
	expect_counts(s, n);
	for (uint32_t i = 0; i < n; i++) {
		if (!s->outcomes[i].accepted)
			note_code(s, s->outcomes[i].refusal.code);
		else if (command_defs[c->kind].creates)
			bind(s, arena_format(&s->arena, STR_FMT "%u", STR_ARG(l->who), i + 1), s->outcomes[i].record,
				s->outcomes[i].id, STR(""));
		if (s->outcomes[i].accepted && s->coverage)
			s->coverage->accepted[c->kind]++;
	}
}

static void give(struct scenario *s) {
	struct line l = split(s);
	struct err e = {0};
	uint32_t before = s->memory->events.n;
	for (int64_t n = 1; n <= l.times; n++) {
		if (!read_command(s, &l, n, &s->commands[s->waiting], &e)) {
			if (s->how.checked)
				expect_refusal(s, &e);
			return;
		}
		if (++s->waiting == (s->how.checked                   ? COMMANDS_MAX
								: s->how.batch < COMMANDS_MAX ? s->how.batch
															  : COMMANDS_MAX))
			flush(s);
	}
	s->last = instant(s, l.at);
	if (!s->how.checked)
		return;
	flush(s);
	if (l.single)
		judge(s, &l, s->commands, s->outcomes, before);
	else
		judge_many(s, &l, s->commands, (uint32_t)l.times);
}

static void do_clock(struct scenario *s, str rest) {
	ms until = instant(s, str_trim(rest));
	s->last = until;
	if (s->how.batch == UINT32_MAX)
		return;
	uint32_t before = s->memory->events.n;
	flush(s);
	wake(s, until);
	if (s->how.checked && s->step->count && begins(s->step->expected[0], "="))
		expect_event_counts(s, before);
	else if (s->how.checked)
		expect_events(s, before);
}

static void do_read(struct scenario *s, str rest) {
	struct json_doc d;
	struct err e = {0};
	struct command c;
	bool good = json_parse(&s->arena, filled(s, str_trim(rest), 0), &d, &e) &&
				command_read(&s->arena, s->pack, &d, 0, C_none, &c, &e);
	if (good)
		say(s, "read without complaint");
	expect_refusal(s, &e);
}

static void do_scope(struct scenario *s, str rest) {
	struct scope *to = &s->scopes[s->scope_count];
	*to = (struct scope){word(&rest), STR(""), STR(""), STR(""), STR(""), false};
	for (str w; (w = word(&rest)).n;)
		if (begins(w, "own="))
			to->own = true;
		else
			*(begins(w, "point=")	 ? &to->point
			  : begins(w, "role=")	 ? &to->role
			  : begins(w, "member=") ? &to->member
									 : &to->department) = str_cut(w, (uint32_t)str_find(w, '=', 0) + 1, w.n);
	s->scope_count++;
	ck_assert_uint_lt(s->scope_count, SCOPES_MAX);
}

static void do_step(struct scenario *s) {
	str rest = s->step->text, first = word(&rest);
	if (first.p[0] >= '0' && first.p[0] <= '9') {
		give(s);
	} else if (str_is(first, "pack")) {
		flush(s);
		if (s->pack)
			desk_close(s->desk);
		s->pack = test_pack(arena_str(&s->arena, str_trim(rest)).p);
		open_desk(s);
	} else if (str_is(first, "let")) {
		str name = word(&rest);
		bind(s, name, R_none, 0, str_trim(rest));
	} else if (str_is(first, "scope")) {
		do_scope(s, rest);
	} else if (str_is(first, "clock")) {
		do_clock(s, rest);
	} else if (str_is(first, "reopen")) {
		if (s->how.batch == UINT32_MAX)
			return;
		flush(s);
		desk_close(s->desk);
		open_desk(s);
	} else if (str_is(first, "read") && s->how.checked) {
		do_read(s, rest);
	} else if (str_is(first, "expect") && s->how.checked) {
		expect_cells(s, rest);
	} else if (!str_is(first, "read") && !str_is(first, "expect")) {
		say(s, "what is " STR_FMT "?", STR_ARG(first));
	}
}

/* ---- after a day ------------------------------------------------------------------------------------- */

static void expect_no_secrets(struct scenario *s) {
	struct buf b = buf_make(1 << 20);
	for (uint32_t k = 0; k < s->secrets.n && k < 40; k++) {
		str secret = s->secrets.p[k];
		for (uint32_t i = 0; i < s->memory->events.n; i++) {
			buf_clear(&b);
			ledger_bytes(&b, &s->memory->events.p[i].written);
			ck_assert_msg(!memmem(b.p, b.n, secret.p, secret.n), "%s: \"" STR_FMT "\" stands in event %u", s->path,
				STR_ARG(secret), i + 1);
		}
		for (uint32_t i = 0; i < s->memory->refusals.n; i++) {
			str payload = s->memory->refusals.p[i].payload;
			ck_assert_msg(!memmem(payload.p, payload.n, secret.p, secret.n),
				"%s: \"" STR_FMT "\" stands in refusal %u", s->path, STR_ARG(secret), i);
		}
	}
	buf_free(&b);
}

static struct outcome probe(struct scenario *s, struct command c) {
	struct outcome o;
	struct err e = {0};
	uint32_t before = s->memory->events.n;
	c.at = desk_now(s->desk);
	ck_assert(desk_tick(s->desk, &c, 1, &o, &e));
	ck_assert_msg(!o.accepted && s->memory->events.n == before, "%s: %s was possible on %s %lld", s->path,
		command_defs[c.kind].name, record_def(c.record)->name, (long long)c.id);
	note_code(s, o.refusal.code);
	return o;
}

/* Whether the row's state is one that the command does not allow. */
static bool not_allowed(const struct memory_row *r, const struct command_def *def) {
	const uint16_t *w = def->from;
	while (w && *w && *w != memory_get(r, F_state))
		w++;
	return w && !*w;
}

static void probe_row(struct scenario *s, const struct memory_row *r) {
	const struct record_def *shape = record_def(r->kind);
	for (int k = 1; k < COMMAND_COUNT; k++) {
		const struct command_def *def = &command_defs[k];
		if (def->record != r->kind || def->creates || def->system)
			continue;
		struct command c = {.kind = (enum command_kind)k, .record = r->kind, .id = r->id, .actor = STR("prober")};
		if (not_allowed(r, def))
			ck_assert_str_eq(probe(s, c).refusal.code, shape->wrong_state);
		else {
			c.scope_department = STR("another department");
			ck_assert_str_eq(probe(s, c).refusal.code, shape->out_of_scope);
		}
		c.id = book_last_id(desk_book(s->desk), r->kind) + 1;
		ck_assert_str_eq(probe(s, c).refusal.code, shape->not_found);
	}
}

/* Every command on records that do not allow it, of another department, and on records that do not exist. */
static void probe_all(struct scenario *s) {
	uint8_t before[LEDGER_HASH], after[LEDGER_HASH];
	desk_head(s->desk, before);
	for (uint32_t i = 0; i < s->memory->rows.n && i < 60; i++)
		probe_row(s, &s->memory->rows.p[i]);
	desk_head(s->desk, after);
	ck_assert_mem_eq(before, after, LEDGER_HASH);
}

struct memory *scenario_play(struct scenario *s, struct playing how, struct coverage *to) {
	char why[200];
	s->how = how, s->coverage = to, s->memory = memory_make(), s->pack = NULL;
	s->waiting = s->answered_count = s->scope_count = 0, s->last = 0;
	for (uint32_t i = 0; i < s->steps.n; i++) {
		s->step = &s->steps.p[i];
		str rest = s->step->text;
		if (str_is(word(&rest), "key"))
			s->person_key = str_trim(rest);
		else
			do_step(s);
	}
	flush(s);
	wake(s, s->last > desk_now(s->desk) ? s->last : desk_now(s->desk));
	for (uint32_t i = 0; to && i < s->memory->events.n; i++)
		to->events[s->memory->events.p[i].kind]++;
	if (how.checked)
		probe_all(s);
	expect_no_secrets(s);
	ck_assert_msg(memory_same_when_rebuilt(s->memory, s->pack, LEDGER_SM3, why), "%s: %s", s->path, why);
	desk_close(s->desk);
	return s->memory;
}
