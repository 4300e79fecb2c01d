/* What permits ask for and where they contradict each other: open to all, changes nothing. The tables are read anew for
 * each question: it takes less than a millisecond and leaves nothing to be kept in step. */
#include "api/inside.h"
#include "permit/permit.h"

enum { WANT_PAIR, WANT_ON, WANT_BRIDGED, WANT_PATCH, WANT_COUNT };

static bool rules_of(struct call *c, struct permit_rules **out, struct err *e) {
	struct permit_tables t = permit_tables_of(c->api->set.pack);
	return permit_rules_make(c->arena, &t, out, e);
}

/* "A12,D09"; without it the usual pair. */
static bool read_pair(const struct permit_rules *r, str text, struct permit_question *q, struct err *e) {
	str rest = text;
	if (!text.n)
		return permit_usual_pair(r, &q->left, &q->right) ||
			err_set(e, "field.missing", "pair", "the pack names no usual pair: pair is two items, as A12,D09");
	return (str_next(&rest, ',', &q->left) && str_next(&rest, ',', &q->right) && !rest.n && q->left.n && q->right.n) ||
		err_set(e, "field.type", "pair", "pair is two items, as A12,D09");
}

static bool answer(struct call *c, const struct permit_rules *r, const struct permit_question *q, struct err *e) {
	struct permit_report report;
	if (!permit_check(c->arena, r, q, &report, e))
		return false;
	permit_put_json(&c->reply->body, &report);
	return true;
}

void api__permit_check(struct call *c) {
	struct err e = {0};
	struct permit_rules *r;
	struct permit_question q = {.on = api__today(c)};
	str pair = {0}, on = {0}, bridged = {0};
	api__parameter(c, "pair", &pair);
	api__parameter(c, "on", &on);
	api__parameter(c, "bridged", &bridged);
	q.bridged = str_is(bridged, "true");
	bool good = rules_of(c, &r, &e) && read_pair(r, pair, &q, &e) &&
		(!on.n || day_parse(on, &q.on) || err_set(&e, "field.type", "on", "on is a day as 2022-12-31")) &&
		answer(c, r, &q, &e);
	api__finish(c, good, &e);
}

/* ---- with causes taken away ------------------------------------------------------------------------ */

static bool patch_member(struct call *c, const struct json_doc *d, uint32_t object, const char *name, bool required,
	str *out) {
	uint32_t at = json_member(d, object, name);
	*out = at && d->tokens[at].kind == JSON_STRING ? json_text(c->arena, d, at) : (str){0};
	return at ? d->tokens[at].kind == JSON_STRING || (!required && d->tokens[at].kind == JSON_NULL) : !required;
}

static bool read_patches(struct call *c, const struct json_doc *d, uint32_t list, struct permit_question *q,
	struct err *e) {
	uint32_t n = list ? d->tokens[list].count : 0, at = list + 1;
	if (n > PERMIT_PATCHES)
		return err_set(e, "permit.patch", "patch", "at most %d at a time", PERMIT_PATCHES);
	struct permit_patch *all = arena_array(c->arena, struct permit_patch, n + 1);
	for (uint32_t i = 0; i < n; i++, at = d->tokens[at].next) {
		struct permit_patch *p = &all[i];
		if (d->tokens[at].kind != JSON_OBJECT || !patch_member(c, d, at, "permit", true, &p->permit) ||
			!patch_member(c, d, at, "subject", true, &p->subject) ||
			!patch_member(c, d, at, "value", false, &p->value) || !patch_member(c, d, at, "unit", false, &p->unit))
			return err_set(e, "field.type", "patch", "patch is a list of {permit, subject, value, unit}, all texts");
	}
	q->patches = all;
	q->patch_count = n;
	return true;
}

void api__permit_try(struct call *c) {
	struct err e = {0};
	struct json_doc d;
	struct permit_rules *r;
	struct permit_question q = {.on = api__today(c)};
	struct api_member m[WANT_COUNT] = {{"pair", JSON_STRING, false, 0}, {"on", JSON_STRING, false, 0},
		{"bridged", JSON_TRUE, false, 0}, {"patch", JSON_ARRAY, false, 0}};
	bool good = rules_of(c, &r, &e) && api__read_members(c, m, WANT_COUNT, &d, &e) &&
		read_pair(r, api__text_of(c, &d, &m[WANT_PAIR]), &q, &e) && api__day_member(c, &d, &m[WANT_ON], &q.on, &e) &&
		read_patches(c, &d, m[WANT_PATCH].token, &q, &e);
	if (good) {
		uint32_t bridged = m[WANT_BRIDGED].token;
		q.bridged = bridged && d.tokens[bridged].kind == JSON_TRUE;
		good = answer(c, r, &q, &e);
	}
	api__finish(c, good, &e);
}

/* ---- what there is ----------------------------------------------------------------------------------- */

void api__permits(struct call *c) {
	struct err e = {0};
	struct permit_rules *r;
	bool good = rules_of(c, &r, &e);
	if (good)
		permit_put_rules(&c->reply->body, r);
	api__finish(c, good, &e);
}

void api__permit(struct call *c) {
	struct err e = {0};
	struct permit_rules *r;
	str name = c->name;
	net_unescape(c->arena, c->name, false, &name);
	api__finish(c, rules_of(c, &r, &e) && permit_put_item(c->arena, &c->reply->body, r, name, api__today(c), &e), &e);
}
