/* The year's tickets of the hotline. Every one is answered within its limit: the published rate is 100 %. */
#include "app/year_int.h"
#include "data/date.h"

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
	lot_of_codes(y, &t->topics, CODE_TOPIC, 4);
	lot_of_codes(y, &t->units, CODE_DEPARTMENT, 8);
	lot_of_codes(y, &t->areas, CODE_SERVICE_POINT, 10);
	static const char *const channels[] = {"phone", "wechat", "app", "web", "mail"};
	for (uint32_t i = 0; i < COUNT(channels); i++)
		lot_add(&t->channels, str_of(channels[i]), 100 / (i * i * 3 + 1) + 1);
}

/* Working days that the rules in force give, asked of the pack's own decision. */
static int64_t limit_of(struct year *y, str class, day d) {
	int number;
	int64_t days = 0;
	const struct rules_model *m = pack_decision(y->pack, STR("hotline limit"), &number);
	struct val values[8] = {0};
	check(m && rules_input_count(m) <= COUNT(values));
	int of_class = rules_input(m, STR("ticket class")), of_day = rules_input(m, STR("received on"));
	if (of_class >= 0)
		values[of_class] = val_str(class);
	if (of_day >= 0)
		values[of_day] = val_date(d);
	struct feel_run run = feel_run_make(&y->arena, values, rules_input_count(m), 0, y->offset);
	val_to_int(val_member(rules_eval(m, number, values, &run, NULL), "days"), &days);
	return days;
}

/* One ticket under way. */
struct call {
	int64_t id;
	str class, unit;
	day received;
	ms at;
	int64_t limit;
	char operator[32], handler[32];
	bool window, key;
};

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
		put(y, c->at, c->handler, "ticket.return", c->id, "\"reason\":\"不属于本单位职责\"");
		later(y, c, 30);
		dispatch(y, c);
	}
	put(y, c->at, c->handler, "ticket.sign", c->id, "%s", "");
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

static void one_ticket(struct year *y, day d, ms at, bool key) {
	struct tickets *t = &the_tickets;
	struct call c = {.id = next_id(y, R_ticket),
		.class = key ? STR("complaint") : lot_draw(y, &t->classes),
		.received = d,
		.at = at,
		.key = key};
	c.window = !key && str_is(c.class, "complaint") && (chance_of(y, "ticket_window") || !t->upheld_planted);
	c.limit = limit_of(y, c.class, d);
	snprintf(c.operator, sizeof c.operator, "operator%02u", 1 + chance_below(y, 50));
	str area = lot_draw(y, &t->areas), channel = lot_draw(y, &t->channels), who = somebody(y),
		topic = lot_draw(y, &t->topics);
	put(y, at, c.operator, "ticket.receive", c.id,
		"%s\"area\":\"" STR_FMT "\",\"channel\":\"" STR_FMT "\",\"person\":{" STR_FMT
		"},\"ticket_class\":\"" STR_FMT "\",\"topic\":\"" STR_FMT "\"",
		c.window ? "\"about_window\":true," : "", STR_ARG(area), STR_ARG(channel), STR_ARG(who), STR_ARG(c.class),
		STR_ARG(topic));
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
