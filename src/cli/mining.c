/* yichuang mining: a log of the ledger as a mirror: ways, times, rework, and whether it follows its process. */
#include <stdlib.h>

#include "cli/cli.h"
#include "data/date.h"
#include "query/mining.h"

enum { OUT_BYTES = 64 << 20, PATHS = 1000, ROWS = 15 };
enum { DB, PACK, SHARE, PROCESS, MAPPING, FROM, TO, DEPARTMENT, CASES, FORMAT, LANGUAGE, OPTIONS };

struct mirror {
	struct arena a;
	struct pack *pack;
	struct query *query;
	struct query_log want;
	struct mining_log log;
	struct mining_paths *paths;
	struct mining_map *map;
	const struct process_file *process; /* NULL: is not compared with one */
	str rows;                           /* of --mapping */
	struct buf out;
	bool json, zh;
};

/* ---- reading the options -------------------------------------------------------------------- */

static bool read_day(const struct mirror *x, const char *text, const char *option, bool end, ms *out, struct err *e) {
	day d;
	*out = NIL;
	if (!text)
		return true;
	if (!day_parse(str_of(text), &d))
		return err_set(e, "field.type", option, "%s is a day like 2022-03-01", option);
	*out = ms_of_day(d + end, x->pack->offset_minutes) - end;
	return true;
}

static bool read_log(struct mirror *x, const char *name, const struct option *o, struct err *e) {
	int64_t cases = QUERY_LOG_CASES;
	if (!query_log_named(&x->a, x->pack, str_of(name), &x->want, e) ||
		!read_day(x, o[FROM].value, "--from", false, &x->want.from, e) ||
		!read_day(x, o[TO].value, "--to", true, &x->want.to, e))
		return false;
	if (o[CASES].value && (!str_int(str_of(o[CASES].value), &cases) || cases < 1 || cases > MINING_CASES))
		return err_set(e, "field.range", "--cases", "--cases is 1 to %d", MINING_CASES);
	if (o[MAPPING].value && !file_read(&x->a, o[MAPPING].value, &x->rows, e))
		return false;
	x->want.most = (uint32_t)cases;
	x->want.department = str_of(o[DEPARTMENT].value);
	if (o[PROCESS].value && !query_log_process(x->pack, &x->want, str_of(o[PROCESS].value), &x->process, e))
		return false;
	if (x->process)
		query_log_of_process(&x->a, x->pack, x->process, &x->want);
	return query_log_read(x->query, &x->want, &x->log, e);
}

/* ---- text ----------------------------------------------------------------------------------- */

/* 95 min, 3.4 h, 12.0 d */
static const char *span(const struct mirror *x, char to[32], ms value) {
	double minutes = (double)value / MS_PER_MINUTE;
	if (minutes < 120)
		snprintf(to, 32, "%.0f min", minutes);
	else if (minutes < 48 * 60 || x->log.hours) /* a day of opening hours has no fixed length */
		snprintf(to, 32, "%.1f h", minutes / 60);
	else
		snprintf(to, 32, "%.1f d", minutes / 1440);
	return to;
}

static void put_summary(struct mirror *x) {
	const struct mining_map *m = x->map;
	char one[32], two[32];
	buf_format(&x->out, x->zh ? "%u 件，%u 条事件，%u 种活动，%u 条路径，%u 名经办；最长 %u 步\n"
	    : "%u cases, %u events, %u activities, %u paths, %u resources; the longest has %u events\n",
		x->log.cases.n, x->log.events.n, x->log.activities.texts.n, m->paths, x->log.resources.texts.n, m->longest);
	buf_format(&x->out, x->zh ? "用时中位数 %s，九成不超过 %s（%s）\n" : "took %s (median), nine of ten at most %s (%s)\n",
		span(x, one, m->took.median), span(x, two, m->took.p90),
		x->log.hours ? x->zh ? "办公时间" : "opening hours"
		             : x->zh ? "自然时间" : "by the clock on the wall");
	double all = (double)m->wait.total + (double)m->work.total;
	buf_format(&x->out, x->zh ? "等待 %.1f %%，处理 %.1f %%；开始时间 %u 次为估计，%u 次有记录\n"
	                          : "waiting %.1f %%, work %.1f %%; %u beginnings are estimated, %u are recorded\n",
		all > 0 ? 100 * (double)m->wait.total / all : 0.0, all > 0 ? 100 * (double)m->work.total / all : 0.0,
		m->estimated, m->recorded);
	buf_format(&x->out, x->zh ? "返工 %u 件；%u 件可判定是否按时，其中超时 %u 件\n"
	    : "rework in %u cases; of %u that can be judged %u were late\n", m->repeating, m->judged, m->late);
}

static int by_wait(const void *one, const void *other) {
	const struct mining_activity *a = one, *b = other;
	return (a->wait.total < b->wait.total) - (a->wait.total > b->wait.total);
}

static void put_activities(struct mirror *x) {
	struct mining_map *m = x->map;
	char median[32], total[32], work[32];
	buf_text(&x->out, x->zh ? "\n瓶颈（按等待合计）\n" : "\nbottlenecks (by all waiting together)\n");
	qsort(m->activities, m->activity_count, sizeof *m->activities, by_wait);
	for (uint32_t i = 0; i < m->activity_count && i < ROWS; i++) {
		const struct mining_activity *act = &m->activities[i];
		str name = intern_text(&x->log.activities, act->activity);
		buf_format(&x->out, "%7u x  %10s %s  %9s %s  %9s %s  " STR_FMT "\n", act->count,
			span(x, total, act->wait.total),
			x->zh ? "等待" : "waiting", span(x, median, act->wait.median), x->zh ? "中位数" : "median",
			span(x, work, act->work.median), x->zh ? "处理" : "work", STR_ARG(name));
	}
}

static void put_path_rows(struct mirror *x) {
	char median[32];
	buf_text(&x->out, x->zh ? "\n路径\n" : "\npaths\n");
	for (uint32_t i = 0; i < x->paths->count && i < ROWS; i++) {
		const struct mining_path *p = &x->paths->list[i];
		const struct mining_case *c = &x->log.cases.p[p->example];
		buf_format(&x->out, "%7u %5.1f %%  %9s  ", p->count, 100.0 * p->count / x->log.cases.n,
			span(x, median, p->took.median));
		for (uint32_t k = 0; k < c->count; k++)
			buf_format(&x->out, "%s" STR_FMT, k ? " > " : "",
				STR_ARG(intern_text(&x->log.activities, x->log.events.p[c->first + k].activity)));
		buf_char(&x->out, '\n');
	}
}

/* ---- what is printed ------------------------------------------------------------------------ */

static bool put_conformance(struct mirror *x, struct err *e) {
	struct mining_mapping mapping;
	str rows = query_log_mapping(&x->a, x->pack, x->process->name, &x->log, x->rows);
	buf_text(&x->out, ",\"conformance\":{\"process\":");
	json_put_string(&x->out, x->process->name);
	buf_char(&x->out, ',');
	bool good = mining_mapping_read(&x->a, &x->log, x->process->model, rows, &mapping, e) &&
	            mining_put_conformance(&x->out, &x->log, x->process->model, &mapping, e);
	buf_char(&x->out, '}');
	return good;
}

static bool put_json(struct mirror *x, const char *name, struct err *e) {
	buf_text(&x->out, "{\"log\":");
	json_put_string(&x->out, str_of(name));
	buf_char(&x->out, ',');
	mining_put_map(&x->out, &x->log, x->map);
	buf_text(&x->out, ",\"path_list\":");
	mining_put_paths(&x->out, &x->log, x->paths, PATHS);
	if (x->process && !put_conformance(x, e))
		return false;
	buf_text(&x->out, "}\n");
	return true;
}

/* The head of the answer in JSON, as words. */
static bool put_fitness(struct mirror *x, struct err *e) {
	struct buf page = x->out;
	struct json_doc d;
	x->out = buf_make(OUT_BYTES);
	bool good = put_conformance(x, e);
	str whole = arena_str(&x->a, str_cut(buf_view(&x->out), (uint32_t)strlen(",\"conformance\":"), UINT32_MAX));
	buf_free(&x->out);
	x->out = page;
	if (!good || !json_parse(&x->a, whole, &d, e))
		return false;
	str fitness = json_raw(&d, json_member(&d, 0, "fitness")), fitting = json_raw(&d, json_member(&d, 0, "fitting"));
	buf_format(&x->out, x->zh ? "\n与流程 " STR_FMT " 的符合度 " STR_FMT "，完全符合 " STR_FMT " 件\n"
	                          : "\nfitness to the process " STR_FMT " is " STR_FMT "; " STR_FMT " cases fit wholly\n",
		STR_ARG(x->process->name), STR_ARG(fitness), STR_ARG(fitting));
	uint32_t list = json_member(&d, 0, "deviations");
	for (uint32_t i = 0, t = list + 1; i < d.tokens[list].count && i < ROWS; i++, t = d.tokens[t].next) {
		str kind = json_raw(&d, json_member(&d, t, "kind")), node = json_raw(&d, json_member(&d, t, "node"));
		str cases = json_raw(&d, json_member(&d, t, "cases")), after = json_raw(&d, json_member(&d, t, "after"));
		buf_format(&x->out, "%7.*s  " STR_FMT " " STR_FMT " (%s " STR_FMT ")\n", STR_ARG(cases), STR_ARG(kind),
			STR_ARG(node), x->zh ? "之前为" : "after", STR_ARG(after));
	}
	return true;
}

static bool put_text(struct mirror *x, struct err *e) {
	put_summary(x);
	put_activities(x);
	put_path_rows(x);
	return !x->process || put_fitness(x, e);
}

static bool mine(struct mirror *x, const char *db, const char *name, const struct option *o, struct err *e) {
	int64_t share = 100;
	if (!query_open(db, x->pack, &x->query, e))
		return false;
	if (strcmp(name, "logs") == 0) {
		struct query_scope all = {0};
		bool good = query_logs(x->query, &all, NULL, &x->out, e);
		buf_char(&x->out, '\n');
		return good;
	}
	if (!str_int(str_of(o[SHARE].value), &share) || share < 1 || share > 100)
		return err_set(e, "field.range", "--share", "--share is 1 to 100, percent of the cases");
	if (!read_log(x, name, o, e))
		return false;
	x->paths = mining_paths_find(&x->a, &x->log);
	x->map = mining_map_make(&x->a, &x->log, x->paths, mining_paths_share(x->paths, &x->log, (int)share * 10));
	return x->json ? put_json(x, name, e) : put_text(x, e);
}

int cli_mining(int argc, char **argv) {
	struct option o[OPTIONS] = {[DB] = {"--db", false, NULL}, [PACK] = {"--pack", false, default_pack()},
		[SHARE] = {"--share", false, "100"}, [PROCESS] = {"--process", false, NULL},
		[MAPPING] = {"--mapping", false, NULL}, [FROM] = {"--from", false, NULL}, [TO] = {"--to", false, NULL},
		[DEPARTMENT] = {"--department", false, NULL}, [CASES] = {"--cases", false, NULL},
		[FORMAT] = {"--format", false, "text"}, [LANGUAGE] = {"--lang", false, "en"}};
	struct arguments a;
	struct err e = {0};
	if (!arguments_read(argc, argv, 2, o, OPTIONS, &a))
		return CLI_USAGE;
	if (a.count != 1) {
		fprintf(stderr,
			"yichuang mining: name one log: mirror:SOURCE, case:ITEM, case, ticket …, or logs for a list\n");
		return CLI_USAGE;
	}
	const char *db = database_path(o[DB].value);
	struct mirror x = {.pack = db ? cli_pack(o[PACK].value) : NULL, .out = buf_make(OUT_BYTES)};
	x.json = strcmp(o[FORMAT].value, "json") == 0;
	x.zh = strcmp(o[LANGUAGE].value, "zh") == 0;
	int status = db ? CLI_NO : CLI_USAGE;
	if (x.pack) {
		if (mine(&x, db, a.operands[0], o, &e)) {
			fwrite(x.out.p, 1, x.out.n, stdout);
			status = CLI_DONE;
		} else {
			status = cli_refused(&e);
		}
		mining_log_free(&x.log);
		if (x.query)
			query_close(x.query);
		pack_free(x.pack);
	}
	buf_free(&x.out);
	arena_free(&x.a);
	return status;
}
