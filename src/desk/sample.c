/* 智能批抽查: of what the machine has granted and nobody has seen, a share is looked at afterwards.
 *
 * (1) Whether a case is drawn depends on a keyed digest of its number: nobody can tell it in advance, and every replay
 *     with the same key draws the same.
 * (2) The check changes no decision: a check that fails is told to the department, which revokes or does not.
 * Source: items/sampling.csv, each row with its basis. */
#include "data/date.h"
#include "desk/clock.h"
#include "desk/task.h"

static const char step[] = "sample-check";

static bool holds(str words, str wanted) {
	str one;
	if (!words.n || str_is(words, "*"))
		return true;
	while (words.n && str_next(&words, ' ', &one))
		if (str_eq(one, wanted))
			return true;
	return words.n && str_eq(words, wanted);
}

/* The first row for the item and channel; -1: none. */
static int64_t row_of(const struct csv *t, const struct record *r, const struct item *item) {
	int64_t channel = rec_get(r, F_channel);
	str word = channel == NIL ? STR("") : str_of(word_defs[channel].name);
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (holds(csv_cell(t, i, csv_column(t, "items")), item->id) &&
			holds(csv_cell(t, i, csv_column(t, "channels")), word))
			return i;
	return -1;
}

/* A number below 10,000 that only who has the key can tell. */
static uint32_t draw(const struct decision *d, const struct record *r) {
	char text[64], digest[80];
	uint32_t n = 0;
	snprintf(text, sizeof text, "sample/%s/%lld", record_def(r->kind)->name, (long long)r->id);
	desk__keyed_digest(d, str_of(text), digest);
	const char *hex = strchr(digest, ':');
	check(hex && strlen(hex) > 8);
	for (int i = 1; i <= 8; i++)
		n = n * 16 + (uint32_t)(hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10);
	return n % 10000;
}

void sample_draw(struct decision *d, struct event *granted, const struct record *r) {
	const struct csv *t = pack_table(d->pack, "items/sampling.csv");
	int64_t row = t ? row_of(t, r, case_item(d, r)) : -1, percent = 0, days = 0;
	if (row < 0 || !str_int(csv_cell(t, (uint32_t)row, csv_column(t, "share_percent")), &percent) ||
		draw(d, r) >= percent * 100)
		return;
	str_int(csv_cell(t, (uint32_t)row, csv_column(t, "days")), &days);
	check(percent > 0 && percent <= 100 && rec_get(r, F_sampled) == NIL);
	set_bool(granted, F_sampled, true);
	struct task_spec task = {.kind = W_sample,
		.step = STR(step),
		.title = STR("智能批抽查"),
		.who = rec_text(d->book, r, F_department),
		.has_limit = days > 0,
		.limit = {(int32_t)days, UNIT_WORKING_DAY}};
	task_new(d, r, granted, &task);
}

bool sample_checked(struct decision *d, const struct record *r, const struct record *t, enum word verdict, str opinion,
	str signer) {
	check(rec_is(t, F_task_kind, W_sample) && r->kind == R_case_file);
	if (verdict == W_abstain)
		return desk__refuse(
			d, "task.no_abstention", "payload.task_verdict", "a check finds something wrong, or it does not");
	struct event *ev = emit(d, E_case_file_sample_checked, r);
	set_int(ev, F_task, t->id);
	set_name(ev, F_signer, signer);
	set_word(ev, F_sample_verdict, verdict);
	if (opinion.n)
		set_text(ev, F_opinion, opinion);
	task_unlist(d, r, ev, t->id);
	if (verdict == W_agree)
		return true;
	struct notice_spec notice = {
		.kind = W_sample, .to = rec_text(d->book, r, F_department), .reason = opinion, .level = NIL};
	return notice_send(d, r, &notice);
}
