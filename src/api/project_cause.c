/* What moved a plan, or happened to its project, in words of both languages: an item and whose delay it was, the reason
 * that a person gave, or what is different from the version before. */
#include <stdlib.h>

#include "api/project.h"
#include "data/date.h"

static const char *const whose[][3] = {{"firm", "企业方面", "on the firm's side"},
	{"office", "审批部门", "at the office"},
	{"special_procedure", "特别程序", "by a special procedure"},
	{"technical_review", "技术审查", "by a technical review"}};

/* Whether an older event told of the same case already: then this one tells that it was accepted. */
static bool told_before(const struct query_event *ev, str id, int64_t file) {
	struct project_step step;
	while ((ev = ev->older))
		if (str_eq(api__said(ev, "plan_item"), id) && project_step_find(api__said(ev, "progress"), id, &step))
			return step.case_id == file;
	return false;
}

/* How far the item has come. A case that was refused or withdrawn gives its item back: no step is left. */
static void put_progress(struct buf *zh, struct buf *en, const struct query_event *ev, str id) {
	struct project_step step;
	const struct query_event *told = api__progress_before(ev);
	bool known = told && project_step_find(api__said(told, "progress"), id, &step);
	bool accepted = known && told_before(told, id, step.case_id);
	buf_text(zh, !known ? "未获准予，可以重新申请" : step.over ? "已办结" : accepted ? "已受理" : "已启动");
	buf_text(en, !known ? " was not granted; it can be applied for again"
	                    : step.over ? " is done" : accepted ? " was accepted" : " has begun");
}

static void put_late(const struct project_view *v, struct buf *zh, struct buf *en, const struct query_event *ev) {
	struct call *c = v->c;
	str id = api__said(ev, "plan_item"), of = api__said(ev, "slip_of");
	const struct item *item = rulebook_item(v->rules, id, day_of_ms(ev->at, c->api->set.pack->offset_minutes));
	int64_t days = api__number_said(ev, "days_late", 0);
	if (!item && c->api->plans)
		item = plan_own_step(c->api->plans, id);
	buf_format(zh, STR_FMT " " STR_FMT, STR_ARG(id), STR_ARG(item ? item->name_zh : id));
	buf_format(en, STR_FMT " " STR_FMT, STR_ARG(id), STR_ARG(item ? item->name_en : id));
	if (days > 0) {
		buf_format(zh, "比方案晚 %lld 个工作日", (long long)days);
		buf_format(en, " is %lld working days behind the plan", (long long)days);
	} else if (days < 0) {
		buf_format(zh, "比方案提前 %lld 个工作日", (long long)-days);
		buf_format(en, " is %lld working days ahead of the plan", (long long)-days);
	} else if (str_is(ev->kind, event_defs[E_project_review_asked].name)) {
		buf_text(zh, "已委托技术审查");
		buf_text(en, ": its technical review was ordered");
	} else if (of.n) {
		buf_text(zh, "到期未办结");
		buf_text(en, " was not done by its planned end");
	} else {
		put_progress(zh, en, ev, id);
	}
	for (size_t i = 0; i < COUNT(whose); i++)
		if (str_is(of, whose[i][0])) {
			buf_format(zh, "（%s）", whose[i][1]);
			buf_format(en, " (%s)", whose[i][2]);
		}
}

/* The name that the table has for the code. */
static void put_name(const struct call *c, const char *table, str code, struct buf *zh, struct buf *en) {
	const struct csv *t = pack_table(c->api->set.pack, table);
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (str_eq(csv_cell(t, i, csv_column(t, "code")), code)) {
			buf_str(zh, csv_cell(t, i, csv_column(t, "name_zh")));
			buf_str(en, csv_cell(t, i, csv_column(t, "name_en")));
			return;
		}
	buf_str(zh, code);
	buf_str(en, code);
}

/* Names the facts of `list` that the other one has otherwise, or (missing) has not at all. */
static void put_facts(
	const struct call *c, struct val list, struct val other, bool missing, struct buf *zh, struct buf *en) {
	for (uint32_t i = 0; list.kind == VAL_CONTEXT && i < list.context.count; i++) {
		const struct val_entry *fact = &list.context.entries[i];
		struct val there = val_null();
		bool known = val_get(other, fact->key, &there);
		if (missing ? known : known && val_same(there, fact->value))
			continue;
		buf_text(zh, zh->n ? "、" : "项目情况有变：");
		buf_text(en, en->n ? ", " : "Facts of the project changed: ");
		put_name(c, "plans/facts.csv", fact->key, zh, en);
	}
}

/* Nobody gave a reason: what is different from the version before says it. */
static void put_difference(const struct project_view *v, struct buf *zh, struct buf *en, const struct query_event *ev,
                           const struct query_event *before) {
	struct val is = val_member(ev->said, "facts"), was = val_member(before->said, "facts");
	str way = api__said(ev, "alternative");
	put_facts(v->c, is, was, false, zh, en);
	put_facts(v->c, was, is, true, zh, en);
	if (!zh->n && !str_eq(way, api__said(before, "alternative"))) {
		buf_text(zh, "改用另一种比选方案：");
		buf_text(en, "Another alternative: ");
		put_name(v->c, "plans/alternatives.csv", way, zh, en);
	}
	bool supposed = !val_same(val_member(ev->said, "what_if"), val_member(before->said, "what_if"));
	if (!zh->n) {
		buf_text(zh, supposed ? "按新的假设重新编制" : "按最新情况重新编制");
		buf_text(en, supposed ? "Made again with other suppositions" : "Made again as things stand now");
	}
}

/* "；现计划 2022-11-03 办结，推后 5 天". */
static void put_end(const struct project_view *v, struct buf *zh, struct buf *en, const struct query_event *ev,
                    const struct query_event *before) {
	day end = api__plan_end(v, ev);
	int moved = before ? end - api__plan_end(v, before) : 0;
	buf_text(zh, "；计划 ");
	buf_text(en, "; planned end ");
	day_put(zh, end);
	day_put(en, end);
	buf_text(zh, " 办结");
	if (moved) {
		buf_format(zh, moved > 0 ? "，推后 %d 天" : "，提前 %d 天", abs(moved));
		buf_format(en, moved > 0 ? ", %d days later" : ", %d days earlier", abs(moved));
	} else if (before) {
		buf_text(zh, "，不变");
		buf_text(en, ", as before");
	}
}

void api__put_cause(const struct project_view *v, struct buf *out, const struct query_event *ev, const char *zh,
                    const char *en, bool with_end) {
	struct buf chinese = buf_make(LIMIT_TEXT_BYTES), english = buf_make(LIMIT_TEXT_BYTES);
	bool plan = str_is(ev->kind, event_defs[E_project_planned].name);
	const struct query_event *before = plan ? api__plan_before(ev) : NULL;
	str reason = api__said(ev, "reason");
	if (api__said(ev, "plan_item").n) {
		put_late(v, &chinese, &english, ev);
	} else if (reason.n) {
		buf_str(&chinese, reason);
		buf_str(&english, reason);
	} else if (before) {
		put_difference(v, &chinese, &english, ev, before);
	} else {
		buf_text(&chinese, "首次形成方案");
		buf_text(&english, "The first plan");
	}
	if (plan && with_end)
		put_end(v, &chinese, &english, ev, before);
	api__put_member(out, zh, buf_view(&chinese));
	api__put_member(out, en, buf_view(&english));
	buf_free(&chinese);
	buf_free(&english);
}
