/* Rights to single fields: what a role does not see is null in records, lists and files, masked texts are ***, and
 * nothing is filtered or sorted by either, since an order tells what it is an order of. Source: 个人信息保护法 6, 51(2). */
#include "query/inside.h"

/* Rows of all roles first, so that those of the role itself prevail. */
static void take_rows(struct query *q, const char *record, str role, struct sights *s) {
	for (uint32_t i = 0; i < q->pack->field_right_count; i++) {
		const struct field_right *r = &q->pack->field_rights[i];
		enum field f = field_find(r->field);
		if (f && str_eq(r->role, role) && str_is(r->record, record))
			s->see[f] = (uint8_t)r->see;
	}
}

bool query__is_staff(enum field f) {
	static const enum field named[] = {F_acknowledged_by, F_added_by, F_announced_by, F_approved_by, F_approver,
		F_archived_by, F_assigned_by, F_chosen_by, F_confirmed_by, F_delegated_by, F_officer, F_opened_by, F_paid_by,
		F_published_by, F_rated_staff, F_requested_by, F_same_as, F_second_officer, F_signer, F_written_by};
	for (size_t i = 0; i < COUNT(named); i++)
		if (f == named[i])
			return true;
	return false;
}

/* Who of the office does what is its own matter. A case or rating of one's own has no events in full, since their
 * payloads hold notes and names. Tasks and notices name who they are for, a project the agent who helps its firm. */
static void hide_officers(enum record_kind kind, struct sights *s) {
	bool addressed = kind == R_task || kind == R_notice || kind == R_project;
	for (const uint16_t *c = record_def(kind)->columns; *c && !addressed; c++)
		if (query__is_staff((enum field)*c))
			s->see[*c] = SIGHT_NO;
}

/* Whether the role does not see callers who asked to stay hidden, nor whose account gave a rating: it may be of a
 * hidden caller's ticket, and who was rated has no need to know. A scope without role is the office's own. */
static bool hides_callers(struct query *q, enum record_kind kind, const struct query_scope *scope) {
	const struct role *role = pack_role(q->pack, scope->role);
	if ((kind != R_ticket && kind != R_rating) || scope->own)
		return false;
	return role ? !role_may(role, STR("ticket.confidential")) : scope->department.n > 0;
}

bool query__hidden_caller(struct query *q, sqlite3_stmt *row, enum record_kind kind, const struct query_scope *scope,
                          char account[QUERY_ACCOUNT]) {
	const struct record_def *def = record_def(kind);
	int secret = query__column(def, F_confidential), by = query__column(def, F_applicant);
	account[0] = 0;
	if (!hides_callers(q, kind, scope))
		return false;
	if (kind == R_ticket && (!query__is_set(row, secret) || !sqlite3_column_int64(row, secret)))
		return false;
	if (query__is_set(row, by))
		snprintf(account, QUERY_ACCOUNT, STR_FMT, STR_ARG(query__text(row, by)));
	return kind == R_ticket;
}

struct telling query__telling(struct query *q, sqlite3_stmt *row, enum record_kind kind,
                              const struct query_scope *scope) {
	struct telling t = {.kind = kind, .scope = scope};
	query__hidden_caller(q, row, kind, scope, t.caller);
	return t;
}

const struct sights *query__sights(struct query *q, enum record_kind kind, const struct query_scope *scope) {
	struct sights *s = &q->sights[kind];
	if (s->made && str_is(scope->role, s->role))
		return s;
	*s = (struct sights){.made = true};
	check(scope->role.n < sizeof s->role);
	snprintf(s->role, sizeof s->role, STR_FMT, STR_ARG(scope->role));
	if (!scope->role.n)
		return s;
	take_rows(q, record_def(kind)->name, STR("*"), s);
	take_rows(q, record_def(kind)->name, scope->role, s);
	if (scope->own)
		hide_officers(kind, s);
	for (int f = 0; f < FIELD_COUNT; f++)
		s->any = s->any || (f != F_person && s->see[f] != SIGHT_YES);
	if (hides_callers(q, kind, scope)) /* of all tickets, so that nothing is told by what is missing */
		s->see[F_applicant] = SIGHT_NO;
	return s;
}

/* Codes and words stay null: *** is none of them. */
static bool is_masked(sqlite3_stmt *row, int column, enum field f, uint8_t see) {
	enum field_type type = field_defs[f].type;
	return see == SIGHT_MASKED && (type == T_TEXT || type == T_NAME) && query__is_set(row, column);
}

void query__put_seen(struct query *q, struct buf *out, sqlite3_stmt *row, int column, enum field f, uint8_t see) {
	if (see == SIGHT_YES)
		query__put_value(q, out, row, column, f);
	else
		buf_text(out, is_masked(row, column, f, see) ? "\"***\"" : "null");
}

void query__put_seen_text(struct query *q, struct buf *out, sqlite3_stmt *row, int column, enum field f, uint8_t see) {
	if (see == SIGHT_YES)
		query__put_text(q, out, row, column, f);
	else if (is_masked(row, column, f, see))
		buf_text(out, "***");
}
