/* What the plans of all running projects want of the reviewers, week by week: plans are made one by one and do not see
 * each other, here people see where they meet. */
#include "query/pools.h"
#include "query/inside.h"

/* One item of a plan that holds somebody of a pool on each day after `start` up to `until`. */
struct use {
	int64_t project;
	uint32_t pool;
	day start, until;
};
struct named {
	int64_t project;
	str title;
};
struct uses {
	VEC(struct use) list;
	VEC(struct named) named; /* the projects of the list */
};

static void take_item(const struct plan_rules *rules, int64_t project, struct val item, struct uses *to) {
	struct val id = val_member(item, "item"), review = val_member(item, "review");
	struct plan_use use;
	int64_t start, end;
	if (id.kind != VAL_STRING || !val_to_int(val_member(item, "start"), &start) ||
	    !val_to_int(val_member(item, "end"), &end))
		return;
	str kind = review.kind == VAL_STRING ? review.string : STR("");
	if (plan_pool_use(rules, id.string, kind, (day)start, (day)end, &use))
		vec_push(&to->list, (struct use){project, use.pool, (day)start, use.until});
}

static bool read_uses(struct query *q, const struct plan_rules *rules, const struct query_scope *scope,
                      struct uses *to, struct err *e) {
	sqlite3_stmt *row;
	if (!query__prepare(q, "SELECT id, items, title FROM project WHERE state = 'planned' AND items IS NOT NULL"
	                    " AND (?1 = '' OR applicant = ?1) ORDER BY id", &row, e))
		return false;
	sqlite3_bind_text(row, 1, scope->own ? scope->user.p : "", scope->own ? (int)scope->user.n : 0, SQLITE_STATIC);
	arena_reset(&q->arena);
	while (sqlite3_step(row) == SQLITE_ROW) {
		struct val items;
		uint32_t before = to->list.n;
		if (!val_read_json(&q->arena, query__text(row, 1), &items, NULL) || items.kind != VAL_LIST)
			continue;
		for (uint32_t i = 0; i < items.list.count; i++)
			take_item(rules, sqlite3_column_int64(row, 0), items.list.items[i], to);
		if (to->list.n > before)
			vec_push(&to->named,
			         (struct named){sqlite3_column_int64(row, 0), arena_str(&q->arena, query__text(row, 2))});
	}
	sqlite3_finalize(row);
	return true;
}

static void put_week(const struct query *q, const struct uses *all, uint32_t pool, uint32_t units, day first,
                     struct buf *out) {
	const struct calendar *c = q->pack->calendar;
	int room = (int)units * calendar_count(c, first, first + 6), days = 0;
	for (uint32_t i = 0; i < all->list.n; i++) {
		const struct use *x = &all->list.p[i];
		day from = x->start + 1 > first ? x->start + 1 : first, to = x->until < first + 6 ? x->until : first + 6;
		if (x->pool == pool && from <= to)
			days += calendar_count(c, from, to);
	}
	query__put_day(out, "{\"from\":\"", first);
	buf_format(out, ",\"days\":%d,\"room\":%d,\"over\":%s,\"projects\":[", days, room, days > room ? "true" : "false");
	int64_t last = 0; /* uses stand in the order of their projects */
	for (uint32_t i = 0; i < all->list.n; i++) {
		const struct use *x = &all->list.p[i];
		if (x->pool != pool || x->start + 1 > first + 6 || x->until < first || x->until <= x->start ||
		    x->project == last)
			continue;
		if (last)
			buf_char(out, ',');
		last = x->project;
		buf_int(out, last);
	}
	buf_text(out, "]}");
}

static void put_names(const struct uses *all, struct buf *out) {
	buf_text(out, ",\"projects\":[");
	for (uint32_t i = 0; i < all->named.n; i++) {
		buf_format(out, "%s{\"id\":%lld,\"title\":", i ? "," : "", (long long)all->named.p[i].project);
		json_put_string(out, all->named.p[i].title);
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

bool query_pool_load(struct query *q, const struct plan_rules *rules, const struct query_scope *scope, day from,
                     struct buf *out, struct err *e) {
	struct uses all = {0};
	day monday = from - (day_weekday(from) - 1);
	if (!read_uses(q, rules, scope, &all, e))
		return false;
	query__put_day(out, "{\"from\":\"", monday);
	buf_text(out, ",\"pools\":[");
	for (uint32_t i = 0; i < plan_pool_count(rules); i++) {
		struct plan_pool pool = plan_pool_at(rules, i);
		buf_text(out, i ? ",{\"code\":" : "{\"code\":");
		json_put_string(out, pool.code);
		buf_text(out, ",\"name_zh\":");
		json_put_string(out, pool.name_zh);
		buf_text(out, ",\"name_en\":");
		json_put_string(out, pool.name_en);
		buf_format(out, ",\"units\":%u,\"weeks\":[", pool.units);
		for (int week = 0; week < QUERY_POOL_WEEKS; week++) {
			if (week)
				buf_char(out, ',');
			put_week(q, &all, i, pool.units, monday + 7 * week, out);
		}
		buf_text(out, "]}");
	}
	buf_char(out, ']');
	put_names(&all, out);
	buf_char(out, '}');
	vec_free(&all.list);
	vec_free(&all.named);
	return true;
}
