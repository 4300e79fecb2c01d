/* The board of a year. Counting it is a pass over the tables: what took long is counted again only now and then, and
 * one counts while the others are told what was counted last. The stream carries the totals of each moment. */
#include "api/people.h"

/* What counts within QUICK is always counted anew; else counting takes at most a SHARE-th of the time. */
enum { QUICK_MS = 20, SHARE = 20 };

static bool read_year(struct call *c, int *year, struct err *e) {
	str text;
	int present, month, dom;
	day_split(api__today(c), &present, &month, &dom);
	int64_t n = present;
	if (api__parameter(c, "year", &text) && (!str_int(text, &n) || n < 1970 || n > 9999))
		return err_set(e, "field.range", "year", "year is a number from 1970 to 9999");
	*year = (int)n;
	return true;
}

/* The board of that name; one that nobody counts gives way when there is none. NULL: all are being counted. */
static struct board *board_of(struct api *a, const char *of) {
	for (uint32_t i = 0; i < BOARDS; i++)
		if (strcmp(a->boards[i].of, of) == 0)
			return &a->boards[i];
	for (uint32_t i = 0; i < BOARDS; i++) {
		struct board *b = &a->boards[a->next_board++ % BOARDS];
		if (b->counting)
			continue;
		buf_clear(&b->text);
		snprintf(b->of, sizeof b->of, "%s", of);
		return b;
	}
	return NULL;
}

static bool is_good(const struct board *b, int64_t seq, ms now) {
	if (!b->text.n)
		return false;
	return b->seq == seq || b->counting ||
	       (b->cost > QUICK_MS && now >= b->at && now - b->at < b->cost * SHARE);
}

/* Keeps what was counted. */
static void keep(struct api *a, struct board *b, const struct board *counted) {
	pthread_mutex_lock(&a->board_lock);
	b->counting = false;
	b->seq = counted->seq;
	b->at = counted->at;
	b->cost = counted->cost;
	if (!b->text.p)
		b->text = buf_make(BOARD_BYTES);
	buf_clear(&b->text);
	buf_str(&b->text, buf_view(&counted->text));
	pthread_mutex_unlock(&a->board_lock);
}

static void put_board(struct call *c, str text) {
	struct buf *out = &c->reply->body;
	buf_text(out, "{\"now\":\"");
	ms_put(out, api__now(c), c->api->set.pack->offset_minutes);
	buf_text(out, "\",");
	buf_str(out, str_cut(text, 1, text.n)); /* behind its brace */
}

/* The kept board into `out` if it is good enough; else *b is to be counted by the caller (NULL: and not kept). */
static bool take_kept(struct call *c, const char *of, int64_t seq, struct buf *out, struct board **b) {
	struct api *a = c->api;
	pthread_mutex_lock(&a->board_lock);
	*b = board_of(a, of);
	bool good = *b && is_good(*b, seq, api__wall(a));
	if (good)
		buf_str(out, buf_view(&(*b)->text));
	else if (*b && (*b)->counting)
		*b = NULL; /* the first count is under way elsewhere */
	else if (*b)
		(*b)->counting = true;
	pthread_mutex_unlock(&a->board_lock);
	return good;
}

bool api__kept_board(struct call *c, const char *of, void *self, api_count_fn *count, struct buf *out, struct err *e) {
	struct board *b, counted = {.seq = query_last_seq(c->query), .text = buf_make(BOARD_BYTES)};
	if (take_kept(c, of, counted.seq, out, &b))
		return true;
	ms began = api__wall(c->api);
	bool good = count(c, self, &counted.text, e);
	counted.at = api__wall(c->api);
	counted.cost = counted.at - began;
	if (good)
		buf_str(out, buf_view(&counted.text));
	else
		buf_clear(&counted.text);
	if (b)
		keep(c->api, b, &counted);
	buf_free(&counted.text);
	return good;
}

static bool count_year(struct call *c, void *self, struct buf *out, struct err *e) {
	return query_dashboard(c->query, *(int *)self, &c->actor->scope, api__now(c), out, e);
}

void api__dashboard(struct call *c) {
	struct err e;
	int year = 0;
	char of[BOARD_NAME];
	struct buf text = buf_make(BOARD_BYTES);
	bool good = read_year(c, &year, &e);
	snprintf(of, sizeof of, "%d|%d" STR_FMT "|" STR_FMT, year, c->actor->scope.own,
	         STR_ARG(c->actor->scope.department), STR_ARG(c->actor->scope.service_point));
	good = good && api__kept_board(c, of, &year, count_year, &text, &e);
	if (good)
		put_board(c, buf_view(&text));
	buf_free(&text);
	api__finish(c, good, &e);
}

void api__free_boards(struct api *a) {
	for (uint32_t i = 0; i < BOARDS; i++)
		buf_free(&a->boards[i].text);
}
