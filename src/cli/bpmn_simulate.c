/* yichuang bpmn simulate: what would happen under stated assumptions, as a table or as JSON. */
#include "cli/bpmn.h"
#include "process/simulate.h"

struct words {
	const char *head, *cycle, *elapsed, *flow, *within, *task, *pool, *incidents, *note;
};
static const struct words english = {"%llu cases came, %llu ended, in %u runs; %llu were left unfinished\n",
	"cycle time, working hours: mean %.2f (%.2f to %.2f), median %.2f, 90 %% %.2f, 95 %% %.2f, most %.2f\n",
	"cycle time, days on the wall: mean %.2f (%.2f to %.2f), median %.2f, 90 %% %.2f, 95 %% %.2f, most %.2f\n",
	"ended per working day %.2f (%.2f to %.2f); under way on average %.2f (%.2f to %.2f)\n",
	"within a limit of %d (working days): %.1f %% (%.1f to %.1f)\n",
	STR_FMT ": done %llu, given up %llu; waits %.2f h (%.2f to %.2f), 90 %% %.2f; takes %.2f h, 90 %% %.2f\n",
	"pool " STR_FMT ", %u: busy %.1f %% (%.1f to %.1f), %.2f wait on average\n",
	"%llu cases were parked, the first at " STR_FMT "\n",
	"Intervals of 95 %. This follows from the assumptions; nothing of it was measured.\n"};
static const struct words chinese = {"来件 %llu，办结 %llu，共 %u 轮；未办结 %llu\n",
	"办理用时（工作小时）：平均 %.2f（%.2f～%.2f），中位 %.2f，90%% %.2f，95%% %.2f，最长 %.2f\n",
	"办理用时（自然日）：平均 %.2f（%.2f～%.2f），中位 %.2f，90%% %.2f，95%% %.2f，最长 %.2f\n",
	"每工作日办结 %.2f（%.2f～%.2f）；平均在办 %.2f（%.2f～%.2f）\n",
	"%d 个工作日内办结：%.1f%%（%.1f～%.1f）\n",
	STR_FMT "：完成 %llu，中止 %llu；等待 %.2f 小时（%.2f～%.2f），90%% %.2f；办理 %.2f 小时，90%% %.2f\n",
	"人员组 " STR_FMT "，%u 人：忙碌 %.1f%%（%.1f～%.1f），平均排队 %.2f\n",
	"挂起 %llu 件，首件位于 " STR_FMT "\n", "括号内为 95% 置信区间。以上由假设推得，并非实测。\n"};

static void print_spread(const char *format, const struct simulate_spread *s, double unit) {
	printf(format, s->mean.mean / unit, s->mean.low / unit, s->mean.high / unit, s->median / unit, s->p90 / unit,
		s->p95 / unit, s->most / unit);
}

static void print_lists(const struct words *w, const struct simulate_result *r) {
	for (uint32_t i = 0; i < r->share_count; i++) {
		struct simulate_estimate s = r->shares[i].share;
		printf(w->within, r->shares[i].limit_days, 100 * s.mean, 100 * (s.low > 0 ? s.low : 0),
			100 * (s.high < 1 ? s.high : 1));
	}
	for (uint32_t i = 0; i < r->task_count; i++) {
		const struct simulate_task_result *t = &r->tasks[i];
		str name = t->name.n ? t->name : t->id;
		printf(w->task, STR_ARG(name), (unsigned long long)t->done, (unsigned long long)t->cancelled,
			t->wait.mean.mean / 60, t->wait.mean.low / 60, t->wait.mean.high / 60, t->wait.p90 / 60,
			t->work.mean.mean / 60, t->work.p90 / 60);
	}
	for (uint32_t i = 0; i < r->pool_count; i++) {
		const struct simulate_pool_result *p = &r->pools[i];
		printf(w->pool, STR_ARG(p->name), p->capacity, 100 * p->utilisation.mean, 100 * p->utilisation.low,
			100 * p->utilisation.high, p->queue.mean);
	}
}

static void print_text(const struct words *w, const struct simulate_result *r) {
	printf(w->head, (unsigned long long)r->started, (unsigned long long)r->finished, r->runs,
		(unsigned long long)r->unfinished);
	print_spread(w->cycle, &r->cycle, 60);
	print_spread(w->elapsed, &r->cycle_elapsed, 1440);
	printf(w->flow, r->throughput.mean, r->throughput.low, r->throughput.high, r->under_way.mean, r->under_way.low,
		r->under_way.high);
	print_lists(w, r);
	if (r->incidents)
		printf(w->incidents, (unsigned long long)r->incidents, STR_ARG(r->first_incident));
	fputs(w->note, stdout);
}

static bool number(const char *option, const char *text, int64_t most, int64_t *out, struct err *e) {
	*out = 0;
	if (!text)
		return true;
	return (str_int(str_of(text), out) && *out >= 1 && *out <= most) ||
		err_set(e, "usage", option, "it takes a whole number from 1 on");
}

static int simulate(struct arena *a, const struct option *o, uint32_t n, const char *file) {
	struct process_model *m;
	struct calendar *calendar;
	struct val config;
	struct simulate_config *c;
	struct simulate_result r;
	int64_t runs, seed;
	struct err e = {0};
	if (!number("--runs", option_value(o, n, "--runs"), SIMULATE_RUNS_MAX, &runs, &e) ||
		!number("--seed", option_value(o, n, "--seed"), INT64_MAX, &seed, &e) || !bpmn_load(a, file, &m, &e) ||
		!bpmn_json(a, option_value(o, n, "--config"), "--config", &config, &e) ||
		!bpmn_calendar(a, option_value(o, n, "--table"), &calendar, &e) ||
		!simulate_config_read(a, config, m, calendar, BPMN_OFFSET, &c, &e) ||
		!simulate_process(a, c, (uint32_t)runs, (uint64_t)seed, &r, &e))
		return cli_refused(&e);
	if (strcmp(option_value(o, n, "--format"), "json") == 0) {
		struct buf b = buf_make(LIMIT_FILE_BYTES);
		simulate_put_json(&b, &r);
		printf(STR_FMT "\n", STR_ARG(b));
		buf_free(&b);
	} else {
		print_text(strcmp(option_value(o, n, "--lang"), "zh") == 0 ? &chinese : &english, &r);
	}
	return CLI_DONE;
}

int bpmn_simulate(int argc, char **argv) {
	struct option o[] = {{"--config", false, NULL}, {"--runs", false, NULL}, {"--seed", false, NULL},
		{"--table", false, NULL}, {"--format", false, "text"}, {"--lang", false, "en"}};
	struct arguments files;
	struct arena a = {0};
	if (!arguments_read(argc, argv, 3, o, COUNT(o), &files))
		return CLI_USAGE;
	if (files.count != 1 || !o[0].value) {
		fprintf(stderr, "yichuang bpmn: usage: yichuang bpmn simulate FILE --config JSON|FILE [--runs N] [--seed N] "
						"[--table CSV] [--format json] [--lang zh|en]\n");
		return CLI_USAGE;
	}
	int status = simulate(&a, o, COUNT(o), files.operands[0]);
	arena_free(&a);
	return status;
}
