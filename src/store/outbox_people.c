/* What people have in the outbox: their mailboxes, how they want to be told, and subscriptions. */
#include <sqlite3.h>

#include "store/outbox_int.h"

static str copy(struct arena *a, sqlite3_stmt *s, int column) {
	return arena_str(a, store__text(s, column));
}

/* ---- mailboxes --------------------------------------------------------------------------------- */

bool store_message_add(struct store_outbox *o, const struct store_message *m, struct err *e) {
	sqlite3_stmt *s = outbox__use(o,
		"INSERT OR IGNORE INTO message(id, user, department, event, subject, title_zh, text_zh, title_en, text_en, at)"
		" VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)", e);
	if (!s)
		return false;
	const str texts[] = {m->event, m->subject, m->title_zh, m->text_zh, m->title_en, m->text_en};
	check(m->id.n && (m->user.n > 0) != (m->department.n > 0));
	store__bind_str(s, 1, m->id);
	store__bind_opt(s, 2, m->user);
	store__bind_opt(s, 3, m->department);
	for (int i = 0; i < 6; i++)
		store__bind_str(s, 4 + i, texts[i]);
	sqlite3_bind_int64(s, 10, m->at);
	return outbox__run(o, s, "putting a message in", e);
}

#define MESSAGE_COLUMNS \
	"SELECT m.no, m.id, m.user, m.department, m.event, m.subject, m.title_zh, m.text_zh, m.title_en, m.text_en, m.at," \
	" r.at FROM message AS m LEFT JOIN message_read AS r ON r.user = ?1 AND r.no = m.no "

static void read_message(struct arena *a, sqlite3_stmt *s, struct store_message *m) {
	*m = (struct store_message){.no = sqlite3_column_int64(s, 0), .id = copy(a, s, 1), .user = copy(a, s, 2),
		.department = copy(a, s, 3), .event = copy(a, s, 4), .subject = copy(a, s, 5), .title_zh = copy(a, s, 6),
		.text_zh = copy(a, s, 7), .title_en = copy(a, s, 8), .text_en = copy(a, s, 9),
		.at = sqlite3_column_int64(s, 10), .read_at = sqlite3_column_int64(s, 11)};
}

bool store_message_list(struct store_outbox *o, struct arena *a, str user, str department, int64_t before,
                        struct store_message *out, uint32_t most, uint32_t *n, struct err *e) {
	sqlite3_stmt *s = outbox__use(o,
		MESSAGE_COLUMNS "WHERE (m.user = ?1 OR m.department = ?2) AND m.no < ?3 ORDER BY m.no DESC LIMIT ?4", e);
	bool good = s != NULL;
	if (!good)
		return false;
	store__bind_str(s, 1, user);
	store__bind_opt(s, 2, department);
	sqlite3_bind_int64(s, 3, before ? before : INT64_MAX);
	sqlite3_bind_int64(s, 4, most);
	for (*n = 0; outbox__row(o, s, "reading messages", &good, e);)
		if (*n < most)
			read_message(a, s, &out[(*n)++]);
	return good;
}

bool store_message_find(struct store_outbox *o, struct arena *a, str user, str department, str id,
                        struct store_message *out, struct err *e) {
	sqlite3_stmt *s = outbox__use(o, MESSAGE_COLUMNS "WHERE m.id = ?3 AND (m.user = ?1 OR m.department = ?2)", e);
	bool good = s != NULL;
	if (!good)
		return false;
	store__bind_str(s, 1, user);
	store__bind_opt(s, 2, department);
	store__bind_str(s, 3, id);
	bool found = outbox__row(o, s, "reading a message", &good, e);
	if (found)
		read_message(a, s, out);
	sqlite3_reset(s);
	return found || (good && err_set(e, "message.not_found", "id", "there is no such message"));
}

bool store_message_read(struct store_outbox *o, str user, int64_t no, ms at, struct err *e) {
	sqlite3_stmt *s = outbox__use(o, "INSERT OR IGNORE INTO message_read VALUES(?1, ?2, ?3)", e);
	if (!s)
		return false;
	store__bind_str(s, 1, user);
	sqlite3_bind_int64(s, 2, no);
	sqlite3_bind_int64(s, 3, at);
	return outbox__run(o, s, "noting what was read", e);
}

/* ---- how people want to be told ---------------------------------------------------------------- */

bool store_ways_read(struct store_outbox *o, struct arena *a, str user, struct store_ways *out, struct err *e) {
	sqlite3_stmt *s = outbox__use(o, "SELECT language, mail, sms FROM ways WHERE user = ?1", e);
	bool good = s != NULL;
	*out = (struct store_ways){STR("zh"), true, true};
	if (!good)
		return false;
	store__bind_str(s, 1, user);
	if (outbox__row(o, s, "reading how to tell somebody", &good, e))
		*out = (struct store_ways){copy(a, s, 0), sqlite3_column_int(s, 1) != 0, sqlite3_column_int(s, 2) != 0};
	sqlite3_reset(s);
	return good;
}

bool store_ways_write(struct store_outbox *o, str user, const struct store_ways *w, struct err *e) {
	sqlite3_stmt *s = outbox__use(o, "INSERT OR REPLACE INTO ways VALUES(?1, ?2, ?3, ?4)", e);
	if (!s)
		return false;
	store__bind_str(s, 1, user);
	check(user.n && w->language.n);
	store__bind_str(s, 2, w->language);
	sqlite3_bind_int(s, 3, w->mail);
	sqlite3_bind_int(s, 4, w->sms);
	return outbox__run(o, s, "noting how to tell somebody", e);
}

/* ---- subscriptions ------------------------------------------------------------------------------ */

#define WEBHOOK_COLUMNS \
	"SELECT id, url, events, secret, old_secret, old_until, state, reason, made_by, made_at, failing_since," \
	" last_ok_at, paused_at FROM webhook "

static void read_webhook(struct arena *a, sqlite3_stmt *s, struct store_webhook *w) {
	*w = (struct store_webhook){.id = sqlite3_column_int64(s, 0), .url = copy(a, s, 1), .events = copy(a, s, 2),
		.secret = copy(a, s, 3), .old_secret = copy(a, s, 4), .old_until = sqlite3_column_int64(s, 5),
		.state = copy(a, s, 6), .reason = copy(a, s, 7), .made_by = copy(a, s, 8),
		.made_at = sqlite3_column_int64(s, 9), .failing_since = sqlite3_column_int64(s, 10),
		.last_ok_at = sqlite3_column_int64(s, 11), .paused_at = sqlite3_column_int64(s, 12)};
}

bool store_webhook_add(struct store_outbox *o, struct store_webhook *w, struct err *e) {
	int64_t there = 0;
	if (!store__number(o->db, "SELECT count(*) FROM webhook", 0, &there, e))
		return false;
	if (there >= STORE_WEBHOOKS)
		return err_set(e, "webhook.too_many", "", "there are %d subscriptions already", STORE_WEBHOOKS);
	sqlite3_stmt *s = outbox__use(o,
		"INSERT INTO webhook(url, events, secret, old_until, state, made_by, made_at, failing_since, last_ok_at,"
		" paused_at) VALUES(?1, ?2, ?3, 0, 'active', ?4, ?5, 0, 0, 0)", e);
	if (!s)
		return false;
	store__bind_str(s, 1, w->url);
	store__bind_str(s, 2, w->events);
	store__bind_str(s, 3, w->secret);
	store__bind_str(s, 4, w->made_by);
	sqlite3_bind_int64(s, 5, w->made_at);
	if (!outbox__run(o, s, "adding a subscription", e))
		return false;
	w->id = sqlite3_last_insert_rowid(o->db);
	w->state = STR("active");
	return true;
}

bool store_webhook_write(struct store_outbox *o, const struct store_webhook *w, struct err *e) {
	sqlite3_stmt *s = outbox__use(o,
		"UPDATE webhook SET url = ?2, events = ?3, secret = ?4, old_secret = ?5, old_until = ?6, state = ?7,"
		" reason = ?8, failing_since = ?9, last_ok_at = ?10, paused_at = ?11 WHERE id = ?1", e);
	check(w->id > 0 && w->secret.n && (str_is(w->state, "active") || str_is(w->state, "paused")));
	if (!s)
		return false;
	const int64_t numbers[] = {w->failing_since, w->last_ok_at, w->paused_at};
	sqlite3_bind_int64(s, 1, w->id);
	store__bind_str(s, 2, w->url);
	store__bind_str(s, 3, w->events);
	store__bind_str(s, 4, w->secret);
	store__bind_opt(s, 5, w->old_secret);
	sqlite3_bind_int64(s, 6, w->old_until);
	store__bind_str(s, 7, w->state);
	store__bind_opt(s, 8, w->reason);
	for (int i = 0; i < 3; i++)
		sqlite3_bind_int64(s, 9 + i, numbers[i]);
	return outbox__run(o, s, "writing a subscription", e);
}

bool store_webhook_heard(struct store_outbox *o, int64_t id, bool good, ms wall, struct err *e) {
	sqlite3_stmt *s = outbox__use(o, good
		? "UPDATE webhook SET failing_since = 0, last_ok_at = ?2 WHERE id = ?1"
		: "UPDATE webhook SET failing_since = CASE failing_since WHEN 0 THEN ?2 ELSE failing_since END"
		  " WHERE id = ?1", e);
	check(wall > 0);
	if (!s)
		return false;
	sqlite3_bind_int64(s, 1, id);
	sqlite3_bind_int64(s, 2, wall);
	return outbox__run(o, s, "noting a subscription", e);
}

bool store_webhook_pause(struct store_outbox *o, int64_t id, const char *reason, ms wall, struct err *e) {
	char receiver[40];
	sqlite3_stmt *s = outbox__use(o,
		"UPDATE webhook SET state = 'paused', reason = ?2, paused_at = ?3 WHERE id = ?1 AND state = 'active'", e);
	check(id > 0 && wall > 0);
	if (!s)
		return false;
	sqlite3_bind_int64(s, 1, id);
	sqlite3_bind_text(s, 2, reason, -1, SQLITE_STATIC);
	sqlite3_bind_int64(s, 3, wall);
	snprintf(receiver, sizeof receiver, "webhook:%lld", (long long)id);
	return outbox__run(o, s, "pausing a subscription", e) &&
	       store_delivery_give_up(o, str_of(receiver), "failed", "post.paused", wall, e);
}

bool store_webhook_find(struct store_outbox *o, struct arena *a, int64_t id, struct store_webhook *out,
                        struct err *e) {
	sqlite3_stmt *s = outbox__use(o, WEBHOOK_COLUMNS "WHERE id = ?1", e);
	bool good = s != NULL;
	if (!good)
		return false;
	sqlite3_bind_int64(s, 1, id);
	bool found = outbox__row(o, s, "reading a subscription", &good, e);
	if (found)
		read_webhook(a, s, out);
	sqlite3_reset(s);
	return found || (good && err_set(e, "webhook.not_found", "id", "there is no such subscription"));
}

bool store_webhook_list(struct store_outbox *o, struct arena *a, struct store_webhook *out, uint32_t *n,
                        struct err *e) {
	sqlite3_stmt *s = outbox__use(o, WEBHOOK_COLUMNS "ORDER BY id", e);
	bool good = s != NULL;
	for (*n = 0; good && outbox__row(o, s, "reading subscriptions", &good, e);)
		if (*n < STORE_WEBHOOKS)
			read_webhook(a, s, &out[(*n)++]);
	return good;
}

bool store_webhook_drop(struct store_outbox *o, int64_t id, ms wall, struct err *e) {
	char receiver[40];
	sqlite3_stmt *s = outbox__use(o, "DELETE FROM webhook WHERE id = ?1", e);
	if (!s)
		return false;
	sqlite3_bind_int64(s, 1, id);
	if (!outbox__run(o, s, "removing a subscription", e))
		return false;
	if (sqlite3_changes(o->db) == 0)
		return err_set(e, "webhook.not_found", "id", "there is no such subscription");
	snprintf(receiver, sizeof receiver, "webhook:%lld", (long long)id);
	return store_delivery_give_up(o, str_of(receiver), "dropped", "post.webhook_gone", wall, e);
}
