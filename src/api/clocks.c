/* The clocks of an item in plain words, with their legal basis: read from the pack, nothing is computed here. */
#include "api/inside.h"

static void put_text(struct buf *out, const char *name, str value) {
	buf_format(out, ",\"%s\":", name);
	json_put_string(out, value);
}

static void put_words(struct buf *out, const char *name, const char *value) {
	put_text(out, name, str_of(value));
}

static void put_sentence(struct buf *out, const char *name, const struct item *item, const struct clock_rule *rule,
                         bool zh) {
	struct buf plain = buf_make(2000);
	clock_put_plain(&plain, item, rule, zh);
	put_text(out, name, buf_view(&plain));
	buf_free(&plain);
}

static const char *unit_name(enum limit_unit unit) {
	static const char *const names[] = {"working", "natural", "hour", "on_spot"};
	return names[unit];
}

static void put_limit(struct buf *out, const struct item *item, const struct clock_rule *rule) {
	struct limit limit;
	if (pack_clock_limit(item, rule, &limit))
		buf_format(out, ",\"value\":%d,\"unit\":\"%s\"", limit.value, unit_name(limit.unit));
	else
		buf_text(out, ",\"value\":null,\"unit\":null");
	int32_t more = pack_clock_extension(item, rule);
	if (more > 0)
		buf_format(out, ",\"extend\":{\"times\":%d,\"value\":%d,\"approver\":\"%s\",\"approver_zh\":\"%s\","
			"\"approver_en\":\"%s\"}", rule->extend_times, more, clock_approver_name(rule->approver),
			clock_approver_words(rule->approver, true), clock_approver_words(rule->approver, false));
	else
		buf_text(out, ",\"extend\":null");
}

/* ,"name":"day": the last day of a limit that starts at noon of `on`; true when it is provisional. */
static bool put_end(struct buf *out, const struct pack *p, const char *name, day on, struct limit limit) {
	bool provisional = false;
	ms noon = ms_of_day(on, p->offset_minutes) + 12 * MS_PER_HOUR;
	ms due = calendar_due(p->calendar, noon, limit, calendar_known_year(p->calendar, on), &provisional);
	buf_format(out, ",\"%s\":\"", name);
	day_put(out, day_of_ms(due, p->offset_minutes));
	buf_char(out, '"');
	return provisional;
}

/* An example: when the clock would end that starts on the day asked for, and when after all extensions. Only of limits
 * in days that follow their start. */
static void put_example(struct buf *out, const struct pack *p, const struct item *item, const struct clock_rule *rule,
                        day on) {
	struct limit limit;
	if (rule->counts_before || !pack_clock_limit(item, rule, &limit) ||
	    (limit.unit != UNIT_WORKING_DAY && limit.unit != UNIT_NATURAL_DAY)) {
		buf_text(out, ",\"due\":null,\"due_extended\":null,\"provisional\":false");
		return;
	}
	bool provisional = put_end(out, p, "due", on, limit);
	int32_t more = pack_clock_extension(item, rule);
	if (more > 0) {
		limit.value += more * (rule->extend_times > 0 ? rule->extend_times : 1);
		provisional = put_end(out, p, "due_extended", on, limit) || provisional;
	} else {
		buf_text(out, ",\"due_extended\":null");
	}
	buf_format(out, ",\"provisional\":%s", provisional ? "true" : "false");
}

static void put_rule(struct buf *out, const struct pack *p, const struct item *item, const struct clock_rule *rule,
                     day on) {
	struct clock_origin origin = clock_origin(p, item, rule);
	buf_format(out, "{\"clock\":\"%s\"", clock_name(rule->clock));
	put_text(out, "zh", rule->name_zh.n ? rule->name_zh : str_of(clock_title(rule->clock, true)));
	put_text(out, "en", rule->name_en.n ? rule->name_en : str_of(clock_title(rule->clock, false)));
	put_limit(out, item, rule);
	put_example(out, p, item, rule, on);
	buf_format(out, ",\"counts\":\"%s\"", rule->counts_before ? "before" : "after");
	put_words(out, "starts", clock_moment_name(rule->starts));
	put_words(out, "starts_zh", clock_start_zh(rule->starts));
	put_words(out, "ends", clock_moment_name(rule->ends));
	put_words(out, "ends_zh", clock_end_zh(rule->ends));
	put_words(out, "not_counted_zh", clock_not_counted(rule->pauses, true));
	put_words(out, "not_counted_en", clock_not_counted(rule->pauses, false));
	put_words(out, "effect", clock_effect_name(rule->effect));
	put_words(out, "effect_zh", clock_effect_words(rule->effect, true));
	put_words(out, "effect_en", clock_effect_words(rule->effect, false));
	buf_format(out, ",\"warn\":%d", rule->warn_days);
	put_text(out, "basis", origin.basis);
	put_text(out, "tag", origin.tag);
	buf_text(out, ",\"valid_from\":");
	if (rule->line) {
		buf_char(out, '"');
		day_put(out, rule->valid_from);
		buf_char(out, '"');
	} else {
		buf_text(out, "null");
	}
	put_text(out, "note_zh", rule->note_zh);
	put_text(out, "note_en", rule->note_en);
	put_sentence(out, "plain_zh", item, rule, true);
	put_sentence(out, "plain_en", item, rule, false);
	buf_char(out, '}');
}

/* The day that is asked for; today when none is. */
static bool read_day(struct call *c, day *on, struct err *e) {
	str rest = c->request->query;
	struct net_pair pair;
	*on = day_of_ms(c->api->set.office.now(c->api->set.office.self), c->api->set.pack->offset_minutes);
	while (net_query_next(c->arena, &rest, &pair))
		if (str_is(pair.name, "on") && !day_parse(pair.value, on))
			return err_set(e, "field.type", "on", "on must be a day as 2022-01-04");
	return true;
}

void api__item_clocks(struct call *c) {
	struct err e = {0};
	struct buf *out = &c->reply->body;
	const struct pack *p = c->api->set.pack;
	const struct clock_rule *rules[CLOCK_RULES_MAX];
	str name = c->name;
	day on;
	net_unescape(c->arena, c->name, false, &name);
	const struct rulebook *book = read_day(c, &on, &e) ? api__rulebook(c, &e) : NULL;
	const struct item *item = book ? rulebook_item(book, name, on) : NULL;
	if (book && !item)
		err_set(&e, "item.not_found", "", "there is no such item");
	if (!item) {
		api__problem(c->api, c->reply, &e);
		return;
	}
	uint32_t n = pack_item_clocks(item, on, rules, COUNT(rules));
	buf_text(out, "{\"item\":");
	json_put_string(out, item->id);
	put_text(out, "code", item->code);
	put_text(out, "name", item->name_zh);
	put_text(out, "name_en", item->name_en);
	buf_text(out, ",\"on\":\"");
	day_put(out, on);
	buf_text(out, "\",\"clocks\":[");
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			buf_char(out, ',');
		put_rule(out, p, item, rules[i], on);
	}
	buf_text(out, "]}");
	api__json(c, 200);
}
