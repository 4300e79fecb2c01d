/* 好差评: invitations to rate, and ratings by whoever holds one. An invitation is nothing that is stored: its code is made
 * of the record, the service and a keyed digest of both, so that nobody words one who was not given it. */
#include "api/inside.h"
#include "data/ident.h"

enum { CODE_DIGITS = 10, TRIES_MOST = 30, GRADES = 5 };

/* What a code names. */
struct invited {
	enum record_kind kind;
	int64_t id, no;
};

static const struct {
	enum record_kind kind;
	char letter;
} kinds[] = {{R_case_file, 'c'}, {R_ticket, 't'}, {R_queue_number, 'q'}};

/* ---- codes ------------------------------------------------------------------------------------- */

void api__derived_code(const struct api *a, str text, char out[LETTER_DERIVED]) {
	letter_derived_code(a->set.person_key, text, out);
}

bool api__same_text(str a, str b) {
	unsigned char differs = a.n != b.n;
	for (uint32_t i = 0; i < a.n && i < b.n; i++)
		differs |= (unsigned char)(a.p[i] ^ b.p[i]);
	return !differs;
}

static str word_code(struct call *c, const struct invited *in) {
	return letter_rating_code(c->arena, c->api->set.person_key, in->kind, in->id, in->no);
}

/* One more try under this key within the minute. */
static bool tries_left(struct api *a, struct guesses *of, str key, uint32_t most) {
	struct guesses *g = &of[str_hash(key) % GUESSERS];
	int64_t minute = (int64_t)(a->server ? net_uptime_ms(a->server) / MS_PER_MINUTE : 0);
	pthread_mutex_lock(&a->guess_lock);
	if (g->minute != minute)
		*g = (struct guesses){.minute = minute};
	bool left = ++g->wrong <= most;
	pthread_mutex_unlock(&a->guess_lock);
	return left;
}

bool api__tries_left(struct call *c, struct guesses *of, uint32_t most) {
	return tries_left(c->api, of, c->request->peer, most);
}

/* A code has 50 bits: guessing is hopeless at any pace, and kept from costing much. */
static bool wrong_code(struct call *c, struct err *e) {
	return api__tries_left(c, c->api->raters, TRIES_MOST)
	           ? err_set(e, "rating.bad_code", "code", "no service has this code")
	           : err_set(e, "rating.too_many", "code", "too many wrong codes; come back in a minute");
}

/* Kind and numbers of "R-c123-1-ABCDEFGHJK". */
static bool read_parts(str code, struct invited *out) {
	str part[4] = {{0}};
	uint32_t n = 0;
	while (n < COUNT(part) && str_next(&code, '-', &part[n]))
		n++;
	for (size_t i = 0; part[1].n > 1 && i < COUNT(kinds); i++)
		if ((part[1].p[0] | 0x20) == kinds[i].letter)
			out->kind = kinds[i].kind;
	return n == COUNT(part) && !code.n && out->kind && str_int(str_cut(part[1], 1, part[1].n), &out->id) &&
	       out->id > 0 && str_int(part[2], &out->no) && out->no > 0;
}

/* As it is worded here: people type small letters. */
static str as_worded(struct call *c, str code) {
	char *p = arena_alloc(c->arena, code.n + 1);
	for (uint32_t i = 0; i < code.n; i++) {
		bool letter = (code.p[i] | 0x20) >= 'a' && (code.p[i] | 0x20) <= 'z';
		p[i] = !letter ? code.p[i] : i == 2 ? (char)(code.p[i] | 0x20) : (char)(code.p[i] & ~0x20);
	}
	return (str){p, code.n};
}

static bool read_code(struct call *c, struct invited *out, struct err *e) {
	str code;
	*out = (struct invited){0};
	return (c->api->set.person_key.n && net_unescape(c->arena, c->name, false, &code) && read_parts(code, out) &&
	        api__same_text(as_worded(c, code), word_code(c, out))) ||
	       wrong_code(c, e);
}

/* ---- the service that is rated ------------------------------------------------------------------- */

struct service {
	struct json_doc record;
	const struct csv *t;
	uint32_t row;
	bool rated, due; /* due: it has been given */
	str at;
};

static str text_of(struct call *c, const struct json_doc *d, const char *name) {
	uint32_t token = json_member(d, 0, name);
	return token && d->tokens[token].kind == JSON_STRING ? json_text(c->arena, d, token) : (str){0};
}

static str cell(const struct service *s, const char *column) {
	return csv_cell(s->t, s->row, csv_column(s->t, column));
}

static bool find_row(struct call *c, const struct invited *in, struct service *s) {
	int64_t no;
	s->t = pack_table(c->api->set.pack, "ratings/services.csv");
	for (s->row = 0; s->t && s->row < s->t->rows; s->row++)
		if (str_is(cell(s, "kind"), record_def(in->kind)->name) && str_int(cell(s, "no"), &no) && no == in->no)
			return true;
	return false;
}

/* Reads the record as `scope` may see it. Refuses rating.no_service, <kind>.not_found */
static bool find_service(struct call *c, const struct invited *in, const struct query_scope *scope,
                         struct service *out, struct err *e) {
	int64_t bits = 0;
	*out = (struct service){0};
	if (!find_row(c, in, out))
		return err_set(e, "rating.no_service", "service_no", "there is no such service to be rated");
	struct buf b = buf_make(LIMIT_BODY_BYTES);
	bool good = query_record(c->query, in->kind, in->id, scope, api__now(c), &b, NULL, e) &&
	            json_parse(c->arena, arena_str(c->arena, buf_view(&b)), &out->record, e);
	buf_free(&b);
	if (!good)
		return false;
	uint32_t token = json_member(&out->record, 0, "rated_services");
	if (token)
		json_int(&out->record, token, &bits);
	out->rated = bits >> (in->no - 1) & 1;
	out->at = text_of(c, &out->record, arena_str(c->arena, cell(out, "since")).p);
	out->due = out->at.n > 0;
	return true;
}

/* ---- GET /rate/{code} ------------------------------------------------------------------------------ */

/* Names of a code of the pack, as two members. */
static void put_code_names(struct call *c, struct buf *out, const char *name, enum code_class class, str code) {
	const struct code *k = code.n ? pack_code(c->api->set.pack, class, code) : NULL;
	char key[40];
	snprintf(key, sizeof key, "%s_zh", name);
	api__put_member(out, key, k ? k->name_zh : STR(""));
	snprintf(key, sizeof key, "%s_en", name);
	api__put_member(out, key, k ? k->name_en : STR(""));
}

/* What was done: nothing of who it was for. */
static void put_subject(struct call *c, struct buf *out, const struct invited *in, const struct service *s) {
	static const struct {
		enum record_kind kind;
		const char *column;
		enum code_class class;
	} titles[] = {{R_case_file, "item", CODE_ITEM}, {R_ticket, "ticket_class", CODE_TICKET_CLASS},
		{R_queue_number, "business_group", CODE_BUSINESS_GROUP}};
	buf_text(out, "{\"subject\":{\"kind\":");
	json_put_string(out, str_of(record_def(in->kind)->name));
	for (size_t i = 0; i < COUNT(titles); i++)
		if (titles[i].kind == in->kind)
			put_code_names(c, out, "title", titles[i].class, text_of(c, &s->record, titles[i].column));
	api__put_member(out, "service_zh", cell(s, "name_zh"));
	api__put_member(out, "service_en", cell(s, "name_en"));
	if (s->at.n)
		api__put_member(out, "at", s->at);
	else
		buf_text(out, ",\"at\":null");
	put_code_names(c, out, "point", CODE_SERVICE_POINT, text_of(c, &s->record, "service_point"));
	buf_text(out, "},\"mode\":");
	json_put_string(out, cell(s, "mode"));
}

static bool has_word(str list, str word) {
	str one;
	while (list.n && str_next(&list, ' ', &one))
		if (str_eq(one, word))
			return true;
	return false;
}

/* Rows of a table as {"code","zh","en"}; of questions those of the way of service; of tags with "good". */
static void put_rows(struct call *c, struct buf *out, const char *path, str mode) {
	const struct csv *t = pack_table(c->api->set.pack, path);
	bool first = true;
	buf_char(out, '[');
	for (uint32_t i = 0; t && i < t->rows; i++) {
		if (mode.n && !has_word(csv_cell(t, i, csv_column(t, "modes")), mode))
			continue;
		buf_text(out, first ? "{\"code\":" : ",{\"code\":");
		json_put_string(out, csv_cell(t, i, csv_column(t, "code")));
		api__put_member(out, "zh", csv_cell(t, i, csv_column(t, "name_zh")));
		api__put_member(out, "en", csv_cell(t, i, csv_column(t, "name_en")));
		if (!mode.n)
			buf_text(out, str_is(csv_cell(t, i, csv_column(t, "good")), "yes") ? ",\"good\":true" : ",\"good\":false");
		buf_char(out, '}');
		first = false;
	}
	buf_char(out, ']');
}

static void put_grades(struct buf *out) {
	static const enum word words[GRADES] = {W_very_satisfied, W_satisfied, W_so_so, W_unsatisfied, W_very_unsatisfied};
	buf_text(out, ",\"grades\":[");
	for (int i = 0; i < GRADES; i++) {
		buf_format(out, "%s{\"grade\":%d", i ? "," : "", GRADES - i);
		api__put_member(out, "zh", str_of(word_defs[words[i]].zh));
		api__put_member(out, "en", str_of(word_defs[words[i]].en));
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

void api__rate_page(struct call *c) {
	static const struct query_scope all = {0}; /* whoever holds the code sees what is written below, no more */
	struct err e = {0};
	struct invited in;
	struct service s;
	struct buf *out = &c->reply->body;
	bool good = read_code(c, &in, &e) && find_service(c, &in, &all, &s, &e);
	if (good) {
		put_subject(c, out, &in, &s);
		put_grades(out);
		buf_text(out, ",\"questions\":");
		put_rows(c, out, "ratings/questions.csv", cell(&s, "mode"));
		buf_text(out, ",\"tags\":");
		put_rows(c, out, "ratings/tags.csv", (str){0});
		buf_text(out, s.rated ? ",\"rated\":true" : ",\"rated\":false");
		buf_text(out, s.due ? ",\"due\":true}" : ",\"due\":false}");
	}
	api__finish(c, good, &e);
}

/* ---- POST /rate/{code} ------------------------------------------------------------------------------ */

enum { GRADE, SCORES, CONTENT, TAGS, CONTACT, MEMBERS };

/* The tags as the desk takes them, behind one another. */
static void put_tags(struct call *c, struct buf *out, const struct json_doc *d, uint32_t list) {
	struct buf tags = buf_make(LIMIT_TEXT_BYTES);
	for (uint32_t i = 0, token = list + 1; i < d->tokens[list].count; i++, token = d->tokens[token].next) {
		if (i)
			buf_char(&tags, ' ');
		if (d->tokens[token].kind == JSON_STRING)
			buf_str(&tags, json_text(c->arena, d, token));
	}
	buf_text(out, ",\"tags\":");
	json_put_string(out, buf_view(&tags));
	buf_free(&tags);
}

/* The text without numbers goes into the ledger; as it was written it is kept beside, with how to reach the rater. */
static bool put_words(struct buf *out, str content, str contact) {
	struct buf plain = buf_make(LIMIT_COMMAND_BYTES);
	bool hidden = ident_hide(&plain, content);
	if (content.n) {
		buf_text(out, ",\"content\":");
		json_put_string(out, buf_view(&plain));
	}
	buf_free(&plain);
	if (!hidden && !contact.n)
		return false;
	buf_text(out, ",\"person\":{");
	if (contact.n) {
		buf_text(out, "\"contact\":");
		json_put_string(out, contact);
	}
	if (hidden) {
		buf_text(out, contact.n ? ",\"content\":" : "\"content\":");
		json_put_string(out, content);
	}
	buf_char(out, '}');
	return hidden;
}

static void rated(struct call *c) {
	const struct outcome *o = c->outcomes;
	if (!o->accepted) {
		api__problem(c->api, c->reply, &o->refusal);
		return;
	}
	buf_format(&c->reply->body, "{\"rated\":true,\"numbers_hidden\":%s}", c->state.n ? "true" : "false");
	api__json(c, 201);
}

static void give(struct call *c, const struct invited *in, const struct service *s, const struct json_doc *d,
                 const struct api_member *m) {
	struct buf b = buf_make(2 * LIMIT_COMMAND_BYTES);
	int64_t grade = 0;
	json_int(d, m[GRADE].token, &grade);
	buf_text(&b, "{\"kind\":\"rating.give\",\"payload\":{\"channel\":\"online\"");
	buf_format(&b, ",\"subject\":\"%s/%lld\",\"service_no\":%lld", record_def(in->kind)->name, (long long)in->id,
	           (long long)in->no);
	buf_format(&b, ",\"grade\":%lld,\"mode\":\"" STR_FMT "\"", (long long)grade, STR_ARG(cell(s, "mode")));
	if (m[SCORES].token && d->tokens[m[SCORES].token].count) {
		buf_text(&b, ",\"scores\":");
		buf_str(&b, json_raw(d, m[SCORES].token));
	}
	if (m[TAGS].token && d->tokens[m[TAGS].token].count)
		put_tags(c, &b, d, m[TAGS].token);
	str content = str_trim(api__text_of(c, d, &m[CONTENT])), contact = str_trim(api__text_of(c, d, &m[CONTACT]));
	bool hidden = put_words(&b, content, contact);
	buf_text(&b, "}}");
	str text = buf_view(&b);
	api__give(c, STR(":rater"), &text, 1, hidden ? STR("hidden") : STR(""), rated);
	buf_free(&b);
}

void api__rate_give(struct call *c) {
	static const struct query_scope all = {0};
	struct api_member m[MEMBERS] = {{"grade", JSON_NUMBER, true, 0}, {"scores", JSON_OBJECT, false, 0},
		{"content", JSON_STRING, false, 0}, {"tags", JSON_ARRAY, false, 0}, {"contact", JSON_STRING, false, 0}};
	struct err e = {0};
	struct invited in;
	struct service s;
	struct json_doc d;
	int64_t grade = 0;
	bool good = read_code(c, &in, &e) && find_service(c, &in, &all, &s, &e) &&
	            api__read_members(c, m, MEMBERS, &d, &e);
	/* counted by code: who guesses behind the same address keeps nobody with a code of his own from rating */
	if (good && !tries_left(c->api, c->api->raters, word_code(c, &in), TRIES_MOST))
		good = err_set(&e, "rating.too_many", "", "this code was tried too often; come back in a minute");
	if (good && (!json_int(&d, m[GRADE].token, &grade) || grade < 1 || grade > GRADES))
		good = err_set(&e, "field.range", "grade", "grades are 1 to 5");
	if (good)
		give(c, &in, &s, &d, m);
	else
		api__finish(c, false, &e);
}

/* ---- GET /cases/{id}/invitation … --------------------------------------------------------------------- */

str api__own_address(struct call *c) {
	str host = net_header(c->request, "Host");
	for (uint32_t i = 0; i < host.n; i++)
		if (!((host.p[i] | 32) >= 'a' && (host.p[i] | 32) <= 'z') && !(host.p[i] >= '0' && host.p[i] <= '9') &&
		    !strchr(".:-[]", host.p[i]))
			return STR("");
	const char *scheme = str_is(net_header(c->request, "X-Forwarded-Proto"), "https") ? "https" : "http";
	return host.n ? arena_format(c->arena, "%s://" STR_FMT, scheme, STR_ARG(host)) : STR("");
}

/* A visit is whose booking it was. */
static bool own_visit(struct call *c, const struct service *s, struct err *e) {
	struct buf b = buf_make(LIMIT_BODY_BYTES);
	int64_t booking = 0;
	uint32_t token = json_member(&s->record, 0, "booking");
	bool own = token && json_int(&s->record, token, &booking) &&
	           query_record(c->query, R_booking, booking, &c->actor->scope, api__now(c), &b, NULL, e);
	buf_free(&b);
	return own || err_set(e, "queue.not_found", "id", "there is no queue number %lld", (long long)c->id);
}

/* Codes are for whose matter it is, and for the terminal that shows them: who serves is given none. Finds the service
 * that the address names. Refuses rating.too_early */
static bool may_invite(struct call *c, struct invited *in, struct service *s, struct err *e) {
	static const struct query_scope all = {0};
	const struct actor *x = c->actor;
	bool terminal = !x->scope.own, visit = x->scope.own && in->kind == R_queue_number;
	str no;
	if (api__parameter(c, "service_no", &no) && (!str_int(no, &in->no) || in->no < 1))
		return err_set(e, "field.range", "service_no", "service_no is the number of a service");
	if (!find_service(c, in, terminal || visit ? &all : &x->scope, s, e) || (visit && !own_visit(c, s, e)))
		return false;
	/* A machine that gives out numbers prints the code at once; it opens when the visit has ended. */
	return s->due || (terminal && in->kind == R_queue_number) ||
	       err_set(e, "rating.too_early", "", "it is rated when the service has been given");
}

static void invite(struct call *c, enum record_kind kind) {
	struct invited in = {kind, c->id, 1};
	struct service s;
	struct err e = {0};
	struct buf *out = &c->reply->body;
	bool good = may_invite(c, &in, &s, &e);
	if (good) {
		str code = word_code(c, &in), home = api__own_address(c);
		buf_text(out, "{\"code\":");
		json_put_string(out, code);
		api__put_member(out, "url",
			arena_format(c->arena, STR_FMT "/portal.html#/rate/" STR_FMT, STR_ARG(home), STR_ARG(code)));
		buf_text(out, s.rated ? ",\"rated\":true}" : ",\"rated\":false}");
	}
	api__finish(c, good, &e);
}

void api__rate_case(struct call *c) {
	invite(c, R_case_file);
}

void api__rate_ticket(struct call *c) {
	invite(c, R_ticket);
}

void api__rate_queue(struct call *c) {
	invite(c, R_queue_number);
}

/* Who booked knows the booking, not the number that was drawn with it. */
void api__rate_booking(struct call *c) {
	struct err e = {0};
	struct buf b = buf_make(LIMIT_BODY_BYTES);
	int64_t number = 0;
	bool good = query_record(c->query, R_booking, c->id, &c->actor->scope, api__now(c), &b, NULL, &e) &&
	            query_visit(c->query, c->id, &number, &e) &&
	            (number || err_set(&e, "rating.too_early", "", "nobody has come with this booking yet"));
	buf_free(&b);
	if (!good) {
		api__finish(c, false, &e);
		return;
	}
	c->id = number;
	invite(c, R_queue_number);
}
