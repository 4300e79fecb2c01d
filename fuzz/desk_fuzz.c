/* Any bytes as days of an office: each few bytes choose a command of commands.def, a record and values for its fields
 * (most of them possible, some not), the size of a tick, the passing of time or a restart. Commands go through
 * command_read. What must hold after each tick is counted anew from the rows; in the end the ledger must rebuild
 * them. */
#include "desk/desk.h"

#include "../test/desk/memory.h"
#include "data/date.h"
#include "fuzz.h"
#ifdef TARGET /* the fuzzer links this file alone; the unit test has the store already */
#include "../test/desk/memory.c"
#endif

void desk_fuzz(const uint8_t *data, size_t size);

enum { TICK_MOST = 24, TICKS_MOST = 400 };

struct play {
	const uint8_t *at, *end;
	const struct pack *pack;
	struct memory *memory;
	struct desk *desk;
	struct arena arena; /* of one tick */
	struct command commands[TICK_MOST];
	struct outcome outcomes[TICK_MOST];
	uint32_t waiting, ticks;
	ms now;
	enum command_kind of[COMMAND_COUNT]; /* the commands of this play */
	uint32_t of_count;
};

static uint8_t take(struct play *p) {
	return p->at < p->end ? *p->at++ : 0;
}

/* The subjects that belong together; a play is about one group, or about all. */
static const enum record_kind groups[][5] = {{R_none}, {R_case_file, R_calendar_year}, {R_ticket, R_calendar_year},
	{R_slot, R_booking, R_queue_number, R_rating}, {R_budget_line, R_payment}, {R_it_project, R_fund_line},
	{R_project, R_free_service, R_contradiction, R_review},
	{R_access, R_scan, R_vulnerability, R_incident, R_disclosure}};

static void choose_commands(struct play *p, uint8_t group) {
	const enum record_kind *in = groups[group % COUNT(groups)];
	for (int k = 1; k < COMMAND_COUNT; k++) {
		bool member = !in[0];
		for (int i = 0; i < 5; i++)
			member |= in[i] && in[i] == command_defs[k].record;
		if (member && !command_defs[k].system)
			p->of[p->of_count++] = (enum command_kind)k;
	}
}

/* ---- one command as JSON ------------------------------------------------------------------------------- */

static const char *const texts[] = {
	"", "a", "\\u0000", "慢", "case/1", "queue/2", "booking/1", "ticket/99", "x/y", "\\\"\\\\"};
static const char *const facts[] = {"{}", "{\"area\":5}", "{\"area\":500}",
	"{\"category\":\"shop\",\"items\":[\"S01\",\"S02\",\"S03\"]}",
	"{\"category\":\"shop\",\"items\":[],\"drawings\":true}", "[]", "null", "7", "{\"yuan\":9e30}",
	"{\"yuan\":90071992547409}", "{\"items\":[\"S04\"],\"category\":\"shop\",\"drawings\":true}",
	"{\"a\":{\"b\":[null,\"\\n\"]}}"};
#define MODEL(name, text) \
	"<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' name='a' namespace='urn:a'>" \
	"<decision name='" name "'><variable name='" name "'/><literalExpression><text>" text \
	"</text></literalExpression></decision></definitions>"
static const char *const paths[] = {
	"decisions/a.dmn", "decisions/b.dmn", "decisions/shops.dmn", "decisions/.dmn", "x"};
static const char *const sources[] = {MODEL("a", "1"), MODEL("a", "1 +"), MODEL("b", "\"\\\t\""),
	MODEL("hotline limit", "null"), "<a", "\x01", ""};
static const char *const actors[] = {"ann", "bob", "eve", "system"};
static const char *const numbers[] = {"1", "2", "3", "5", "1", "2", "10", "50", "100", "0", "-1",
	"9007199254740992", "9007199254740993", "1e3", "true"};

static void put_code(struct play *p, struct buf *b, enum code_class class) {
	uint32_t n = 0, wanted = take(p);
	for (uint32_t i = 0; i < p->pack->code_count; i++)
		n += p->pack->codes[i].class == class;
	wanted %= n + 1; /* one too many: no code at all */
	for (uint32_t i = 0; i < p->pack->code_count; i++)
		if (p->pack->codes[i].class == class && wanted-- == 0) {
			buf_format(b, "\"" STR_FMT "\"", STR_ARG(p->pack->codes[i].code));
			return;
		}
	buf_text(b, "\"nowhere\"");
}

static void put_word(struct play *p, struct buf *b, const struct field_def *f) {
	uint32_t n = 0;
	while (f->words && f->words[n])
		n++;
	buf_format(b, "\"%s\"", n ? word_defs[f->words[take(p) % n]].name : "open");
}

static bool state_allows(const struct command_def *def, const struct memory_row *r) {
	const uint16_t *w = def->from;
	while (w && *w && *w != memory_get(r, F_state))
		w++;
	return !w || *w;
}

/* The number of a record: mostly one that is there (and lets the command, when there is one, be given). */
static int64_t some_record(struct play *p, enum record_kind kind, const struct command_def *def) {
	uint8_t wanted = take(p);
	uint32_t n = 0;
	for (uint32_t i = 0; i < p->memory->rows.n; i++)
		n += p->memory->rows.p[i].kind == kind && (!def || state_allows(def, &p->memory->rows.p[i]));
	if (wanted == 255)
		return ((int64_t)1 << 53) - 1;
	if (wanted >= 240 || !n)
		return 1 + wanted % 16;
	wanted = (uint8_t)(wanted % n);
	for (uint32_t i = 0; i < p->memory->rows.n; i++)
		if (p->memory->rows.p[i].kind == kind && (!def || state_allows(def, &p->memory->rows.p[i])) &&
			wanted-- == 0)
			return p->memory->rows.p[i].id;
	return 1;
}

/* An instant some half hours from now, mostly on the half hour. */
static void put_time(struct play *p, struct buf *b) {
	uint8_t steps = take(p);
	ms at = p->now - p->now % (30 * MS_PER_MINUTE) + (ms)(steps % 64) * 30 * MS_PER_MINUTE * (steps & 64 ? 48 : 1);
	buf_char(b, '"');
	if (steps & 128)
		buf_text(b, steps & 1 ? "1969-12-31T00:00" : "9999-12-31T23:59");
	else
		ms_put(b, at, p->pack->offset_minutes);
	buf_char(b, '"');
}

static void put_value(struct play *p, struct buf *b, enum field f) {
	const struct field_def *def = &field_defs[f];
	switch (def->type) {
	case T_INT:
	case T_FEN:
		buf_text(b, f == F_year ? "2023" : numbers[take(p) % COUNT(numbers)]);
		break;
	case T_REF:
		buf_int(b, some_record(p, def->ref, NULL));
		break;
	case T_MS:
		put_time(p, b);
		break;
	case T_DAY: {
		buf_char(b, '"');
		day_put(b, day_of_ms(p->now, 480) + take(p) % 64 - 8);
		buf_char(b, '"');
		break;
	}
	case T_BOOL:
		buf_text(b, take(p) & 1 ? "true" : "false");
		break;
	case T_WORD:
		put_word(p, b, def);
		break;
	case T_CODE:
		put_code(p, b, def->class);
		break;
	case T_NAME:
		buf_format(b, "\"%s\"", f == F_definition ? paths[take(p) % COUNT(paths)] : actors[take(p) % COUNT(actors)]);
		break;
	case T_TEXT:
		buf_format(b, "\"%s\"", texts[take(p) % COUNT(texts)]);
		break;
	case T_SOURCE:
	case T_STATE:
		json_put_string(b, str_of(sources[take(p) % COUNT(sources)]));
		break;
	case T_FACTS:
		buf_text(b, facts[take(p) % COUNT(facts)]);
		break;
	case T_PERSON:
		buf_format(b, "{\"name\":\"secret%u\"}", take(p));
		break;
	}
}

/* Optional fields and keys come by a bit each; now and then a field is left out or one too many is there. */
static void put_payload(struct play *p, struct buf *b, const struct command_def *def, uint8_t flags) {
	bool first = true;
	uint8_t some = flags & 1 ? take(p) : 0;
	buf_char(b, '{');
	for (const uint16_t *a = def->args; *a; a++) {
		some = (uint8_t)(some >> 1 | some << 7);
		if (*a & ARG_OPTIONAL ? !(some & 1) : (flags & 0xfe) == 0xfe)
			continue;
		enum field f = (enum field)(*a & ~ARG_OPTIONAL);
		buf_format(b, "%s\"%s\":", first ? "" : ",", field_defs[f].name);
		put_value(p, b, f);
		first = false;
	}
	buf_char(b, '}');
}

static void put_head(struct play *p, struct buf *b, const struct command_def *def, uint8_t flags) {
	buf_format(b, "{\"kind\":\"%s\",\"actor\":\"%s\"", def->name, actors[flags >> 1 & 3]);
	if (!def->creates || flags >> 3 == 31) {
		enum record_kind kind = def->record ? def->record : (enum record_kind)(1 + flags % (RECORD_COUNT - 1));
		buf_format(b, ",\"id\":%lld", (long long)some_record(p, kind, def->creates ? NULL : def));
	}
	if (flags >> 3 == 7)
		buf_format(b, ",\"request\":\"key%u\"", take(p) & 3u);
	if (flags >> 3 == 11) {
		buf_text(b, ",\"happened_at\":\"");
		ms_put(b, take(p) == 255 ? -MS_PER_DAY : p->now - (ms)take(p) * MS_PER_HOUR, p->pack->offset_minutes);
		buf_char(b, '"');
	}
	buf_text(b, ",\"payload\":");
}

/* Reads one command into the tick; what cannot be read says why. */
static void add_command(struct play *p, const struct command_def *def) {
	struct buf b = buf_make(1 << 14);
	struct json_doc d;
	struct err e = {0};
	uint8_t flags = take(p);
	put_head(p, &b, def, flags);
	put_payload(p, &b, def, flags);
	buf_char(&b, '}');
	check(!b.full);
	str text = arena_str(&p->arena, buf_view(&b));
	buf_free(&b);
	check(json_parse(&p->arena, text, &d, &e));
	struct command *c = &p->commands[p->waiting];
	if (!command_read(&p->arena, p->pack, &d, 0, C_none, c, &e)) {
		check(e.code && e.text[0]);
		return;
	}
	c->at = p->now;
	if (def->record == R_none && c->id % 5)
		c->record = (enum record_kind)(1 + flags % (RECORD_COUNT - 1));
	p->waiting++;
}

/* ---- what must hold --------------------------------------------------------------------------------------- */

static int64_t or_zero(int64_t value) {
	return value == NIL ? 0 : value;
}

static bool is(const struct memory_row *r, enum word w) {
	return memory_get(r, F_state) == (int64_t)w;
}

/* Sum (or number, when `f` is none) of the rows of a kind that refer to `id` by `by` and are in one of the states. */
static int64_t sum_of(
	const struct memory *m, enum record_kind kind, enum field by, int64_t id, enum field f, const enum word *in) {
	int64_t sum = 0;
	for (uint32_t i = 0; i < m->rows.n; i++) {
		const struct memory_row *r = &m->rows.p[i];
		for (const enum word *w = in; r->kind == kind && memory_get(r, by) == id && *w; w++)
			if (is(r, *w))
				sum += f ? or_zero(memory_get(r, f)) : 1;
	}
	return sum;
}

/* A case that waits for promised materials is woken when they are due. */
static bool must_wake(const struct memory_row *r) {
	return is(r, W_granted) && memory_get(r, F_tolerance_due_at) != NIL && memory_get(r, F_supplemented_at) == NIL;
}

static void check_case(const struct memory_row *r) {
	bool over = is(r, W_revoked) || is(r, W_recalled) || is(r, W_cancelled);
	bool decided = is(r, W_granted) || is(r, W_refused) || over;
	bool ended = decided || is(r, W_rejected) || is(r, W_withdrawn);
	check((memory_get(r, F_on_time) != NIL) == decided);
	check((memory_get(r, F_closed_at) != NIL) == ended);
	check((memory_get(r, F_accepted_at) != NIL) == (memory_get(r, F_promised_due_at) != NIL));
	check(!ended || (memory_get(r, F_wake_at) != NIL) == must_wake(r));
	check(!decided || memory_get(r, F_promised_due_at) != NIL);
	bool paused = is(r, W_suspended) || (is(r, W_correcting) && memory_get(r, F_accepted_at) != NIL);
	check(paused == (memory_get(r, F_paused_at) != NIL) || is(r, W_withdrawn));
	check(or_zero(memory_get(r, F_extensions)) <= 2); /* the town's rule of July */
	if (decided && memory_get(r, F_deemed) == NIL)
		check((memory_get(r, F_closed_at) <= memory_get(r, F_promised_due_at)) == (memory_get(r, F_on_time) == 1));
}

static void check_ticket(const struct memory_row *r) {
	bool given_up = is(r, W_merged) || is(r, W_not_accepted) || is(r, W_terminated);
	check(given_up || (memory_get(r, F_on_time) != NIL) == (memory_get(r, F_closed_at) != NIL));
	check(!is(r, W_closed) || (memory_get(r, F_wake_at) == NIL && memory_get(r, F_replied_at) != NIL));
	check(memory_get(r, F_due_at) != NIL && memory_get(r, F_first_due_at) != NIL);
	check(!is(r, W_merged) || memory_get(r, F_merged_into) != r->id);
}

static void check_row(const struct memory *m, const struct memory_row *r) {
	static const enum word placed[] = {W_booked, W_checked_in, W_served, W_no_show, W_none},
						   paid[] = {W_paid, W_none}, decomposed[] = {W_approved, W_none};
	check(memory_get(r, F_state) > W_none && memory_get(r, F_state) < WORD_COUNT);
	if (r->kind == R_slot) {
		check(memory_get(r, F_taken) == sum_of(m, R_booking, F_slot, r->id, F_none, placed));
		check(memory_get(r, F_taken) >= 0 && memory_get(r, F_taken) <= memory_get(r, F_capacity));
	} else if (r->kind == R_budget_line) {
		check(memory_get(r, F_paid_fen) == sum_of(m, R_payment, F_budget_line, r->id, F_amount_fen, paid));
		check(memory_get(r, F_paid_fen) <= memory_get(r, F_budget_fen) && memory_get(r, F_budget_fen) <= (int64_t)1
																											 << 53);
	} else if (r->kind == R_it_project) {
		check(or_zero(memory_get(r, F_decomposed_fen)) ==
			  sum_of(m, R_fund_line, F_it_project, r->id, F_amount_fen, decomposed));
		check(or_zero(memory_get(r, F_decomposed_fen)) <= or_zero(memory_get(r, F_approved_fen)));
	} else if (r->kind == R_case_file) {
		check_case(r);
	} else if (r->kind == R_ticket) {
		check_ticket(r);
	} else if (r->kind == R_queue_number) {
		check(or_zero(memory_get(r, F_call_count)) <= 2);
	} else if (r->kind == R_disclosure) {
		check((memory_get(r, F_on_time) != NIL) == is(r, W_answered));
	}
}

static void check_rows(const struct play *p) {
	int64_t events = 0;
	for (uint32_t i = 0; i < p->memory->rows.n; i++) {
		check_row(p->memory, &p->memory->rows.p[i]);
		events += p->memory->rows.p[i].events;
	}
	check(events == p->memory->events.n);
	for (uint32_t i = 0; i < p->memory->events.n; i++)
		check(!strstr(p->memory->events.p[i].written.body.p, "secret"));
}

static void check_outcomes(const struct play *p, uint32_t n) {
	for (uint32_t i = 0; i < n; i++) {
		const struct outcome *o = &p->outcomes[i];
		check(o->accepted ? o->seq > 0 && o->events > 0 : o->refusal.code && o->refusal.text[0]);
		if (!o->accepted || o->repeated)
			continue;
		const struct memory_event *first = &p->memory->events.p[o->seq - 1];
		check(first->record == o->record && first->id == o->id &&
			  str_is(first->written.command, command_defs[p->commands[i].kind].name));
	}
}

/* ---- the day ------------------------------------------------------------------------------------------------ */

static void open_desk(struct play *p) {
	struct desk_settings settings = {LEDGER_SHA256, STR("fuzz"), 2};
	struct err e = {0};
	check(desk_open(p->pack, memory_store(p->memory), &settings, &p->desk, &e));
}

static void tick(struct play *p) {
	struct err e = {0};
	check(desk_tick(p->desk, p->commands, p->waiting, p->outcomes, &e));
	check_outcomes(p, p->waiting);
	check_rows(p);
	p->waiting = 0;
	p->ticks++;
	arena_reset(&p->arena);
}

/* Time passes: nothing that should have fired by then is left, unless a refusal says so. */
static void pass_time(struct play *p, ms by) {
	struct err e = {0};
	uint32_t fired;
	p->now += by;
	check(desk_wake(p->desk, p->now, &fired, &e));
	check(desk_next_wake(p->desk) > p->now);
	check_rows(p);
	for (uint32_t i = 0; i < p->memory->rows.n; i++)
		check(memory_get(&p->memory->rows.p[i], F_wake_at) == NIL ||
			  memory_get(&p->memory->rows.p[i], F_wake_at) > p->now || p->memory->refusals.n);
}

static void between_ticks(struct play *p, uint8_t op) {
	if (p->waiting)
		tick(p);
	switch (op & 7) {
	case 0:
		pass_time(p, (ms)take(p) * MS_PER_HOUR);
		break;
	case 1:
		pass_time(p, (ms)(take(p) & 31) * MS_PER_DAY);
		break;
	case 2:
		desk_close(p->desk);
		open_desk(p);
		break;
	default:
		p->now += (ms)take(p) * MS_PER_MINUTE;
	}
}

static void step(struct play *p) {
	uint8_t op = take(p);
	if (op >= 232)
		between_ticks(p, op);
	else
		add_command(p, &command_defs[p->of[op % p->of_count]]);
	if (p->waiting == TICK_MOST)
		tick(p);
}

void desk_fuzz(const uint8_t *data, size_t size) {
	static struct pack *pack; /* loaded once, read only */
	char why[200];
	if (!pack)
		check(pack_load("test/desk/town", &pack, &(struct pack_complaints){0}));
	log_level_set(LOG_ERROR); /* clocks that are refused are told as warnings: they are part of the play */
	struct play *p = mem_alloc(sizeof *p);
	p->at = data;
	p->end = data + size;
	p->pack = pack;
	p->memory = memory_make();
	p->now = ms_of_day(day_of(2022, 3, 1), 480) + 9 * MS_PER_HOUR;
	choose_commands(p, take(p));
	if (take(p) & 1) /* the year ends soon, and the next calendar comes */
		p->now += (ms)270 * MS_PER_DAY;
	open_desk(p);
	while (p->at < p->end && p->ticks < TICKS_MOST)
		step(p);
	tick(p);
	pass_time(p, (ms)120 * MS_PER_DAY);
	if (!memory_same_when_rebuilt(p->memory, pack, LEDGER_SHA256, why)) {
		fprintf(stderr, "%s\n", why);
		check(!"the rows are those of the ledger");
	}
	desk_close(p->desk);
	memory_free(p->memory);
	arena_free(&p->arena);
	mem_free(p);
}
