/* Blocks of the document: tables that are computed, not written. */
#include "report/inside.h"

enum { WORST_LINES = 8 };

/* A text in the document's language. */
static const char *say(const struct style *s, const char *zh, const char *en) {
	return s->lang == LANG_ZH ? zh : en;
}

static str name_of(const struct indicator *i, const struct style *s) {
	return s->lang == LANG_ZH ? i->name_zh : i->name_en;
}

static void cell(struct buf *b, str text) {
	buf_text(b, " | ");
	report__put_escaped(b, text);
}

static void count(struct buf *b, int64_t n) {
	buf_text(b, " | ");
	report_put_fraction(b, n, 1, 1, 0, true);
}

/* Header line of a table and the line under it; columns of `right` (a digit each) are right-aligned. */
static void head(struct buf *b, const char *columns, const char *right) {
	buf_format(b, "| %s |\n|", columns);
	int column = 0;
	for (const char *c = columns; c;) {
		buf_text(b, strchr(right, '0' + column) ? " ---: |" : " --- |");
		column++;
		c = strstr(c, " | ");
		c = c ? c + 3 : NULL;
	}
	buf_char(b, '\n');
}

/* ---- figures ------------------------------------------------------------------------------------------ */

static void put_id(struct buf *b, const struct figure *f, const struct style *s) {
	str id = f->indicator->id;
	if (s->page)
		buf_format(b, "| <span id=\"/figure/" STR_FMT "\">" STR_FMT "</span>", STR_ARG(id), STR_ARG(id));
	else
		buf_format(b, "| " STR_FMT, STR_ARG(id));
}

static void put_figures(struct report *r, struct buf *b, const struct findings *f, const struct style *s,
                        bool original) {
	head(b, original ? say(s, "编号 | 指标 | 原报告 | 账本计算 | 分子/分母 | 依据行数 | 口径",
	                       "Id | Figure | Original | Computed | Numerator/denominator | Rows | Scope")
	                 : say(s, "编号 | 指标 | 账本计算 | 分子/分母 | 依据行数 | 口径",
	                       "Id | Figure | Computed | Numerator/denominator | Rows | Scope"),
	     original ? "2345" : "234");
	for (uint32_t i = 0; i < r->plan_count; i++) {
		const struct figure *x = f->figures[i];
		if ((x->indicator->original.n > 0) != original)
			continue;
		put_id(b, x, s);
		cell(b, name_of(x->indicator, s));
		if (original)
			cell(b, report__original(x, s->lang));
		buf_text(b, " | ");
		report__put_figure(b, x, s);
		buf_text(b, " | ");
		report__put_fraction(b, x);
		count(b, x->count);
		cell(b, s->lang == LANG_ZH ? x->indicator->scope_zh : x->indicator->scope_en);
		buf_text(b, " |\n");
	}
}

static void block_figures(struct report *r, struct buf *b, const struct findings *f, const struct style *s) {
	put_figures(r, b, f, s, true);
}

static void block_supporting(struct report *r, struct buf *b, const struct findings *f, const struct style *s) {
	put_figures(r, b, f, s, false);
}

/* ---- scores ---------------------------------------------------------------------------------------------- */

static void points(struct buf *b, bool there, int64_t hundredths) {
	buf_text(b, " | ");
	if (there)
		report_put_fraction(b, hundredths, 100, 1, 1, false);
	else
		buf_text(b, "—");
}

static void block_scores(struct report *r, struct buf *b, const struct findings *f, const struct style *s) {
	(void)r;
	if (!f->scores.given) {
		buf_text(b, say(s, "本期没有评分记录。\n", "There are no scores of this period.\n"));
		return;
	}
	head(b, say(s, "指标 | 满分 | 评分 | 按公式 | 评分记录 | 理由", "Item | Maximum | Given | By formula | Record | Reason"), "123");
	for (uint32_t i = 0; i < f->scores.count; i++) {
		const struct score *x = &f->scores.list[i];
		bool leaf = x->level == 3;
		buf_text(b, leaf ? "| " : "| **");
		report__put_escaped(b, s->lang == LANG_ZH ? x->zh : x->en);
		buf_text(b, leaf ? "" : "**");
		points(b, true, x->most);
		points(b, x->given, x->points);
		points(b, x->computed, x->by_formula);
		cell(b, x->stream);
		cell(b, x->reason);
		buf_text(b, " |\n");
	}
	buf_format(b, "| **%s**", say(s, "合计", "Total"));
	points(b, true, f->scores.most);
	points(b, true, f->scores.total);
	buf_text(b, " | | | |\n");
}

/* ---- lint -------------------------------------------------------------------------------------------------- */

static void put_claim(struct buf *b, const struct claim *c, const struct style *s) {
	buf_text(b, "| ");
	report__put_escaped(b, c->where[s->lang]);
	cell(b, c->claim);
	cell(b, c->ledger[s->lang]);
	cell(b, c->why[s->lang]);
	buf_text(b, " |\n");
}

static void block_lint(struct report *r, struct buf *b, const struct findings *f, const struct style *s) {
	(void)r;
	if (!f->lint.findings) {
		buf_text(b, say(s, "没有发现。\n", "Nothing was found.\n"));
		return;
	}
	head(b, say(s, "位置 | 原文 | 账本 | 说明", "Where | Claim | Ledger | Why"), "");
	for (uint32_t i = 0; i < f->lint.count; i++)
		if (f->lint.list[i].finding)
			put_claim(b, &f->lint.list[i], s);
}

static void block_claims(struct report *r, struct buf *b, const struct findings *f, const struct style *s) {
	(void)r;
	head(b, say(s, "位置 | 原文 | 指标 | 检查 | 结果", "Where | Claim | Figure | Check | Result"), "");
	for (uint32_t i = 0; i < f->lint.count; i++) {
		const struct claim *c = &f->lint.list[i];
		buf_text(b, "| ");
		report__put_escaped(b, c->where[s->lang]);
		cell(b, c->claim);
		cell(b, c->figure ? c->figure->indicator->id : STR("—"));
		cell(b, c->check);
		buf_format(b, " | %s |\n", c->finding ? say(s, "有出入", "finding") : say(s, "相符", "agrees"));
	}
}

static void block_identities(struct report *r, struct buf *b, const struct findings *f, const struct style *s) {
	(void)r;
	head(b, say(s, "编号 | 恒等式 | FEEL | 结果", "Id | Identity | FEEL | Result"), "");
	for (uint32_t i = 0; i < f->identities.count; i++) {
		const struct identity *x = &f->identities.list[i];
		const char *result = x->holds == TRUTH_YES ? say(s, "成立", "holds")
			: x->holds == TRUTH_NO ? say(s, "**不成立**", "**fails**") : say(s, "无法计算", "not computable");
		buf_format(b, "| " STR_FMT, STR_ARG(x->code));
		cell(b, x->text[s->lang]);
		buf_format(b, " | `" STR_FMT "` | %s |\n", STR_ARG(x->formula), result);
	}
}

/* ---- targets ------------------------------------------------------------------------------------------------ */

static void amount(struct buf *b, bool there, int64_t micro, int precision) {
	buf_text(b, " | ");
	if (there)
		report__put_micro(b, micro, precision);
	else
		buf_text(b, "—");
}

static void block_targets(struct report *r, struct buf *b, const struct findings *f, const struct style *s) {
	(void)r;
	head(b, say(s, "编号 | 指标 | 近三年完成值 | 三年均值 | 本年目标 | 本年完成 | 建议目标 | 提示",
	            "Id | Figure | Three years | Mean | Target | Value | Proposal | Note"), "3456");
	for (uint32_t i = 0; i < f->targets.count; i++) {
		const struct target *t = &f->targets.list[i];
		buf_format(b, "| " STR_FMT, STR_ARG(t->figure->indicator->id));
		cell(b, name_of(t->figure->indicator, s));
		buf_text(b, " | ");
		for (int y = 0; y < t->years; y++) {
			buf_text(b, y ? " → " : "");
			report__put_micro(b, t->values[y], t->precision);
		}
		amount(b, t->years > 0, t->mean, t->precision);
		amount(b, t->has_target, t->target, t->precision);
		amount(b, t->has_value, t->value, t->precision);
		amount(b, t->years > 0, t->proposal, t->precision);
		buf_format(b, " | %s%s%s%s |\n", t->at_most ? say(s, "越少越好", "less is better") : "",
		           t->at_most && t->low ? "; " : "",
		           t->low ? say(s, "**目标偏低**", "**target too low**") : "",
		           t->far_over ? say(s, "，超额 30 % 以上", ", exceeded by more than 30 %") : "");
	}
}

/* ---- payments -------------------------------------------------------------------------------------------------- */

static void wan(struct buf *b, fen money) {
	buf_text(b, " | ");
	report__put_wan(b, money);
}

static void block_months(struct report *r, struct buf *b, const struct findings *f, const struct style *s) {
	(void)r;
	fen so_far = 0, total = f->payments.total.paid;
	head(b, say(s, "月 | 计划（万元） | 支付（万元） | 累计 % | 笔数 | 滞后笔数 | 滞后（万元·天）",
	            "Month | Planned (10,000 yuan) | Paid (10,000 yuan) | So far % | Payments | Late"
	            " | Delay (10,000 yuan × days)"),
	     "123456");
	for (int m = 0; m < 12; m++) {
		const struct paid *x = &f->payments.month[m];
		so_far += x->paid;
		buf_format(b, "| %d", m + 1);
		wan(b, x->planned);
		wan(b, x->paid);
		buf_text(b, " | ");
		report_put_fraction(b, so_far, total > 0 ? total : 1, 100, 1, false);
		count(b, x->count);
		count(b, x->late_count);
		wan(b, x->fen_days);
		buf_text(b, " |\n");
	}
}

static void block_lines(struct report *r, struct buf *b, const struct findings *f, const struct style *s) {
	(void)r;
	head(b, say(s, "预算项目 | 支付（万元） | 滞后支付（万元） | 滞后笔数 | 滞后（万元·天）",
	            "Budget line | Paid (10,000 yuan) | Paid late (10,000 yuan) | Late | Delay (10,000 yuan × days)"),
	     "1234");
	for (uint32_t i = 0; i < f->payments.line_count && i < WORST_LINES; i++) {
		const struct paid *x = &f->payments.lines[i];
		if (!x->late_count)
			break;
		buf_text(b, "| ");
		report__put_escaped(b, x->code);
		buf_char(b, ' ');
		report__put_escaped(b, x->title);
		wan(b, x->paid);
		wan(b, x->late);
		count(b, x->late_count);
		wan(b, x->fen_days);
		buf_text(b, " |\n");
	}
}

static void block_payments(struct report *r, struct buf *b, const struct findings *f, const struct style *s) {
	block_months(r, b, f, s);
	buf_format(b, "\n%s\n\n", say(s, "滞后最重的预算项目：", "The budget lines with the worst delay:"));
	block_lines(r, b, f, s);
}

/* ---- by name -------------------------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	void (*put)(struct report *r, struct buf *b, const struct findings *f, const struct style *s);
} blocks[] = {
	{"figures", block_figures}, {"supporting", block_supporting}, {"scores", block_scores}, {"lint", block_lint},
	{"claims", block_claims},   {"identities", block_identities}, {"targets", block_targets},
	{"payments", block_payments},
	{"payments.months", block_months}, {"payments.lines", block_lines},
};

bool report__put_block(struct report *r, struct buf *b, str name, const struct findings *f, const struct style *s) {
	for (uint32_t i = 0; i < COUNT(blocks); i++)
		if (str_is(name, blocks[i].name)) {
			blocks[i].put(r, b, f, s);
			return true;
		}
	return false;
}
