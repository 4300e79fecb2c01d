/* The year's registers: everything of which there are few and of which sums are exact. */
#include <stdlib.h>

#include "app/year_int.h"
#include "data/date.h"

static ms at_clock(struct year *y, day d, int hour, int minute) {
	return year_midnight(y, d) + hour * (ms)MS_PER_HOUR + minute * (ms)MS_PER_MINUTE;
}

static str cell(const struct csv *t, uint32_t row, const char *column) {
	return csv_cell(t, row, csv_column(t, column));
}

static int64_t number(const struct csv *t, uint32_t row, const char *column) {
	int64_t v = 0;
	str_int(cell(t, row, column), &v);
	return v;
}

static day date(struct year *y, const struct csv *t, uint32_t row, const char *column) {
	day d = 0;
	return day_parse(cell(t, row, column), &d) ? d : y->first;
}

static const struct csv *table(struct year *y, const char *path) {
	const struct csv *t = pack_table(y->pack, path);
	if (!t && !y->failed)
		y->failed = !err_set(y->e, "year.missing", path, "the year needs the table %s", path);
	return t;
}

static str random_department(struct year *y) {
	struct lot l = {0};
	for (uint32_t i = 0; i < y->pack->code_count; i++)
		if (y->pack->codes[i].class == CODE_DEPARTMENT)
			lot_add(&l, y->pack->codes[i].code, 1);
	return lot_draw(y, &l);
}

/* The bureau itself stands first in the table. */
static str first_department(const struct year *y) {
	for (uint32_t i = 0; i < y->pack->code_count; i++)
		if (y->pack->codes[i].class == CODE_DEPARTMENT)
			return y->pack->codes[i].code;
	return STR("");
}

/* ---- budget and payments ------------------------------------------------------------------------------------- */

static int64_t line_id(const struct csv *lines, str code) {
	for (uint32_t i = 0; i < lines->rows; i++)
		if (str_eq(cell(lines, i, "code"), code))
			return i + 1;
	return 0;
}

static void budget(struct year *y, const struct csv *lines) {
	for (uint32_t i = 0; i < lines->rows; i++) {
		int64_t id = next_id(y, R_budget_line);
		put(y, at_clock(y, y->first + 3, 9, (int)i % 60), "budget", "budget.set", id,
			"\"amount_fen\":%lld,\"fund\":\"" STR_FMT "\",\"line\":\"" STR_FMT "\",\"nature\":\"" STR_FMT
			"\",\"title\":\"" STR_FMT "\",\"year\":%d",
			(long long)number(lines, i, "initial_fen"), STR_ARG(cell(lines, i, "fund")),
			STR_ARG(cell(lines, i, "code")), STR_ARG(cell(lines, i, "nature")), STR_ARG(cell(lines, i, "name_zh")),
			y->number);
		if (number(lines, i, "adjust_fen"))
			put(y, at_clock(y, day_of(y->number, 9, 20), 10, (int)i % 60), "budget", "budget.adjust", id,
				"\"approver\":\"director\",\"change_fen\":%lld,\"reason\":\"年中预算调整\"",
				(long long)number(lines, i, "adjust_fen"));
	}
}

/* When the steps of a payment happen, and by how much later they are typed in. */
struct bill {
	ms plan_at, asked_at, paid_at, late;
};

static void step(struct year *y, const struct bill *b, ms at, const char *actor, const char *kind, int64_t id) {
	put_late(y, at + b->late, b->late ? at : 0, actor, kind, id, "%s", "");
}

/* One payment from plan to cash; its number. */
static int64_t pay(struct year *y, const struct csv *lines, const struct csv *t, uint32_t i, const struct bill *bill) {
	int64_t id = next_id(y, R_payment);
	char when[16], contract[80] = "";
	struct buf b = {.p = when, .cap = sizeof when, .max = sizeof when};
	day_put(&b, date(y, t, i, "planned_on"));
	if (cell(t, i, "contract").n)
		snprintf(contract, sizeof contract, "\"contract\":\"" STR_FMT "\",", STR_ARG(cell(t, i, "contract")));
	put_late(y, bill->plan_at + bill->late, bill->late ? bill->plan_at : 0, "budget", "payment.plan", id,
		"\"amount_fen\":%lld,\"budget_line\":%lld,%s\"planned_on\":\"%.*s\",\"title\":\"" STR_FMT "\"",
		(long long)number(t, i, "amount_fen"), (long long)line_id(lines, cell(t, i, "line")), contract, (int)b.n,
		when, STR_ARG(cell(t, i, "title_zh")));
	step(y, bill, bill->asked_at, "budget", "payment.request", id);
	step(y, bill, bill->asked_at + MS_PER_HOUR, "approver", "payment.approve", id);
	step(y, bill, bill->paid_at, "payer", "payment.pay", id);
	return id;
}

static struct bill bill_of(struct year *y, const struct csv *t, uint32_t i) {
	day planned = date(y, t, i, "planned_on"), paid = date(y, t, i, "paid_on"), from = y->first + 3;
	day asked = year_working_day(y, paid > y->first + 6 ? paid - 2 : paid, 0);
	struct bill b = {.plan_at = at_clock(y, planned - 20 > from ? planned - 20 : from, 11, 0) + (ms)i * 1000,
		.asked_at = at_clock(y, asked < paid ? asked : paid, 9, 30) + (ms)i * 1000,
		.paid_at = at_clock(y, paid, 15, 0) + (ms)i * 1000};
	if (b.plan_at > b.paid_at - 4 * (ms)MS_PER_HOUR)
		b.plan_at = b.paid_at - 4 * (ms)MS_PER_HOUR;
	if (b.asked_at <= b.plan_at)
		b.asked_at = b.plan_at + MS_PER_HOUR;
	return b;
}

/* A payment of the table. One was paid to the wrong account, reversed and paid again: its note says so. Another one
 * (planted) was first recorded in the wrong month; it is set right by a reversal and a payment dated back. */
static void payment(struct year *y, const struct csv *lines, const struct csv *t, uint32_t i, bool wrong_month) {
	struct bill bill = bill_of(y, t, i);
	if (wrong_month) {
		struct bill wrong = bill;
		wrong.paid_at += 33 * (ms)MS_PER_DAY;
		int64_t id = pay(y, lines, t, i, &wrong);
		put(y, wrong.paid_at + MS_PER_DAY, "payer", "payment.reverse", id,
			"\"reason\":\"记账月份错误，冲正后按实际支付日补记\"");
		bill.late = wrong.paid_at + MS_PER_DAY + MS_PER_HOUR - bill.plan_at;
	}
	int64_t id = pay(y, lines, t, i, &bill);
	if (str_starts(cell(t, i, "note"), STR("reversed")))
		put(y, bill.paid_at + 2 * (ms)MS_PER_DAY - MS_PER_HOUR, "payer", "payment.reverse", id,
			"\"reason\":\"收款账户错误，冲正后重付\"");
}

static void money(struct year *y) {
	const struct csv *lines = table(y, "budget/lines.csv"), *t = table(y, "budget/payments.csv");
	if (!lines || !t)
		return;
	budget(y, lines);
	for (uint32_t i = 0; i < t->rows; i++)
		payment(y, lines, t, i, i == t->rows / 3);
}

/* ---- IT projects
 * ------------------------------------------------------------------------------------------------ */

static void it_projects(struct year *y) {
	const struct csv *t = table(y, "it/projects.csv"), *funds = table(y, "it/fund-lines.csv");
	if (!t || !funds)
		return;
	for (uint32_t i = 0; i < t->rows; i++) {
		int64_t id = next_id(y, R_it_project);
		put(y, at_clock(y, date(y, t, i, "applied_on"), 10, (int)i), "it", "it_project.apply", id,
			"\"department\":\"" STR_FMT "\",\"project_type\":\"" STR_FMT
			"\",\"submitted_fen\":%lld,\"title\":\"" STR_FMT "\"",
			STR_ARG(cell(t, i, "department")), STR_ARG(cell(t, i, "project_type")),
			(long long)number(t, i, "submitted_fen"), STR_ARG(cell(t, i, "title_zh")));
		put(y, at_clock(y, date(y, t, i, "audited_on"), 15, (int)i), "it", "it_project.audit", id,
			"\"approved_fen\":%lld,\"reason\":\"" STR_FMT "\"", (long long)number(t, i, "approved_fen"),
			STR_ARG(cell(t, i, "reason")));
		if (str_is(cell(t, i, "established"), "yes"))
			put(y, at_clock(y, date(y, t, i, "established_on"), 16, (int)i), "it", "it_project.establish", id,
				"\"document\":\"" STR_FMT "\"", STR_ARG(cell(t, i, "document")));
		for (uint32_t f = 0; f < funds->rows; f++)
			if (str_eq(cell(funds, f, "project"), cell(t, i, "no")))
				put(y, at_clock(y, date(y, funds, f, "approved_on"), 17, (int)f), "it", "fund.decompose", f + 1,
					"\"amount_fen\":%lld,\"department\":\"" STR_FMT "\",\"it_project\":%lld,\"year\":%d",
					(long long)number(funds, f, "amount_fen"), STR_ARG(cell(funds, f, "department")), (long long)id,
					y->number);
	}
}

/* ---- network operation
 * -------------------------------------------------------------------------------------------- */

static void access_day(struct year *y, day d, int64_t n, bool refused) {
	for (int64_t i = 0; i < n; i++) {
		int64_t id = next_id(y, R_access);
		ms at = year_moment(y, d, &y->hall_hours);
		str department = random_department(y), who = somebody(y);
		put(y, at, "network", "access.request", id,
			"\"department\":\"" STR_FMT "\",\"period_days\":%u,\"person\":{" STR_FMT
			"},\"system\":\"政务外网办公系统\"",
			STR_ARG(department), 30 + 30 * chance_below(y, 6), STR_ARG(who));
		if (refused) {
			put(y, at + 20 * MS_PER_MINUTE, "network", "access.refuse", id, "\"reason\":\"未签保密承诺\"");
			continue;
		}
		put(y, at + 15 * MS_PER_MINUTE, "leader", "access.approve", id, "%s", "");
		put(y, at + 30 * MS_PER_MINUTE, "network", "access.open", id, "%s", "");
		ms until = at + (ms)(30 + chance_below(y, 150)) * MS_PER_DAY;
		put(y, until, "network", "access.close", id, "\"reason\":\"到期\"");
	}
}

static void vulnerability(struct year *y, int64_t scan, day d, bool open) {
	static const char *const grades[] = {"critical", "high", "high", "medium", "medium", "medium", "low"};
	static const char *const titles[] = {
		"弱口令", "未打补丁的中间件", "敏感信息泄露", "SQL 注入风险", "过期证书", "多余开放端口"};
	int64_t id = next_id(y, R_vulnerability);
	const char *grade = grades[chance_below(y, COUNT(grades))];
	ms at = at_clock(y, d, 14, (int)chance_below(y, 50));
	str department = random_department(y);
	char from[40] = ""; /* a very small year may have a hole before its first scan */
	if (scan)
		snprintf(from, sizeof from, "\"scan\":%lld,", (long long)scan);
	put(y, at, "network", "vulnerability.find", id,
		"\"department\":\"" STR_FMT "\",\"host\":\"srv-%03u\",%s\"severity\":\"%s\",\"title\":\"%s\"",
		STR_ARG(department), 1 + chance_below(y, 240), from, open ? "low" : grade,
		titles[chance_below(y, COUNT(titles))]);
	if (open)
		return;
	ms fixed = year_open(
		y, at + 2 * MS_PER_HOUR + (strcmp(grade, "critical") == 0 ? 0 : (ms)chance_below(y, 2) * MS_PER_DAY));
	put(y, fixed, "network", "vulnerability.fix", id, "\"reason\":\"已修复\"");
	if (chance_below(y, 12) == 0) {
		put(y, fixed + MS_PER_HOUR, "network2", "vulnerability.verify", id, "\"passed_check\":false");
		put(y, fixed + 2 * MS_PER_HOUR, "network", "vulnerability.fix", id, "\"reason\":\"重新修复\"");
		fixed += 2 * MS_PER_HOUR;
	}
	put(y, fixed + MS_PER_HOUR, "network2", "vulnerability.verify", id, "\"passed_check\":true");
}

static void operation(struct year *y) {
	int64_t accesses = year_total(y, "remote_accesses"), refused = year_total(y, "remote_accesses_refused");
	int64_t scans = year_total(y, "scans"), holes = year_total(y, "vulnerabilities"),
			open = year_total(y, "vulnerabilities_open"), found = 0, done = 0;
	day settled = day_of(y->number, 12, 16);
	for (day d = y->first; d <= y->last; d++) {
		access_day(y, d, year_count(y, "access", accesses, d, true, y->last - 1), false);
		access_day(y, d, year_count(y, "access", refused, d, true, y->last - 1), true);
		int64_t n = year_count(y, "access", scans, d, true, y->last);
		for (int64_t i = 0; i < n; i++) {
			int64_t id = next_id(y, R_scan);
			done++;
			put(y, at_clock(y, d, 13, 0) + i * 60000, "network", "scan.record", id,
				"\"findings\":%u,\"host\":\"srv-%03u\",\"tool\":\"nmap\"", chance_below(y, 4),
				1 + chance_below(y, 240));
			for (; d <= settled && found < holes && found * scans < holes * done; found++)
				vulnerability(y, id, d, false);
		}
		if (d == settled)
			for (; found < holes; found++)
				vulnerability(y, y->next_id[R_scan], d, false);
		if (d == y->last - 2)
			for (int64_t i = 0; i < open; i++)
				vulnerability(y, y->next_id[R_scan], d, true);
	}
	int64_t incidents = year_total(y, "incidents"), minutes = year_total(y, "incidents_minutes");
	for (int64_t i = 0; i < incidents; i++) {
		int64_t id = next_id(y, R_incident);
		ms at = at_clock(y, y->first + (day)(30 + i * 55), 11, 5);
		put(y, at, "network", "incident.open", id,
			"\"incident_grade\":\"%s\",\"incident_kind\":\"%s\",\"title\":\"%s\"", i == 3 ? "large" : "ordinary",
			i % 3 == 2 ? "security" : "network_outage", i % 3 == 2 ? "终端感染木马告警" : "接入交换机故障");
		put(y, at + minutes * MS_PER_MINUTE, "network", "incident.close", id, "\"cause\":\"设备故障，已更换\"");
	}
}

/* ---- projects, free services, reviews
 * ------------------------------------------------------------------------------- */

/* What the pack's price list gives for a service, whole yuan. */
static int64_t price(struct year *y, const char *service, int64_t quantity, const char *facts) {
	int decision;
	int64_t yuan = 0;
	struct val known = val_null(), values[16] = {0};
	const struct rules_model *m = pack_decision(y->pack, STR("service price"), &decision);
	check(m && rules_input_count(m) <= COUNT(values));
	val_read_json(&y->arena, str_of(facts), &known, NULL);
	for (uint32_t i = 0; i < rules_input_count(m); i++)
		values[i] = str_is(rules_input_name(m, i), "free service") ? val_str(str_of(service))
					: str_is(rules_input_name(m, i), "quantity")   ? val_int(quantity)
																   : val_null();
	for (uint32_t i = 0; i < rules_input_count(m) && known.kind == VAL_CONTEXT; i++)
		val_get(known, rules_input_name(m, i), &values[i]);
	struct feel_run run = feel_run_make(&y->arena, values, rules_input_count(m), 0, y->offset);
	val_to_int(rules_eval(m, decision, values, &run, NULL), &yuan);
	return yuan;
}

static int64_t free_service(
	struct year *y, int64_t project, day d, const char *service, int64_t quantity, const char *facts) {
	int64_t id = next_id(y, R_free_service);
	ms at = at_clock(y, year_working_day(y, d, 0), 10, (int)chance_below(y, 55));
	day done = year_working_day(y, d, 6);
	put(y, at, "agent", "service.order", id, "\"free_service\":\"%s\",\"project\":%lld,\"quantity\":%lld", service,
		(long long)project, (long long)quantity);
	put(y, at_clock(y, done < y->last ? done : y->last, 16, (int)chance_below(y, 55)), "agent", "service.deliver",
		id, "\"facts\":%s,\"quantity\":%lld", facts, (long long)quantity);
	return price(y, service, quantity, facts);
}

static bool has_word(str text, str word) {
	str one;
	while (text.n && str_next(&text, ' ', &one))
		if (str_eq(one, word))
			return true;
	return false;
}

/* The agencies of the market that offer this kind of review and have declared no link with `author`. */
static struct lot reviewers(struct year *y, str type, str author) {
	const struct csv *t = table(y, "market/agencies.csv");
	struct lot l = {0};
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (has_word(cell(t, i, "services"), type) && !has_word(cell(t, i, "conflicts"), author))
			lot_add(&l, cell(t, i, "agency"), 1);
	return l;
}

/* Agencies that review nothing: they write the documents. */
static struct lot authors(struct year *y) {
	struct lot l = {0};
	for (uint32_t i = 0; i < y->pack->code_count; i++) {
		const struct code *c = &y->pack->codes[i];
		bool reviews = false;
		const struct csv *t = table(y, "market/agencies.csv");
		for (uint32_t k = 0; t && k < t->rows; k++)
			reviews |= str_eq(cell(t, k, "agency"), c->code);
		if (c->class == CODE_AGENCY && !reviews)
			lot_add(&l, c->code, 1);
	}
	return l;
}

static void technical_review(struct year *y, int64_t project, day d, const char *type, const struct lot *writers) {
	int64_t id = next_id(y, R_review);
	str author = lot_draw(y, writers);
	struct lot able = reviewers(y, str_of(type), author);
	if (!able.count)
		return;
	str agency = lot_draw(y, &able);
	ms at = at_clock(y, year_working_day(y, d, 0), 9, 40);
	put(y, at, "review", "review.request", id,
		"\"prepared_by\":\"" STR_FMT "\",\"project\":%lld,\"review_type\":\"%s\"", STR_ARG(author),
		(long long)project, type);
	put(y, at += MS_PER_HOUR, "review", "review.assign", id, "\"agency\":\"" STR_FMT "\"", STR_ARG(agency));
	bool twice = chance_below(y, 3) == 0;
	at = year_open(y, at + 3 * (ms)MS_PER_DAY);
	put(y, at, "review", "review.opine", id, "\"opinion\":\"一次性列出全部意见\",\"passed_check\":%s",
		twice ? "false" : "true");
	if (twice) {
		put(y, at = year_open(y, at + 2 * (ms)MS_PER_DAY), "review", "review.correct", id, "%s", "");
		put(y, at = year_open(y, at + 2 * (ms)MS_PER_DAY), "review", "review.opine", id,
			"\"opinion\":\"修改到位\",\"passed_check\":true");
	}
	put(y, at = year_open(y, at + MS_PER_DAY), "review", "review.report", id, "\"opinion\":\"同意\"");
	put(y, at = year_open(y, at + MS_PER_DAY), "review", "review.accept", id, "\"quality\":%u",
		80 + chance_below(y, 20));
	put(y, year_open(y, at + 20 * (ms)MS_PER_DAY), "review", "review.settle", id, "\"fee_fen\":%u",
		800000 + chance_below(y, 60) * 10000);
}

static int64_t project(
	struct year *y, int64_t i, int64_t count, const struct csv *baseline, const struct lot *writers,
	const struct lot *checkers) {
	static const char *const eia[] = {"form", "form", "form", "report", "registration"};
	static const char *const permit[] = {"simplified", "registration", "simplified", "key", "registration"};
	static const char *const land[] = {"listing", "with_scheme", "existing", "listing", "leased"};
	static const char *const factor[] = {"0.8", "0.6", "1.2", "1", "0.8"};
	static const char *const fire[] = {"C", "D", "C", "B", "D"};
	int64_t least = year_total(y, "saved_months_least"), most = year_total(y, "saved_months_most");
	int64_t saved_least = least * 365 / 12 + 1, saved_most = most * 365 / 12 - 1;
	int64_t saved = i == 0   ? saved_least
					: i == 1 ? saved_most
							 : saved_least + 3 + chance_below(y, (uint32_t)(saved_most - saved_least - 6));
	uint32_t row = i < 2 ? 0 : chance_below(y, baseline->rows), k = chance_below(y, 5);
	int64_t actual = number(baseline, row, "natural_days") - saved;
	if (actual < 20) {
		row = 0;
		actual = number(baseline, row, "natural_days") - saved;
	}
	day start = y->first + 4 + (day)((y->last - y->first - actual - 12) * i / count);
	start = year_working_day(y, start, 0);
	int64_t id = next_id(y, R_project), area = 8000 + 500 * (int64_t)chance_below(y, 90);
	char facts[512], priced[96];
	snprintf(facts, sizeof facts,
		"{\"category\":\"" STR_FMT "\",\"drawings\":%s,\"eia_class\":\"%s\",\"electricity_gwh\":%u,\"energy_tce\":%"
								   "u,\"features\":[\"sewer\",\"efficiency\"],"
		"\"filing\":\"filing\",\"fire_class\":\"%s\",\"floor_area\":%lld,\"land_source\":\"%s\",\"permit_class\":"
		"\"%s\"}",
		STR_ARG(cell(baseline, row, "code")), k == 3 ? "false" : "true", eia[k], chance_below(y, 9),
		chance_below(y, 1800), fire[k], (long long)area, land[k], permit[k]);
	snprintf(priced, sizeof priced, "{\"industry factor\":%s,\"investment\":%u.%u}", factor[k],
		1 + chance_below(y, 8), chance_below(y, 10));
	put(y, at_clock(y, start, 10, 30), "agent", "project.register", id,
		"\"facts\":%s,\"officer\":\"agent\",\"title\":\"合成工业项目%02lld号\"", facts, (long long)i + 1);
	put(y, at_clock(y, start, 11, 0), "agent", "project.plan", id, "\"facts\":%s", facts);
	static const char *const stages[] = {"planning", "construction", "completion"};
	for (int s = 0; s < 3; s++)
		put(y, at_clock(y, year_working_day(y, start + (day)(actual * (s + 1) / 4), 0), 15, 0), "agent",
			"project.reach", id, "\"stage\":\"%s\"", stages[s]);
	str checker = lot_draw(y, checkers);
	if (k != 3)
		put(y, at_clock(y, year_working_day(y, start + (day)(actual / 2), 0), 16, 0), "review",
			"project.check_drawings", id, "\"agency\":\"" STR_FMT "\",\"passed_check\":true", STR_ARG(checker));
	put(y, at_clock(y, start + (day)actual, 17, 0), "agent", "project.finish", id, "%s", "");
	technical_review(y, id, start + 5, k == 3 ? "eia-report" : "eia-form", writers);
	int64_t value =
		free_service(y, id, start + 6, k == 3 ? "eia-report-evaluation" : "eia-form-evaluation", 1, priced);
	value += free_service(y, id, start + 9, "planning-review", 1, "{}") +
			 free_service(y, id, start + 12, "publicity", 1, "{}");
	value += free_service(y, id, start + 15, "setting-out", 4 + chance_below(y, 20), "{}");
	value += free_service(y, id, start + 16, "pipeline-detection", 500 + 100 * (int64_t)chance_below(y, 40), "{}");
	value += free_service(y, id, start + (day)(actual * 3 / 4), "joint-survey", area, "{}");
	return value;
}

/* A project that is still under way when the year ends: what was done of it so far, step by step; the later ones fall
 * behind their plans a little. */
static void running_project(struct year *y, int64_t i, const struct csv *baseline) {
	static const struct {
		const char *items;
		int after; /* working days after the start */
	} steps[] = {{"\"A03\"", 1}, {"\"A02\"", 5}, {"\"A05\"", 13}, {"\"A06\"", 14}, {"\"A08\"", 36}, {"\"A09\"", 42},
		{"\"B01\"", 48}};
	day start = year_working_day(y, day_of(y->number, 9, 5) + (day)(16 * i), 0);
	int64_t id = next_id(y, R_project);
	char facts[400];
	snprintf(facts, sizeof facts,
		"{\"category\":\"" STR_FMT "\",\"drawings\":true,\"eia_class\":\"form\",\"features\":[\"sewer\"],\"filing\":"
								   "\"filing\",\"fire_class\":\"C\",\"floor_area\":%lld,\"investment\":%lld.5,"
								   "\"land_source\":\"listing\",\"permit_class\":\"registration\"}",
		STR_ARG(cell(baseline, 0, "code")), (long long)(9000 + 2500 * i), (long long)(1 + i));
	put(y, at_clock(y, start, 9, 30), "agent", "project.register", id,
		"\"facts\":%s,\"officer\":\"agent\",\"title\":\"合成在办工业项目%02lld号\"", facts, (long long)i + 1);
	put(y, at_clock(y, start, 10, 0), "agent", "project.plan", id, "\"facts\":%s", facts);
	for (size_t s = 0; s < COUNT(steps); s++) {
		day on = year_working_day(y, start, steps[s].after + (int64_t)s * (i % 3));
		if (on < y->last)
			put(y, at_clock(y, on, 16, 20), "agent", "project.done", id,
				"\"items\":[%s],\"reason\":\"线下已办结（合成）\"", steps[s].items);
	}
}

static void projects(struct year *y) {
	const struct csv *baseline = table(y, "plans/baseline.csv");
	struct lot writers = authors(y), checkers = reviewers(y, STR("drawing-check"), STR(""));
	if (!baseline || !writers.count || !checkers.count)
		return;
	int64_t count = year_total(y, "projects"), all = year_total(y, "free_service_yuan"), value = 0, last = 0;
	for (int64_t i = 0; i < count; i++) {
		value += project(y, i, count, baseline, &writers, &checkers);
		last = y->next_id[R_project];
	}
	/* The rest is topographic surveying at the list's price per square metre, so that the sum is exact. */
	int64_t per_million = price(y, "topographic-survey", 1000000, "{}");
	int64_t rest = all - value, parts = 40;
	if (rest <= 0 || per_million <= 0)
		y->failed = !err_set(y->e, "year.missing", "year/totals.csv",
			"free_service_yuan is less than the services delivered (%lld)", (long long)value);
	for (int64_t i = 0; i < parts && !y->failed; i++) {
		int64_t yuan = i < parts - 1 ? rest / parts : rest - (rest / parts) * (parts - 1);
		free_service(y, 1 + i * last / parts, y->first + (day)(20 + i * 8), "topographic-survey",
			yuan * 1000000 / per_million, "{}");
	}
	/* Planted: the same project registered twice. */
	put(y, at_clock(y, day_of(y->number, 7, 5), 10, 30), "agent", "project.register", next_id(y, R_project),
		"\"facts\":{\"category\":\"leased\",\"duplicate_of\":3},\"officer\":\"agent\",\"title\":"
		"\"合成工业项目03号（重复登记）\"");
	for (int64_t i = 0; i < year_total(y, "projects_running"); i++)
		running_project(y, i, baseline);
}

/* ---- the rest
 * ----------------------------------------------------------------------------------------------------------- */

static void contradictions(struct year *y) {
	const struct csv *t = table(y, "plans/contradictions.csv");
	int64_t resolved = year_total(y, "contradictions");
	struct lot documents = {0};
	for (uint32_t i = 0; i < y->pack->code_count; i++)
		if (y->pack->codes[i].class == CODE_DOCUMENT)
			lot_add(&documents, y->pack->codes[i].code, 1);
	for (uint32_t i = 0; t && documents.count && i < t->rows; i++) {
		int64_t id = next_id(y, R_contradiction);
		day d = year_working_day(y, y->first + 20 + (day)i * 5, 0);
		put(y, at_clock(y, d, 10, 10), "agent", "contradiction.find", id, "\"rule\":\"" STR_FMT "\"",
			STR_ARG(cell(t, i, "code")));
		if (i < resolved)
			put(y, at_clock(y, year_working_day(y, d, 30), 16, 10), "agent", "contradiction.resolve", id,
				"\"document\":\"" STR_FMT "\",\"resolution\":\"衔接规则已发布（合成）\"",
				STR_ARG(documents.name[0]));
	}
}

static void disclosures(struct year *y) {
	int64_t total = year_total(y, "disclosure_requests");
	for (day d = y->first; d <= y->last; d++)
		for (int64_t n = year_count(y, "tickets", total, d, true, y->last); n > 0; n--) {
			int64_t id = next_id(y, R_disclosure);
			ms at = year_moment(y, d, &y->hall_hours);
			str who = somebody(y), department = n % 3 ? first_department(y) : random_department(y);
			put(y, at, "disclosure", "disclosure.receive", id,
				"\"channel\":\"%s\",\"department\":\"" STR_FMT "\",\"person\":{" STR_FMT
				"},\"title\":\"申请公开规划审批材料（合成）\"",
				chance_below(y, 3) ? "web" : "post", STR_ARG(department), STR_ARG(who));
			if (chance_below(y, 10) == 0) {
				put(y, at = year_open(y, at + 2 * (ms)MS_PER_DAY), "disclosure", "disclosure.correct", id,
					"\"days\":7,\"reason\":\"申请内容不明确\"");
				put(y, at = year_open(y, at + 4 * (ms)MS_PER_DAY), "disclosure", "disclosure.complete", id, "%s",
					"");
			}
			if (chance_below(y, 12) == 0)
				put(y, at = year_open(y, at + MS_PER_DAY), "disclosure", "disclosure.extend", id,
					"\"approver\":\"director\",\"days\":20,\"reason\":\"内容复杂\"");
			bool whole = chance_below(y, 3) > 0;
			put(y, year_open(y, at + (ms)(3 + chance_below(y, 15)) * MS_PER_DAY), "disclosure", "disclosure.answer",
				id, whole ? "\"result\":\"disclosed\"" : "\"reason\":\"该信息不存在\",\"result\":\"not_held\"");
		}
}

/* The points that people gave, by the worked example of the scheme. Source: the pack's scheme table. */
static void scores(struct year *y) {
	const struct csv *t = table(y, "schemes/score-items.csv");
	for (uint32_t i = 0; t && i < t->rows; i++) {
		dec points, hundred = dec_int(100);
		int64_t centi;
		/* Points are given to the leaves of the scheme; the upper levels are their sums. */
		if (!str_is(cell(t, i, "level"), "3") || !dec_parse(cell(t, i, "example_points"), &points) ||
			!dec_mul(points, hundred, &points) || !dec_to_int(points, &centi))
			continue;
		put(y, at_clock(y, y->last, 17, 0) + (ms)i * 60000 / 2, "performance", "score.give", next_id(y, R_score),
			"\"points_centi\":%lld,\"reason\":\"自评（合成）\",\"scheme\":\"" STR_FMT "\",\"score_item\":\"" STR_FMT
			"\",\"year\":%d",
			(long long)centi, STR_ARG(cell(t, i, "scheme")), STR_ARG(cell(t, i, "code")), y->number);
	}
}

static void calendars(struct year *y) {
	const struct csv *t = table(y, "calendars/notices.csv");
	for (uint32_t i = 0; t && i < t->rows; i++) {
		day d = date(y, t, i, "published_on");
		if (d > y->first && d <= y->last)
			put(y, at_clock(y, d, 18, 0), "admin", "calendar.adopt", next_id(y, R_calendar_year),
				"\"year\":" STR_FMT, STR_ARG(cell(t, i, "year")));
	}
}

void registers_prepare(struct year *y) {
	calendars(y);
	money(y);
	it_projects(y);
	operation(y);
	projects(y);
	contradictions(y);
	disclosures(y);
	scores(y);
}
