/* Commands: from JSON to a parcel for the office, and from outcomes to the answer. */
#include "api/people.h"

/* One line of a batch. */
struct api_line {
	uint32_t command; /* place in the parcel + 1; 0: refused here */
	str refusal;      /* the answer's line, when refused here */
};

/* ---- parcels -------------------------------------------------------------------------------- */

/* A free parcel, or one that was never used; NULL when all are under way. Under parcel_lock. */
static struct parcel *find_parcel(struct api *a) {
	struct parcel *p = a->free_parcels;
	if (p) {
		a->free_parcels = p->next;
	} else if (a->parcels_made < LIMIT_PARCELS) {
		p = &a->parcels[a->parcels_made++];
		p->api = a;
		p->body = buf_make(LIMIT_BODY_BYTES);
		p->reply = net_reply_make();
	}
	return p;
}

void api__free_parcels(struct api *a) {
	for (uint32_t i = 0; i < a->parcels_made; i++) {
		arena_free(&a->parcels[i].arena);
		buf_free(&a->parcels[i].body);
		buf_free(&a->parcels[i].reply.body);
	}
	mem_free(a->parcels);
}

static struct parcel *take_parcel(struct call *c) {
	struct api *a = c->api;
	pthread_mutex_lock(&a->parcel_lock);
	struct parcel *p = find_parcel(a);
	pthread_mutex_unlock(&a->parcel_lock);
	if (!p)
		return NULL;
	p->next = NULL;
	p->slot = c->request->slot;
	p->actor = c->actor ? api__hold(c->actor) : NULL;
	p->n = p->line_count = 0;
	p->batch = p->minimal = false;
	p->after = NULL;
	net_reply_clear(&p->reply);
	net_body_take(c->request, &p->body);
	return p;
}

void api__give_parcel(struct api *a, struct parcel *p) {
	api__release(p->actor);
	p->actor = NULL;
	arena_reset(&p->arena);
	if (p->reply.body.cap > 1 << 20)
		buf_free(&p->reply.body), p->reply.body = buf_make(NET_REPLY_BYTES);
	pthread_mutex_lock(&a->parcel_lock);
	p->next = a->free_parcels;
	a->free_parcels = p;
	pthread_mutex_unlock(&a->parcel_lock);
}

static bool busy(struct err *e) {
	return err_set(e, "net.busy", "", "too many commands wait; come back in a second");
}

/* Gives the answer that stands in the parcel's reply, and takes the parcel back. */
static void answer_parcel(struct api *a, struct parcel *p) {
	api__answer(a, p->slot, &p->reply);
	api__give_parcel(a, p);
}

/* Hands the parcel to the office. The request must have been deferred: the answer may come at once. */
static void submit(struct api *a, struct parcel *p) {
	struct err e;
	if (a->set.office.submit(a->set.office.self, p))
		return;
	busy(&e);
	api__problem(a, &p->reply, &e);
	answer_parcel(a, p);
}

/* ---- one command ---------------------------------------------------------------------------- */

/* The permission of the command; what is done to the flow of any record is done only to those that one may see. */
static bool may_give(const struct rights *r, const struct command *c) {
	if (c->kind == C_person_reveal)
		return c->record && r->may[MAY_REVEAL + c->record];
	return r->may[c->kind] && (command_defs[c->kind].record || !c->record || r->may[MAY_READ + c->record]);
}

/* Staff may say that something happened before it is typed in, applicants may not: their clocks begin by it. Who says
 * when it is typed, by whom, or under which number, replays a year. */
static bool may_say(const struct api *a, const struct actor *x, const struct command *c, struct err *e) {
	bool replayed = c->at || c->actor.n || (command_defs[c->kind].creates && c->id);
	if (replayed && !x->rights->may[MAY_PLAY])
		return err_set(e, "auth.may_not", c->at ? "at" : c->actor.n ? "actor" : "id",
		               "your role has no permission clock.play: leave this member out");
	if (x->scope.own && c->happened_at)
		return err_set(e, "auth.may_not", "happened_at", "what you do happens now: leave this member out");
	return !c->at || a->set.virtual_clock ||
	       err_set(e, "auth.may_not", "at", "the server runs on the live clock: leave this member out");
}

/* An account of the ledger counts before a login that was made at the machine: nobody takes an officer's role away by
 * opening an account of the same name. */
static bool opens_freely(struct api *a, const struct command *c, struct err *e) {
	const struct arg *user = c->kind == C_staff_account_open ? command_arg(c, F_user) : NULL;
	return !user || !api__keeps_duty(a, user->s) ||
	       err_set(e, "account.roles_apart", "payload.user", "an officer of another duty has this name");
}

/* May the actor give this command, with this time and number? Completes what the command does not say itself. */
static bool permit(struct api *a, const struct actor *x, ms now, struct command *c, struct err *e) {
	const struct rights *r = x->rights;
	if (!may_give(r, c))
		return api__refuse_right(e, command_defs[c->kind].name);
	if (!may_say(a, x, c, e) || !opens_freely(a, c, e))
		return false;
	if (!c->at)
		c->at = now;
	if (!c->actor.n)
		c->actor = x->who.user;
	c->role = r->may[MAY_PLAY] ? STR("") : r->role->name;
	c->department = r->may[MAY_PLAY] ? STR("") : x->who.department;
	c->scope_department = x->scope.department;
	c->scope_point = x->scope.service_point;
	c->own = x->scope.own;
	return true;
}

bool api__good_type(const struct net_request *r, bool batch, struct err *e) {
	static const char *const batches[] = {"application/x-ndjson", "application/ndjson", "application/jsonl"};
	str type = net_header(r, "Content-Type"), plain;
	if (type.n == 0 || r->body.n == 0)
		return true;
	if (!str_next(&type, ';', &plain))
		plain = type;
	plain = str_trim(plain);
	bool good = str_is(plain, "application/json");
	for (uint32_t i = 0; batch && i < COUNT(batches); i++)
		good = good || str_is(plain, batches[i]);
	return good || err_set(e, "net.media_type", "Content-Type", "send %s", batch ? batches[0] : "application/json");
}

bool api__takes_source(enum command_kind kind) {
	for (const uint16_t *f = command_defs[kind].args; f && *f; f++)
		if (field_defs[*f & ~ARG_OPTIONAL].type == T_SOURCE)
			return true;
	return false;
}

static uint32_t bytes_most(enum command_kind kind) {
	return api__takes_source(kind) ? SOURCE_BODY_BYTES : LIMIT_COMMAND_BYTES;
}

static bool small_enough(str text, enum command_kind kind, struct err *e) {
	return text.n <= bytes_most(kind) ||
	       err_set(e, "json.too_large", "", "this command has at most %u bytes", bytes_most(kind));
}

/* The bytes of a member from its key to the end of its value. */
static str member_text(const struct json_doc *d, uint32_t key) {
	const struct json *value = &d->tokens[key + 1];
	uint32_t from = d->tokens[key].at - 1, to = value->at + value->n + (value->kind == JSON_STRING);
	return str_cut(d->text, from, to);
}

/* The body of POST /cases/17/accept is the payload with, perhaps, `happened_at`, `at` and `actor`; made into the
 * form of command_read. */
static bool wrap_payload(struct parcel *p, enum command_kind kind, int64_t id, str *out, struct err *e) {
	struct json tokens[LINE_TOKENS];
	struct json_doc d;
	str body = p->body.n ? buf_view(&p->body) : STR("{}");
	if (!small_enough(body, kind, e) || !json_parse_into(body, tokens, LINE_TOKENS, &d, e))
		return false;
	if (d.tokens[0].kind != JSON_OBJECT)
		return err_set(e, "field.type", "", "the body must be an object");
	/* every member is copied once, with a few bytes around it */
	struct buf b = buf_make(2 * bytes_most(kind)), payload = buf_make(2 * bytes_most(kind));
	buf_char(&b, '{');
	for (uint32_t i = 0, key = 1; i < d.tokens[0].count; i++, key = d.tokens[key + 1].next) {
		str name = json_raw(&d, key);
		bool head = str_is(name, "at") || str_is(name, "happened_at") || str_is(name, "actor");
		if (!head && payload.n)
			buf_char(&payload, ',');
		buf_str(head ? &b : &payload, member_text(&d, key));
		if (head)
			buf_char(&b, ',');
	}
	if (id)
		buf_format(&b, "\"id\":%lld,", (long long)id);
	buf_text(&b, "\"payload\":{");
	buf_str(&b, buf_view(&payload));
	buf_text(&b, "}}");
	*out = arena_str(&p->arena, buf_view(&b));
	buf_free(&b), buf_free(&payload);
	return true;
}

static bool read_headers(struct call *c, struct parcel *p, struct command *command, struct err *e) {
	str key = net_header(c->request, "Idempotency-Key"), match = str_trim(net_header(c->request, "If-Match"));
	str prefer = net_header(c->request, "Prefer");
	if (key.n > 128)
		return err_set(e, "field.too_long", "Idempotency-Key", "an Idempotency-Key has at most 128 bytes");
	if (key.n)
		command->request = arena_str(&p->arena, key);
	p->minimal = str_is(str_trim(prefer), "return=minimal");
	if (match.n == 0 || str_is(match, "*"))
		return true;
	str number = match.n > 2 && match.p[0] == '"' ? str_cut(match, 1, match.n - 1) : (str){0};
	if (!str_int(number, &command->if_head) || command->if_head <= 0)
		command->if_head = -1; /* no record has it */
	return true;
}

static bool read_single(struct call *c, struct parcel *p, enum command_kind kind, struct err *e) {
	struct json tokens[LINE_TOKENS];
	struct json_doc d;
	str text;
	p->commands = arena_new(&p->arena, struct command);
	p->outcomes = arena_new(&p->arena, struct outcome);
	if (!api__good_type(c->request, false, e) ||
	    (api__may_leave_out(kind, F_person) && !api__add_holder(c, &p->body, e)) ||
	    !wrap_payload(p, kind, c->id, &text, e) ||
	    !json_parse_into(text, tokens, LINE_TOKENS, &d, e) ||
	    !command_read(&p->arena, c->api->set.pack, &d, 0, kind, p->commands, e) ||
	    !read_headers(c, p, p->commands, e))
		return false;
	p->commands->record = c->kind;
	p->n = 1;
	return permit(c->api, c->actor, c->api->set.office.now(c->api->set.office.self), p->commands, e);
}

/* Reads the command into a parcel and sends it on its way. */
static void send_single(struct call *c, enum command_kind kind) {
	struct err e = {0};
	struct api *a = c->api;
	struct parcel *p = take_parcel(c);
	if (!p) {
		busy(&e);
		api__problem(a, c->reply, &e);
		return;
	}
	if (!read_single(c, p, kind, &e)) {
		api__problem(a, c->reply, &e);
		api__give_parcel(a, p);
		return;
	}
	net_defer(c->request, c->reply);
	submit(a, p);
}

void api__command(struct call *c, enum command_kind kind) {
	struct err e;
	if (c->actor->rights->may[kind]) {
		send_single(c, kind);
		return;
	}
	api__refuse_right(&e, command_defs[kind].name);
	api__audit_call(c, "refused", c->request->path, str_of(command_defs[kind].name));
	api__problem(c->api, c->reply, &e);
}

/* Whether records of the kind may hold personal data: some command on them takes it. */
static bool holds_person(enum record_kind kind) {
	for (uint32_t c = 1; c < COMMAND_COUNT; c++) {
		const uint16_t *arg = command_defs[c].record == kind ? command_defs[c].args : NULL;
		for (; arg && *arg; arg++)
			if ((*arg & ~ARG_OPTIONAL) == F_person)
				return true;
	}
	return false;
}

/* Reads {"purpose":"handle","reason":"…"}; the two go into the ledger as "handle: …". */
static bool read_purpose(struct call *c, str *reason, struct err *e) {
	struct json_doc d;
	str text[2] = {{0}};
	static const char *const names[] = {"purpose", "reason"};
	if (!json_parse(c->arena, c->request->body.n ? c->request->body : STR("{}"), &d, e))
		return false;
	for (uint32_t i = 0; i < COUNT(names); i++) {
		uint32_t token = d.tokens[0].kind == JSON_OBJECT ? json_member(&d, 0, names[i]) : 0;
		if (token && d.tokens[token].kind == JSON_STRING)
			text[i] = str_trim(json_text(c->arena, &d, token));
		if (!text[i].n)
			return err_set(e, "field.missing", names[i], "say what personal data is needed for: purpose and reason");
	}
	*reason = arena_format(c->arena, STR_FMT ": " STR_FMT, STR_ARG(text[0]), STR_ARG(text[1]));
	return pack_purpose(c->api->set.pack, text[0]) ||
	       err_set(e, "person.purpose", "purpose", "this is no purpose of the pack: see GET /purposes");
}

/* {"purpose","reason"} becomes the command person.reveal with that reason, given on the record. */
void api__reveal(struct call *c) {
	struct err e = {0};
	char permission[80];
	str reason;
	snprintf(permission, sizeof permission, "reveal.%s", record_def(c->kind)->name);
	enum field_sight sight = pack_field_right(c->api->set.pack, c->actor->rights->role->name,
	                                          str_of(record_def(c->kind)->name), STR("person"));
	if (!c->actor->rights->may[MAY_REVEAL + c->kind] || sight != SIGHT_YES) {
		api__refuse_right(&e, permission);
		api__audit_call(c, "refused", c->request->path, str_of(permission));
	} else if (!holds_person(c->kind)) {
		err_set(&e, "person.none", "", "records of the kind %s hold no personal data", record_def(c->kind)->name);
	} else if (read_purpose(c, &reason, &e)) {
		struct buf body = buf_make(2 * LIMIT_COMMAND_BYTES);
		struct net_request as = *c->request;
		buf_text(&body, "{\"reason\":");
		json_put_string(&body, reason);
		buf_char(&body, '}');
		as.body = buf_view(&body);
		as.body_buf = NULL; /* the parcel copies this body instead of the connection's */
		struct call inner = *c;
		inner.request = &as;
		send_single(&inner, C_person_reveal);
		buf_free(&body);
		return;
	}
	api__problem(c->api, c->reply, &e);
}

static void put_outcome(struct buf *out, const struct outcome *o) {
	buf_text(out, "\"id\":");
	buf_int(out, o->id);
	buf_text(out, ",\"seq\":");
	buf_int(out, o->seq);
	buf_text(out, ",\"events\":");
	buf_int(out, o->events);
	buf_char(out, '}');
}

static void head_single(struct parcel *p, const struct outcome *o) {
	bool made = command_defs[p->commands->kind].creates;
	p->reply.status = made && !o->repeated ? 201 : 200;
	p->reply.type = "application/json";
	if (made && o->record)
		net_reply_header(&p->reply, STR("Location"),
		                 arena_format(&p->arena, "/api/v1/%s/%lld", record_def(o->record)->path, (long long)o->id));
	if (o->repeated)
		net_reply_header(&p->reply, STR("Idempotency-Replayed"), STR("true"));
	net_reply_header(&p->reply, STR("Cache-Control"), STR("no-store"));
}

/* The answer with the record as it is now; null for those who may not read it. */
static void look_at_record(struct api *a, struct parcel *p, struct query *q) {
	const struct outcome *o = p->outcomes;
	struct err e;
	int64_t head = 0;
	struct buf *out = &p->reply.body;
	head_single(p, o);
	if (p->commands->kind == C_person_reveal) {
		buf_text(out, "{\"person\":");
		query_person(q, p->commands->record, p->commands->id, out, &e);
		const struct command *done = p->commands;
		str target = arena_format(&p->arena, "%s/%lld", record_def(done->record)->name, (long long)done->id);
		api__audit(a, p->actor->who.user, "reveal", (str){0}, target, command_arg(p->commands, F_reason)->s);
	} else {
		buf_text(out, "{\"record\":");
		bool may = api__may(p->actor, MAY_READ + o->record, &e);
		ms now = a->set.office.now(a->set.office.self);
		if (!may || !query_record(q, o->record, o->id, &p->actor->scope, now, out, &head, &e))
			buf_text(out, "null");
	}
	buf_char(out, ',');
	put_outcome(out, o);
	if (head)
		net_reply_header(&p->reply, STR("ETag"), arena_format(&p->arena, "\"%lld\"", (long long)head));
	answer_parcel(a, p);
}

/* What somebody waited for who had to be recorded first. */
static void look_after(struct api *a, struct parcel *p, struct query *q) {
	struct call *c = &p->after->call;
	c->reply = &p->reply;
	c->query = q;
	for (uint32_t i = 0; i < READERS_MAX; i++)
		if (a->readers[i].query == q)
			c->reader = &a->readers[i];
	c->actor = p->actor;
	c->outcomes = p->after->told;
	c->outcome_count = p->after->n;
	for (uint32_t i = 0; i < p->after->n; i++)
		if (p->after->place[i])
			p->after->told[i] = p->outcomes[p->after->place[i] - 1];
	p->after->run(c);
	if (p->reply.type)
		net_reply_header(&p->reply, STR("Cache-Control"), STR("no-store"));
	answer_parcel(a, p);
}

/* A copy of what `then` may look at; the request itself is gone by then. */
static struct after *make_after(struct parcel *p, const struct call *c, call_fn *then) {
	struct after *after = arena_new(&p->arena, struct after);
	struct net_request *r = arena_new(&p->arena, struct net_request);
	static const char *const kept[] = {"Host", "X-Forwarded-Proto"}; /* what the address in a letter is made of */
	struct net_pair *headers = arena_array(&p->arena, struct net_pair, COUNT(kept));
	for (size_t i = 0; i < COUNT(kept); i++)
		headers[i] = (struct net_pair){str_of(kept[i]), arena_str(&p->arena, net_header(c->request, kept[i]))};
	*r = (struct net_request){.method = arena_str(&p->arena, c->request->method),
		.path = arena_str(&p->arena, c->request->path), .query = arena_str(&p->arena, c->request->query),
		.headers = headers, .header_count = COUNT(kept), .slot = c->request->slot};
	after->run = then;
	after->call = *c;
	after->call.arena = &p->arena;
	after->call.request = r;
	after->call.name = arena_str(&p->arena, c->name);
	return after;
}

void api__reveal_then(struct call *c, str reason, call_fn *then) {
	struct err e = {0};
	struct api *a = c->api;
	struct parcel *p = take_parcel(c);
	if (!p) {
		busy(&e);
		api__problem(a, c->reply, &e);
		return;
	}
	p->after = make_after(p, c, then);
	p->commands = arena_new(&p->arena, struct command);
	p->outcomes = arena_new(&p->arena, struct outcome);
	struct arg *arg = arena_new(&p->arena, struct arg);
	*arg = (struct arg){.field = F_reason, .s = arena_str(&p->arena, reason)};
	ms now = a->set.office.now(a->set.office.self);
	*p->commands = (struct command){.kind = C_person_reveal, .record = R_case_file, .id = c->id, .at = now,
		.happened_at = now, .actor = c->actor->who.user, .n = 1, .args = arg};
	p->n = 1;
	if (a->set.readers == 0)
		net_defer(c->request, c->reply); /* else it was, when the call went to its reader */
	c->handed = true;
	submit(a, p);
}

/* Reads the commands that were worded; those that cannot be given have their refusal told at once. */
static void read_worded(struct call *c, struct parcel *p, str actor, const str *texts, uint32_t n) {
	struct after *after = p->after;
	ms now = c->api->set.office.now(c->api->set.office.self);
	p->commands = arena_array(&p->arena, struct command, n);
	after->told = arena_array(&p->arena, struct outcome, n);
	after->place = arena_array(&p->arena, uint32_t, n);
	after->n = n;
	for (uint32_t i = 0; i < n; i++) {
		struct json_doc d;
		struct command *to = &p->commands[p->n];
		struct err *e = &after->told[i].refusal;
		if (!json_parse(&p->arena, arena_str(&p->arena, texts[i]), &d, e) ||
		    !command_read(&p->arena, c->api->set.pack, &d, 0, C_none, to, e) ||
		    (c->actor && !permit(c->api, c->actor, now, to, e)))
			continue;
		if (!c->actor) {
			to->at = now;
			to->actor = arena_str(&p->arena, actor);
		}
		after->place[i] = ++p->n;
	}
	p->outcomes = arena_array(&p->arena, struct outcome, p->n + 1);
}

void api__give(struct call *c, str actor, const str *texts, uint32_t n, str state, call_fn *then) {
	struct err e = {0};
	struct api *a = c->api;
	struct parcel *p = take_parcel(c);
	check(n >= 1 && n <= LIMIT_BATCH_COMMANDS);
	if (!p) {
		busy(&e);
		api__problem(a, c->reply, &e);
		return;
	}
	p->after = make_after(p, c, then);
	p->after->call.state = arena_str(&p->arena, state);
	read_worded(c, p, actor, texts, n);
	if (!p->n) { /* nothing is left for the office */
		c->outcomes = p->after->told;
		c->outcome_count = n;
		c->state = p->after->call.state;
		then(c);
		api__give_parcel(a, p);
		return;
	}
	if (a->set.readers == 0)
		net_defer(c->request, c->reply); /* else it was, when the call went to its reader */
	c->handed = true;
	submit(a, p);
}

static void finish_single(struct api *a, struct parcel *p) {
	const struct outcome *o = p->outcomes;
	if (!o->accepted && !(p->after && p->after->told)) {
		api__problem(a, &p->reply, &o->refusal);
	} else if (p->after) {
		if (api__look(a, p, look_after))
			return;
		struct err e;
		busy(&e);
		api__problem(a, &p->reply, &e);
	} else if (p->minimal || !api__look(a, p, look_at_record)) {
		head_single(p, o);
		buf_char(&p->reply.body, '{');
		put_outcome(&p->reply.body, o);
	} else {
		return;
	}
	answer_parcel(a, p);
}

/* ---- a batch -------------------------------------------------------------------------------- */

static uint32_t count_lines(str text) {
	uint32_t n = 0;
	const char *at = text.p, *end = text.p + text.n;
	while (at < end) {
		const char *eol = memchr(at, '\n', (size_t)(end - at));
		n++;
		at = eol ? eol + 1 : end;
	}
	return n;
}

/* The kind that a line names; C_none when it names none. */
static enum command_kind kind_of(struct arena *a, const struct json_doc *d) {
	uint32_t token = d->tokens[0].kind == JSON_OBJECT ? json_member(d, 0, "kind") : 0;
	return token && d->tokens[token].kind == JSON_STRING ? command_find(json_text(a, d, token)) : C_none;
}

static bool read_line(struct api *a, struct parcel *p, ms now, str line, struct json *tokens, struct err *e) {
	struct json_doc d;
	struct command *c = &p->commands[p->n];
	return json_parse_into(line, tokens, LINE_TOKENS, &d, e) &&
	       (line.n <= LIMIT_COMMAND_BYTES || small_enough(line, kind_of(&p->arena, &d), e)) &&
	       command_read(&p->arena, a->set.pack, &d, 0, C_none, c, e) && permit(a, p->actor, now, c, e);
}

static void read_lines(struct api *a, struct parcel *p, uint32_t lines) {
	struct json tokens[LINE_TOKENS];
	struct buf refusal = buf_make(4096);
	ms now = a->set.office.now(a->set.office.self);
	str rest = buf_view(&p->body), line;
	p->commands = arena_array(&p->arena, struct command, lines);
	p->lines = arena_array(&p->arena, struct api_line, lines);
	while (str_next(&rest, '\n', &line)) {
		struct err e;
		line = str_trim(line);
		if (line.n == 0)
			continue;
		struct api_line *l = &p->lines[p->line_count++];
		if (read_line(a, p, now, line, tokens, &e)) {
			l->command = ++p->n;
			continue;
		}
		buf_clear(&refusal);
		api__put_line_problem(&refusal, &e);
		l->refusal = arena_str(&p->arena, buf_view(&refusal));
	}
	p->outcomes = arena_array(&p->arena, struct outcome, p->n);
	buf_free(&refusal);
}

static void finish_batch(struct api *a, struct parcel *p) {
	struct buf *out = &p->reply.body;
	p->reply.status = 200;
	p->reply.type = "application/x-ndjson";
	for (uint32_t i = 0; i < p->line_count; i++) {
		const struct api_line *l = &p->lines[i];
		const struct outcome *o = l->command ? &p->outcomes[l->command - 1] : NULL;
		if (!o) {
			buf_str(out, l->refusal);
		} else if (!o->accepted) {
			api__put_line_problem(out, &o->refusal);
		} else {
			buf_text(out, o->repeated ? "{\"ok\":true,\"repeated\":true," : "{\"ok\":true,");
			put_outcome(out, o);
			buf_char(out, '\n');
		}
	}
	answer_parcel(a, p);
}

void api__batch(struct call *c) {
	struct api *a = c->api;
	struct err e = {0};
	uint32_t lines = count_lines(c->request->body);
	struct parcel *p = NULL;
	if (!api__good_type(c->request, true, &e) ||
	    (lines > LIMIT_BATCH_COMMANDS &&
	     !err_set(&e, "net.too_many_lines", "", "a batch has at most %d lines", LIMIT_BATCH_COMMANDS)) ||
	    (!(p = take_parcel(c)) && !busy(&e))) {
		api__problem(a, c->reply, &e);
		return;
	}
	p->batch = true;
	read_lines(a, p, lines);
	net_defer(c->request, c->reply);
	if (p->n == 0)
		finish_batch(a, p);
	else
		submit(a, p);
}

void api_finish(struct api *a, struct parcel *p) {
	if (p->batch)
		finish_batch(a, p);
	else
		finish_single(a, p);
}
