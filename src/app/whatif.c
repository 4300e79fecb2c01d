/* The replay decides in batches as the office does; the order of the ledger is the order of the commands. */
#include "app/whatif.h"
#include "desk/desk.h"

enum { BATCH = 1024, CACHE_RECORDS = 150000 };

struct replay {
	const struct pack *pack;
	struct desk *desk;
	struct arena arena; /* of the batch */
	struct command commands[BATCH];
	struct outcome outcomes[BATCH];
	int64_t seqs[BATCH];
	uint32_t n;
	struct whatif_result *out;
};

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
		if (f->type == T_CODE && !pack_code(r->pack, f->class, c->args[i].s))
			return false;
	}
	return true;
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
		if (c->args[i].field == F_person) /* the digest stands for what the ledger does not hold */
			c->args[i].s = arena_format(&r->arena, "{\"digest\":\"" STR_FMT "\"}", STR_ARG(c->args[i].s));
	return true;
}

static bool take(void *to, const struct store_command *from, struct err *e) {
	struct replay *r = to;
	struct command c = {.kind = command_find(from->command),
		.record = from->record,
		.id = from->id,
		.at = from->recorded_at,
		.happened_at = from->happened_at < from->recorded_at ? from->happened_at : 0,
		.actor = arena_str(&r->arena, from->actor)};
	r->out->commands++;
	if (!c.kind || command_defs[c.kind].system) {
		r->out->unknown++;
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
		.path = s->scratch, .mode = STORE_CREATE, .suite = LEDGER_SM3, .pack_name = s->pack->name};
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
				open_office(s, r, &store, e) && store_each_command(reader.db, r, take, e) && flush(r, e);
	uint32_t fired;
	/* Clocks that ran out after the last command. */
	good = good && desk_wake(r->desk, head.last_at, &fired, e);
	desk_close(r->desk);
	store_close(store);
	store_reader_close(&reader);
	arena_free(&r->arena);
	mem_free(r);
	return good;
}
