/* The plan as Markdown: what a person reads and prints. */
#include "plan/plan_int.h"

/* In the language that is written. */
struct page {
	struct buf *b;
	const struct plan *p;
	bool zh;
};

static void text(const struct page *m, const char *zh, const char *en) {
	buf_text(m->b, m->zh ? zh : en);
}

/* A text in a cell or a line: what Markdown would read otherwise is kept from it. */
static void put(const struct page *m, str s) {
	for (uint32_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '|' || c == '*' || c == '_' || c == '`' || c == '<' || c == '[' || c == '\\' || c == '#')
			buf_char(m->b, '\\');
		buf_char(m->b, c == '\n' || c == '\r' ? ' ' : c);
	}
}

static void put_either(const struct page *m, str zh, str en) {
	put(m, m->zh ? zh : en);
}

static void put_days(const struct page *m, struct limit l) {
	if (l.unit == UNIT_ON_SPOT || !l.value) {
		text(m, "当场", "at once");
		return;
	}
	buf_int(m->b, l.value);
	bool natural = l.unit == UNIT_NATURAL_DAY;
	text(m, natural ? " 自然日" : " 工作日", natural ? " natural day" : " working day");
	if (!m->zh && l.value != 1)
		buf_char(m->b, 's');
}

static void put_item(const struct page *m, const struct plan_item *x) {
	buf_char(m->b, ' ');
	put(m, x->id);
	buf_char(m->b, ' ');
	put_either(m, x->item->name_zh, x->item->name_en);
}

static void cell(const struct page *m) {
	buf_text(m->b, " | ");
}

/* ---- head --------------------------------------------------------------------------------------------- */

static void put_facts(const struct page *m) {
	const struct plan *p = m->p;
	text(m, "\n## 项目情况\n\n", "\n## The project\n\n");
	for (uint32_t i = 0; p->facts.kind == VAL_CONTEXT && i < p->facts.context.count; i++) {
		const struct val_entry *x = &p->facts.context.entries[i];
		const struct fact *f = fact_of(p->rules, x->key);
		struct buf words = buf_make(4096);
		buf_text(m->b, "- ");
		if (f) {
			put_either(m, f->zh, f->en);
			fact_put(&words, f, x->value, m->zh);
		} else {
			put(m, x->key);
			val_put(&words, x->value);
		}
		text(m, "：", ": ");
		put(m, buf_view(&words));
		for (uint32_t k = 0; k < p->derived_count; k++)
			if (str_eq(p->derived[k], x->key))
				text(m, "（推定）", " (derived)");
		buf_char(m->b, '\n');
		buf_free(&words);
	}
}

static void put_saving(const struct page *m) {
	const struct plan *p = m->p;
	int32_t saved = plan__saved_days(p);
	if (!p->has_baseline)
		return;
	text(m, "- 既往标准：", "- Earlier standard: ");
	put_either(m, p->baseline_zh, p->baseline_en);
	buf_format(m->b, m->zh ? "，%d 自然日；本方案%s %d 日" : ", %d natural days; this plan %s %d days",
		p->baseline_natural, m->zh ? (saved < 0 ? "多用" : "节约") : saved < 0 ? "takes longer by" : "saves",
		saved < 0 ? -saved : saved);
	text(m, "（口径标记 ", " (tag ");
	put(m, p->baseline_tag);
	text(m, "）\n", ")\n");
}

static void put_proof(const struct page *m) {
	const struct plan *p = m->p;
	if (strcmp(p->proof, "longest_path") == 0)
		text(m, "- 日期：最长路径，精确\n", "- Dates: the longest path, exact\n");
	else if (p->gap_days == 0 || strcmp(p->proof, "searched") == 0)
		text(m, "- 日期：考虑人手，已证明不能更早\n", "- Dates: with capacities, proved that it cannot end earlier\n");
	else
		buf_format(m->b, m->zh ? "- 日期：考虑人手的可行安排，最多还能提前 %d 个工作日\n"
							   : "- Dates: feasible with capacities, at most %d working days from the best\n",
			p->gap_days);
}

static void put_head(const struct page *m) {
	const struct plan *p = m->p;
	text(m, "# 审批方案", "# Approval plan");
	if (p->title.n)
		text(m, "：", ": ");
	put(m, p->title);
	buf_text(m->b, "\n\n");
	if (plan_rules_pack(p->rules)->synthetic)
		text(m, "> 合成数据演示。时限、材料、人员标记 D 的为演示默认值，不是法定口径。\n\n",
			"> Synthetic demonstration. Limits, materials and people tagged D are defaults, not the law.\n\n");
	text(m, "- 起止：", "- From and to: ");
	day_put(m->b, p->from);
	text(m, " 至 ", " to ");
	day_put(m->b, p->end);
	buf_format(m->b, m->zh ? "，%d 个工作日（%d 个自然日）%s\n" : ", %d working days (%d natural days)%s\n",
		p->working_days, p->natural_days,
		!p->provisional ? "" : m->zh ? "，超出已公布日历，暂定" : ", provisional: beyond the published calendar");
	if (p->own_days)
		buf_format(m->b, m->zh ? "- 其中企业自行施工：%d 个自然日，不计入审批用时和节约\n"
							   : "- The firm's own works: %d natural days of it, no part of approval or of savings\n",
			p->own_days);
	buf_format(m->b, m->zh ? "- 事项：%u 项；逐项串联：法定 %d、承诺 %d 个工作日\n"
						   : "- Items: %u; one after the other: %d working days by law, %d as promised\n",
		p->count, p->serial_statutory, p->serial_promised);
	put_saving(m);
	put_proof(m);
	buf_format(m->b, m->zh ? "- 材料：共列 %u 份，实际要求 %u 份\n" : "- Materials: %u listed, %u asked for\n",
		p->materials_listed, p->materials_asked);
	if (p->agent.n) {
		text(m, "- 代办员：", "- Agent: ");
		put(m, p->agent_name.n ? p->agent_name : p->agent);
		buf_char(m->b, '\n');
	}
}

/* ---- items -------------------------------------------------------------------------------------------- */

static void put_row(const struct page *m, const struct plan_item *x) {
	buf_text(m->b, x->critical ? "| **" : "| ");
	put(m, x->id);
	buf_text(m->b, x->critical ? "**" : "");
	cell(m);
	put_either(m, x->item->name_zh, x->item->name_en);
	cell(m);
	day_put(m->b, x->start);
	cell(m);
	day_put(m->b, x->end);
	cell(m);
	put_days(m, x->limit);
	if (x->review_days)
		buf_format(m->b, m->zh ? "＋技术审查 %d" : " + review %d", x->review_days);
	cell(m);
	if (x->critical)
		text(m, "关键", "critical");
	else
		buf_int(m->b, x->slack);
	cell(m);
	if (x->own)
		text(m, "企业", "the firm");
	else
		put(m, x->officer_name.n ? x->officer_name : x->item->department);
	cell(m);
	put_either(m, x->why.zh, x->why.en);
	buf_text(m->b, " |\n");
}

static void put_stages(const struct page *m) {
	const struct plan *p = m->p;
	for (uint32_t s = 0; s < p->stage_count; s++) {
		const struct plan_stage *x = &p->stages[s];
		if (!x->count)
			continue;
		buf_text(m->b, "\n## ");
		put_either(m, x->name_zh, x->name_en);
		text(m, "\n\n| 编号 | 事项 | 开始 | 完成 | 时长 | 机动 | 经办 | 为什么 |\n|---|---|---|---|---|---|---|---|\n",
			"\n\n| Id | Item | Start | End | Takes | Slack | Officer | Why |\n|---|---|---|---|---|---|---|---|\n");
		for (uint32_t i = 0; i < x->count; i++)
			put_row(m, &p->items[x->items[i]]);
	}
}

static void put_critical(const struct page *m) {
	const struct plan *p = m->p;
	text(m, "\n## 关键线路\n\n", "\n## Critical path\n\n");
	for (uint32_t i = 0; i < p->critical_count; i++) {
		const struct plan_link *x = &p->critical[i];
		buf_format(m->b, "%u.", i + 1);
		put_item(m, &p->items[x->item]);
		if (x->review)
			text(m, "（技术审查）", " (technical review)");
		text(m, "：", ": ");
		day_put(m->b, x->start);
		buf_text(m->b, " – ");
		day_put(m->b, x->end);
		text(m, "，", ", ");
		put_days(m, x->limit);
		buf_char(m->b, '\n');
	}
}

static void put_joints(const struct page *m) {
	const struct plan *p = m->p;
	if (p->joint_count)
		text(m, "\n## 联合事项\n\n", "\n## Joint steps\n\n");
	for (uint32_t i = 0; i < p->joint_count; i++) {
		const struct plan_joint *x = &p->joints[i];
		buf_text(m->b, "- ");
		put_either(m, x->name_zh, x->name_en);
		text(m, "：", ":");
		for (uint32_t k = 0; k < x->count; k++)
			put_item(m, &p->items[x->items[k]]);
		buf_char(m->b, '\n');
	}
}

/* ---- materials, services, alternatives, risks --------------------------------------------------------- */

static void put_materials(const struct page *m) {
	const struct plan *p = m->p;
	text(m, "\n## 企业要交的材料\n\n", "\n## Materials of the firm\n\n");
	for (uint32_t i = 0; i < p->material_count; i++) {
		const struct plan_material *x = &p->materials[i];
		if (!x->asked)
			continue;
		buf_text(m->b, "- ");
		put_either(m, x->name_zh, x->name_en);
		text(m, "：首次用于", ": first for");
		put_item(m, &p->items[x->first]);
		if (x->count > 1)
			buf_format(m->b, m->zh ? "，另有 %u 个事项复用" : ", used again by %u items", x->count - 1);
		buf_char(m->b, '\n');
	}
}

static void put_services(const struct page *m) {
	const struct plan *p = m->p;
	if (p->service_count)
		text(m, "\n## 政府买单的服务\n\n", "\n## Services that the government pays\n\n");
	for (uint32_t i = 0; i < p->service_count; i++) {
		const struct plan_service *x = &p->services[i];
		buf_text(m->b, "- ");
		put_either(m, x->name_zh, x->name_en);
		if (x->value >= 0)
			buf_format(m->b, m->zh ? "：%lld 元" : ": %lld yuan", (long long)(x->value / 100));
		else
			text(m, "：缺少事实，未计价", ": not priced, a fact is missing");
		buf_char(m->b, '\n');
	}
}

static void put_alternatives(const struct page *m) {
	const struct plan *p = m->p;
	if (p->alternative_count)
		text(m, "\n## 比选方案\n\n| 方案 | 完成 | 工作日 | 材料 | 省了什么 | 代价 |\n|---|---|---|---|---|---|\n",
			"\n## Alternatives\n\n| Alternative | End | Working days | Materials | Saves | Costs |\n"
			"|---|---|---|---|---|---|\n");
	for (uint32_t i = 0; i < p->alternative_count; i++) {
		const struct plan_alternative *x = &p->alternatives[i];
		buf_text(m->b, x->chosen ? "| **" : "| ");
		put_either(m, x->name_zh, x->name_en);
		buf_text(m->b, x->chosen ? "**" : "");
		cell(m);
		if (x->made) {
			day_put(m->b, x->end);
			buf_format(m->b, " | %d | %u | ", x->working_days, x->materials_asked);
			put_either(m, x->saves_zh, x->saves_en);
			cell(m);
			put_either(m, x->costs_zh, x->costs_en);
		} else {
			text(m, "不适用 | | | | ", "not to be had | | | | ");
			put_either(m, x->why_zh, x->why_en);
		}
		buf_text(m->b, " |\n");
	}
}

static void put_risks(const struct page *m) {
	static const char *const zh[] = {"高", "中", "低"}, *const en[] = {"high", "medium", "low"};
	const struct plan *p = m->p;
	if (p->risk_count)
		text(m, "\n## 风险\n\n", "\n## Risks\n\n");
	for (uint32_t i = 0; i < p->risk_count; i++) {
		buf_format(m->b, "- %s: ", m->zh ? zh[p->risks[i].grade] : en[p->risks[i].grade]);
		put_either(m, p->risks[i].zh, p->risks[i].en);
		buf_char(m->b, '\n');
	}
}

static void put_not_needed(const struct page *m) {
	const struct plan *p = m->p;
	if (p->not_needed_count)
		text(m, "\n## 不需要办理的事项\n\n", "\n## Items that are not needed\n\n");
	for (uint32_t i = 0; i < p->not_needed_count; i++) {
		const struct plan_not_needed *x = &p->not_needed[i];
		buf_text(m->b, "- ");
		put(m, x->item->id);
		buf_char(m->b, ' ');
		put_either(m, x->item->name_zh, x->item->name_en);
		text(m, "：", ": ");
		put_either(m, x->why.zh, x->why.en);
		buf_char(m->b, '\n');
	}
}

void plan_put_markdown(struct buf *b, const struct plan *p, bool zh) {
	struct page m = {b, p, zh};
	put_head(&m);
	put_facts(&m);
	put_critical(&m);
	put_stages(&m);
	put_joints(&m);
	put_materials(&m);
	put_services(&m);
	put_alternatives(&m);
	put_risks(&m);
	put_not_needed(&m);
}
