/* Boxes, values and kinds in sentences for people, Chinese and English. */
#include "rules/analyse.h"

enum { SHOWN_BYTES = 60, SHOWN_VALUES = 8, TEXT_MAX = 1 << 16 };

/* ---- values ----------------------------------------------------------------------------------- */

str analyse__short_text(struct arena *a, str s) {
	uint32_t n = s.n;
	if (n <= SHOWN_BYTES)
		return s;
	for (n = SHOWN_BYTES; n && ((unsigned char)s.p[n] & 0xC0) == 0x80;)
		n--;
	return arena_format(a, "%.*s…", (int)n, s.p);
}

str analyse__value_text(struct arena *a, struct val v) {
	struct buf b = buf_make(LIMIT_FILE_BYTES);
	val_put_literal(&b, v);
	str text = arena_str(a, analyse__short_text(a, buf_view(&b)));
	buf_free(&b);
	return text;
}

str analyse__kind_text(uint8_t kind, bool zh) {
	static const char *const names[VAL_KINDS] = {
		[VAL_NULL] = "空值", [VAL_BOOL] = "真假", [VAL_NUMBER] = "数字", [VAL_STRING] = "文本", [VAL_DATE] = "日期",
		[VAL_TIME] = "时间", [VAL_DATETIME] = "日期时间", [VAL_MONTHS] = "年月时长", [VAL_DURATION] = "日时时长",
		[VAL_LIST] = "列表", [VAL_CONTEXT] = "上下文", [VAL_RANGE] = "区间", [VAL_FUNCTION] = "函数",
	};
	check(kind < VAL_KINDS);
	return str_of(zh ? names[kind] : val_kind_name((enum val_kind)kind));
}

str analyse__type_text(const struct type *t, bool zh) {
	uint8_t kind = analyse__type_kind(t);
	if (kind != VAL_NULL && !t->allowed && !t->base)
		return analyse__kind_text(kind, zh);
	return t->name.n ? t->name : zh ? STR("（未命名）") : STR("(unnamed)");
}

/* ---- one side --------------------------------------------------------------------------------- */

/* Writes a sentence into the arena. */
struct writing {
	struct arena *a;
	const struct side *side;
	struct buf b;
	bool zh;
};

static void put_value(struct writing *w, struct val v) {
	buf_str(&w->b, analyse__value_text(w->a, v));
}

/* "a"、"b" or "c": points of the list (or those not in it), the first of them. */
static void put_points(struct writing *w, struct list l, bool inside) {
	uint32_t shown = 0, all = 0;
	for (uint32_t i = 0; i < w->side->count; i++) {
		if (w->side->pieces[i].shape != PIECE_POINT || analyse__list_has(l, i) != inside)
			continue;
		if (all++ >= SHOWN_VALUES)
			continue;
		if (shown++)
			buf_text(&w->b, w->zh ? "、" : ", ");
		put_value(w, w->side->pieces[i].low);
	}
	if (all > shown)
		buf_format(&w->b, w->zh ? " 等 %u 个值" : " … (%u values)", all);
}

/* A run of pieces of an ordered kind, all next to one another. */
static void put_range(struct writing *w, const struct piece *first, const struct piece *last) {
	bool closed_low = first->shape == PIECE_POINT, closed_high = last->shape == PIECE_POINT;
	bool has_low = first->has_low, has_high = last->has_high;
	if (first == last && closed_low) {
		buf_text(&w->b, "= ");
		put_value(w, first->low);
	} else if (has_low && has_high) {
		buf_text(&w->b, w->zh ? "属于 " : "in ");
		buf_char(&w->b, closed_low ? '[' : '(');
		put_value(w, first->low);
		buf_text(&w->b, "..");
		put_value(w, last->high);
		buf_char(&w->b, closed_high ? ']' : ')');
	} else if (has_low) {
		buf_text(&w->b, closed_low ? ">= " : "> ");
		put_value(w, first->low);
	} else if (has_high) {
		buf_text(&w->b, closed_high ? "<= " : "< ");
		put_value(w, last->high);
	} else {
		buf_str(&w->b, analyse__kind_text(first->kind, w->zh));
	}
}

/* Whether piece i + 1 goes on where piece i ends. */
static bool is_next(const struct side *side, uint32_t i) {
	const struct piece *p = &side->pieces[i], *q = p + 1;
	if (i + 1 >= side->count || p->kind != q->kind || p->shape == PIECE_OTHER || q->shape == PIECE_OTHER)
		return false;
	if (p->shape == PIECE_POINT)
		return q->shape == PIECE_OPEN ? q->has_low && val_same(p->low, q->low)
		                              : q->kind == VAL_DATE && p->low.days + 1 == q->low.days;
	return p->has_high && q->shape == PIECE_POINT && val_same(p->high, q->low);
}

static void put_ranges(struct writing *w, struct list l) {
	uint32_t shown = 0;
	for (uint32_t i = 0; i < l.n; i++)
		for (uint32_t from = l.p[i].from; from < l.p[i].to && from < w->side->count;) {
			uint32_t last = from;
			while (last + 1 < l.p[i].to && is_next(w->side, last))
				last++;
			if (shown++ == SHOWN_VALUES) {
				buf_text(&w->b, w->zh ? " 等" : " …");
				return;
			}
			if (shown > 1)
				buf_text(&w->b, w->zh ? " 或 " : " or ");
			put_range(w, &w->side->pieces[from], &w->side->pieces[last]);
			from = last + 1;
		}
}

/* What a list is made of. */
struct makeup {
	bool ranged, other, kinds;    /* pieces with ends; values that no test names, in it; more than one kind */
	uint32_t points, outside;     /* single values in it, and not in it */
};

static struct makeup makeup_of(const struct side *side, struct list l) {
	struct makeup m = {0};
	for (uint32_t i = 0; i < side->count; i++) {
		const struct piece *p = &side->pieces[i];
		bool in = analyse__list_has(l, i), point = p->shape == PIECE_POINT;
		m.ranged |= p->shape == PIECE_OPEN;
		m.other |= in && p->shape == PIECE_OTHER;
		m.kinds |= p->kind != side->pieces[0].kind;
		m.points += in && point;
		m.outside += !in && point;
	}
	return m;
}

static void put_list(struct writing *w, struct list l) {
	struct makeup m = makeup_of(w->side, l);
	if (m.ranged && !m.kinds) {
		put_ranges(w, l);
	} else if (m.other && m.outside && !m.kinds) {
		buf_text(&w->b, w->zh ? "不是 " : m.outside > 1 ? "is none of " : "is not ");
		put_points(w, l, false);
	} else if (m.points && !m.other) {
		buf_text(&w->b, m.points == 1 ? "= " : w->zh ? "为 " : "is one of ");
		put_points(w, l, true);
		buf_text(&w->b, m.points > 1 && w->zh ? " 之一" : "");
	} else {
		buf_text(&w->b, w->zh ? "为其他值" : "is another value");
	}
}

/* ---- boxes ------------------------------------------------------------------------------------ */

static bool is_whole(const struct side *side, struct list l) {
	struct span all = {0, side->count};
	return analyse__list_within((struct list){&all, side->count > 0}, l);
}

static str finish(struct writing *w) {
	str text = arena_str(w->a, buf_view(&w->b));
	buf_free(&w->b);
	return text;
}

str analyse__box_text(struct arena *a, const struct space *s, const struct list *box, bool zh) {
	struct writing w = {.a = a, .b = buf_make(TEXT_MAX), .zh = zh};
	for (uint32_t k = 0; k < s->side_count; k++) {
		w.side = &s->sides[k];
		if (is_whole(w.side, box[k]))
			continue;
		buf_text(&w.b, w.b.n ? (zh ? " 且 " : " and ") : "");
		buf_str(&w.b, analyse__short_text(a, w.side->label));
		buf_char(&w.b, ' ');
		put_list(&w, box[k]);
	}
	return finish(&w);
}

/* The piece to take the example from: one of which a value can be named, null last. */
static uint32_t best_piece(struct arena *a, const struct side *side, struct list l) {
	uint32_t best = side->count;
	struct val v;
	for (uint32_t i = 0; i < l.n; i++)
		for (uint32_t k = l.p[i].from; k < l.p[i].to && k < side->count; k++) {
			if (analyse__sample(a, &side->pieces[k], &v))
				return k;
			best = best < side->count ? best : k;
		}
	return best;
}

static void put_example(struct writing *w, struct list l) {
	uint32_t k = best_piece(w->a, w->side, l);
	struct val v;
	if (k == w->side->count) {
		buf_text(&w->b, "= null");
	} else if (analyse__sample(w->a, &w->side->pieces[k], &v)) {
		buf_text(&w->b, "= ");
		put_value(w, v);
	} else {
		struct span one = {k, k + 1};
		put_list(w, (struct list){&one, 1});
	}
}

str analyse__example_text(struct arena *a, const struct space *s, const struct list *box, const bool *shown, bool zh) {
	struct writing w = {.a = a, .b = buf_make(TEXT_MAX), .zh = zh};
	for (uint32_t k = 0; k < s->side_count; k++) {
		w.side = &s->sides[k];
		if (shown ? !shown[k] : is_whole(w.side, box[k]))
			continue;
		buf_text(&w.b, w.b.n ? (zh ? "、" : ", ") : "");
		buf_str(&w.b, analyse__short_text(a, w.side->label));
		buf_char(&w.b, ' ');
		put_example(&w, box[k]);
	}
	return finish(&w);
}
