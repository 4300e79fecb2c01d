/* The simulation against what is known exactly: waiting in queues by Erlang's and Pollaczek's formulas, Little's law,
 * working time minute by minute. Seeds are fixed, so a test that passes once always
 * does; what is compared with an interval of 95 % has a seed for which the interval holds it, and must be narrow. */
#include <math.h>
#include <stdlib.h>

#include "data/date.h"
#include "process/simulate.h"
#include "suites.h"

static const char one_task[] =
	"<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'><process id='p' isExecutable='true'>"
	"<startEvent id='s'/><sequenceFlow id='a' sourceRef='s' targetRef='t'/><userTask id='t'/>"
	"<sequenceFlow id='b' sourceRef='t' targetRef='e'/><endEvent id='e'/></process></definitions>";
/* A choice, a task with a deadline and an error, and a parallel part that waits for a message. */
static const char branches[] =
	"<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'><message id='m' name='paid'/>"
	"<error id='er' errorCode='lost'/><process id='p' isExecutable='true'>"
	"<startEvent id='s'/><sequenceFlow id='f1' sourceRef='s' targetRef='g'/>"
	"<exclusiveGateway id='g' default='fd'/>"
	"<sequenceFlow id='fa' sourceRef='g' targetRef='a'>"
	"<conditionExpression>kind = 1</conditionExpression></sequenceFlow>"
	"<sequenceFlow id='fb' sourceRef='g' targetRef='b'>"
	"<conditionExpression>kind = 2</conditionExpression></sequenceFlow>"
	"<sequenceFlow id='fd' sourceRef='g' targetRef='c'/>"
	"<userTask id='a'/><sequenceFlow id='f2' sourceRef='a' targetRef='e'/>"
	"<userTask id='b'/><boundaryEvent id='late' attachedToRef='b'>"
	"<timerEventDefinition><timeDuration>PT1H</timeDuration>"
	"</timerEventDefinition></boundaryEvent>"
	"<boundaryEvent id='lost' attachedToRef='b'><errorEventDefinition errorRef='er'/></boundaryEvent>"
	"<sequenceFlow id='f3' sourceRef='b' targetRef='e'/><sequenceFlow id='f4' sourceRef='late' targetRef='x'/>"
	"<sequenceFlow id='f5' sourceRef='lost' targetRef='y'/>"
	"<userTask id='x'/><sequenceFlow id='f6' sourceRef='x' targetRef='e'/>"
	"<userTask id='y'/><sequenceFlow id='f7' sourceRef='y' targetRef='e'/>"
	"<intermediateCatchEvent id='c'><messageEventDefinition messageRef='m'/></intermediateCatchEvent>"
	"<sequenceFlow id='f8' sourceRef='c' targetRef='e'/><endEvent id='e'/></process></definitions>";

static bool read_config(struct arena *a, const char *model, const char *json, struct simulate_config **c,
	struct err *e) {
	struct process_model *m;
	struct val v;
	ck_assert_msg(process_load(a, str_of(model), "model", NULL, &m, e), "%s %s", e->where, e->text);
	ck_assert_msg(val_read_json(a, str_of(json), &v, e), "%s", e->text);
	return simulate_config_read(a, v, m, NULL, 480, c, e);
}

static struct simulate_result simulate(struct arena *a, const char *model, const char *json, uint64_t seed) {
	struct simulate_config *c;
	struct simulate_result r;
	struct err e = {0};
	ck_assert_msg(read_config(a, model, json, &c, &e), "%s: %s", e.where, e.text);
	ck_assert_msg(simulate_process(a, c, 0, seed, &r, &e), "%s: %s", e.code, e.text);
	return r;
}

static const struct simulate_task_result *task(const struct simulate_result *r, const char *id) {
	for (uint32_t i = 0; i < r->task_count; i++)
		if (str_is(r->tasks[i].id, id))
			return &r->tasks[i];
	ck_abort_msg("the result has no task %s", id);
	return NULL;
}

static void assert_near(double got, double wanted, double share, const char *what) {
	ck_assert_msg(fabs(got - wanted) <= share * fabs(wanted), "%s: %g, wanted %g", what, got, wanted);
}

/* ---- queues --------------------------------------------------------------------------------- */

static double erlang_wait(double rate, double service, uint32_t servers) {
	double load = rate * service, term = 1, sum = 0;
	for (uint32_t k = 0; k < servers; k++) {
		sum += term;
		term *= load / (k + 1);
	}
	double waits = term * servers / (servers - load);
	return waits / (sum + waits) / (servers / service - rate);
}

/* per_day, mean minutes of service, people, shape of service; the wait in minutes that the formula gives */
static const struct queue {
	const char *name;
	double per_day, service;
	uint32_t servers;
	const char *shape;
} queues[] = {{"M/M/1, load 0.5", 72, 10, 1, "exponential"}, {"M/M/1, load 0.8", 115.2, 10, 1, "exponential"},
	{"M/M/3, load 0.75", 324, 10, 3, "exponential"}, {"M/M/5, load 0.8", 576, 10, 5, "exponential"},
	{"M/D/1, load 0.7", 100.8, 10, 1, "fixed"}};

START_TEST(queues_wait_as_formulas_say) {
	const struct queue *q = &queues[_i];
	struct arena a = {0};
	double rate = q->per_day / 1440, load = rate * q->service;
	double wanted = strcmp(q->shape, "fixed") == 0 ? load * q->service / (2 * (1 - load))
												   : erlang_wait(rate, q->service, q->servers);
	int days = (int)(15000 / q->per_day);
	str json = arena_format(&a,
		"{\"start\":\"2022-03-01\",\"every_day\":true,\"days\":%d,\"warm_up_days\":%d,\"runs\":8,"
		"\"arrivals\":{\"per_working_day\":%g},\"pools\":{\"w\":%u},\"tasks\":{\"t\":{\"duration\":{\"%s\":%g},"
		"\"pool\":\"w\"}}}", days, days / 10 + 3, q->per_day, q->servers, q->shape, q->service);
	struct simulate_result r = simulate(&a, one_task, json.p, 3);
	struct simulate_estimate wait = task(&r, "t")->wait.mean;
	ck_assert_msg(wait.low <= wanted && wanted <= wait.high, "%s: %g to %g does not hold %g", q->name, wait.low,
		wait.high, wanted);
	ck_assert_msg(wait.high - wait.low < 0.3 * wanted, "%s: %g to %g is too wide", q->name, wait.low, wait.high);
	assert_near(r.pools[0].utilisation.mean, load / q->servers, 0.03, q->name);
	assert_near(task(&r, "t")->work.mean.mean, q->service, 0.02, q->name);
	/* Little: what is under way is what comes times how long it stays, for the whole and for the queue alone. */
	double per_minute = r.throughput.mean / 1440;
	assert_near(r.under_way.mean, per_minute * r.cycle_elapsed.mean.mean, 0.01, "Little's law");
	assert_near(r.pools[0].queue.mean, per_minute * wait.mean, 0.02, "Little's law of the queue");
	arena_free(&a);
}
END_TEST

START_TEST(same_seed_same_result) {
	struct arena a = {0};
	static const char json[] = "{\"start\":\"2022-03-01\",\"days\":20,\"runs\":3,\"arrivals\":{\"per_working_day\":50},"
		"\"hours\":[{\"from\":540,\"to\":1020}],\"limits\":[1],\"pools\":{\"w\":1},"
		"\"tasks\":{\"t\":{\"duration\":{\"lognormal\":[8,8]},\"pool\":\"w\"}}}";
	struct buf texts[3];
	for (int i = 0; i < 3; i++) {
		struct simulate_result r = simulate(&a, one_task, json, i == 2 ? 6 : 5);
		texts[i] = buf_make(LIMIT_FILE_BYTES);
		simulate_put_json(&texts[i], &r);
		ck_assert(!texts[i].full && texts[i].n > 100);
	}
	ck_assert(str_eq(buf_view(&texts[0]), buf_view(&texts[1])));
	ck_assert(!str_eq(buf_view(&texts[0]), buf_view(&texts[2])));
	for (int i = 0; i < 3; i++)
		buf_free(&texts[i]);
	arena_free(&a);
}
END_TEST

/* The same cases come whatever the pools are: with more people they wait less, and their work is the same. */
START_TEST(pools_do_not_change_the_cases) {
	struct arena a = {0};
	struct simulate_result r[2];
	for (uint32_t i = 0; i < 2; i++) {
		str json = arena_format(&a, "{\"start\":\"2022-03-01\",\"every_day\":true,\"days\":50,\"runs\":2,"
			"\"arrivals\":{\"per_working_day\":100},\"pools\":{\"w\":%u},"
			"\"tasks\":{\"t\":{\"duration\":{\"exponential\":12},\"pool\":\"w\"}}}", i + 1);
		r[i] = simulate(&a, one_task, json.p, 1);
	}
	ck_assert_uint_eq(r[0].started, r[1].started);
	ck_assert(task(&r[0], "t")->wait.mean.mean > 3 * task(&r[1], "t")->wait.mean.mean);
	assert_near(task(&r[0], "t")->work.mean.mean, task(&r[1], "t")->work.mean.mean, 0.01, "work");
	arena_free(&a);
}
END_TEST

/* Two kinds of cases would keep their order by arrival; by due date, older cases that come back to a pool go first. */
START_TEST(due_order_shortens_the_tail) {
	struct arena a = {0};
	struct simulate_result r[2];
	static const char model[] =
		"<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'><process id='p' isExecutable='true'>"
		"<startEvent id='s'/><sequenceFlow id='a' sourceRef='s' targetRef='t'/><userTask id='t'/>"
		"<sequenceFlow id='b' sourceRef='t' targetRef='u'/><userTask id='u'/>"
		"<sequenceFlow id='c' sourceRef='u' targetRef='e'/><endEvent id='e'/></process></definitions>";
	static const char *const orders[] = {"arrival", "due"};
	for (uint32_t i = 0; i < 2; i++) {
		str json = arena_format(&a,
			"{\"start\":\"2022-03-01\",\"hours\":[{\"from\":540,\"to\":1020}],\"every_day\":true,"
			"\"days\":150,\"warm_up_days\":20,\"runs\":4,\"arrivals\":{\"per_working_day\":45},\"pools\":{\"w\":1},"
			"\"order\":\"%s\",\"promise\":2,\"limits\":[0,1,2,4],\"tasks\":{"
			"\"t\":{\"duration\":{\"exponential\":5},\"pool\":\"w\"},"
			"\"u\":{\"duration\":{\"exponential\":5},\"pool\":\"w\"}}}",
			orders[i]);
		r[i] = simulate(&a, model, json.p, 1);
		for (uint32_t k = 1; k < r[i].share_count; k++)
			ck_assert(r[i].shares[k].share.mean >= r[i].shares[k - 1].share.mean);
		ck_assert(r[i].shares[0].share.mean > 0.1 && r[i].shares[0].share.mean < 1);
	}
	ck_assert(r[1].cycle.p95 <= r[0].cycle.p95);
	arena_free(&a);
}
END_TEST

/* ---- paths ---------------------------------------------------------------------------------- */

START_TEST(branches_have_their_chances) {
	struct arena a = {0};
	struct simulate_result r = simulate(&a, branches,
		"{\"start\":\"2022-03-01\",\"every_day\":true,\"days\":100,\"runs\":4,"
		"\"arrivals\":{\"every\":10},\"flows\":{\"fa\":0.5,\"fb\":0.3},\"tasks\":{\"a\":{\"duration\":1},"
		"\"b\":{\"duration\":{\"uniform\":[0,120]},\"outcomes\":[{\"chance\":0.25,\"error\":\"lost\"}]}},"
		"\"events\":[{\"at\":\"c\",\"message\":\"paid\",\"after\":30,\"chance\":0.9}]}", 4);
	double n = (double)r.started;
	ck_assert_uint_eq(r.incidents, 0);
	assert_near((double)task(&r, "a")->done / n, 0.5, 0.02, "first flow");
	/* half of the third task's durations are over the hour at which its timer gives it up */
	assert_near((double)task(&r, "b")->done / n, 0.15, 0.03, "second flow, in time");
	assert_near((double)task(&r, "b")->cancelled / n, 0.15, 0.03, "second flow, late");
	assert_near((double)task(&r, "x")->done / n, 0.15, 0.03, "after the timer");
	assert_near((double)task(&r, "y")->done / n, 0.0375, 0.06, "after the error");
	/* of the fifth that waits for the message, a tenth waits for ever */
	assert_near((double)r.unfinished / (4 * 14400), 0.02, 0.1, "waits for ever");
	arena_free(&a);
}
END_TEST

START_TEST(unknown_branch_is_an_incident) {
	struct arena a = {0};
	static const char model[] =
		"<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'><process id='p' isExecutable='true'>"
		"<startEvent id='s'/><sequenceFlow id='f1' sourceRef='s' targetRef='g'/><exclusiveGateway id='g'/>"
		"<sequenceFlow id='fa' sourceRef='g' targetRef='a'>"
		"<conditionExpression>k = 1</conditionExpression></sequenceFlow>"
		"<sequenceFlow id='fb' sourceRef='g' targetRef='b'>"
		"<conditionExpression>k = 2</conditionExpression></sequenceFlow>"
		"<userTask id='a'/><sequenceFlow id='f2' sourceRef='a' targetRef='e'/><userTask id='b'/>"
		"<sequenceFlow id='f3' sourceRef='b' targetRef='e'/><endEvent id='e'/></process></definitions>";
	static const char head[] =
		"{\"start\":\"2022-03-01\",\"every_day\":true,\"days\":60,\"runs\":1,\"arrivals\":{\"every\":10}";
	struct simulate_result r = simulate(&a, model, arena_format(&a, "%s}", head).p, 1);
	ck_assert_uint_gt(r.incidents, 8400);
	ck_assert_uint_eq(r.finished, 0);
	ck_assert(str_starts(r.first_incident, STR("g")));
	r = simulate(&a, model, arena_format(&a, "%s,\"input\":[{\"chance\":0.25,\"set\":{\"k\":1}},{\"chance\":0.75,"
		"\"set\":{\"k\":2}}]}", head).p, 1);
	ck_assert_uint_eq(r.incidents, 0);
	assert_near((double)task(&r, "a")->done / (double)r.started, 0.25, 0.1, "input");
	arena_free(&a);
}
END_TEST

/* Whatever grows over the head is refused in bounded time and memory. */
START_TEST(overrun_is_refused) {
	struct arena a = {0};
	struct simulate_config *c;
	struct simulate_result r;
	struct err e = {0};
	ck_assert(read_config(&a, one_task, "{\"start\":\"2022-03-01\",\"days\":1000,\"arrivals\":{\"every\":0.1},"
		"\"pools\":{\"w\":1},\"tasks\":{\"t\":{\"duration\":1000,\"pool\":\"w\"}}}", &c, &e));
	ck_assert(!simulate_process(&a, c, 0, 0, &r, &e));
	ck_assert_str_eq(e.code, "simulate.overrun");
	arena_free(&a);
}
END_TEST

/* A case that goes round without end is given up, the others go on. */
START_TEST(endless_case_is_an_incident) {
	struct arena a = {0};
	static const char model[] =
		"<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'><process id='p' isExecutable='true'>"
		"<startEvent id='s'/><sequenceFlow id='f1' sourceRef='s' targetRef='t'/><userTask id='t'/>"
		"<sequenceFlow id='f2' sourceRef='t' targetRef='g'/><exclusiveGateway id='g' default='f3'/>"
		"<sequenceFlow id='f3' sourceRef='g' targetRef='e'/><endEvent id='e'/>"
		"<sequenceFlow id='back' sourceRef='g' targetRef='t'>"
		"<conditionExpression>again</conditionExpression></sequenceFlow>"
		"</process></definitions>";
	struct simulate_result r = simulate(&a, model, "{\"start\":\"2022-03-01\",\"days\":10,\"runs\":1,"
		"\"arrivals\":{\"every\":1000},\"input\":[{\"chance\":0.5,\"set\":{\"again\":true}}]}", 1);
	ck_assert_uint_gt(r.finished, 0);
	ck_assert_uint_gt(r.incidents, 0);
	ck_assert_uint_eq(r.finished + r.incidents, r.started);
	r = simulate(&a, model, "{\"start\":\"2022-03-01\",\"days\":100,\"runs\":1,\"arrivals\":{\"every\":10},"
		"\"flows\":{\"back\":0.75},\"tasks\":{\"t\":{\"duration\":2}}}", 1);
	assert_near(r.cycle.mean.mean, 8, 0.03, "four rounds of two minutes");
	arena_free(&a);
}
END_TEST

/* configuration, and where it is refused */
static const char *const wrong[][2] = {
	{"{\"start\":\"2022-03-01\"}", "arrivals"},
	{"{\"arrivals\":{\"every\":1}}", "start"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":1},\"pool\":{}}", ""},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":1,\"per_working_day\":3}}", "arrivals"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":{\"uniform\":[3,1]}}}", "arrivals.every"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":{\"uniform\":[1]}}}", "arrivals.every"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":{\"fixed\":-1}}}", "arrivals.every"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":{\"empirical\":[0,0]}}}", "arrivals.every"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":{\"fixed\":1,\"uniform\":[1,2]}}}", "arrivals.every"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":{\"fixed\":1,\"unit\":\"weeks\"}}}", "arrivals.every"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":{\"fixed\":1,\"elapsed\":1}}}", "arrivals.every"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":1},\"days\":0}", "days"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":1},\"runs\":1.5}", "runs"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":1},\"hours\":[{\"from\":600,\"to\":540}]}", "hours"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":1},\"hours\":[{\"from\":60,\"to\":90},{\"from\":8,\"to\":9}]}",
		"hours"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":1},\"order\":\"due\"}", "promise"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":1},\"pools\":{\"w\":0}}", "pools.w"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":1},\"tasks\":{\"z\":{}}}", "tasks.z"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":1},\"tasks\":{\"a\":{\"pool\":\"w\"}}}",
		"tasks.a.pool"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":1},\"tasks\":{\"a\":"
		"{\"outcomes\":[{\"chance\":0.6},{\"chance\":0.6}]}}}",
		"tasks.a.outcomes"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":1},\"flows\":{\"zz\":0.5}}", "flows.zz"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":1},\"flows\":{\"f2\":0.5}}", "flows.f2"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":1},\"flows\":{\"fa\":1.5}}", "flows.fa"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":1},\"flows\":{\"fa\":0.5}}", "flows.g"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":1},\"flows\":{\"fa\":0.7,\"fb\":0.7}}", "flows.g"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":1},\"events\":[{\"at\":\"c\"}]}", "events.c"},
	{"{\"start\":\"2022-03-01\",\"arrivals\":{\"every\":1},\"limits\":[-1]}", "limits"},
};

START_TEST(wrong_configurations_are_refused) {
	struct arena a = {0};
	struct simulate_config *c;
	struct err e = {0};
	ck_assert_msg(!read_config(&a, branches, wrong[_i][0], &c, &e), "accepted: %s", wrong[_i][0]);
	ck_assert_str_eq(e.code, "simulate.config");
	ck_assert_msg(strcmp(e.where, wrong[_i][1]) == 0, "%s: at \"%s\": %s", wrong[_i][0], e.where, e.text);
	arena_free(&a);
}
END_TEST

/* ---- time and chance ------------------------------------------------------------------------ */

/* Working time of a span, minute by minute. */
static int slow_minutes(const struct simulate_hours *h, ms from, int count) {
	int sum = 0;
	for (int i = 0; i < count; i++) {
		ms at = from + (ms)i * MS_PER_MINUTE;
		day d = day_of_ms(at, h->offset_minutes);
		int minute = (int)((at - ms_of_day(d, h->offset_minutes)) / MS_PER_MINUTE);
		bool open = !h->span_count;
		for (uint32_t k = 0; k < h->span_count; k++)
			open = open || (minute >= h->spans[k].from && minute < h->spans[k].to);
		sum += open && (!h->calendar || calendar_works(h->calendar, d));
	}
	return sum;
}

START_TEST(working_time_minute_by_minute) {
	struct arena a = {0};
	struct err e = {0};
	struct calendar *calendar;
	str text;
	ms spring_festival;
	ck_assert(file_read(&a, "packs/huangpu-2022/calendars/working-days.csv", &text, &e));
	ck_assert_msg(calendar_load(&a, text, "calendar", STR(""), "", 480, &calendar, &e), "%s", e.text);
	ck_assert(ms_parse(STR("2022-01-27T00:00:00+08:00"), 480, &spring_festival));
	struct simulate_hours office = {calendar, 480, {{540, 720}, {810, 1020}}, 2}, always = {NULL, 480, {{0, 0}}, 0};
	struct simulate_random random = simulate_random_make(1, 1);
	ck_assert_int_eq(simulate_day_minutes(&office), 390);
	ck_assert_int_eq(simulate_day_minutes(&always), 1440);
	for (int i = 0; i < 400; i++) {
		const struct simulate_hours *h = i % 4 ? &office : &always;
		ms from = spring_festival + (ms)(simulate_uniform(&random) * 8 * 1440) * MS_PER_MINUTE;
		int count = (int)(simulate_uniform(&random) * 10 * 1440), work = slow_minutes(h, from, count);
		ms to = from + (ms)count * MS_PER_MINUTE;
		ck_assert_int_eq(simulate_between(h, from, to), (ms)work * MS_PER_MINUTE);
		ms there = simulate_advance(h, from, (ms)work * MS_PER_MINUTE);
		ck_assert_int_eq(simulate_between(h, from, there), (ms)work * MS_PER_MINUTE);
		ck_assert(work == 0 || (there <= to && slow_minutes(h, there - MS_PER_MINUTE, 1) == 1));
		ck_assert_int_eq(slow_minutes(h, simulate_advance(h, from, 0), 1), 1);
	}
	arena_free(&a);
}
END_TEST

START_TEST(random_numbers_are_the_published_ones) {
	/* First results of xoshiro256** from the state 1, 2, 3, 4: 11520, 0, 1509978240, 1215971899390074240. */
	struct simulate_random r = {{1, 2, 3, 4}};
	static const uint64_t first[] = {11520, 0, 1509978240, 1215971899390074240u};
	for (size_t i = 0; i < COUNT(first); i++)
		ck_assert(simulate_uniform(&r) == (double)(first[i] >> 11) * 0x1p-53);
	struct simulate_random a = simulate_random_make(1, 2), b = simulate_random_make(2, 1);
	ck_assert(simulate_uniform(&a) != simulate_uniform(&b));
}
END_TEST

/* duration as JSON, its mean and standard deviation, minutes */
static const struct {
	const char *json;
	double mean, deviation;
} shapes[] = {{"7", 7, 0}, {"{\"fixed\":2,\"unit\":\"hours\"}", 120, 0}, {"{\"uniform\":[10,40]}", 25, 8.660},
	{"{\"triangular\":[0,10,50]}", 20, 10.801}, {"{\"exponential\":12}", 12, 12}, {"{\"lognormal\":[30,20]}", 30, 20},
	{"{\"empirical\":[1,2,6]}", 3, 2.160}, {"{\"fixed\":1,\"unit\":\"days\"}", 390, 0},
	{"{\"fixed\":1,\"unit\":\"days\",\"elapsed\":true}", 1440, 0}};

START_TEST(durations_have_their_moments) {
	enum { N = 200000 };
	struct arena a = {0};
	struct err e = {0};
	struct val v;
	struct simulate_duration d;
	struct simulate_hours h = {NULL, 480, {{540, 720}, {810, 1020}}, 2};
	ck_assert(val_read_json(&a, str_of(shapes[_i].json), &v, &e));
	ck_assert_msg(simulate_duration_read(&a, v, &h, "d", &d, &e), "%s", e.text);
	struct simulate_random r = simulate_random_make(9, (uint64_t)_i);
	double sum = 0, squares = 0, least = 0;
	for (int i = 0; i < N; i++) {
		double minutes = (double)simulate_draw(&d, &r) / MS_PER_MINUTE;
		least = fmin(least, minutes);
		sum += minutes / N;
		squares += minutes * minutes / N;
	}
	ck_assert(least >= 0);
	assert_near(sum, shapes[_i].mean, 0.01, shapes[_i].json);
	ck_assert_msg(fabs(sqrt(fmax(0, squares - sum * sum)) - shapes[_i].deviation) <= 0.02 * shapes[_i].deviation + 1e-3,
		"%s: deviation %g", shapes[_i].json, sqrt(fmax(0, squares - sum * sum)));
	arena_free(&a);
}
END_TEST

START_TEST(fitting_finds_the_shape) {
	enum { N = 2000 };
	struct arena a = {0};
	double values[N], distance;
	static const struct simulate_duration made[] = {
		{.shape = SHAPE_FIXED, .a = 20}, {.shape = SHAPE_EXPONENTIAL, .a = 20},
		{.shape = SHAPE_LOGNORMAL, .a = 20, .b = 9}, {.shape = SHAPE_UNIFORM, .a = 5, .b = 90}};
	static const enum simulate_shape found[] = {SHAPE_FIXED, SHAPE_EXPONENTIAL, SHAPE_LOGNORMAL, SHAPE_EMPIRICAL};
	for (size_t k = 0; k < COUNT(made); k++) {
		struct simulate_random r = simulate_random_make(3, k);
		for (int i = 0; i < N; i++)
			values[i] = (double)simulate_draw(&made[k], &r) / MS_PER_MINUTE;
		struct simulate_duration d = simulate_fit(&a, values, N, &distance);
		ck_assert_int_eq(d.shape, found[k]);
		ck_assert(distance >= 0 && distance < 0.04);
		if (found[k] != SHAPE_EMPIRICAL)
			assert_near(d.a, made[k].a, 0.05, "parameter");
		if (found[k] == SHAPE_LOGNORMAL)
			assert_near(d.b, made[k].b, 0.1, "deviation");
	}
	struct simulate_duration one = simulate_fit(&a, (const double[]){4}, 1, NULL);
	ck_assert(one.shape == SHAPE_FIXED && one.a == 4);
	arena_free(&a);
}
END_TEST

/* ---- the documentation ---------------------------------------------------------------------- */

/* The text between ```KIND behind `from` and the next ```. */
static str block(str text, const char *kind, uint32_t *from) {
	char open[16];
	uint32_t n = (uint32_t)snprintf(open, sizeof open, "```%s\n", kind);
	for (uint32_t i = *from; i + n < text.n; i++)
		if (memcmp(text.p + i, open, n) == 0)
			for (uint32_t end = i + n; end + 3 < text.n; end++)
				if (memcmp(text.p + end, "```", 3) == 0) {
					*from = end;
					return str_cut(text, i + n, end);
				}
	ck_abort_msg("docs/SIMULATION.md has no such block");
	return STR("");
}

START_TEST(the_documented_example_gives_what_it_says) {
	struct arena a = {0};
	struct err e = {0};
	struct calendar *calendar;
	struct process_model *m;
	struct simulate_config *c;
	struct simulate_result r;
	struct val v, wanted;
	str doc, text, table;
	uint32_t at = 0;
	ck_assert(file_read(&a, "docs/SIMULATION.md", &doc, &e));
	ck_assert(file_read(&a, "bench/process/approval6.bpmn", &text, &e));
	ck_assert(file_read(&a, "packs/huangpu-2022/calendars/working-days.csv", &table, &e));
	ck_assert(calendar_load(&a, table, "calendar", STR(""), "", 480, &calendar, &e));
	ck_assert(process_load(&a, text, "approval6", NULL, &m, &e));
	ck_assert_msg(val_read_json(&a, block(doc, "json", &at), &v, &e), "%s %s", e.where, e.text);
	ck_assert_msg(simulate_config_read(&a, v, m, calendar, 480, &c, &e), "%s %s", e.where, e.text);
	ck_assert(simulate_process(&a, c, 0, 0, &r, &e));
	struct buf b = buf_make(LIMIT_FILE_BYTES);
	simulate_put_json(&b, &r);
	ck_assert(val_read_json(&a, block(doc, "json", &at), &wanted, &e));
	for (uint32_t i = 0; i < wanted.context.count; i++) {
		struct buf part = buf_make(4096);
		json_put_string(&part, wanted.context.entries[i].key);
		buf_char(&part, ':');
		val_put_json(&part, wanted.context.entries[i].value);
		buf_char(&part, 0);
		buf_char(&b, 0);
		ck_assert_msg(strstr(b.p, part.p) != NULL, "%s is not in %s", part.p, b.p);
		b.n--;
		buf_free(&part);
	}
	ck_assert_uint_ge(wanted.context.count, 3);
	buf_free(&b);
	arena_free(&a);
}
END_TEST

Suite *simulate_suite(void) {
	Suite *s = suite_create("simulate");
	TCase *t = tcase_create("simulate");
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, queues_wait_as_formulas_say, 0, COUNT(queues));
	tcase_add_test(t, same_seed_same_result);
	tcase_add_test(t, pools_do_not_change_the_cases);
	tcase_add_test(t, due_order_shortens_the_tail);
	tcase_add_test(t, branches_have_their_chances);
	tcase_add_test(t, unknown_branch_is_an_incident);
	tcase_add_test(t, overrun_is_refused);
	tcase_add_test(t, endless_case_is_an_incident);
	tcase_add_loop_test(t, wrong_configurations_are_refused, 0, COUNT(wrong));
	tcase_add_test(t, working_time_minute_by_minute);
	tcase_add_test(t, random_numbers_are_the_published_ones);
	tcase_add_loop_test(t, durations_have_their_moments, 0, COUNT(shapes));
	tcase_add_test(t, fitting_finds_the_shape);
	tcase_add_test(t, the_documented_example_gives_what_it_says);
	suite_add_tcase(s, t);
	return s;
}
