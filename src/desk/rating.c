/* 好差评: a rating of one service, and what a bad one sets in motion.
 *
 * States: given -> (bad only) verified -> rectified -> answered -> closed; verified -> appealed -> verified;
 * verified, rectified -> closed.
 * (1) by_default tells a rating that nobody gave from one that somebody did; the two are never mixed in an indicator.
 * (2) One service, one rating: the subject keeps which of its services were rated.
 * (3) Who worked on the subject (rated_staff) neither gives, reads nor handles the rating.
 * (4) A mistaken or malicious rating stays; verdict says what it is, and figures are shown with it and without it.
 * Source: 国办发〔2019〕51号; GB/T 39735-2020. */
#include "data/ident.h"
#include "desk/clock.h"

enum {
	GRADE_BAD = 2,     /* 差评 is grade 1 and 2 of five */
	STAFF_BYTES = 400, /* names of those who worked on a subject */
};

bool subject_parse(str subject, enum record_kind *kind, int64_t *id) {
	int32_t slash = str_find(subject, '/', 0);
	if (slash < 0)
		return false;
	*kind = record_find(str_cut(subject, 0, (uint32_t)slash));
	return *kind && str_int(str_cut(subject, (uint32_t)slash + 1, subject.n), id) && *id > 0;
}

/* ---- the pack's tables: services, questions, tags ---------------------------------------------- */

static int64_t service_no(const struct decision *d) {
	int64_t no = arg_int(d, F_service_no);
	return no == NIL ? 1 : no;
}

/* The row of this kind's n-th service in ratings/services.csv; -1: none. */
static int64_t service_row(const struct csv *t, str kind, int64_t no) {
	int64_t is;
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (str_eq(csv_cell(t, i, csv_column(t, "kind")), kind) &&
			str_int(csv_cell(t, i, csv_column(t, "no")), &is) && is == no)
			return i;
	return -1;
}

/* The service exists, and its time has come: the pack's table names the column that has then a value. */
static bool service_fits(struct decision *d, const struct record *of) {
	const struct csv *t = pack_table(d->pack, "ratings/services.csv");
	int64_t no = service_no(d), row = service_row(t, str_of(record_def(of->kind)->name), no);
	if (no < 1 || (t && row < 0))
		return desk__refuse(d, "rating.no_service", "payload.service_no", "a %s has no such service to be rated",
			record_def(of->kind)->name);
	enum field since = t ? field_find(csv_cell(t, (uint32_t)row, csv_column(t, "since"))) : F_none;
	if (!t && of->kind == R_case_file && command_arg(d->command, F_by_default) == NULL && d->command->own)
		since = F_closed_at;
	return !since || record_def(of->kind)->cell_of[since] < 0 || rec_get(of, since) != NIL ||
		   desk__refuse(d, "rating.too_early", "payload.subject", "it is rated when the service has been given");
}

/* Whether a word stands in a list separated by spaces. */
static bool in_list(str list, str word) {
	str one;
	while (str_next(&list, ' ', &one))
		if (str_eq(one, word))
			return true;
	return false;
}

/* Whether the table has the code, for this way of service (empty: any). */
static bool known_code(const struct csv *t, str code, const char *column, str mode) {
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (str_eq(csv_cell(t, i, csv_column(t, "code")), code))
			return !mode.n || in_list(csv_cell(t, i, csv_column(t, column)), mode);
	return false;
}

/* {"efficiency":4,…}: questions of the way in which the service was given, grades 1 to 5. */
static bool scores_fit(struct decision *d) {
	const struct csv *t = pack_table(d->pack, "ratings/questions.csv");
	str mode = arg_int(d, F_mode) == NIL ? STR("") : str_of(word_defs[arg_int(d, F_mode)].name);
	struct json_doc doc;
	struct err e;
	char where[80];
	if (!arg_str(d, F_scores).n)
		return true;
	if (!json_parse(d->arena, arg_str(d, F_scores), &doc, &e) || doc.tokens[0].kind != JSON_OBJECT)
		return desk__refuse(d, "field.type", "payload.scores", "scores are an object of grades by question");
	for (uint32_t i = 0, key = 1; i < doc.tokens[0].count; i++, key = doc.tokens[key + 1].next) {
		str code = json_text(d->arena, &doc, key);
		int64_t grade;
		snprintf(where, sizeof where, "payload.scores." STR_FMT, STR_ARG(str_cut(code, 0, 40)));
		if (!known_code(t, code, "modes", mode))
			return desk__refuse(d, "rating.question_unknown", str_utf8(str_of(where)) ? where : "payload.scores",
				"this is no question for that way of service");
		if (!json_int(&doc, key + 1, &grade) || grade < 1 || grade > 5)
			return desk__refuse(d, "field.range", where, "grades are 1 to 5");
	}
	return true;
}

static bool tags_fit(struct decision *d) {
	const struct csv *t = pack_table(d->pack, "ratings/tags.csv");
	str list = arg_str(d, F_tags), one;
	while (str_next(&list, ' ', &one))
		if (one.n && !known_code(t, one, "code", STR("")))
			return desk__refuse(d, "rating.tag_unknown", "payload.tags", "this is no tag of the pack");
	return true;
}

/* What is written stays in the ledger for ever. */
static bool content_fits(struct decision *d) {
	uint32_t at, n;
	return !ident_spot(arg_str(d, F_content), 0, &at, &n) ||
		   desk__refuse(d, "rating.personal_in_text", "payload.content",
			   "leave telephone and identity numbers out of the text: they belong into person");
}

/* ---- whom a rating is about ----------------------------------------------------------------------- */

struct staff {
	const struct decision *d;
	str applicant;
	bool online; /* who made the record was its applicant's own terminal, no clerk */
	char text[STAFF_BYTES];
	uint32_t n;
};

static void add_staff(struct staff *s, str who) {
	if (!who.n || str_eq(who, s->applicant) || in_list((str){s->text, s->n}, who) ||
		s->n + who.n + 1 > sizeof s->text || str_find(who, ' ', 0) >= 0)
		return;
	if (s->n)
		s->text[s->n++] = ' ';
	memcpy(s->text + s->n, who.p, who.n);
	s->n += who.n;
}

static bool take_past(void *self, const struct past_event *ev) {
	struct staff *s = self;
	enum command_kind c = ev->command.n ? command_find(ev->command) : C_none;
	bool rated = c == C_rating_give, made = c && command_defs[c].creates;
	if (c && !command_defs[c].system && !rated && !(made && s->online))
		add_staff(s, ev->actor);
	return true;
}

/* Everybody who did something on the subject but its applicant. */
static bool find_staff(struct decision *d, const struct record *of, struct staff *out) {
	static const enum field named[] = {F_officer, F_second_officer};
	struct err e = {0};
	bool asks = record_def(of->kind)->cell_of[F_applicant] >= 0;
	int64_t channel = rec_or(of, F_channel, W_window);
	*out = (struct staff){.d = d, .applicant = asks ? rec_text(d->book, of, F_applicant) : STR("")};
	out->online = channel != W_window && channel != W_phone;
	for (size_t i = 0; i < COUNT(named); i++)
		if (record_def(of->kind)->cell_of[named[i]] >= 0)
			add_staff(out, rec_text(d->book, of, named[i]));
	return desk__past(d, of, out, take_past, &e) || desk__refuse(d, "store.fault", "", "%s", e.text);
}

bool rating_apart(struct decision *d) {
	const struct record *r = d->record;
	if (!r || r->kind != R_rating || !in_list(rec_state(r, F_rated_staff), d->command->actor))
		return true;
	return desk__refuse(d, "rating.about_you", "", "who served neither sees nor handles the rating");
}

/* ---- giving ------------------------------------------------------------------------------------------ */

/* Where the subject was handled, when the command does not say it. */
static void note_place(struct decision *d, struct event *ev, const struct record *of) {
	static const enum field copied[] = {F_department, F_service_point, F_window};
	for (size_t i = 0; i < COUNT(copied); i++)
		if (!command_arg(d->command, copied[i]) && record_def(of->kind)->cell_of[copied[i]] >= 0 &&
			rec_get(of, copied[i]) != NIL)
			set_name(ev, copied[i], rec_text(d->book, of, copied[i]));
}

static bool may_rate(struct decision *d, const struct record *of, struct staff *staff) {
	bool asks = record_def(of->kind)->cell_of[F_applicant] >= 0 && rec_get(of, F_applicant) != NIL;
	bool own = asks && str_eq(rec_text(d->book, of, F_applicant), d->command->actor);
	if (d->command->own && !own)
		return desk__refuse(d, "rating.not_yours", "payload.subject", "rate what was done for you");
	if (!service_fits(d, of) || !find_staff(d, of, staff))
		return false;
	if (!own && in_list((str){staff->text, staff->n}, d->command->actor))
		return desk__refuse(d, "rating.about_you", "payload.subject", "who served does not give the rating");
	bool counts = record_def(of->kind)->cell_of[F_rated_services] >= 0;
	int64_t bit = (int64_t)1 << (service_no(d) - 1);
	return !counts || !(rec_or(of, F_rated_services, 0) & bit) ||
		   desk__refuse(d, "rating.already_given", "payload.subject", "this service has been rated");
}

/* Invariant 2. */
static void note_rated(struct decision *d, const struct record *of) {
	enum event_kind kind = of->kind == R_case_file      ? E_case_file_rated
						   : of->kind == R_ticket       ? E_ticket_rated
						   : of->kind == R_queue_number ? E_queue_number_rated
														: E_none;
	if (!kind)
		return;
	struct event *ev = emit(d, kind, of);
	set_bool(ev, F_rated, true);
	set_int(ev, F_rated_services, rec_or(of, F_rated_services, 0) | (int64_t)1 << (service_no(d) - 1));
}

bool rating__give(struct decision *d) {
	enum record_kind kind;
	struct staff staff;
	int64_t id, grade = arg_int(d, F_grade);
	if (!subject_parse(arg_str(d, F_subject), &kind, &id) || !book_find(d->book, kind, id))
		return desk__refuse(
			d, "rating.no_subject", "payload.subject", "the subject must be an existing record, as case/4711");
	if (grade < 1)
		return desk__refuse(d, "field.range", "payload.grade", "grades are 1 to 5");
	const struct record *of = book_find(d->book, kind, id);
	if (!may_rate(d, of, &staff) || !scores_fit(d) || !tags_fit(d) || !content_fits(d))
		return false;
	struct event *ev = emit_args(d, E_rating_given);
	note_place(d, ev, of);
	if (d->command->own)
		set_name(ev, F_applicant, d->command->actor);
	if (staff.n)
		set_state(ev, F_rated_staff, arena_str(d->arena, (str){staff.text, staff.n}));
	note_rated(d, of);
	if (grade > GRADE_BAD)
		return true;
	struct limit contact;
	if (!office_limit(d, "rating.contact", &contact))
		return false;
	set_int(ev, F_due_at, due_after(d, ev, d->now, contact));
	return true;
}

bool rating__move_due(struct decision *d) {
	const enum field due[] = {F_due_at, F_rectify_due_at, F_appeal_due_at};
	if (!rec_is(d->record, F_state, W_closed))
		due_move(d, E_rating_due_moved, due, COUNT(due), false);
	return true;
}

/* ---- what a bad one sets in motion ------------------------------------------------------------------- */

/* A proven complaint is put right in time, and the unit may appeal for a time. */
static bool note_proven(struct decision *d, struct event *ev) {
	struct limit rectify, appeal;
	if (!office_limit(d, "rating.rectify", &rectify) || !office_limit(d, "rating.appeal", &appeal))
		return false;
	set_int(ev, F_rectify_due_at, due_after(d, ev, d->now, rectify));
	if (rec_get(d->record, F_appealed_at) == NIL)
		set_int(ev, F_appeal_due_at, due_after(d, ev, d->now, appeal));
	return true;
}

bool rating__verify(struct decision *d) {
	if (rec_or(d->record, F_grade, 0) > GRADE_BAD)
		return desk__refuse(d, "rating.not_bad", "", "only bad ratings are verified");
	struct event *ev = emit_args(d, E_rating_verified);
	clocks_anew(ev, d->record);
	return arg_int(d, F_verdict) != W_proven || note_proven(d, ev);
}

bool rating__rectify(struct decision *d) {
	if (!rec_is(d->record, F_verdict, W_proven))
		return desk__refuse(d, "rating.nothing_proven", "", "only a proven complaint is rectified");
	emit_args(d, E_rating_rectified);
	return true;
}

/* A proven complaint is put right before anything is told or closed. */
static bool put_right(struct decision *d) {
	return !rec_is(d->record, F_verdict, W_proven) || rec_get(d->record, F_rectified_at) != NIL ||
		   desk__refuse(d, "rating.not_rectified", "", "a proven complaint is rectified first");
}

bool rating__answer(struct decision *d) {
	if (!put_right(d))
		return false;
	emit_args(d, E_rating_answered);
	return true;
}

bool rating__call_back(struct decision *d) {
	if (!put_right(d))
		return false;
	emit_args(d, E_rating_called_back);
	return true;
}

bool rating__close(struct decision *d) {
	if (!put_right(d))
		return false;
	emit_args(d, E_rating_closed);
	return true;
}

/* ---- appeals ------------------------------------------------------------------------------------------- */

bool rating__appeal(struct decision *d) {
	const struct record *r = d->record;
	if (!rec_is(r, F_verdict, W_proven))
		return desk__refuse(d, "rating.nothing_proven", "", "only what was proven is appealed against");
	if (rec_get(r, F_appealed_at) != NIL)
		return desk__refuse(d, "rating.appealed_already", "", "a verdict is appealed against once");
	if (d->now > rec_or(r, F_appeal_due_at, d->now))
		return desk__refuse(d, "rating.appeal_late", "", "the time to appeal has passed");
	emit_args(d, E_rating_appealed);
	return true;
}

struct hands {
	str verifier;
	struct arena *arena;
};

static bool take_verifier(void *self, const struct past_event *ev) {
	struct hands *h = self;
	if (!str_is(ev->kind, event_defs[E_rating_verified].name))
		return true;
	h->verifier = arena_str(h->arena, ev->actor);
	return false;
}

/* Who decides did not verify: upheld, the rating is a mistaken one; else the time to put it right begins anew. */
bool rating__decide_appeal(struct decision *d) {
	struct hands h = {.arena = d->arena};
	struct err e = {0};
	if (!desk__past(d, d->record, &h, take_verifier, &e))
		return desk__refuse(d, "store.fault", "", "%s", e.text);
	if (!other_person(d, "rating.same_person", h.verifier))
		return false;
	struct event *ev = emit_args(d, E_rating_appeal_decided);
	bool upheld = arg_is(d, F_upheld);
	set_none(ev, F_upheld);
	set_bool(ev, F_appeal_upheld, upheld);
	if (!upheld)
		return note_proven(d, ev);
	set_word(ev, F_verdict, W_mistaken);
	set_int(ev, F_rectify_due_at, NIL);
	return true;
}
