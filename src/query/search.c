/* Searching cases by what people type: the number of the record, the end of a case number, words of an item's name, or
 * exactly what an applicant is called or numbered. Each way is a search of an index. */
#include "query/making.h"
#include "pack/search.h"

enum { NUMBER_LEAST = 6 }; /* characters at the end of a case number that are indexed */

static void add(struct making *m, struct way w) {
	check(m->way_count < COUNT(m->ways));
	m->ways[m->way_count++] = w;
}

/* Case numbers are of capital letters and digits. */
static str number_of(struct making *m, str words) {
	char *p = arena_alloc(&m->q->arena, words.n + 1);
	for (uint32_t i = 0; i < words.n; i++) {
		char c = words.p[i] >= 'a' && words.p[i] <= 'z' ? (char)(words.p[i] - 32) : words.p[i];
		if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9'))
			return (str){0};
		p[i] = c;
	}
	return (str){p, words.n};
}

static uint32_t list_items(struct query *q, const struct item ***out) {
	if (q->list_items)
		return q->list_items(q->items_self, &q->arena, out);
	*out = arena_array(&q->arena, const struct item *, q->pack->item_count + 1);
	for (uint32_t i = 0; i < q->pack->item_count; i++)
		(*out)[i] = &q->pack->items[i];
	return q->pack->item_count;
}

/* The catalogue's own search, forgiving as the public one is: of the pack's items and those published since. */
static void renew_search(struct query *q) {
	struct query_stamp now = q->searched;
	struct err e;
	const struct item **items;
	bool same = !query_definitions_stamp(q, &now, &e) ||
	            (now.head == q->searched.head && now.count == q->searched.count);
	if (q->search && same)
		return;
	if (q->search)
		search_free(q->search);
	uint32_t n = list_items(q, &items);
	q->search = search_make(items, n, pack_table(q->pack, "items/synonyms.csv"));
	q->searched = now;
}

static void add_items(struct making *m, str words) {
	struct query *q = m->q;
	struct search_hit hits[FOUND_ITEMS];
	renew_search(q);
	uint32_t n = search_find(q->search, &q->arena, words, hits, FOUND_ITEMS);
	for (uint32_t i = 0; i < n; i++)
		add(m, (struct way){.kind = WAY_ITEM, .text = hits[i].item->code});
}

uint32_t query__find_ways(struct making *m) {
	str words = str_trim(m->l->search), number = number_of(m, words);
	int64_t id;
	m->way_count = 0;
	if (str_int(words, &id))
		add(m, (struct way){.kind = WAY_ID, .id = id});
	else
		add_items(m, words);
	if (number.n >= NUMBER_LEAST)
		add(m, (struct way){.kind = WAY_NUMBER, .text = number});
	if (m->l->person_key_count)
		add(m, (struct way){.kind = WAY_PERSON});
	if (!m->way_count)
		add(m, (struct way){.kind = WAY_ID, .id = 0}); /* finds nothing */
	return m->way_count;
}

void query__put_way(struct making *m, uint32_t i) {
	const struct way *w = &m->ways[i];
	query__and_where(m);
	switch (w->kind) {
	case WAY_ID:
		buf_text(&m->sql, "id=");
		query__bind(m, (struct bound){BOUND_INT, w->id, {0}});
		break;
	case WAY_NUMBER: /* the index is over the last six, see store/index.c */
		buf_text(&m->sql, "substr(case_no,-6)=");
		query__bind(m, (struct bound){BOUND_TEXT, 0, str_cut(w->text, w->text.n - NUMBER_LEAST, w->text.n)});
		buf_format(&m->sql, " AND substr(case_no,-%u)=", w->text.n);
		query__bind(m, (struct bound){BOUND_TEXT, 0, w->text});
		break;
	case WAY_ITEM:
		buf_text(&m->sql, "item=");
		query__bind(m, (struct bound){BOUND_TEXT, 0, w->text});
		break;
	case WAY_PERSON:
		/* each part is a search of its own, see store/schema.c */
		buf_text(&m->sql, "id IN (WITH RECURSIVE p(n,most) AS (SELECT 0,(SELECT max(id)>>16 FROM case_file) UNION ALL"
		                  " SELECT n+1,most FROM p WHERE n<most) SELECT f.id FROM p CROSS JOIN person_search f"
		                  " ON f.part=p.n WHERE f.kind='case' AND f.key IN (");
		for (uint32_t k = 0; k < m->l->person_key_count; k++) {
			buf_text(&m->sql, k ? "," : "");
			query__bind(m, (struct bound){BOUND_INT, m->l->person_keys[k], {0}});
		}
		buf_text(&m->sql, "))");
		break;
	}
}
