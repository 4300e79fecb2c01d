/* The replay decides in batches as the office does; the order of the ledger is the order of the commands. */
#include "app/whatif.h"
#include "desk/desk.h"

enum { BATCH = 1024, CACHE_RECORDS = 150000, BESIDE_KINDS = 2, PLACE_BITS = 24 };

/* Tasks, or notices: which one of the replay stands where one of the record stood, the third about case 7 say. */
struct beside {
	struct intern abouts;
	struct map recorded, replayed; /* how many are about a record, by its number in `abouts` */
	struct map place;              /* number in the record -> record and place */
	struct map number;             /* record and place -> number in the replay */
	int64_t last;                  /* of the replay, as far as known */
};

struct replay {
	const struct pack *pack;
	struct desk *desk;
	struct arena arena; /* of the batch */
	struct command commands[BATCH];
	struct outcome outcomes[BATCH];
	int64_t seqs[BATCH];
	uint32_t n;
	struct whatif_result *out;
	struct store_reader scratch;
	struct beside beside[BESIDE_KINDS];
};

static uint64_t next_place(struct beside *b, struct map *counts, str about) {
	uint64_t of = intern_put(&b->abouts, about);
	uint64_t *count = map_get(counts, of), before = count ? *count : 0;
	map_put(counts, of, before + 1);
	return of << PLACE_BITS | before;
}

static void take_recorded(void *to, int64_t id, str about) {
	struct beside *b = to;
	map_put(&b->place, (uint64_t)id, next_place(b, &b->recorded, about));
}

static void take_replayed(void *to, int64_t id, str about) {
	struct beside *b = to;
	map_put(&b->number, next_place(b, &b->replayed, about), (uint64_t)id);
	b->last = id;
}

static enum record_kind beside_kind(int i) {
	return i == 0 ? R_task : R_notice;
}

static void beside_free(struct beside *b) {
	intern_free(&b->abouts);
	map_free(&b->recorded);
	map_free(&b->replayed);
	map_free(&b->place);
	map_free(&b->number);
}

static void note_refusal(struct replay *r, const char *code, const char *command, int64_t seq) {
	struct whatif_result *o = r->out;
	o->refused++;
	for (uint32_t i = 0; i < o->refusal_count; i++)
		if (strcmp(o->refusals[i].code, code) == 0 && strcmp(o->refusals[i].command, command) == 0) {
			o->refusals[i].count++;
			return;
		}
	if (o->refusal_count < WHATIF_REFUSALS)
		o->refusals[o->refusal_count++] = (struct whatif_refusal){code, command, 1, seq};
}

static bool flush(struct replay *r, struct err *e) {
	if (r->n && !desk_tick(r->desk, r->commands, r->n, r->outcomes, e))
		return false;
	for (uint32_t i = 0; i < r->n; i++) {
		r->out->draws += r->outcomes[i].accepted && r->commands[i].kind == C_selection_draw;
		if (r->outcomes[i].accepted)
			r->out->accepted++;
		else
			note_refusal(r, r->outcomes[i].refusal.code, command_defs[r->commands[i].kind].name, r->seqs[i]);
	}
	r->n = 0;
	arena_reset(&r->arena);
	return true;
}

/* A code that the other pack does not have is refused as it would be at the door. */
static bool codes_known(const struct replay *r, const struct command *c) {
	for (uint32_t i = 0; i < c->n; i++) {
		const struct field_def *f = &field_defs[c->args[i].field];
		if (f->type == T_CODE && !command_code_fits(r->pack, (enum field)c->args[i].field, c->args[i].s))
			return false;
	}
	return true;
}

/* A value, as written, that the body of the command's first event has; empty: it has none. */
static str value_in(const struct store_command *from, const char *name) {
	struct json tokens[128];
	struct json_doc body;
	bool good = json_parse_into(from->body, tokens, COUNT(tokens), &body, NULL) && body.tokens[0].kind == JSON_OBJECT;
	uint32_t at = good ? json_member(&body, 0, name) : 0;
	return at ? json_raw(&body, at) : STR("");
}

/* Who registers a project for itself has its plan in the same decision: its account stands in the event alone. */
static bool is_own(const struct store_command *from, enum command_kind kind) {
	return kind == C_project_register && str_eq(value_in(from, "applicant"), from->actor);
}

/* The digest stands for what the ledger does not hold; who booked was known by a number of its own. */
static str stand_in(struct replay *r, const struct store_command *from, str digest) {
	str visitor = value_in(from, "visitor");
	return arena_format(&r->arena, "{\"digest\":\"" STR_FMT "\"" STR_FMT STR_FMT "}", STR_ARG(digest),
	                    STR_ARG(visitor.n ? STR(",\"visitor\":") : STR("")), STR_ARG(visitor));
}

/* A check-in code reads under the office's own secret only: the booking that it named takes its place. */
static void name_booking(struct command *c, const struct store_command *from) {
	int64_t booking;
	uint32_t at = 0, to = 0;
	while (at < c->n && c->args[at].field != F_check_code)
		at++;
	if (at == c->n || !str_int(value_in(from, "booking"), &booking))
		return;
	while (to < at && c->args[to].field < F_booking) /* arguments stand in field order */
		to++;
	memmove(&c->args[to + 1], &c->args[to], (at - to) * sizeof *c->args);
	c->args[to] = (struct arg){.field = F_booking, .i = booking};
}

/* The payload has the form of an event's body: the same reader takes it. */
static bool read_args(struct replay *r, const struct store_command *from, struct command *c, struct err *e) {
	struct event *body = arena_new(&r->arena, struct event);
	struct err why = {0};
	char where[40];
	snprintf(where, sizeof where, "event %lld", (long long)from->seq);
	if (!event_read_body(&r->arena, desk_book(r->desk), arena_str(&r->arena, from->payload), body, &why))
		return err_set(e, "whatif.unreadable", where, "the payload cannot be read: %s", why.text);
	c->n = body->count;
	c->args = body->set;
	for (uint32_t i = 0; i < c->n; i++)
		if (c->args[i].field == F_person)
			c->args[i].s = stand_in(r, from, c->args[i].s);
	name_booking(c, from);
	return true;
}

/* The number that the command's record has here: of tasks and notices another one, 0 when there is none. */
static bool renumber(struct replay *r, const struct store_command *from, int64_t *id, struct err *e) {
	*id = from->id;
	for (int i = 0; i < BESIDE_KINDS; i++) {
		struct beside *b = &r->beside[i];
		if (from->record != beside_kind(i))
			continue;
		if (!flush(r, e) || !store_each_beside(r->scratch.db, from->record, b->last, b, take_replayed, e))
			return false;
		uint64_t *place = map_get(&b->place, (uint64_t)from->id);
		uint64_t *number = place ? map_get(&b->number, *place) : NULL;
		*id = number ? (int64_t)*number : 0;
	}
	return true;
}

static bool take(void *to, const struct store_command *from, struct err *e) {
	struct replay *r = to;
	int64_t id;
	if (!renumber(r, from, &id, e))
		return false;
	struct command c = {.kind = command_find(from->command),
		.record = from->record,
		.id = id,
		.at = from->recorded_at,
		.happened_at = from->happened_at < from->recorded_at ? from->happened_at : 0,
		.actor = arena_str(&r->arena, from->actor)};
	c.own = is_own(from, c.kind);
	r->out->commands++;
	/* Head and opening hour were data from outside; other clocks run out by themselves. */
	bool outside = c.kind == C_selection_seal || c.kind == C_selection_extend;
	if (!c.kind || (command_defs[c.kind].system && !outside)) {
		r->out->unknown++;
		return true;
	}
	if (!id) {
		note_refusal(r, record_def(c.record)->not_found, command_defs[c.kind].name, from->seq);
		return true;
	}
	if (!read_args(r, from, &c, e))
		return false;
	if (!codes_known(r, &c)) {
		note_refusal(r, "field.code", command_defs[c.kind].name, from->seq);
		return true;
	}
	r->seqs[r->n] = from->seq;
	r->commands[r->n++] = c;
	return r->n < BATCH || flush(r, e);
}

static bool open_office(const struct whatif_settings *s, struct replay *r, struct store **store, struct err *e) {
	struct store_settings set = {
		.path = s->scratch, .mode = STORE_CREATE, .suite = LEDGER_SM3, .pack_name = s->pack->name,
		.files = s->db};
	if (!store_open(&set, store, e))
		return false;
	struct desk_settings desk = {
		.suite = LEDGER_SM3, .person_key = STR("what-if"), .cache_records = CACHE_RECORDS};
	return desk_open(s->pack, store_book(*store), &desk, &r->desk, e);
}

bool whatif_replay(const struct whatif_settings *s, struct whatif_result *out, struct err *e) {
	struct replay *r = mem_alloc(sizeof *r);
	struct store *store = NULL;
	struct store_reader reader = {0};
	struct store_head head;
	*out = (struct whatif_result){0};
	r->pack = s->pack;
	r->out = out;
	bool good = store_reader_open(s->db, 64 << 20, 0, &reader, e) && store_head_read(reader.db, &head, e) &&
				open_office(s, r, &store, e) && store_reader_open(s->scratch, 1 << 20, 0, &r->scratch, e);
	for (int i = 0; i < BESIDE_KINDS && good; i++)
		good = store_each_beside(reader.db, beside_kind(i), 0, &r->beside[i], take_recorded, e);
	good = good && store_each_command(reader.db, r, take, e) && flush(r, e);
	uint32_t fired;
	/* Clocks that ran out after the last command. */
	good = good && desk_wake(r->desk, head.last_at, &fired, e);
	desk_close(r->desk);
	store_close(store);
	store_reader_close(&reader);
	store_reader_close(&r->scratch);
	for (int i = 0; i < BESIDE_KINDS; i++)
		beside_free(&r->beside[i]);
	arena_free(&r->arena);
	mem_free(r);
	return good;
}
