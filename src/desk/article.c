/* 知识库: articles that operators answer from.
 *
 * States: draft -> published -> expired | withdrawn; revised, it is a draft again.
 * (1) Nobody publishes what he wrote himself. (2) Only a published article is answered from. */
#include "data/date.h"
#include "desk/clock.h"
#include "desk/ticket.h"

static bool text_sound(struct decision *d) {
	int64_t until = arg_int(d, F_valid_until);
	if (until != NIL && until < day_of_ms(d->now, d->pack->offset_minutes))
		return desk__refuse(d, "article.valid_in_past", "payload.valid_until", "that day has passed");
	return true;
}

bool article__write(struct decision *d) {
	if (!text_sound(d))
		return false;
	set_name(emit_args(d, E_article_written), F_written_by, d->command->actor);
	return true;
}

bool article__revise(struct decision *d) {
	if (!text_sound(d))
		return false;
	struct event *ev = emit_args(d, E_article_revised);
	set_name(ev, F_written_by, d->command->actor);
	set_int(ev, F_wake_at, NIL);
	return true;
}

bool article__publish(struct decision *d) {
	const struct record *r = d->record;
	int64_t until = rec_get(r, F_valid_until);
	if (!other_person(d, "article.same_person", rec_text(d->book, r, F_written_by)))
		return false;
	ms end = until == NIL ? NIL : case_end_of_day(d, until);
	if (end != NIL && end < d->recorded_at)
		return desk__refuse(d, "article.valid_in_past", "", "the article is valid until a day that has passed");
	struct event *ev = emit_args(d, E_article_published);
	set_name(ev, F_published_by, d->command->actor);
	if (end != NIL)
		set_int(ev, F_wake_at, end);
	return true;
}

bool article__withdraw(struct decision *d) {
	set_int(emit_args(d, E_article_withdrawn), F_wake_at, NIL);
	return true;
}

bool article__wake(struct decision *d) {
	if (rec_is(d->record, F_state, W_published))
		set_int(emit(d, E_article_expired, d->record), F_wake_at, NIL);
	return true;
}

bool article__in_force(struct decision *d) {
	int64_t id = arg_int(d, F_article);
	const struct record *a = id == NIL ? NULL : book_find(d->book, R_article, id);
	return id == NIL || (a && rec_is(a, F_state, W_published)) ||
	       desk__refuse(d, "article.not_in_force", "payload.article", "there is no published article of that number");
}

void article__count_use(struct decision *d) {
	int64_t id = arg_int(d, F_article);
	const struct record *a = id == NIL ? NULL : book_find(d->book, R_article, id);
	check(id == NIL || a);
	if (a)
		set_int(emit(d, E_article_used, a), F_used, rec_or(a, F_used, 0) + 1);
}
