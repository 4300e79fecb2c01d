/* 预约人: what the rules of booking know of a person: days booked, cancelled and missed, found again by a keyed digest
 * of the identity number. No name stands here, and without the office's secret nobody can tell who it is.
 *
 * F_recent holds the newest VISITOR_RECENT acts, oldest first, as "b19054/12:G01 n19060/15": what (b booked or waiting,
 * c cancelled, n not come), the day since 1970, the booking, the item. States: active -> blocked -> active.
 * Source: 个人信息保护法 6 (no more than is needed), 51 (de-identification). */
#include "data/date.h"
#include "data/ident.h"
#include "desk/visit.h"

struct booking_answer booking_ask(const struct rulebook *rules, const struct pack *p, struct arena *a, str decision,
	const struct booking_asked *q) {
	int number = -1;
	const struct rule_version *v = rulebook_find(rules, decision, q->today, &number);
	if (!v)
		return (struct booking_answer){0};
	check(v->model && number >= 0);
	const struct {
		const day *days;
		uint32_t n;
	} lists[] = {{q->booked, q->booked_count}, {q->same_item, q->same_item_count}, {q->missed, q->missed_count},
		{q->cancelled, q->cancelled_count}, {q->by_account, q->by_account_count}};
	struct val list[COUNT(lists)];
	for (size_t i = 0; i < COUNT(lists); i++) {
		struct val *days = arena_array(a, struct val, lists[i].n + 1);
		for (uint32_t k = 0; k < lists[i].n; k++)
			days[k] = val_date(lists[i].days[k]);
		list[i] = val_list(days, lists[i].n);
	}
	const struct decision_input given[] = {{STR("today"), val_date(q->today)}, {STR("slot on"), val_date(q->slot_on)},
		{STR("working days ahead"), val_int(pack_days_ahead(p, q->today, q->slot_on))},
		{STR("hours ahead"), val_int((q->slot_at - q->now) / MS_PER_HOUR)}, {STR("elderly"), val_bool(q->elderly)},
		{STR("blocked until"), q->blocked_until ? val_date(q->blocked_until) : val_null()},
		{STR("booked on"), list[0]}, {STR("same item on"), list[1]}, {STR("missed on"), list[2]},
		{STR("cancelled on"), list[3]}, {STR("booked by account on"), list[4]}};
	uint32_t count = rules_input_count(v->model);
	struct val *values = arena_array(a, struct val, count);
	for (size_t i = 0; i < COUNT(given); i++) {
		int slot = rules_input(v->model, given[i].name);
		if (slot >= 0)
			values[slot] = given[i].value;
	}
	struct feel_run run = feel_run_make(a, values, count, q->now, p->offset_minutes);
	struct val result = rules_eval(v->model, number, values, &run, NULL);
	struct val rule = val_member(result, "rule"), until = val_member(result, "until");
	return (struct booking_answer){rule.kind == VAL_STRING ? rule.string : STR(""),
		until.kind == VAL_DATE ? (day)until.days : 0};
}

/* ---- who it is ---------------------------------------------------------------------------------------- */

/* A text of the personal data; empty when it is missing. */
static str person_text(struct decision *d, const struct json_doc *doc, const char *name) {
	uint32_t at = json_member(doc, 0, name);
	return at ? str_trim(json_text(d->arena, doc, at)) : STR("");
}

/* A telephone number where something else belongs is the commonest slip: it is named as what it is. */
static bool not_a_phone(struct decision *d, const char *code, const char *where, str value) {
	return !ident_mobile(value) || desk__refuse(d, code, where, "a telephone number stands where it does not belong");
}

static bool read_agent(struct decision *d, const struct json_doc *doc, const struct who *who) {
	str name = person_text(d, doc, "agent_name"), id_no = person_text(d, doc, "agent_id_no"),
		phone = person_text(d, doc, "agent_phone");
	if (!who->agent)
		return true;
	if (!name.n || ident_mobile(name))
		return desk__refuse(d, "booking.agent", "payload.person.agent_name", "who comes for somebody gives a name");
	if (!ident_person(id_no) || str_eq(id_no, who->id_no))
		return desk__refuse(d, "booking.agent", "payload.person.agent_id_no",
			"who comes for somebody gives an identity number of their own");
	return !phone.n || ident_mobile(phone) ||
		   desk__refuse(d, "booking.agent", "payload.person.agent_phone", "this is no mobile telephone number");
}

bool visitor__read(struct decision *d, struct who *out) {
	const struct arg *person = command_arg(d->command, F_person);
	struct json tokens[64];
	struct json_doc doc;
	*out = (struct who){0};
	check(person && "the command was read");
	if (!json_parse_into(person->s, tokens, COUNT(tokens), &doc, NULL) || doc.tokens[0].kind != JSON_OBJECT)
		return desk__refuse(d, "field.type", "payload.person", "this is no person");
	uint32_t known = d->command->role.n ? 0 : json_member(&doc, 0, "visitor");
	if (known)
		return str_int(json_raw(&doc, known), &out->visitor) ||
			   desk__refuse(d, "field.type", "payload.person.visitor", "this is no visitor");
	str name = person_text(d, &doc, "name"), phone = person_text(d, &doc, "phone");
	out->id_no = person_text(d, &doc, "id_no");
	out->agent = arg_is(d, F_agent) || json_member(&doc, 0, "agent_name") || json_member(&doc, 0, "agent_id_no");
	if (!name.n)
		return desk__refuse(d, "booking.name", "payload.person.name", "a booking is made in a real name");
	if (!not_a_phone(d, "booking.name", "payload.person.name", name) ||
		!not_a_phone(d, "booking.id_no", "payload.person.id_no", out->id_no))
		return false;
	if (!ident_person(out->id_no))
		return desk__refuse(d, "booking.id_no", "payload.person.id_no", "this is no identity number");
	if (phone.n ? !ident_mobile(phone) : !arg_is(d, F_elderly))
		return desk__refuse(d, "booking.phone", "payload.person.phone", "this is no mobile telephone number");
	out->visitor = visitor__number(d, out->id_no);
	return read_agent(d, &doc, out);
}

/* Numbers of records are 52 bits, never 0. */
static int64_t number_of(int64_t key) {
	int64_t number = key & (((int64_t)1 << 52) - 1);
	return number ? number : 1;
}

int64_t visitor__number(const struct decision *d, str id_no) {
	return number_of(person_key(d->seal, 1, id_no));
}

int64_t visitor__of_account(const struct decision *d, str account) {
	return number_of(person_key(d->seal, 2, account));
}

/* ---- what is known of them ---------------------------------------------------------------------------- */

/* One act of F_recent. */
struct act {
	char what;
	day on;
	int64_t booking;
	str item, text;
};

static struct act read_act(str text) {
	struct act a = {.what = text.n ? text.p[0] : 0, .text = text};
	int32_t slash = str_find(text, '/', 0), colon = str_find(text, ':', 0);
	uint32_t end = colon < 0 ? text.n : (uint32_t)colon;
	int64_t on = 0;
	check(slash > 1 && "the desk wrote it");
	str_int(str_cut(text, 1, (uint32_t)slash), &on);
	str_int(str_cut(text, (uint32_t)slash + 1, end), &a.booking);
	a.on = (day)on;
	a.item = colon < 0 ? STR("") : str_cut(text, end + 1, text.n);
	return a;
}

/* The acts but those of one booking, oldest first. */
static uint32_t acts_of(const struct record *visitor, int64_t but, struct act out[VISITOR_RECENT]) {
	str rest = visitor ? rec_state(visitor, F_recent) : STR(""), text;
	uint32_t n = 0;
	while (rest.n && str_next(&rest, ' ', &text)) {
		struct act a = read_act(text);
		if (a.booking == but)
			continue;
		check(n < VISITOR_RECENT);
		out[n++] = a;
	}
	return n;
}

static uint32_t days_of_acts(const struct act *acts, uint32_t n, char what, str item, day *out) {
	uint32_t count = 0;
	for (uint32_t i = 0; i < n; i++)
		if (acts[i].what == what && (!item.n || str_eq(acts[i].item, item)))
			out[count++] = acts[i].on;
	return count;
}

struct booking_answer visitor__ask(struct decision *d, str decision, const struct asking *q) {
	struct act acts[VISITOR_RECENT];
	day days[5][VISITOR_RECENT + 1];
	uint32_t n = acts_of(q->visitor, q->booking, acts);
	struct booking_asked asked = {.now = d->now,
		.today = day_of_ms(d->now, d->pack->offset_minutes),
		.slot_at = q->slot_at,
		.slot_on = day_of_ms(q->slot_at, d->pack->offset_minutes),
		.elderly = q->elderly,
		.blocked_until = q->visitor ? (day)rec_or(q->visitor, F_blocked_until, 0) : 0,
		.booked = days[0],
		.same_item = days[1],
		.missed = days[2],
		.cancelled = days[3],
		.by_account = days[4]};
	asked.booked_count = days_of_acts(acts, n, 'b', STR(""), days[0]);
	asked.same_item_count = q->item.n ? days_of_acts(acts, n, 'b', q->item, days[1]) : 0;
	asked.missed_count = days_of_acts(acts, n, 'n', STR(""), days[2]);
	asked.cancelled_count = days_of_acts(acts, n, 'c', STR(""), days[3]);
	n = acts_of(q->account, q->booking, acts);
	asked.by_account_count = days_of_acts(acts, n, 'b', STR(""), days[4]);
	if (q->missed_on)
		days[2][asked.missed_count++] = q->missed_on;
	return booking_ask(d->rules, d->pack, d->arena, decision, &asked);
}

static const char *const rule_codes[][2] = {{"blocked", "booking.blocked"}, {"too_soon", "booking.too_soon"},
	{"too_far", "booking.too_far"}, {"one_a_day", "booking.one_a_day"}, {"same_item", "booking.same_item"},
	{"too_late", "booking.too_late"},
	{"account_full", "booking.account_full"}};

bool visitor__may(struct decision *d, str decision, const struct asking *q) {
	struct booking_answer answer = visitor__ask(d, decision, q);
	const char *code = "booking.rule", *field = q->own_slot ? "" : "payload.slot_at";
	char until[24] = "";
	if (!answer.rule.n)
		return true;
	for (size_t i = 0; i < COUNT(rule_codes); i++)
		if (str_is(answer.rule, rule_codes[i][0]))
			code = rule_codes[i][1];
	if (answer.until) {
		struct buf b = {.p = until, .cap = sizeof until - 1, .max = sizeof until - 1};
		buf_text(&b, ", until ");
		day_put(&b, answer.until);
	}
	return desk__refuse(d, code, field, "the rule of booking \"" STR_FMT "\" stands against it%s",
		STR_ARG(answer.rule), until);
}

/* ---- noting what they did ------------------------------------------------------------------------------ */

/* The newest acts as text, with one more at the end. */
static str recent_with(struct decision *d, const struct act *acts, uint32_t n, str more) {
	uint32_t first = n + 1 > VISITOR_RECENT ? n + 1 - VISITOR_RECENT : 0;
	size_t bytes = more.n + 1;
	for (uint32_t i = first; i < n; i++)
		bytes += acts[i].text.n + 1;
	struct buf b = {.p = arena_alloc(d->arena, bytes), .cap = bytes, .max = bytes};
	for (uint32_t i = first; i < n; i++) {
		buf_str(&b, acts[i].text);
		buf_char(&b, ' ');
	}
	buf_str(&b, more);
	check(!b.full);
	return str_trim(buf_view(&b));
}

static struct event *note(struct decision *d, int64_t number, const struct record *visitor) {
	struct event *ev = emit(d, E_visitor_noted, visitor ? visitor : decide_draft(d, R_visitor, number));
	if (!visitor)
		set_word(ev, F_state, W_active);
	return ev;
}

void visitor__note(struct decision *d, int64_t number, const struct noting *what) {
	const struct record *visitor = book_find(d->book, R_visitor, number);
	struct act acts[VISITOR_RECENT];
	uint32_t n = acts_of(visitor, what->booking, acts);
	struct event *ev = note(d, number, visitor);
	str more = !what->what ? STR("") : arena_format(d->arena, "%c%d/%lld%s" STR_FMT, what->what, what->on,
		(long long)what->booking, what->item.n ? ":" : "", STR_ARG(what->item));
	set_state(ev, F_recent, recent_with(d, acts, n, more));
	if (what->what == 'c')
		set_int(ev, F_cancellations, 1 + (visitor ? rec_or(visitor, F_cancellations, 0) : 0));
	if (what->what == 'b' && visitor && rec_is(visitor, F_state, W_blocked)) { /* the rules let them book again */
		set_word(ev, F_state, W_active);
		set_int(ev, F_blocked_until, NIL);
	}
	if (what->what != 'n')
		return;
	set_int(ev, F_no_shows, 1 + (visitor ? rec_or(visitor, F_no_shows, 0) : 0));
	struct booking_answer block = visitor__ask(d, STR("booking block"),
		&(struct asking){.visitor = visitor, .booking = what->booking, .slot_at = d->now, .missed_on = what->on});
	if (block.until) {
		set_word(ev, F_state, W_blocked);
		set_int(ev, F_blocked_until, block.until);
	}
}

/* 申诉成立: what was missed is forgotten, by two people. */
bool visitor__pardon(struct decision *d) {
	struct act acts[VISITOR_RECENT];
	uint32_t n = acts_of(d->record, 0, acts), kept = 0;
	if (!other_person(d, "visitor.same_person", arg_str(d, F_approver)))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (acts[i].what != 'n')
			acts[kept++] = acts[i];
	if (kept == n && rec_get(d->record, F_blocked_until) == NIL)
		return desk__refuse(d, "visitor.nothing_to_pardon", "", "nothing was missed and nothing is blocked");
	struct event *ev = emit_args(d, E_visitor_pardoned);
	set_state(ev, F_recent, recent_with(d, acts, kept, STR("")));
	set_int(ev, F_no_shows, 0);
	set_int(ev, F_blocked_until, NIL);
	return true;
}
