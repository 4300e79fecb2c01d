/* The eight separate statuses of a case, worked out from its row: each says one thing, and none hides another. */
#include "query/inside.h"

enum status { MATERIALS, ACCEPTANCE, REVIEW, DECISION, DELIVERY, PAYMENT, RATING, ARCHIVE, STATUSES };
static const char *const names[STATUSES] = {
	"materials", "acceptance", "review", "decision", "delivery", "payment", "rating", "archive"};

static const struct {
	const char *which, *code, *zh, *en;
} words[] = {
#define STATUS(which, code, zh, en) {#which, code, zh, en},
#include "query/status.def"
#undef STATUS
};

/* What one status is, and since when. */
struct standing {
	const char *code;
	ms at;
};

struct facts {
	sqlite3_stmt *row;
	const struct record_def *def;
};

static int64_t number(const struct facts *f, enum field field) {
	int column = query__column(f->def, field);
	return query__is_set(f->row, column) ? sqlite3_column_int64(f->row, column) : NIL;
}

static bool is(const struct facts *f, enum field field, const char *word) {
	int column = query__column(f->def, field);
	return query__is_set(f->row, column) && str_is(query__text(f->row, column), word);
}

static bool yes(const struct facts *f, enum field field) {
	return number(f, field) == 1;
}

/* Under the article 32: received, corrected once, or taken with what is missing promised. */
static struct standing materials_of(const struct facts *f) {
	ms received = number(f, F_received_at), corrected = number(f, F_corrected_at);
	if (is(f, F_state, "correcting"))
		return (struct standing){"correcting", NIL};
	if (is(f, F_materials_state, "lapsed"))
		return (struct standing){"lapsed", number(f, F_tolerance_due_at)};
	if (number(f, F_supplemented_at) != NIL)
		return (struct standing){"complete", number(f, F_supplemented_at)};
	if (yes(f, F_tolerant) || is(f, F_materials_state, "missing"))
		return (struct standing){"missing", number(f, F_accepted_at)};
	if (corrected != NIL)
		return (struct standing){"complete", corrected};
	bool known = is(f, F_materials_state, "complete") || number(f, F_accepted_at) != NIL;
	return (struct standing){known ? "complete" : "received", received};
}

static struct standing acceptance_of(const struct facts *f) {
	ms accepted = number(f, F_accepted_at);
	if (is(f, F_state, "rejected"))
		return (struct standing){yes(f, F_not_needed) ? "not_needed" : "rejected", number(f, F_closed_at)};
	if (accepted != NIL)
		return (struct standing){"accepted", accepted};
	return (struct standing){number(f, F_closed_at) == NIL ? "waiting" : "none", NIL};
}

static struct standing review_of(const struct facts *f) {
	bool closed = number(f, F_closed_at) != NIL;
	if (yes(f, F_machine))
		return (struct standing){"machine", number(f, F_decided_at)};
	if (number(f, F_reviewed_at) != NIL)
		return (struct standing){"reviewed", number(f, F_reviewed_at)};
	if (is(f, F_state, "suspended"))
		return (struct standing){"paused", number(f, F_paused_at)};
	if (number(f, F_accepted_at) == NIL || (closed && number(f, F_decided_at) == NIL))
		return (struct standing){"none", NIL};
	return closed ? (struct standing){"reviewed", number(f, F_decided_at)}
	              : (struct standing){"waiting", number(f, F_accepted_at)};
}

static struct standing decision_of(const struct facts *f) {
	static const struct {
		const char *word;
		enum field at;
	} ends[] = {{"revoked", F_none}, {"recalled", F_recalled_at}, {"cancelled", F_cancelled_at},
		{"withdrawn", F_closed_at}};
	for (size_t i = 0; i < COUNT(ends); i++)
		if (is(f, F_state, ends[i].word))
			return (struct standing){ends[i].word, number(f, ends[i].at)};
	if (is(f, F_result, "granted"))
		return (struct standing){"granted", number(f, F_decided_at)};
	if (is(f, F_result, "refused"))
		return (struct standing){"refused", number(f, F_decided_at)};
	return (struct standing){"none", NIL};
}

static struct standing delivery_of(const struct facts *f) {
	if (number(f, F_delivered_at) != NIL)
		return (struct standing){"delivered", number(f, F_delivered_at)};
	return (struct standing){number(f, F_decided_at) != NIL ? "waiting" : "none", NIL};
}

static struct standing payment_of(const struct facts *f) {
	int64_t fee = number(f, F_fee_fen);
	if (number(f, F_fee_paid_at) != NIL)
		return (struct standing){"paid", number(f, F_fee_paid_at)};
	return (struct standing){fee == NIL || fee == 0 ? "free" : "due", NIL};
}

static struct standing rating_of(const struct facts *f) {
	if (yes(f, F_rated))
		return (struct standing){"rated", NIL};
	return (struct standing){number(f, F_closed_at) != NIL ? "waiting" : "none", NIL};
}

static struct standing archive_of(const struct facts *f) {
	if (number(f, F_archived_at) != NIL)
		return (struct standing){"archived", number(f, F_archived_at)};
	return (struct standing){number(f, F_closed_at) != NIL ? "waiting" : "none", NIL};
}

static void put(struct query *q, struct buf *out, enum status s, const struct standing *is_now) {
	size_t i = 0;
	while (i < COUNT(words) && (strcmp(words[i].which, names[s]) != 0 || strcmp(words[i].code, is_now->code) != 0))
		i++;
	check(i < COUNT(words) && "a status without words");
	buf_format(out, "%s\"%s\":{\"code\":\"%s\",\"zh\":\"%s\",\"en\":\"%s\",\"at\":", s ? "," : "{", names[s],
	           words[i].code, words[i].zh, words[i].en);
	if (is_now->at == NIL) {
		buf_text(out, "null}");
		return;
	}
	buf_char(out, '"');
	ms_put(out, is_now->at, q->pack->offset_minutes);
	buf_text(out, "\"}");
}

bool query_statuses(struct query *q, int64_t id, const struct query_scope *scope, struct buf *out, struct err *e) {
	sqlite3_stmt *row = query__find(q, R_case_file, id, scope, e);
	if (!row)
		return false;
	struct facts f = {row, record_def(R_case_file)};
	const struct standing all[STATUSES] = {materials_of(&f), acceptance_of(&f), review_of(&f), decision_of(&f),
		delivery_of(&f), payment_of(&f), rating_of(&f), archive_of(&f)};
	for (int s = 0; s < STATUSES; s++)
		put(q, out, (enum status)s, &all[s]);
	buf_char(out, '}');
	sqlite3_reset(row);
	return true;
}
