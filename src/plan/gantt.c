/* The plan as bars over days. All measures are pixels of the drawing; x counts days from the first day shown. Colours
 * carry nothing alone: what is critical also has a dark edge, what has ended is hollow, so that print in one colour
 * shows it too. */
#include "plan/gantt.h"
#include "data/date.h"
#include "data/xml.h"
#include "plan/plan_int.h"

enum {
	LABELS = 320,      /* width of the names */
	ROW = 24, BAR = 12, BAND = 26, HEAD = 64, AXIS = 40, FOOT = 64, MARGIN = 16,
	AFTER = 150,       /* room behind the last day for texts beside bars */
	CHART_LEAST = 640, CHART_MOST = 2400, /* width of the days */
	DAY_MOST = 14,
	LABEL_CELLS = 46   /* width of a name; a Chinese character takes two */
};

static const char ink[] = "#1f2933", pale[] = "#52606d", grid[] = "#d9dee4", off[] = "#f0f2f5", band[] = "#e3ebf4",
				  plain[] = "#2f6fb0", critical[] = "#c62828", done[] = "#5b7f5b", late[] = "#b35900",
				  review[] = "#8e6bbf", now[] = "#0b7a53", own[] = "#8a7f6a";

struct canvas {
	struct buf *b;
	const struct plan *p;
	bool zh;
	day first, last;   /* shown */
	double per_day;    /* pixels */
	double *row_y;     /* by item: middle of its row */
	double bottom;     /* of the rows */
};

static void text_of(const struct canvas *c, const char *zh, const char *en) {
	buf_text(c->b, c->zh ? zh : en);
}

static double x_of(const struct canvas *c, day on) {
	return LABELS + (on - c->first) * c->per_day;
}

/* ---- texts ---------------------------------------------------------------------------------- */

static void put(struct canvas *c, str s) {
	xml_put(c->b, s);
}

/* As much of it as has room. */
static void put_short(struct canvas *c, str s, int cells) {
	uint32_t i = 0, fits = 0;
	for (int used = 0; i < s.n;) {
		unsigned char lead = (unsigned char)s.p[i];
		uint32_t bytes = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
		used += bytes > 2 ? 2 : 1;
		if (used > cells)
			break;
		i += bytes;
		fits = used <= cells - 1 ? i : fits;
	}
	put(c, str_cut(s, 0, i >= s.n ? s.n : fits));
	if (i < s.n)
		buf_text(c->b, "…");
}

static void begin_text(struct canvas *c, double x, double y, const char *fill, int size, const char *anchor,
	const char *more) {
	buf_format(c->b, "<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\" font-size=\"%d\"", x, y, fill, size);
	if (anchor[0])
		buf_format(c->b, " text-anchor=\"%s\"", anchor);
	buf_format(c->b, "%s>", more);
}

static void end_text(struct canvas *c) {
	buf_text(c->b, "</text>\n");
}

static void put_month_day(struct canvas *c, day on) {
	int year, month, dom;
	day_split(on, &year, &month, &dom);
	buf_format(c->b, "%02d-%02d", month, dom);
}

static void put_length(struct canvas *c, struct limit l) {
	if (l.unit == UNIT_ON_SPOT || !l.value) {
		text_of(c, "当场", "at once");
		return;
	}
	buf_int(c->b, l.value);
	if (l.unit == UNIT_NATURAL_DAY)
		text_of(c, " 自然日", " natural day");
	else
		text_of(c, " 工作日", " working day");
	if (!c->zh && l.value != 1)
		buf_char(c->b, 's');
}

static str name_of(const struct canvas *c, const struct plan_item *x) {
	return c->zh || !x->item->name_en.n ? x->item->name_zh : x->item->name_en;
}

/* ---- the ground ----------------------------------------------------------------------------- */

static void rect(struct canvas *c, double x, double y, double width, double height, const char *fill,
	const char *more) {
	buf_format(c->b, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"%s/>\n", x, y, width,
		height, fill, more);
}

static void line(struct canvas *c, double x1, double y1, double x2, double y2, const char *stroke, const char *more) {
	buf_format(c->b, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"%s/>\n", x1, y1, x2, y2,
		stroke, more);
}

/* A bar ends with its last day: day d lies left of its mark. */
static void put_days_off(struct canvas *c) {
	const struct calendar *calendar = c->p->problem.calendar;
	double top = HEAD + AXIS;
	if (!calendar || c->per_day < 1)
		return;
	for (day d = c->first + 1; d <= c->last; d++) {
		day from = d;
		while (d <= c->last && !calendar_works(calendar, d))
			d++;
		if (d > from)
			rect(c, x_of(c, from - 1), top, (d - from) * c->per_day, c->bottom - top, off, "");
	}
}

static void put_axis(struct canvas *c) {
	double top = HEAD + AXIS, week = 7 * c->per_day;
	for (day d = c->first; d <= c->last; d++) {
		int year, month, dom;
		day_split(d, &year, &month, &dom);
		double x = x_of(c, d);
		if (dom == 1 || d == c->first) {
			line(c, x, HEAD, x, c->bottom, "#b8c2cc", "");
			if (c->per_day * (days_in_month(year, month) - dom) > 44) {
				begin_text(c, x + 4, HEAD + 15, ink, 12, "", " font-weight=\"600\"");
				buf_format(c->b, "%d-%02d", year, month);
				end_text(c);
			}
		} else if (day_weekday(d) == 1 && week >= 26) {
			line(c, x, top - 14, x, c->bottom, grid, "");
			begin_text(c, x + 2, top - 4, pale, 10, "", "");
			buf_int(c->b, dom);
			end_text(c);
		}
	}
	line(c, LABELS, top, x_of(c, c->last), top, "#b8c2cc", "");
}

static void put_head(struct canvas *c) {
	const struct plan *p = c->p;
	begin_text(c, MARGIN, 28, ink, 18, "", " font-weight=\"700\"");
	if (p->title.n)
		put_short(c, p->title, 80);
	else
		text_of(c, "订制审批方案", "Approval plan");
	end_text(c);
	begin_text(c, MARGIN, 50, pale, 12, "", "");
	day_put(c->b, p->from);
	buf_text(c->b, " – ");
	day_put(c->b, p->end);
	text_of(c, " · ", " · ");
	buf_format(c->b, c->zh ? "%d 个工作日（%d 个自然日）" : "%d working days (%d natural days)", p->working_days,
		p->natural_days);
	buf_format(c->b, c->zh ? " · %u 个事项" : " · %u items", p->count);
	if (p->own_days)
		buf_format(c->b, c->zh ? " · 其中企业施工等 %d 天" : " · %d of them the firm's own works", p->own_days);
	if (p->has_baseline && plan__saved_days(p) > 0)
		buf_format(
			c->b, c->zh ? " · 比既往标准少 %d 天" : " · %d days less than the usual path", plan__saved_days(p));
	if (p->provisional)
		text_of(c, " · 暂定：所需年份的节假日尚未公布", " · provisional: the holidays of a year are not published yet");
	end_text(c);
}

/* ---- rows ----------------------------------------------------------------------------------- */

static const char *colour_of(const struct plan_item *x) {
	return x->ended ? done : x->state == PLAN_LATE ? late : x->own ? own : x->critical ? critical : plain;
}

static void put_title(struct canvas *c, const struct plan_item *x) {
	buf_text(c->b, "<title>");
	put(c, x->id);
	buf_char(c->b, ' ');
	put(c, name_of(c, x));
	buf_text(c->b, "\n");
	day_put(c->b, x->start);
	buf_text(c->b, " – ");
	day_put(c->b, x->end);
	buf_text(c->b, " · ");
	put_length(c, x->limit);
	if (x->slack > 0 && !x->ended)
		buf_format(c->b, c->zh ? " · 机动 %d 天" : " · slack %d days", x->slack);
	if (x->officer_name.n) {
		buf_text(c->b, " · ");
		put(c, x->officer_name);
	}
	buf_text(c->b, "</title>");
}

static void put_label(struct canvas *c, const struct plan_item *x, double y) {
	begin_text(c, MARGIN, y + 4, x->critical && !x->ended ? critical : ink, 12, "",
		x->critical && !x->ended ? " font-weight=\"600\"" : "");
	put(c, x->id);
	buf_char(c->b, ' ');
	put_short(c, name_of(c, x), LABEL_CELLS - (int)x->id.n);
	end_text(c);
}

static void put_slack(struct canvas *c, const struct plan_item *x, double y) {
	double from = x_of(c, x->end), to = x_of(c, x->latest_end < c->last ? x->latest_end : c->last);
	if (x->ended || x->slack <= 0 || to - from < 2)
		return;
	line(c, from, y, to, y, "#7b8794", " stroke-width=\"2\" stroke-dasharray=\"2 2\"");
	line(c, to, y - 4, to, y + 4, "#7b8794", " stroke-width=\"1.5\"");
}

static void put_diamond(struct canvas *c, const struct plan_item *x, double y) {
	double at = x_of(c, x->end);
	buf_format(c->b, "<path d=\"M%.1f %.1fl6 6l-6 6l-6 -6z\" fill=\"%s\" stroke=\"%s\"/>\n", at, y - 6,
		x->ended ? "#ffffff" : colour_of(x), x->critical ? "#7f1d1d" : colour_of(x));
}

static void put_bar(struct canvas *c, const struct plan_item *x, double y) {
	double from = x_of(c, x->start), to = x_of(c, x->end), least = 2;
	char more[160];
	const char *edge = x->critical && !x->ended ? "#7f1d1d" : colour_of(x);
	snprintf(more, sizeof more, " rx=\"2\" stroke=\"%s\" stroke-width=\"%s\"", edge, x->critical ? "1.6" : "1");
	rect(c, from, y - BAR / 2.0, to - from < least ? least : to - from, BAR, x->ended ? "#ffffff" : colour_of(x), more);
	if (x->begun && !x->ended && c->p->today > x->start) {
		double reached = x_of(c, c->p->today < x->end ? c->p->today : x->end);
		rect(c, from, y - 2, reached - from, 4, "#ffffff", " fill-opacity=\"0.7\"");
	}
}

static void put_review(struct canvas *c, uint32_t item, double y) {
	for (uint32_t k = 0; k < c->p->review_count; k++) {
		const struct plan_review *r = &c->p->reviews[k];
		if (r->item != item || r->itself || !r->start || r->end <= r->start)
			continue;
		rect(c, x_of(c, r->start), y - 3, (r->end - r->start) * c->per_day, 6, review,
			" rx=\"1\" stroke=\"#ffffff\"");
	}
}

static void put_item(struct canvas *c, uint32_t i, double y) {
	const struct plan_item *x = &c->p->items[i];
	double behind = x_of(c, x->slack > 0 && !x->ended && x->latest_end > x->end ? x->latest_end : x->end);
	double most = x_of(c, c->last);
	c->row_y[i] = y;
	buf_text(c->b, "<g>");
	put_title(c, x);
	put_label(c, x, y);
	line(c, MARGIN, y + ROW / 2.0, most, y + ROW / 2.0, "#eceff2", "");
	put_slack(c, x, y);
	if (x->end > x->start)
		put_bar(c, x, y);
	else
		put_diamond(c, x, y);
	put_review(c, i, y);
	begin_text(c, (behind > most ? most : behind) + 9, y + 4, pale, 10, "", "");
	put_month_day(c, x->end);
	buf_text(c->b, " · ");
	put_length(c, x->limit);
	end_text(c);
	buf_text(c->b, "</g>\n");
}

/* Items of a stage by their start. */
static void sort_rows(const struct plan *p, uint32_t *list, uint32_t n) {
	for (uint32_t i = 1; i < n; i++) {
		uint32_t one = list[i], k = i;
		const struct plan_item *x = &p->items[one];
		for (; k; k--) {
			const struct plan_item *before = &p->items[list[k - 1]];
			if (before->start < x->start || (before->start == x->start && before->end <= x->end))
				break;
			list[k] = list[k - 1];
		}
		list[k] = one;
	}
}

static double put_band(struct canvas *c, const struct plan_stage *s, double y) {
	rect(c, MARGIN / 2.0, y, x_of(c, c->last) - MARGIN / 2.0, BAND - 4, band, " rx=\"3\"");
	begin_text(c, MARGIN, y + 15, ink, 12, "", " font-weight=\"700\"");
	put(c, c->zh || !s->name_en.n ? s->name_zh : s->name_en);
	end_text(c);
	begin_text(c, x_of(c, s->start) + 3, y + 15, pale, 11, "", "");
	put_month_day(c, s->start);
	buf_text(c->b, " – ");
	put_month_day(c, s->end);
	buf_format(c->b, c->zh ? " · 已办结 %u/%u" : " · %u of %u ended", s->ended, s->count);
	end_text(c);
	return y + BAND;
}

/* Items that stand in no stage come last, so that none is missing from the picture. */
static void put_rows(struct canvas *c, uint32_t *list, bool *shown) {
	const struct plan *p = c->p;
	double y = HEAD + AXIS + 6;
	for (uint32_t s = 0; s < p->stage_count; s++) {
		const struct plan_stage *stage = &p->stages[s];
		if (!stage->count)
			continue;
		memcpy(list, stage->items, stage->count * sizeof *list);
		sort_rows(p, list, stage->count);
		y = put_band(c, stage, y);
		for (uint32_t k = 0; k < stage->count; k++, y += ROW) {
			put_item(c, list[k], y + ROW / 2.0 - 4);
			shown[list[k]] = true;
		}
	}
	for (uint32_t i = 0; i < p->count; i++)
		if (!shown[i]) {
			put_item(c, i, y + ROW / 2.0 - 4);
			y += ROW;
		}
	check(y <= c->bottom);
}

/* ---- what lies over the rows ---------------------------------------------------------------- */

static void put_path(struct canvas *c) {
	const struct plan *p = c->p;
	for (uint32_t k = 1; k < p->critical_count; k++) {
		uint32_t from = p->critical[k - 1].item, to = p->critical[k].item;
		if (from == to || p->items[to].ended)
			continue;
		double x1 = x_of(c, p->critical[k - 1].end), x2 = x_of(c, p->critical[k].start);
		double y1 = c->row_y[from], y2 = c->row_y[to] + (c->row_y[to] > c->row_y[from] ? -BAR / 2.0 : BAR / 2.0);
		buf_format(c->b, "<path d=\"M%.1f %.1fH%.1fV%.1f\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" "
			"stroke-opacity=\"0.65\"/>\n", x1, y1, x2 + 1, y2, critical);
	}
}

static void put_today(struct canvas *c) {
	day on = c->p->today;
	if (on < c->first || on > c->last)
		return;
	double x = x_of(c, on);
	line(c, x, HEAD + 20, x, c->bottom, now, " stroke-width=\"2\" stroke-dasharray=\"6 3\"");
	begin_text(c, x, c->bottom + 14, now, 11, "middle", " font-weight=\"600\"");
	text_of(c, "今天 ", "today ");
	put_month_day(c, on);
	end_text(c);
}

static void put_milestones(struct canvas *c) {
	for (uint32_t k = 0; k < c->p->milestone_count; k++) {
		const struct plan_milestone *m = &c->p->milestones[k];
		if (!m->on || m->on < c->first || m->on > c->last)
			continue;
		double x = x_of(c, m->on);
		line(c, x, HEAD + 2, x, c->bottom, "#6b4fa0", " stroke-dasharray=\"1 3\"");
		buf_format(c->b, "<path d=\"M%.1f %dl-7 -10h14z\" fill=\"#6b4fa0\"><title>", x, HEAD + 2);
		put(c, c->zh || !m->name_en.n ? m->name_zh : m->name_en);
		buf_char(c->b, ' ');
		day_put(c->b, m->on);
		buf_text(c->b, "</title></path>\n");
		begin_text(c, x + 9, HEAD - 1, "#6b4fa0", 11, "", "");
		put_short(c, c->zh || !m->name_en.n ? m->name_zh : m->name_en, 30);
		end_text(c);
	}
}

static double put_sign(struct canvas *c, double x, double y, const char *fill, const char *more, int height,
	const char *zh, const char *en) {
	rect(c, x, y - height / 2.0, 22, height, fill, more);
	begin_text(c, x + 28, y + 4, pale, 11, "", "");
	text_of(c, zh, en);
	end_text(c);
	return x + 28 + (c->zh ? 4.0 * (double)strlen(zh) : 6.2 * (double)strlen(en)) + 16;
}

static void put_legend(struct canvas *c) {
	double x = MARGIN, y = c->bottom + 36;
	x = put_sign(c, x, y, critical, " rx=\"2\" stroke=\"#7f1d1d\" stroke-width=\"1.6\"", BAR, "关键线路", "critical path");
	x = put_sign(c, x, y, plain, " rx=\"2\"", BAR, "其他事项", "other items");
	x = put_sign(c, x, y, own, " rx=\"2\"", BAR, "企业自办", "the firm's own");
	x = put_sign(c, x, y, "#ffffff", " rx=\"2\" stroke=\"#5b7f5b\"", BAR, "已办结", "ended");
	x = put_sign(c, x, y, late, " rx=\"2\"", BAR, "超期", "late");
	x = put_sign(c, x, y, review, " rx=\"1\"", 6, "技术审查", "technical review");
	line(c, x, y, x + 22, y, "#7b8794", " stroke-width=\"2\" stroke-dasharray=\"2 2\"");
	x = put_sign(c, x, y, "none", "", 2, "机动时间", "slack");
	x = put_sign(c, x, y, off, " stroke=\"#d9dee4\"", BAR, "非工作日", "days off");
	if (c->p->capacities) {
		begin_text(c, x, y + 4, pale, 11, "", "");
		if (strcmp(c->p->proof, "feasible") != 0)
			text_of(c, "计入审查人手：没有更早的结束日", "with the people that there are: no earlier end");
		else
			buf_format(c->b, c->zh ? "计入审查人手：最多还能早 %d 个工作日" :
				"with the people that there are: at most %d working days could be saved", c->p->gap_days);
		end_text(c);
	}
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void choose_days(struct canvas *c) {
	const struct plan *p = c->p;
	c->first = p->from;
	c->last = p->end;
	for (uint32_t i = 0; i < p->count; i++) {
		c->first = p->items[i].start < c->first ? p->items[i].start : c->first;
		c->last = p->items[i].end > c->last ? p->items[i].end : c->last;
	}
	c->first -= 1;
	c->last += 1;
	c->per_day = (double)CHART_LEAST / (c->last - c->first);
	if (c->per_day < 4)
		c->per_day = (double)CHART_MOST / (c->last - c->first) < 4 ? (double)CHART_MOST / (c->last - c->first) : 4;
	if (c->per_day > DAY_MOST)
		c->per_day = DAY_MOST;
}

static double height_of_rows(const struct plan *p) {
	double height = 12;
	for (uint32_t s = 0; s < p->stage_count; s++)
		height += p->stages[s].count ? BAND : 0;
	return height + (double)ROW * p->count;
}

void plan_put_svg(struct buf *b, const struct plan *p, bool zh) {
	struct arena a = {0};
	struct canvas c = {.b = b, .p = p, .zh = zh};
	choose_days(&c);
	c.row_y = arena_array(&a, double, p->count);
	c.bottom = HEAD + AXIS + height_of_rows(p);
	double width = x_of(&c, c.last) + AFTER, height = c.bottom + FOOT;
	buf_text(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
		"font-family=\"'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif\"");
	buf_format(b, " width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\" xml:lang=\"%s\">\n<title>", width, height,
		width, height, zh ? "zh-CN" : "en");
	if (p->title.n)
		put(&c, p->title);
	else
		text_of(&c, "订制审批方案", "Approval plan");
	buf_text(b, "</title>\n");
	rect(&c, 0, 0, width, height, "#ffffff", "");
	put_days_off(&c);
	put_axis(&c);
	put_head(&c);
	put_milestones(&c);
	put_rows(&c, arena_array(&a, uint32_t, p->count), arena_array(&a, bool, p->count));
	put_path(&c);
	put_today(&c);
	put_legend(&c);
	buf_text(b, "</svg>\n");
	arena_free(&a);
}
