/* yichuang calendar: working days on the command line, strict about years that nobody has published. */
#include <time.h>

#include "calendar/calendar.h"
#include "cli/cli.h"
#include "data/date.h"
#include "pack/pack.h"

enum { CIVIL_OFFSET = 480 }; /* days only are counted here: the offset has no effect */

static bool load(struct arena *a, const char *table, struct calendar **c, struct err *e) {
	char path[1024];
	str text;
	if (!table) {
		snprintf(path, sizeof path, "%s/calendars/working-days.csv", default_pack());
		table = path;
	}
	return file_read(a, table, &text, e) && calendar_load(a, text, table, STR(""), "", CIVIL_OFFSET, c, e);
}

static int due(const struct calendar *c, const struct arguments *a, const char *unit) {
	day from, end;
	int64_t n;
	struct err e = {0};
	bool natural = strcmp(unit, "natural") == 0;
	if (a->count != 3 || !day_parse(str_of(a->operands[1]), &from) || !str_int(str_of(a->operands[2]), &n) ||
		n < 0 || (!natural && strcmp(unit, "working") != 0)) {
		fprintf(stderr, "yichuang calendar: usage: due DAY N [--unit working|natural], DAY as 2022-01-26\n");
		return CLI_USAGE;
	}
	if (n > LIMIT_DEADLINE_DAYS) {
		fprintf(stderr, "yichuang calendar: N is at most %d\n", LIMIT_DEADLINE_DAYS);
		return CLI_USAGE;
	}
	if (!calendar_due_strict(
			c, from, (struct limit){(int32_t)n, natural ? UNIT_NATURAL_DAY : UNIT_WORKING_DAY}, &end, &e))
		return cli_refused(&e);
	struct buf b = buf_make(32);
	day_put(&b, end);
	printf("%.*s\n", (int)b.n, b.p);
	buf_free(&b);
	return CLI_DONE;
}

static int count(const struct calendar *c, const struct arguments *a) {
	day from, to;
	int n;
	struct err e = {0};
	if (a->count != 3 || !day_parse(str_of(a->operands[1]), &from) || !day_parse(str_of(a->operands[2]), &to)) {
		fprintf(stderr, "yichuang calendar: usage: count FROM TO, days as 2022-01-26\n");
		return CLI_USAGE;
	}
	if (!calendar_count_strict(c, from, to, &n, &e))
		return cli_refused(&e);
	printf("%d\n", n);
	return CLI_DONE;
}

static void put_clock(struct buf *b, const struct pack *p, const struct item *item, const struct clock_rule *rule) {
	struct clock_origin origin = clock_origin(p, item, rule);
	buf_format(b, "%s\n  ", clock_name(rule->clock));
	clock_put_plain(b, item, rule, true);
	buf_text(b, "\n  ");
	clock_put_plain(b, item, rule, false);
	buf_format(b, "\n  [" STR_FMT "] " STR_FMT "\n", STR_ARG(origin.tag), STR_ARG(origin.basis));
}

/* The clocks of an item as its cases have them that are received on the day. */
static int clocks(const char *dir, const char *on, const struct arguments *a) {
	const struct clock_rule *rules[CLOCK_RULES_MAX];
	day received = day_of_ms((ms)time(NULL) * 1000, CIVIL_OFFSET);
	if (a->count != 2 || (on && !day_parse(str_of(on), &received))) {
		fprintf(stderr, "yichuang calendar: usage: clocks ITEM [--on DAY] [--pack DIR], DAY as 2022-01-26\n");
		return CLI_USAGE;
	}
	struct pack *p = cli_pack(dir ? dir : default_pack());
	const struct item *item = p ? pack_item(p, str_of(a->operands[1])) : NULL;
	if (p && !item)
		fprintf(stderr, "yichuang calendar: the pack has no item %s\n", a->operands[1]);
	if (item) {
		struct buf b = buf_make(1 << 20);
		uint32_t n = pack_item_clocks(item, received, rules, COUNT(rules));
		buf_format(&b, STR_FMT " " STR_FMT " " STR_FMT "\n", STR_ARG(item->id), STR_ARG(item->name_zh),
			STR_ARG(item->name_en));
		for (uint32_t i = 0; i < n; i++)
			put_clock(&b, p, item, rules[i]);
		printf("%.*s", (int)b.n, b.p);
		buf_free(&b);
	}
	pack_free(p);
	return item ? CLI_DONE : CLI_NO;
}

int cli_calendar(int argc, char **argv) {
	struct option o[] = {{"--unit", false, "working"}, {"--table", false, NULL}, {"--pack", false, NULL},
		{"--on", false, NULL}};
	struct arguments a;
	struct err e = {0};
	struct arena arena = {0};
	struct calendar *c;
	if (!arguments_read(argc, argv, 2, o, COUNT(o), &a))
		return CLI_USAGE;
	int status;
	if (a.count && strcmp(a.operands[0], "clocks") == 0)
		return clocks(option_value(o, COUNT(o), "--pack"), option_value(o, COUNT(o), "--on"), &a);
	if (!load(&arena, option_value(o, COUNT(o), "--table"), &c, &e))
		status = cli_refused(&e);
	else if (a.count && strcmp(a.operands[0], "due") == 0)
		status = due(c, &a, option_value(o, COUNT(o), "--unit"));
	else if (a.count && strcmp(a.operands[0], "count") == 0)
		status = count(c, &a);
	else {
		fprintf(stderr,
			"yichuang calendar: usage: yichuang calendar due DAY N | count FROM TO | clocks ITEM [--on DAY]\n");
		status = CLI_USAGE;
	}
	arena_free(&arena);
	return status;
}
