/* yichuang calendar: working days on the command line, strict about years that nobody has published. */
#include "calendar/calendar.h"
#include "cli/cli.h"
#include "data/date.h"

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

int cli_calendar(int argc, char **argv) {
	struct option o[] = {{"--unit", false, "working"}, {"--table", false, NULL}};
	struct arguments a;
	struct err e = {0};
	struct arena arena = {0};
	struct calendar *c;
	if (!arguments_read(argc, argv, 2, o, COUNT(o), &a))
		return CLI_USAGE;
	int status;
	if (!load(&arena, option_value(o, COUNT(o), "--table"), &c, &e))
		status = cli_refused(&e);
	else if (a.count && strcmp(a.operands[0], "due") == 0)
		status = due(c, &a, option_value(o, COUNT(o), "--unit"));
	else if (a.count && strcmp(a.operands[0], "count") == 0)
		status = count(c, &a);
	else {
		fprintf(stderr, "yichuang calendar: usage: yichuang calendar due DAY N | count FROM TO\n");
		status = CLI_USAGE;
	}
	arena_free(&arena);
	return status;
}
