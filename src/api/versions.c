/* The decision models as a reader has them: those of the pack and what was published since, brought up to date when
 * they are asked for. Each reader has its own book, so that none waits for another's evaluation. */
#include "api/inside.h"

static const struct published *find(const struct versions *v, int64_t id) {
	for (uint32_t i = 0; i < v->published.n; i++)
		if (v->published.p[i].id == id)
			return &v->published.p[i];
	return NULL;
}

/* The text of a version that is known already may be left out. What does not load was never in force here: the desk
 * does not open with it. */
static void take(void *self, const struct query_definition *d) {
	struct versions *v = self;
	struct err e;
	if (!rulebook_take(v->book, d->id, d->path, d->effective_on, d->withdrawn, d->text, &e))
		log_line(LOG_WARN, "api.definition", "id=%lld code=%s where=\"%s\"", (long long)d->id, e.code, e.where);
	else if (!find(v, d->id))
		vec_push(&v->published, (struct published){d->id, d->published_at, arena_str(&v->arena, d->actor)});
}

const struct rulebook *api__rulebook(struct call *c, struct err *e) {
	struct versions *v = &c->reader->versions;
	struct query_stamp stamp;
	if (!v->book) {
		enum ledger_suite suite = LEDGER_SM3;
		check(ledger_suite_parse(str_of(c->api->set.suite), &suite));
		v->book = rulebook_make(c->api->set.pack, suite);
	}
	if (!query_definitions_stamp(c->query, &stamp, e))
		return NULL;
	if (stamp.head == v->stamp.head && stamp.count == v->stamp.count)
		return v->book;
	if (!query_definitions(c->query, v->stamp.head, v, take, e))
		return NULL;
	/* what came between the two looks is seen again next time, and known then */
	v->stamp = stamp;
	return v->book;
}

const struct rule_version *api__version_of(const struct rulebook *b, str path, str label, day on) {
	if (!label.n)
		return rulebook_in_force(b, path, on);
	const struct rule_version *found = NULL; /* of the same text for the same day the newest counts */
	for (uint32_t i = 0; i < rulebook_count(b); i++)
		if (str_eq(rulebook_at(b, i)->path, path) && str_eq(rulebook_at(b, i)->label, label))
			found = rulebook_at(b, i);
	return found;
}

const struct published *api__published(const struct call *c, int64_t id) {
	return id ? find(&c->reader->versions, id) : NULL;
}

void api__free_versions(struct versions *v) {
	if (v->book)
		rulebook_free(v->book);
	api__free_catalogue(v->catalogue);
	vec_free(&v->published);
	arena_free(&v->arena);
	*v = (struct versions){0};
}
