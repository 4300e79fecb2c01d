/* The desk: one tick decides a batch, applies it, chains it, commits it once, and only then answers. */
#include <stdlib.h>

#include "data/date.h"
#include "desk/clock.h"
#include "desk/hall.h"
#include "desk/market.h"
#include "desk/request.h"
#include "desk/task.h"
#include "plan/plan.h"

struct desk {
	const struct pack *pack;
	struct book *book;
	struct rulebook *rules;
	struct book_store store;
	str person_key;
	struct person_seal seal;
	struct ledger_hasher *hasher;
	struct ledger_tree tree;
	int64_t seq;
	ms now;
	struct timer timer;
	struct lines lines;
	struct hall hall;
	struct arena lasting; /* what is compiled once */
	const struct plan_rules *plans;
	VEC(uint64_t) provisional; /* keys of records whose due dates are provisional */
	VEC(int64_t) closed;       /* selections that may wait for a signed head, see desk_awaits_head */
	struct map promised;       /* draw_key of the secrets' digests in notices, see desk__promised */
	struct requests requests;
	/* the tick under way */
	struct arena arena;
	struct buf bytes, text;
	VEC(struct event) events;
	VEC(struct record *) records;
	VEC(struct person_row) persons;
	VEC(struct refusal_row) refusals;
	bool faulted;
};

static decide_fn *const decide[COMMAND_COUNT] = {
#define COMMAND(table, verb, name, from, args, zh, en) [C_##table##_##verb] = table##__##verb,
#define SYSTEM(table, verb, name, from, args, zh, en)  [C_##table##_##verb] = table##__##verb,
#include "desk/commands.def"
#undef COMMAND
#undef SYSTEM
};

struct book *desk_book(struct desk *d) {
	return d->book;
}

ms desk_now(const struct desk *d) {
	return d->now;
}

int64_t desk_head(struct desk *d, uint8_t head[LEDGER_HASH]) {
	ledger_tree_head(&d->tree, d->hasher, head);
	return d->seq;
}

/* ---- idempotency --------------------------------------------------------------------------------- */

/* Salt and digest of the command's personal data, as of the record with that number. */
static str person_digest(struct desk *d, const struct command *c, enum record_kind kind, int64_t id, str *salt) {
	const struct arg *person = command_arg(c, F_person);
	char text[80], digest[80];
	if (!person)
		return STR("");
	str stream = arena_format(&d->arena, "%s/%lld", record_def(kind)->name, (long long)id);
	ledger_seal_person(d->hasher, d->person_key, stream, text);
	*salt = arena_str(&d->arena, str_of(text));
	ledger_seal_person(d->hasher, *salt, person->s, digest);
	return arena_str(&d->arena, str_of(digest));
}

/* Whether it is the command that was answered: what it says, personal data included, enters the ledger the same. */
static bool is_repetition(struct desk *d, const struct command *c, const struct request *r) {
	str salt;
	if (r->record != command_about(c)) /* its first event is another record's, whose number seals nothing */
		return !command_arg(c, F_person);
	if (c->id && c->id != r->id)
		return false;
	buf_clear(&d->text);
	command_put_payload(&d->text, c, person_digest(d, c, r->record, r->id, &salt));
	return requests__body(str_of(command_defs[c->kind].name), buf_view(&d->text)) == r->body;
}

/* ---- opening ------------------------------------------------------------------------------------- */

static void take_request(void *to, const struct past_request *request) {
	struct desk *d = to;
	requests__put(&d->requests, request);
}

static void take_waking(void *to, enum record_kind kind, int64_t id, ms wake_at, bool provisional) {
	struct desk *d = to;
	if (wake_at != NIL)
		timer__set(&d->timer, wake_at, book__key(kind, id));
	if (provisional)
		vec_push(&d->provisional, book__key(kind, id));
	if (kind == R_selection && wake_at != NIL)
		vec_push(&d->closed, id);
}

static void take_promise(void *to, str commit) {
	struct desk *d = to;
	map_put(&d->promised, draw_key(commit), 1);
}

bool desk__promised(const struct decision *d, str commit) {
	return map_get(&d->desk->promised, draw_key(commit)) != NULL;
}

static void take_in_line(void *to, enum record_kind kind, int64_t id, int64_t line, int64_t rank, ms since) {
	struct desk *d = to;
	line__set(&d->lines, kind, id, line, rank, since);
}

static bool take_definition(
	void *to, int64_t id, str path, day effective_on, bool withdrawn, str text, struct err *e) {
	struct desk *d = to;
	return rulebook_take(d->rules, id, path, effective_on, withdrawn, text, e);
}

bool desk_open(const struct pack *p, struct book_store store, const struct desk_settings *s, struct desk **out,
	struct err *e) {
	struct desk *d = mem_alloc(sizeof *d);
	d->pack = p;
	d->store = store;
	d->person_key = s->person_key;
	d->seal = person_seal_make(s->person_key);
	d->hasher = ledger_hasher_make(s->suite);
	d->book = book_make(p, s->cache_records);
	d->rules = rulebook_make(p, s->suite);
	hall_open(&d->hall, p);
	d->requests = requests__make();
	/* A body holds the command's arguments and at most one derived document (a plan, an explanation), each at most
	 * LIMIT_COMMAND_BYTES, states (escaped), and at most one definition, whose every byte may be escaped by another;
	 * the event's bytes hold body and payload. command_read sees to it. */
	d->text = buf_make(6 * LIMIT_COMMAND_BYTES + 2 * LIMIT_SOURCE_BYTES);
	d->bytes = buf_make(10 * LIMIT_COMMAND_BYTES + 4 * LIMIT_SOURCE_BYTES);
	if (plan_rules_make(&d->lasting, p, &d->plans, e) &&
		store.resume(store.self, d->book, d->book->last_id, &d->seq, &d->tree, &d->now, e) &&
		store.each_definition(store.self, d, take_definition, e) &&
		store.each_waking(store.self, d->book, d, take_waking, e) &&
		(!store.each_in_line || store.each_in_line(store.self, d, take_in_line, e)) &&
		(!store.each_promise || store.each_promise(store.self, d, take_promise, e)) &&
		store.each_request(store.self, LIMIT_IDEMPOTENCY_KEYS, d, take_request, e)) {
		*out = d;
		return true;
	}
	desk_close(d);
	return false;
}

void desk_close(struct desk *d) {
	if (!d)
		return;
	book_free(d->book);
	rulebook_free(d->rules);
	ledger_hasher_free(d->hasher);
	person_seal_free(&d->seal);
	requests__free(&d->requests);
	lines_free(&d->lines);
	hall_free(&d->hall);
	arena_free(&d->arena);
	arena_free(&d->lasting);
	buf_free(&d->bytes);
	buf_free(&d->text);
	vec_free(&d->timer.heap);
	vec_free(&d->provisional);
	vec_free(&d->closed);
	map_free(&d->promised);
	vec_free(&d->events);
	vec_free(&d->records);
	vec_free(&d->persons);
	vec_free(&d->refusals);
	mem_free(d);
}

/* ---- fetching what a command needs --------------------------------------------------------------- */

/* Brings a record into the book; true also when there is none. False on a fault. */
static bool fetch(struct desk *d, enum record_kind kind, int64_t id, struct err *e) {
	if (id <= 0 || id > d->book->last_id[kind] || book__touch(d->book, kind, id))
		return true;
	struct record *r = book__draft(d->book, kind, id);
	bool found = false;
	if (!d->store.fetch(d->store.self, d->book, r, &found, e)) {
		book__drop(d->book, r);
		return false;
	}
	found ? book__keep(d->book, r) : book__drop(d->book, r);
	return true;
}

/* What a command's arguments refer to. */
static bool fetch_args(struct desk *d, const struct command *c, struct err *e) {
	enum record_kind about;
	int64_t id;
	for (uint32_t i = 0; i < c->n; i++) {
		const struct arg *a = &c->args[i];
		if (field_defs[a->field].type == T_REF && !fetch(d, field_defs[a->field].ref, a->i, e))
			return false;
		if (a->field == F_subject && subject_parse(a->s, &about, &id) && !fetch(d, about, id, e))
			return false;
	}
	return true;
}

/* The record of a command, and those its arguments and its columns refer to. */
static bool fetch_needs(struct desk *d, const struct command *c, struct err *e) {
	enum record_kind kind = command_about(c);
	if (!fetch(d, kind, c->id, e) || !fetch_args(d, c, e))
		return false;
	const struct record *r = c->id ? book_find(d->book, kind, c->id) : NULL;
	for (const uint16_t *f = r ? record_def(kind)->columns : NULL; f && *f; f++)
		if (field_defs[*f].type == T_REF && rec_get(r, (enum field)*f) != NIL &&
			!fetch(d, field_defs[*f].ref, rec_get(r, (enum field)*f), e))
			return false;
	return true;
}

void desk__keyed_digest(const struct decision *x, str text, char out[80]) {
	ledger_seal_person(x->desk->hasher, x->desk->person_key, text, out);
}

struct hall *desk__hall(struct decision *x) {
	struct hall *h = &x->desk->hall;
	return h->woken || hall_wake(x, h) ? h : NULL;
}

bool desk__has_file(const struct decision *x, str sha256) {
	const struct book_store *s = &x->desk->store;
	return !s->has_file || s->has_file(s->self, sha256, x->command->own ? x->command->actor : STR(""));
}

/* ---- deciding one command ------------------------------------------------------------------------ */

/* What follows on any command: the process goes on, tasks end with it, who supervises is told. */
static bool settle(struct decision *x) {
	const struct command_def *def = &command_defs[x->command->kind];
	struct event *first = &x->events[0];
	bool own = !def->system && def->record && first->record == x->record;
	if (def->creates && x->command->own && record_def(first->record->kind)->cell_of[F_applicant] >= 0)
		set_name(first, F_applicant, x->command->actor);
	if (def->creates && !flow_start(x, first, flow_model(x, first->record)))
		return false;
	if (own && !flow_step(x, first, x->record, str_of(def->verb)))
		return false;
	task_settle(x);
	return matter_settle(x) && project_settle(x) && notice_link(x);
}

static bool decide_one(struct decision *x) {
	const struct command *c = x->command;
	const struct command_def *def = &command_defs[c->kind];
	if (c->happened_at > c->at)
		return desk__refuse(
			x, "command.from_the_future", "happened_at", "nothing can have happened after it is recorded");
	if (!decide_gate(x) || !task_opinions_in(x) || !account__approver(x) || !decide[c->kind](x))
		return false;
	check(x->event_count > 0 || def->system);
	return x->event_count == 0 || settle(x);
}

/* What is kept of a person; one of a case or ticket can be searched. */
static struct person_row person_row(const struct desk *d, enum record_kind kind, int64_t id, str salt, str data) {
	struct person_row row = {.kind = kind, .id = id, .salt = salt, .data = data};
	if (kind == R_case_file || kind == R_ticket)
		row.key_count = person_keys(&d->seal, data, row.keys);
	return row;
}

/* Salt and digest of the command's personal data; the digest enters the ledger, the data the person store. */
static void seal_person(struct desk *d, struct decision *x, struct person_row *row, int64_t id) {
	const struct arg *person = command_arg(x->command, F_person);
	str salt = STR("");
	x->person_digest = person_digest(d, x->command, command_about(x->command), id, &salt);
	if (person)
		*row = person_row(d, command_about(x->command), id, salt, person->s);
}

str desk__seal(struct decision *x, const struct record *r) {
	const struct arg *person = command_arg(x->command, F_person);
	str salt = STR(""), digest = person_digest(x->desk, x->command, r->kind, r->id, &salt);
	check(x->person_count < COUNT(x->persons));
	if (person)
		x->persons[x->person_count++] = person_row(x->desk, r->kind, r->id, salt, person->s);
	return digest;
}

/* ---- taking an accepted command's events into the book and the ledger ------------------------------ */

static void write_event(struct desk *d, struct event *ev, const uint8_t prev_hash[LEDGER_HASH]) {
	struct ledger_event *w = &ev->written;
	const struct event_def *def = &event_defs[ev->kind];
	buf_clear(&d->text);
	event_put_body(&d->text, ev);
	check(!d->text.full);
	*w = (struct ledger_event){.seq = ev->seq,
		.n = ev->n,
		.prev = ev->prev,
		.kind = str_of(def->name),
		.version = def->version,
		.happened_at = ev->happened_at,
		.recorded_at = ev->recorded_at,
		.actor = ev->actor,
		.command = ev->command,
		.payload = ev->payload,
		.request = ev->request,
		.body = arena_str(&d->arena, buf_view(&d->text))};
	buf_clear(&d->text);
	buf_text(&d->text, record_def(ev->record->kind)->name);
	buf_char(&d->text, '/');
	buf_int(&d->text, ev->record->id);
	w->stream = arena_str(&d->arena, buf_view(&d->text));
	buf_clear(&d->bytes);
	ledger_bytes(&d->bytes, w);
	check(!d->bytes.full);
	ledger_chain(d->hasher, prev_hash, buf_view(&d->bytes), w->hash);
	ledger_tree_add(&d->tree, d->hasher, w->hash);
}

static const struct arg *set_of(const struct event *ev, enum field f) {
	for (uint32_t i = 0; i < ev->count; i++)
		if (ev->set[i].field == (uint16_t)f)
			return &ev->set[i];
	return NULL;
}

/* Later commands of the same tick are decided by the rules as they are now known. */
static void learn_rules(struct desk *d, const struct event *ev) {
	if (ev->kind == E_definition_withdrawn)
		rulebook_withdraw(d->rules, ev->record->id);
	if (ev->kind != E_definition_published)
		return;
	const struct arg *path = set_of(ev, F_definition), *on = set_of(ev, F_effective_on), *text = set_of(ev, F_model);
	check(path && on && text);
	struct err e = {0};
	bool added = rulebook_add(d->rules, ev->record->id, path->s, (day)on->i, text->s, &e);
	check(added && "it was judged a moment ago");
}

/* The record goes where the event has put it: into a line, to another place in it, out of it. */
static void keep_line(struct desk *d, const struct event *ev) {
	const struct record *r = ev->record;
	for (uint32_t i = 0; i < ev->count; i++)
		if (ev->set[i].field == F_in_line || ev->set[i].field == F_rank || ev->set[i].field == F_in_line_at) {
			line__set(&d->lines, r->kind, r->id, rec_get(r, F_in_line), rec_get(r, F_rank), rec_get(r, F_in_line_at));
			return;
		}
}

static void accept_event(struct desk *d, struct event *ev) {
	struct record *r = ev->record;
	check(ev->happened_at <= ev->recorded_at && ev->recorded_at >= d->now);
	check((r->events == 0) == (r->head == 0));
	ev->seq = ++d->seq;
	ev->n = r->events + 1;
	ev->prev = r->head;
	if (!r->dirty)
		vec_push(&d->records, r);
	write_event(d, ev, r->hash);
	book_apply(d->book, ev);
	memcpy(r->hash, ev->written.hash, LEDGER_HASH);
	if (r->kind == R_definition)
		learn_rules(d, ev);
	if (record_def(r->kind)->cell_of[F_in_line] >= 0)
		keep_line(d, ev);
	if (ev->kind == E_selection_closed)
		vec_push(&d->closed, r->id);
	if (ev->kind == E_selection_announced && rec_get(r, F_secret_commit) != NIL)
		take_promise(d, rec_text(d->book, r, F_secret_commit));
	hall_note(&d->hall, d->book, ev);
	for (uint32_t i = 0; i < ev->count; i++) {
		enum field f = (enum field)ev->set[i].field;
		if ((f == F_wake_at || f == F_timer_at) && rec_get(r, f) != NIL)
			timer__set(&d->timer, rec_get(r, f), book__key(r->kind, r->id));
		if (ev->set[i].field == F_provisional && ev->set[i].i == 1)
			vec_push(&d->provisional, book__key(r->kind, r->id));
	}
	if (d->events.n == d->events.cap)
		d->events.p = vec_grow(d->events.p, &d->events.cap, sizeof *d->events.p);
	event_copy(&d->events.p[d->events.n++], ev);
}

static void accept_all(struct desk *d, struct decision *x, const struct person_row *person, struct outcome *o) {
	const struct command *c = x->command;
	struct event *first = &x->events[0];
	if (x->event_count == 0) {
		o->accepted = true;
		return;
	}
	if (!command_defs[c->kind].system) {
		buf_clear(&d->text);
		command_put_payload(&d->text, c, x->person_digest);
		check(!d->text.full);
		first->command = str_of(command_defs[c->kind].name);
		first->payload = arena_str(&d->arena, buf_view(&d->text));
		first->request = c->request;
	}
	*o = (struct outcome){.accepted = true,
		.record = first->record->kind,
		.id = first->record->id,
		.seq = d->seq + 1,
		.events = x->event_count};
	for (uint32_t i = 0; i < x->event_count; i++) {
		struct record *r = x->events[i].record;
		if (r->fresh && !r->events)
			book__keep(d->book, r);
		accept_event(d, &x->events[i]);
	}
	if (person->id)
		vec_push(&d->persons, *person);
	for (uint32_t i = 0; i < x->person_count; i++)
		vec_push(&d->persons, x->persons[i]);
}

static void note_refusal(struct desk *d, struct decision *x, struct outcome *o) {
	const struct command *c = x->command;
	struct command noted = *c;
	noted.args = arena_array(&d->arena, struct arg, c->n);
	for (uint32_t i = 0; i < c->n; i++) {
		noted.args[i] = c->args[i];
		if (field_defs[c->args[i].field].type == T_SOURCE)
			noted.args[i].s = STR("(not kept)");
		if (c->args[i].field == F_facts && o->refusal.code && !strcmp(o->refusal.code, "case.personal_in_facts"))
			noted.args[i].s = STR("{}"); /* what must not stand in the ledger must not stand here */
		bool text = field_defs[c->args[i].field].type == T_TEXT;
		if (text && o->refusal.code && str_ends(str_of(o->refusal.code), STR(".personal_in_text")))
			noted.args[i].s = STR("(not kept)");
	}
	buf_clear(&d->text);
	command_put_payload(&d->text, &noted, STR("(not kept)"));
	vec_push(&d->refusals, (struct refusal_row){.at = c->at,
							   .actor = c->actor,
							   .kind = str_of(command_defs[c->kind].name),
							   .code = str_of(o->refusal.code),
							   .where = arena_str(&d->arena, str_of(o->refusal.where)),
							   .payload = arena_str(&d->arena, buf_view(&d->text)),
							   .id = c->id});
}

/* The system command that an accepted one asks for, on the same record and arguments. */
static bool follow(struct desk *d, const struct decision *x, uint32_t which, struct outcome *o, struct err *e);

/* The same again is answered as before; something else under the same key is a mistake of the sender: answered with the
 * earlier outcome it would be lost. */
static bool repeat(struct desk *d, const struct command *c, const struct request *before, struct outcome *o) {
	if (is_repetition(d, c, before)) {
		*o = (struct outcome){.accepted = true,
			.repeated = true,
			.record = before->record,
			.id = before->id,
			.seq = before->seq,
			.events = before->events};
		return true;
	}
	struct decision x = {.desk = d, .command = c, .refusal = &o->refusal};
	desk__refuse(&x, "request.reused", "Idempotency-Key", "another command was given with this key");
	note_refusal(d, &x, o);
	return true;
}

/* The number of a record that has one of its own, told by the arguments; else what the command says. */
static int64_t own_number(const struct desk *d, const struct command *c) {
	return c->kind == C_hall_window_open ? window_number(d->pack, command_arg(c, F_window)->s) : c->id;
}

/* Decides one command and takes what came of it. False only on a fault of the store. */
static bool handle(struct desk *d, const struct command *given, struct outcome *o, struct err *e) {
	struct command numbered = *given;
	const struct command *c = &numbered;
	numbered.id = own_number(d, given);
	const struct request *before = requests__find(&d->requests, c);
	*o = (struct outcome){.record = command_about(c), .id = c->id};
	if (before)
		return repeat(d, c, before, o);
	if (!fetch_needs(d, c, e))
		return false;
	struct event events[LIMIT_EVENTS_PER_COMMAND];
	struct decision x = {.desk = d,
		.pack = d->pack,
		.book = d->book,
		.seal = &d->seal,
		.lines = &d->lines,
		.rules = d->rules,
		.plans = d->plans,
		.command = c,
		.now = c->happened_at ? c->happened_at : c->at,
		.recorded_at = c->at,
		.arena = &d->arena,
		.events = events,
		.refusal = &o->refusal,
		.person_digest = STR("")};
	struct person_row person = {0};
	int64_t id = c->id ? c->id : d->book->last_id[command_about(c)] + 1;
	if (!command_defs[c->kind].system) /* what follows on a command has its arguments, sealed already */
		seal_person(d, &x, &person, id);
	if (!decide_one(&x)) {
		decide_cut(&x, 0);
		note_refusal(d, &x, o);
		return true;
	}
	accept_all(d, &x, &person, o);
	for (uint32_t i = 0; i < x.follow_count; i++)
		if (!follow(d, &x, i, o, e))
			return false;
	if (c->request.n) /* with all that it caused: a repetition is answered with the same */
		requests__put(&d->requests, &(struct past_request){c->actor, c->request, str_of(command_defs[c->kind].name),
						x.event_count ? x.events[0].payload : STR(""), o->record, o->id, o->seq, o->events});
	return true;
}

static bool follow(struct desk *d, const struct decision *x, uint32_t which, struct outcome *o, struct err *e) {
	const struct command *c = x->command;
	struct command next = {.kind = x->follow_ups[which].kind,
		.id = x->follow_ups[which].id,
		.at = c->at,
		.happened_at = c->happened_at,
		.actor = STR("system"),
		.n = c->n,
		.args = c->args};
	struct outcome after;
	if (!handle(d, &next, &after, e))
		return false;
	o->events += after.events;
	return true;
}

const struct record *desk__record(struct decision *x, enum record_kind kind, int64_t id) {
	struct err e = {0};
	if (!fetch(x->desk, kind, id, &e)) {
		desk__refuse(x, "store.fault", "", "%s", e.text);
		return NULL;
	}
	return book_find(x->book, kind, id);
}

bool desk__past(struct decision *x, const struct record *r, void *to,
	bool (*take)(void *to, const struct past_event *ev), struct err *e) {
	const struct desk *d = x->desk;
	int64_t head = r->head;
	for (uint32_t i = d->events.n; i--;) {
		const struct ledger_event *w = &d->events.p[i].written;
		if (d->events.p[i].record != r)
			continue;
		struct past_event ev = {w->seq, w->prev, w->happened_at, w->kind, w->actor, w->command, w->body};
		if (!take(to, &ev))
			return true;
		head = w->prev;
	}
	return !head || d->store.each_past(d->store.self, head, to, take, e);
}

/* ---- clocks that run out ----------------------------------------------------------------------------- */

/* The system command of this verb for a kind of record; none when it has none. */
static enum command_kind system_verb(enum record_kind kind, const char *verb) {
	for (int c = 1; c < COMMAND_COUNT; c++)
		if (command_defs[c].record == kind && command_defs[c].system && strcmp(command_defs[c].verb, verb) == 0)
			return (enum command_kind)c;
	return C_none;
}

static bool system_command(
	struct desk *d, enum command_kind kind, enum record_kind record, int64_t id, ms at, struct err *e) {
	struct command c = {.kind = kind, .record = record, .id = id, .at = at, .actor = STR("system")};
	struct outcome o;
	if (!handle(d, &c, &o, e))
		return false;
	if (!o.accepted)
		log_line(LOG_WARN, "desk.clock", "command=%s id=%lld code=%s text=\"%s\"", command_defs[kind].name,
			(long long)id, o.refusal.code, o.refusal.text);
	return true;
}

/* Fires every clock that ends at or before `now`, in order. */
static bool fire_until(struct desk *d, ms now, uint32_t *fired, struct err *e) {
	struct alarm a;
	while (timer__first(&d->timer, &a) && a.at <= now) {
		timer__drop_first(&d->timer);
		enum record_kind kind = (enum record_kind)(a.key >> 56);
		int64_t id = (int64_t)(a.key & (((uint64_t)1 << 56) - 1));
		if (!fetch(d, kind, id, e))
			return false;
		const struct record *r = book_find(d->book, kind, id);
		enum command_kind due = r && rec_get(r, F_wake_at) == a.at ? system_verb(kind, "wake") :
			r && rec_get(r, F_timer_at) == a.at ? C_flow_timer : C_none;
		if (!due)
			continue; /* the clock was moved or stopped since */
		if (a.at > d->now)
			d->now = a.at;
		if (!system_command(d, due, kind, id, d->now, e))
			return false;
		if (fired)
			++*fired;
	}
	if (now > d->now)
		d->now = now;
	return true;
}

static int by_key(const void *a, const void *b) {
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

/* Moves every open due date that is provisional: in the order of the keys, so that it never depends on history, and
 * each record once, however often it was set. */
static bool move_provisional(struct desk *d, struct err *e) {
	uint32_t n = d->provisional.n;
	d->provisional.n = 0;
	uint64_t *keys = arena_array(&d->arena, uint64_t, n + 1);
	if (n)
		memcpy(keys, d->provisional.p, n * sizeof *keys);
	qsort(keys, n, sizeof *keys, by_key);
	for (uint32_t i = 0; i < n; i++) {
		enum record_kind kind = (enum record_kind)(keys[i] >> 56);
		int64_t id = (int64_t)(keys[i] & (((uint64_t)1 << 56) - 1));
		enum command_kind move = system_verb(kind, "move_due");
		if (!move || (i && keys[i] == keys[i - 1]))
			continue;
		if (!fetch(d, kind, id, e))
			return false;
		const struct record *r = book_find(d->book, kind, id);
		if (r && rec_get(r, F_provisional) == 1 && !system_command(d, move, kind, id, d->now, e))
			return false;
		r = book_find(d->book, kind, id);
		if (r && rec_get(r, F_provisional) == 1) /* it waits for a later year */
			vec_push(&d->provisional, keys[i]);
	}
	return true;
}

/* ---- the tick -------------------------------------------------------------------------------------- */

static void begin(struct desk *d) {
	arena_reset(&d->arena);
	d->events.n = d->records.n = d->persons.n = d->refusals.n = 0;
}

static bool commit(struct desk *d, struct err *e) {
	struct commit c = {d->events.p, d->events.n, d->records.p, d->records.n, d->persons.p, d->persons.n,
		d->refusals.p, d->refusals.n, &d->tree};
	if ((c.event_count || c.refusal_count) && !d->store.commit(d->store.self, d->book, &c, e)) {
		d->faulted = true;
		return false;
	}
	for (uint32_t i = 0; i < d->records.n; i++)
		d->records.p[i]->dirty = d->records.p[i]->fresh = false;
	book__trim(d->book);
	return true;
}

bool desk_tick(
	struct desk *d, const struct command *commands, uint32_t n, struct outcome *outcomes, struct err *e) {
	check(!d->faulted);
	begin(d);
	for (uint32_t i = 0; i < n; i++) {
		struct command c = commands[i];
		if (c.at < d->now)
			c.at = d->now;
		if (!fire_until(d, c.at, NULL, e) || !handle(d, &c, &outcomes[i], e)) {
			d->faulted = true;
			return false;
		}
		if (outcomes[i].accepted && !outcomes[i].repeated && c.kind == C_calendar_year_adopt &&
			!move_provisional(d, e)) {
			d->faulted = true;
			return false;
		}
	}
	return commit(d, e);
}

bool desk_wake(struct desk *d, ms now, uint32_t *fired, struct err *e) {
	check(!d->faulted);
	begin(d);
	*fired = 0;
	if (!fire_until(d, now, fired, e)) {
		d->faulted = true;
		return false;
	}
	return commit(d, e);
}

bool desk_reopen(struct desk *d, ms now, struct err *e) {
	for (uint32_t i = 0; i < d->closed.n; i++) {
		struct arg since = {.field = F_resumed_at, .i = now};
		struct command c = {.kind = C_selection_extend, .id = d->closed.p[i], .at = d->now, .actor = STR("system"),
			.n = 1, .args = &since};
		struct outcome outcome;
		if (!desk_tick(d, &c, 1, &outcome, e)) /* a pack that has lost its market refuses: then nothing begins anew */
			return false;
	}
	return true;
}

bool desk_awaits_head(struct desk *d, int64_t *selection, int64_t *seq, struct err *e) {
	for (*selection = 0; d->closed.n; d->closed.n--) {
		int64_t id = d->closed.p[d->closed.n - 1];
		if (!fetch(d, R_selection, id, e))
			return false;
		const struct record *r = book_find(d->book, R_selection, id);
		if (r && rec_is(r, F_state, W_entries_closed)) {
			*selection = id;
			*seq = r->head;
			return true;
		}
	}
	return true;
}

ms desk_next_wake(const struct desk *d) {
	struct alarm a;
	return timer__first(&d->timer, &a) ? a.at : INT64_MAX;
}
