/* Guides: the list that is searched, and one guide whole. Everybody may read them. */
#include "api/guide.h"

enum { GUIDES_PAGE = 50 };

/* ---- the catalogue ------------------------------------------------------------------------------- */

static bool in_force(const struct item *item, day on) {
	return (!item->valid_from || item->valid_from <= on) && (!item->valid_to || item->valid_to >= on);
}

/* Items of the pack as they are on the day, then those that were published only. */
static void list_items(struct catalogue *k, const struct pack *p, const struct rulebook *b) {
	k->items = arena_array(&k->arena, const struct item *, p->item_count + rulebook_count(b));
	for (uint32_t i = 0; i < p->item_count; i++) {
		const struct item *item = rulebook_item(b, p->items[i].id, k->on);
		if (item && in_force(item, k->on))
			k->items[k->count++] = item;
	}
	for (uint32_t i = 0; i < rulebook_count(b); i++) {
		const struct rule_version *v = rulebook_at(b, i);
		if (!v->item || pack_item(p, v->item->id) || !api__is_first_version(b, i, STR("items/")))
			continue;
		const struct item *item = rulebook_item(b, v->item->id, k->on);
		if (item && in_force(item, k->on))
			k->items[k->count++] = item;
	}
}

static void drop_catalogue(struct catalogue *k) {
	search_free(k->search);
	arena_free(&k->arena);
	*k = (struct catalogue){0};
}

void api__free_catalogue(struct catalogue *k) {
	if (k) {
		drop_catalogue(k);
		mem_free(k);
	}
}

const struct catalogue *guide__catalogue(struct call *c, struct err *e) {
	const struct rulebook *b = api__rulebook(c, e);
	struct versions *v = &c->reader->versions;
	const struct pack *p = c->api->set.pack;
	day today = api__today(c);
	if (!b)
		return NULL;
	if (!v->catalogue)
		v->catalogue = mem_alloc(sizeof *v->catalogue);
	struct catalogue *k = v->catalogue;
	if (k->search && k->on == today && k->stamp.head == v->stamp.head && k->stamp.count == v->stamp.count)
		return k;
	drop_catalogue(k);
	k->on = today;
	k->stamp = v->stamp;
	list_items(k, p, b);
	k->search = search_make(k->items, k->count, pack_table(p, "items/synonyms.csv"));
	return k;
}

bool guide__subject(struct call *c, bool matter, struct guide_subject *out, struct err *e) {
	str name = c->name, text;
	*out = (struct guide_subject){.on = api__today(c)};
	net_unescape(c->arena, c->name, false, &name);
	if (api__parameter(c, "on", &text) && text.n && !day_parse(text, &out->on))
		return err_set(e, "field.type", "on", "on must be a day as 2022-01-04");
	if (!(out->book = api__rulebook(c, e)))
		return false;
	if (matter) {
		out->matter = pack_matter(c->api->set.pack, name);
		out->item = out->matter ? out->matter->whole : NULL;
		return out->matter || err_set(e, "matter.not_found", "", "there is no such matter");
	}
	out->item = rulebook_item(out->book, name, out->on);
	return out->item || err_set(e, "item.not_found", "", "there is no such item");
}

/* ---- what stands at the head --------------------------------------------------------------------- */

void guide__put_names(struct buf *out, const char *zh_name, str zh, const char *en_name, str en) {
	api__put_member(out, zh_name, zh);
	api__put_member(out, en_name, en);
}

static void put_limit(struct buf *out, const char *name, bool has, struct limit limit) {
	static const char *const units[] = {"working", "natural", "hour", "on_spot"};
	if (has)
		buf_format(out, ",\"%s\":{\"value\":%d,\"unit\":\"%s\"}", name, limit.value, units[limit.unit]);
	else
		buf_format(out, ",\"%s\":null", name);
}

static void put_type(struct buf *out, const struct pack *p, str type) {
	const struct csv *t = pack_table(p, "items/item-types.csv");
	str zh = type, en = type;
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (str_eq(csv_cell(t, i, csv_column(t, "code")), type)) {
			zh = csv_cell(t, i, csv_column(t, "name_zh"));
			en = csv_cell(t, i, csv_column(t, "name_en"));
		}
	api__put_member(out, "type", type);
	guide__put_names(out, "type_zh", zh, "type_en", en);
}

static bool has_word(str words, const char *word) {
	str part;
	while (str_next(&words, ' ', &part))
		if (str_is(part, word))
			return true;
	return false;
}

void guide__put_head(struct call *c, struct buf *out, const struct item *item) {
	const struct pack *p = c->api->set.pack;
	const struct code *department = pack_code(p, CODE_DEPARTMENT, item->department);
	buf_text(out, "\"item\":");
	json_put_string(out, item->code);
	api__put_member(out, "id", item->id);
	guide__put_names(out, "name_zh", item->name_zh, "name_en", item->name_en);
	api__put_member(out, "department", item->department);
	guide__put_names(out, "department_zh", department ? department->name_zh : item->department, "department_en",
		department ? department->name_en : item->department);
	put_type(out, p, item->type);
	buf_format(out, ",\"case_type\":\"%s\"", item->instant ? "instant" : "promised");
	put_limit(out, "promised", item->has_promised, item->promised);
	put_limit(out, "statutory", item->has_statutory, item->statutory);
	buf_format(out, ",\"online\":%s,\"fee\":%s", has_word(item->guide.handle_form, "online") ? "true" : "false",
		item->guide.fee_count ? "true" : "false");
	api__put_member(out, "applicants", item->guide.applicants);
}

/* ---- the list ------------------------------------------------------------------------------------ */

struct asked {
	str search, applicant, department;
	const struct service_point *point;
	uint32_t limit, from;
	bool online;
};

static bool read_number(const struct call *c, const char *name, int64_t least, int64_t most, uint32_t *out,
                        struct err *e) {
	str text;
	int64_t n;
	if (!api__parameter(c, name, &text) || !text.n)
		return true;
	if (!str_int(text, &n) || n < least || n > most)
		return err_set(e, "field.range", name, "%s is a number from %lld to %lld", name, (long long)least,
			(long long)most);
	*out = (uint32_t)n;
	return true;
}

static bool read_asked(struct call *c, struct asked *x, struct err *e) {
	str text;
	*x = (struct asked){.limit = GUIDES_PAGE};
	if (api__parameter(c, "search", &text))
		x->search = str_trim(text);
	if (api__parameter(c, "for", &text))
		x->applicant = text;
	if (api__parameter(c, "department", &text))
		x->department = text;
	x->online = api__parameter(c, "online", &text) && str_is(text, "true");
	if (api__parameter(c, "point", &text) && text.n && !(x->point = pack_point(c->api->set.pack, text)))
		return err_set(e, "field.code", "point", "there is no such service point");
	if (!str_utf8(x->search))
		return err_set(e, "field.type", "search", "the address is not UTF-8");
	return read_number(c, "limit", 1, LIMIT_PAGE_ROWS, &x->limit, e) &&
	       read_number(c, "cursor", 0, SEARCH_HITS, &x->from, e);
}

static bool wanted(const struct call *c, const struct asked *x, const struct item *item) {
	char word[20];
	snprintf(word, sizeof word, STR_FMT, (int)(x->applicant.n < 16 ? x->applicant.n : 16),
		x->applicant.p ? x->applicant.p : "");
	return (!x->online || has_word(item->guide.handle_form, "online")) &&
	       (!x->applicant.n || !item->guide.applicants.n || has_word(item->guide.applicants, word)) &&
	       (!x->department.n || str_eq(x->department, item->department)) &&
	       (!x->point || pack_point_mode(c->api->set.pack, item, x->point) != POINT_NONE);
}

static uint32_t find_hits(struct call *c, const struct catalogue *k, const struct asked *x, struct search_hit *hits) {
	uint32_t n = 0, kept = 0;
	if (x->search.n)
		n = search_find(k->search, c->arena, x->search, hits, SEARCH_HITS);
	else
		for (; n < k->count && n < SEARCH_HITS; n++)
			hits[n] = (struct search_hit){.item = k->items[n]};
	for (uint32_t i = 0; i < n; i++)
		if (wanted(c, x, hits[i].item))
			hits[kept++] = hits[i];
	return kept;
}

void api__guides(struct call *c) {
	struct err e = {0};
	struct asked x;
	struct buf *out = &c->reply->body;
	const struct catalogue *k = NULL;
	if (!read_asked(c, &x, &e) || !(k = guide__catalogue(c, &e))) {
		api__problem(c->api, c->reply, &e);
		return;
	}
	struct search_hit *hits = arena_array(c->arena, struct search_hit, SEARCH_HITS);
	uint32_t n = find_hits(c, k, &x, hits), end = n - x.from < x.limit ? n : x.from + x.limit;
	buf_text(out, "{\"items\":[");
	for (uint32_t i = x.from; i < n && i < end; i++) {
		buf_text(out, i > x.from ? ",{" : "{");
		guide__put_head(c, out, hits[i].item);
		buf_text(out, ",\"matched\":");
		if (hits[i].score) {
			buf_format(out, "{\"how\":\"%s\"", search_how_name(hits[i].how));
			api__put_member(out, "text", hits[i].text);
			buf_char(out, '}');
		} else {
			buf_text(out, "null");
		}
		buf_char(out, '}');
	}
	buf_text(out, "],\"next\":");
	if (x.from < n && end < n)
		buf_format(out, "\"%u\"", end);
	else
		buf_text(out, "null");
	buf_format(out, ",\"total\":%u,\"synthetic\":%s}", n, c->api->set.pack->synthetic ? "true" : "false");
	api__json(c, 200);
}

void api__matters(struct call *c) {
	struct buf *out = &c->reply->body;
	const struct pack *p = c->api->set.pack;
	buf_text(out, "{\"items\":[");
	for (uint32_t i = 0; i < p->matter_count; i++) {
		const struct matter *m = &p->matters[i];
		buf_text(out, i ? ",{\"name\":" : "{\"name\":");
		json_put_string(out, m->code);
		guide__put_names(out, "name_zh", m->name_zh, "name_en", m->name_en);
		guide__put_names(out, "note_zh", m->note_zh, "note_en", m->note_en);
		api__put_member(out, "applicants", m->whole->guide.applicants);
		buf_text(out, ",\"items\":[");
		for (uint32_t k = 0; k < m->item_count; k++) {
			buf_text(out, k ? ",{\"id\":" : "{\"id\":");
			json_put_string(out, m->items[k]->id);
			api__put_member(out, "item", m->items[k]->code);
			guide__put_names(out, "name_zh", m->items[k]->name_zh, "name_en", m->items[k]->name_en);
			buf_format(out, ",\"optional\":%s}", m->optional[k] ? "true" : "false");
		}
		buf_text(out, "]}");
	}
	buf_format(out, "],\"next\":null,\"total\":%u,\"synthetic\":%s}", p->matter_count, p->synthetic ? "true" : "false");
	api__json(c, 200);
}
