/* The year's tickets of the hotline. Every one is answered within its limit: the published rate is 100 %. */
#include "app/year_int.h"
#include "data/date.h"

enum { TEXT_BYTES = 1200, INPUTS_MOST = 8 };

struct tickets {
	struct lot classes, topics, units, areas, channels;
	int64_t total, key_total, key_satisfied, keys;
	int64_t last_enquiry; /* target of the planted merge */
	bool upheld_planted, merged_planted;
};

static struct tickets the_tickets; /* the generator runs once, alone */

static void lot_of_codes(struct year *y, struct lot *l, enum code_class class, uint32_t flatness) {
	for (uint32_t i = 0, n = 0; i < y->pack->code_count; i++)
		if (y->pack->codes[i].class == class)
			lot_add(l, y->pack->codes[i].code, 10000 / (++n + flatness) + 1);
}

/* The finest topics; the first of each main one is the most frequent. */
static void lot_of_topics(struct year *y, struct lot *l) {
	uint32_t finest = 0, main = 0, of_main = 0;
	str before = STR("");
	for (uint32_t i = 0; i < y->pack->code_count; i++)
		if (y->pack->codes[i].class == CODE_TOPIC && y->pack->codes[i].code.n > finest)
			finest = y->pack->codes[i].code.n;
	for (uint32_t i = 0; i < y->pack->code_count; i++) {
		str code = y->pack->codes[i].code;
		if (y->pack->codes[i].class != CODE_TOPIC || code.n != finest)
			continue;
		bool same = before.n && str_eq(str_cut(before, 0, 2), str_cut(code, 0, 2));
		main += !same;
		of_main = same ? of_main + 1 : 1;
		lot_add(l, code, 100000 / (main + 4) / (of_main + 4) + 1);
		before = code;
	}
}

void tickets_prepare(struct year *y) {
	struct tickets *t = &the_tickets;
	*t = (struct tickets){.total = year_total(y, "tickets"),
		.key_total = year_total(y, "key_tickets"),
		.key_satisfied = year_total(y, "key_tickets_satisfied")};
	static const char *const classes[] = {"consult", "help", "complaint", "report", "suggest"};
	for (size_t i = 0; i < COUNT(classes); i++) {
		char share[32];
		snprintf(share, sizeof share, "ticket_%s", classes[i]);
		lot_add(&t->classes, str_of(classes[i]), (uint32_t)year_share(y, share));
	}
	lot_of_topics(y, &t->topics);
	lot_of_codes(y, &t->units, CODE_DEPARTMENT, 8);
	lot_of_codes(y, &t->areas, CODE_SERVICE_POINT, 10);
	static const char *const channels[] = {"phone", "wechat", "app", "web", "mail"};
	for (uint32_t i = 0; i < COUNT(channels); i++)
		lot_add(&t->channels, str_of(channels[i]), 100 / (i * i * 3 + 1) + 1);
}

/* One ticket under way. */
struct call {
	int64_t id;
	str class, unit, topic, area, text;
	const char *steps[2]; /* of its special procedure; NULL: none */
	day received;
	ms at;
	int64_t limit;
	char operator[32], handler[32];
	bool window, key;
};

/* What the pack's own decision says about the ticket; null when the pack has none of that name. */
static struct val ask(struct year *y, const struct call *c, str decision) {
	const struct {
		str name;
		struct val value;
	} known[] = {{STR("ticket class"), val_str(c->class)}, {STR("received on"), val_date(c->received)},
		{STR("topic"), val_str(c->topic)}, {STR("area"), val_str(c->area)}, {STR("content"), val_str(c->text)},
		{STR("urgent"), val_bool(false)}};
	int number;
	const struct rules_model *m = pack_decision(y->pack, decision, &number);
	struct val values[INPUTS_MOST] = {0};
	if (!m)
		return val_null();
	check(rules_input_count(m) <= COUNT(values));
	for (size_t i = 0; i < COUNT(known); i++) {
		int slot = rules_input(m, known[i].name);
		if (slot >= 0)
			values[slot] = known[i].value;
	}
	struct feel_run run = feel_run_make(&y->arena, values, rules_input_count(m), 0, y->offset);
	return rules_eval(m, number, values, &run, NULL);
}

static int64_t number_of(struct val result, const char *member) {
	int64_t n = 0;
	val_to_int(val_member(result, member), &n);
	return n;
}

/* The steps of the procedure that the rules name for it. */
static void find_steps(struct year *y, struct call *c) {
	struct val code = val_member(ask(y, c, STR("hotline special")), "code");
	const struct csv *t = pack_table(y->pack, "hotline/special-clocks.csv");
	const struct code *row = code.kind == VAL_STRING ? pack_code(y->pack, CODE_SPECIAL, code.string) : NULL;
	static const char *const columns[] = {"first_step", "second_step"};
	for (size_t i = 0; t && row && i < COUNT(columns); i++)
		c->steps[i] = word_defs[word_find(csv_cell(t, row->row, csv_column(t, columns[i])))].name;
}

static void do_step(struct year *y, struct call *c, int n, ms at) {
	if (c->steps[n])
		put(y, at, c->handler, "ticket.special", c->id, "\"reason\":\"按规定办理\",\"special_step\":\"%s\"", c->steps[n]);
}

/* ---- what the caller says: by the number of the ticket, so that no chance is drawn for it ------------------- */

/* The n-th of the words; the last when there are fewer. */
static str word_of(str words, uint64_t n) {
	str word = STR(""), rest = words;
	uint64_t count = 0;
	while (str_next(&rest, ' ', &word))
		count++;
	for (uint64_t i = count ? n % count + 1 : 0; i; i--)
		str_next(&words, ' ', &word);
	return word;
}

static void put_filled(struct buf *out, str text, str word, str name, str area) {
	while (text.n) {
		int32_t open = str_find(text, '{', 0), close = str_find(text, '}', 0);
		if (open < 0 || close < open) {
			buf_str(out, text);
			return;
		}
		str slot = str_cut(text, (uint32_t)open + 1, (uint32_t)close);
		buf_str(out, str_cut(text, 0, (uint32_t)open));
		buf_str(out, str_is(slot, "word") && word.n ? word : str_is(slot, "area") ? area : name);
		text = str_cut(text, (uint32_t)close + 1, text.n);
	}
}

/* One of the texts of its class, filled in. */
static str text_of(struct year *y, const struct call *c) {
	const struct csv *t = pack_table(y->pack, "year/ticket-texts.csv");
	const struct csv *topics = pack_table(y->pack, "hotline/topics.csv");
	const struct code *topic = pack_code(y->pack, CODE_TOPIC, c->topic);
	const struct code *area = pack_code(y->pack, CODE_SERVICE_POINT, c->area);
	uint64_t salt = (uint64_t)c->id * 0x9E3779B97F4A7C15u >> 20, rows = 0;
	if (!t || !topics || !topic || !area)
		return STR("");
	for (uint32_t i = 0; i < t->rows; i++)
		rows += str_eq(csv_cell(t, i, csv_column(t, "class")), c->class);
	for (uint32_t i = 0, n = 0; rows && i < t->rows; i++) {
		if (!str_eq(csv_cell(t, i, csv_column(t, "class")), c->class) || n++ != salt % rows)
			continue;
		struct buf b = buf_make(TEXT_BYTES);
		str words = csv_cell(topics, topic->row, csv_column(topics, "keywords"));
		str word = word_of(words, salt / rows);
		put_filled(&b, csv_cell(t, i, csv_column(t, "text")), word, topic->name_zh, area->name_zh);
		str text = arena_str(&y->arena, buf_view(&b));
		buf_free(&b);
		return text;
	}
	return STR("");
}

/* "reason":"…" of a return, with the first ground for one that the pack names. */
static const char *ground_of(struct year *y) {
	const struct csv *t = pack_table(y->pack, "hotline/return-grounds.csv");
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (str_is(csv_cell(t, i, csv_column(t, "use")), "return"))
			return arena_format(&y->arena, "\"ground\":\"" STR_FMT "\",",
				STR_ARG(csv_cell(t, i, csv_column(t, "code")))).p;
	return "";
}

/* A working hour later than `at`, by skewed minutes. */
static void later(struct year *y, struct call *c, int64_t mean_minutes) {
	c->at = year_open(y, c->at + chance_around(y, mean_minutes) * MS_PER_MINUTE + 1);
}

static void call_back(struct year *y, struct call *c) {
	struct tickets *t = &the_tickets;
	if (c->key) {
		/* All key tickets are called back; the satisfied ones come first in the count, spread over the year. */
		int64_t before = t->keys * t->key_satisfied / t->key_total;
		bool satisfied = ++t->keys * t->key_satisfied / t->key_total > before;
		put(y, c->at, c->operator, "ticket.call_back", c->id,
			"\"reached\":true,\"satisfaction\":\"%s\",\"solved\":%s",
			satisfied ? chance_below(y, 2) ? "very_satisfied" : "satisfied" : "unsatisfied",
			satisfied ? "true" : "false");
		return;
	}
	if (!chance_of(y, "ticket_called_back"))
		return;
	if (chance_below(y, 10) == 0) {
		put(y, c->at, c->operator, "ticket.call_back", c->id, "\"reached\":false");
		return;
	}
	bool satisfied = chance_of(y, "ticket_satisfied");
	put(y, c->at, c->operator, "ticket.call_back", c->id, "\"reached\":true,\"satisfaction\":\"%s\",\"solved\":%s",
		satisfied            ? chance_below(y, 3) ? "satisfied" : "very_satisfied"
		: chance_below(y, 2) ? "so_so"
							 : "unsatisfied",
		satisfied || chance_below(y, 3) ? "true" : "false");
}

static void judge(struct year *y, struct call *c) {
	struct tickets *t = &the_tickets;
	ms at = year_open(y, c->at + MS_PER_DAY);
	if (t->upheld_planted) {
		put(y, at, "operator", "ticket.judge", c->id, "\"reason\":\"经核查不属实\",\"upheld\":false");
		return;
	}
	/* Planted: upheld, then reversed on review; both stay in the ledger. */
	t->upheld_planted = true;
	put(y, at, "operator", "ticket.judge", c->id, "\"reason\":\"初步认定属实\",\"upheld\":true");
	put(y, year_open(y, at + 3 * (ms)MS_PER_DAY), "leader", "ticket.judge", c->id,
		"\"reason\":\"调取录像复核，认定不属实\",\"upheld\":false");
}

static void finish(struct year *y, struct call *c) {
	put(y, c->at, c->handler, "ticket.submit", c->id, "%s", "");
	later(y, c, 40);
	bool again = chance_of(y, "ticket_reworked") && c->limit > 2;
	put(y, c->at, c->operator, "ticket.review", c->id,
		again ? "\"passed_check\":false,\"reason\":\"答复不完整\"" : "\"passed_check\":true");
	if (again) {
		later(y, c, 60);
		put(y, c->at, c->handler, "ticket.reply", c->id, "%s", "");
		later(y, c, 20);
		put(y, c->at, c->handler, "ticket.submit", c->id, "%s", "");
		later(y, c, 30);
		put(y, c->at, c->operator, "ticket.review", c->id, "\"passed_check\":true");
	}
	later(y, c, 20);
	put(y, c->at, c->operator, "ticket.close", c->id, "%s", "");
	if (c->window)
		judge(y, c);
	c->at = year_open(y, c->at + MS_PER_DAY);
	call_back(y, c);
}

/* The unit replies with at least a working day in hand. */
static void reply(struct year *y, struct call *c) {
	int64_t spare = c->limit > 3 ? c->limit - 2 : 0;
	day on = year_working_day(y, c->received, spare ? chance_below(y, (uint32_t)spare) : 0);
	ms planned = year_midnight(y, on) + 10 * MS_PER_HOUR + chance_below(y, 6 * MS_PER_HOUR);
	c->at = planned > c->at ? planned : c->at + 10 * MS_PER_MINUTE;
	put(y, c->at, c->handler, "ticket.reply", c->id, "%s", "");
	do_step(y, c, 1, c->at + MS_PER_MINUTE);
	c->at += 5 * MS_PER_MINUTE;
}

static void dispatch(struct year *y, struct call *c) {
	struct tickets *t = &the_tickets;
	snprintf(c->handler, sizeof c->handler, "handler%02u", 1 + chance_below(y, 60));
	c->unit = lot_draw(y, &t->units);
	put(y, c->at, c->operator, "ticket.dispatch", c->id, "\"department\":\"" STR_FMT "\"", STR_ARG(c->unit));
	later(y, c, 45);
}

static void handle(struct year *y, struct call *c) {
	dispatch(y, c);
	if (c->limit > 3 && chance_of(y, "ticket_returned")) {
		put(y, c->at, c->handler, "ticket.return", c->id, "%s\"reason\":\"不属于本单位职责\"", ground_of(y));
		later(y, c, 30);
		dispatch(y, c);
	}
	put(y, c->at, c->handler, "ticket.sign", c->id, "%s", "");
	do_step(y, c, 0, c->at + MS_PER_MINUTE);
	if (chance_of(y, "ticket_extended")) {
		put(y, c->at + 20 * MS_PER_MINUTE, c->handler, "ticket.extend", c->id,
			"\"approver\":\"leader\",\"days\":5,\"reason\":\"需现场核查\"");
		c->at += 21 * MS_PER_MINUTE;
	}
	if (c->key)
		put(y, c->at += MS_PER_MINUTE, "operator", "ticket.flag", c->id,
			"\"key_ticket\":true,\"reason\":\"列为整改重点工单\"");
	reply(y, c);
	finish(y, c);
}

static void plant_merge(struct year *y, struct call *c) {
	struct tickets *t = &the_tickets;
	if (t->merged_planted || c->received < day_of(y->number, 6, 1) || !t->last_enquiry)
		return;
	t->merged_planted = true;
	put(y, c->at + MS_PER_MINUTE, c->operator, "ticket.merge", c->id,
		"\"merged_into\":%lld,\"reason\":\"同一诉求人同一事项\"", (long long)t->last_enquiry);
	c->id = 0;
}

static void receive(struct year *y, struct call *c, str channel, str who) {
	str said = c->text.n ? arena_format(&y->arena, "\"content\":\"" STR_FMT "\",", STR_ARG(c->text)) : STR("");
	put(y, c->at, c->operator, "ticket.receive", c->id,
		"%s\"area\":\"" STR_FMT "\",\"channel\":\"" STR_FMT "\"," STR_FMT "\"person\":{" STR_FMT
		"},\"ticket_class\":\"" STR_FMT "\",\"topic\":\"" STR_FMT "\"",
		c->window ? "\"about_window\":true," : "", STR_ARG(c->area), STR_ARG(channel), STR_ARG(said), STR_ARG(who),
		STR_ARG(c->class), STR_ARG(c->topic));
	int64_t minutes = number_of(ask(y, c, STR("hotline urgency")), "minutes");
	if (!minutes)
		return;
	c->at += minutes * MS_PER_MINUTE / 2; /* what comes later comes after it */
	put(y, c->at, c->operator, "ticket.feedback", c->id, "\"reason\":\"已通知承办单位到场\"");
	c->at++;
}

static void one_ticket(struct year *y, day d, ms at, bool key) {
	struct tickets *t = &the_tickets;
	struct call c = {.id = next_id(y, R_ticket),
		.class = key ? STR("complaint") : lot_draw(y, &t->classes),
		.received = d,
		.at = at,
		.key = key};
	c.window = !key && str_is(c.class, "complaint") && (chance_of(y, "ticket_window") || !t->upheld_planted);
	c.limit = number_of(ask(y, &c, STR("hotline limit")), "days");
	snprintf(c.operator, sizeof c.operator, "operator%02u", 1 + chance_below(y, 50));
	c.area = lot_draw(y, &t->areas);
	str channel = lot_draw(y, &t->channels), who = somebody(y);
	c.topic = lot_draw(y, &t->topics);
	c.text = text_of(y, &c);
	find_steps(y, &c);
	receive(y, &c, channel, who);
	c.at += 2 * MS_PER_MINUTE + chance_below(y, 10 * MS_PER_MINUTE);
	if (str_is(c.class, "consult"))
		plant_merge(y, &c);
	if (!c.id)
		return;
	if (str_is(c.class, "consult") && chance_below(y, 1000) < year_share(y, "ticket_direct") * 2) {
		put(y, c.at, c.operator, "ticket.answer", c.id, "\"reason\":\"已按知识库答复\"");
		t->last_enquiry = c.id;
		return;
	}
	handle(y, &c);
}

void tickets_day(struct year *y, day d) {
	struct tickets *t = &the_tickets;
	uint32_t n = (uint32_t)year_count(y, "tickets", t->total, d, false, y->last);
	/* Key tickets come early enough in the year to be closed and called back within it. */
	uint32_t keys = (uint32_t)year_count(y, "tickets", t->key_total, d, true, day_of(y->number, 11, 15));
	ms *at = year_moments(y, d, &y->ticket_hours, n);
	for (uint32_t i = 0; i < n; i++)
		one_ticket(y, d, at[i], i < keys);
}
