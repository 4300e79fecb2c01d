/* What an import says when it is done. */
#include "data/date.h"
#include "data/json.h"
#include "ports/ports.h"
#include "report/report.h"

static void put_count(struct buf *b, int64_t n) {
	report_put_fraction(b, n, 1, 1, 0, true);
}

/* A sentence with counts: %n in the format is the next one. */
static void put(struct buf *b, const char *format, ...) {
	va_list args;
	va_start(args, format);
	for (const char *p = format; *p; p++)
		if (p[0] == '%' && p[1] == 'n') {
			put_count(b, va_arg(args, int64_t));
			p++;
		} else {
			buf_char(b, *p);
		}
	va_end(args);
}

static void put_own_verdict(struct buf *b, const struct import_result *r, bool zh) {
	int64_t on_time = r->judged - r->late;
	if (r->judged == 0) {
		put(b, zh ? "没有既有期限又已办结的办件，不计按时率\n"
				  : "no case has both a deadline and an end: no on-time rate\n");
		return;
	}
	if (zh)
		put(b, "既有期限又已办结的 %n 件中逾期 %n 件，按时率 ", r->judged, r->late);
	else
		put(b, "%n of %n late, ", r->late, r->judged);
	report_put_fraction(b, on_time, r->judged, 100, 2, false);
	put(b, zh ? " %（%n/%n）\n" : " % on time (%n/%n)\n", on_time, r->judged);
	if (zh && r->planned)
		put(b, "有计划结束时间并已办结的 %n 件中，晚于计划 %n 件\n", r->planned, r->late_planned);
	else if (r->planned)
		put(b, "%n of %n ended after the planned end\n", r->late_planned, r->planned);
}

void import_put_text(struct buf *out, const struct import_result *r, str lang) {
	bool zh = str_is(lang, "zh");
	buf_format(out, "%s\n", r->source);
	if (r->xes)
		put(out, zh ? "%n 件，%n 个活动\n" : "%n traces, %n events\n", r->cases, r->steps);
	else
		put(out, zh ? "%n 件\n" : "%n requests\n", r->cases);
	put(out, zh ? "已办结 %n 件；有期限 %n 件\n" : "%n closed, %n with a deadline\n", r->closed, r->with_due);
	put_own_verdict(out, r, zh);
	if (r->source_on_time + r->source_late)
		put(out, zh ? "来源方结论：按时 %n 件，逾期 %n 件\n" : "verdict of the source: %n on time, %n overdue\n",
			r->source_on_time, r->source_late);
	if (r->compared)
		put(out,
			zh ? "可比的 %n 件中，本系统结论与来源方一致 %n 件\n"
			   : "%n cases have both dates: our own verdict agrees on %n\n",
			r->compared, r->agree);
	put(out,
		zh ? "本次新增 %n 件、%n 个总账事件；原已在账 %n 件\n"
		   : "this import: %n new cases, %n ledger events; %n cases were there before\n",
		r->new_cases, r->new_events, r->cases - r->new_cases);
}

static void put_instant(struct buf *b, const char *name, ms at) {
	buf_format(b, ",\"%s\":", name);
	if (at == NIL) {
		buf_text(b, "null");
		return;
	}
	buf_char(b, '"');
	ms_put(b, at, 0);
	buf_char(b, '"');
}

void import_put_json(struct buf *out, const struct import_result *r) {
	const struct {
		const char *name;
		int64_t n;
	} counts[] = {
		{"cases", r->cases},
		{"events", r->steps},
		{"closed", r->closed},
		{"with_deadline", r->with_due},
		{"judged", r->judged},
		{"on_time", r->judged - r->late},
		{"late", r->late},
		{"planned", r->planned},
		{"late_against_plan", r->late_planned},
		{"source_on_time", r->source_on_time},
		{"source_overdue", r->source_late},
		{"compared", r->compared},
		{"agree", r->agree},
		{"new_cases", r->new_cases},
		{"new_ledger_events", r->new_events},
	};
	buf_format(out, "{\"kind\":\"%s\",\"source\":", r->xes ? "xes" : "csv311");
	json_put_string(out, str_of(r->source));
	for (size_t i = 0; i < COUNT(counts); i++)
		buf_format(out, ",\"%s\":%lld", counts[i].name, (long long)counts[i].n);
	buf_text(out, ",\"on_time_rate\":");
	if (r->judged) {
		buf_text(out, "{\"value\":\"");
		report_put_fraction(out, r->judged - r->late, r->judged, 100, 2, false);
		buf_format(out, "\",\"unit\":\"%%\",\"numerator\":%lld,\"denominator\":%lld}",
			(long long)(r->judged - r->late), (long long)r->judged);
	} else {
		buf_text(out, "null");
	}
	put_instant(out, "first_received_at", r->first_at);
	put_instant(out, "last_received_at", r->last_at);
	buf_text(out, "}\n");
}
