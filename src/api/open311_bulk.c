/* Requests in bulk: a CSV file whose columns are the parameters of POST requests, judged row by row. Good rows are
 * taken in, bad ones are told by line and column; the same file twice adds nothing. */
#include "api/open311.h"
#include "query/open311.h"

enum { SOURCE_BYTES = 200 };

/* A file on its way: one line of notes for each row, which the second half reads. */
struct bulk {
	struct g_call *g;
	struct csv t;
	str source;
	str *texts;
	uint32_t n;
	struct buf notes;
};

/* ["c",line,"number"]: a command; ["d",line,"number",id]: there already; ["e",line,"number","fault","fault"…] */
static void note(struct bulk *b, const char *what, uint32_t row, str number) {
	buf_format(&b->notes, "[\"%s\",%u,", what, b->t.lines[row]);
	json_put_string(&b->notes, number);
}

/* The row's cells stand for the parameters of a form. */
static void take_cells(struct bulk *b, uint32_t row) {
	struct g_call *g = b->g;
	g->pair_count = g->fault_count = 0;
	for (uint32_t i = 0; i < b->t.columns && i < G_PAIRS; i++)
		g->pairs[g->pair_count++] = (struct net_pair){b->t.header[i], csv_cell(&b->t, row, (int)i)};
}

static str number_of(struct bulk *b, uint32_t row) {
	return str_trim(csv_cell(&b->t, row, csv_column(&b->t, "service_request_id")));
}

/* The same row of the same source once, also when it comes twice at a time. */
static str key_of(const struct bulk *b, str number) {
	return arena_format(b->g->c->arena, "311b:%016llx:%016llx", (unsigned long long)str_hash(b->source),
	                    (unsigned long long)str_hash(number));
}

/* Whose tickets are looked through: nobody's numbers can be taken by another account that gives its source's name. */
static str own_account(const struct call *c) {
	return c->actor->scope.own ? c->actor->who.user : (str){0};
}

static bool take_row(struct bulk *b, uint32_t row, struct err *e) {
	struct g_call *g = b->g;
	str number = number_of(b, row);
	struct buf text = buf_make(512 << 10);
	int64_t there = 0;
	take_cells(b, row);
	if (!number.n || number.n > 100)
		g_wrong(g, 400, "service_request_id: the number in your own system, 1 to 100 bytes, is missing or too long");
	else if (!query_311_external(g->c->query, own_account(g->c), b->source, number, &there, e))
		return buf_free(&text), false;
	if (there) {
		note(b, "d", row, number);
		buf_format(&b->notes, ",%lld", (long long)there);
	} else if (g_word_request(g, key_of(b, number), b->source, number, &text)) {
		note(b, "c", row, number);
		b->texts[b->n++] = arena_str(g->c->arena, buf_view(&text));
	} else {
		note(b, "e", row, number);
		for (uint32_t i = 0; i < g->fault_count; i++) {
			buf_char(&b->notes, ',');
			json_put_string(&b->notes, g->faults[i].text);
		}
	}
	buf_text(&b->notes, "]\n");
	g->fault_count = 0;
	buf_free(&text);
	return true;
}

/* ---- the report ------------------------------------------------------------------------------------- */

/* The column that a refusal of the office is about. */
static str column_of(str where) {
	static const struct {
		const char *where, *column;
	} places[] = {{"payload.person.phone", "phone"}, {"payload.person.email", "email"},
		{"payload.person.name", "first_name"}, {"payload.content", "description"},
		{"payload.address", "address_string"}, {"payload.lat_e6", "lat"}, {"payload.lon_e6", "long"},
		{"payload.topic", "service_code"}, {"payload.media_url", "media_url"}, {"happened_at", "requested_datetime"},
		{"payload.external_no", "service_request_id"}};
	for (size_t i = 0; i < COUNT(places); i++)
		if (str_is(where, places[i].where))
			return str_of(places[i].column);
	return where;
}

static void put_error(struct buf *out, str column, str text, bool first) {
	buf_text(out, first ? "{\"column\":" : ",{\"column\":");
	json_put_string(out, column);
	buf_text(out, ",\"text\":");
	json_put_string(out, text);
	buf_char(out, '}');
}

/* Our own faults begin with the name of the column. */
static str first_word(str text) {
	uint32_t n = 0;
	while (n < text.n && text.p[n] != ' ' && text.p[n] != ':')
		n++;
	return str_cut(text, 0, n);
}

struct report {
	struct call *c;
	struct buf *out;
	uint32_t rows, taken, repeated, refused, next;
};

static void put_outcome(struct report *r) {
	const struct outcome *o = &r->c->outcomes[r->next++];
	if (!o->accepted) {
		r->refused++;
		buf_text(r->out, ",\"errors\":[");
		put_error(r->out, column_of(str_of(o->refusal.where)), str_of(o->refusal.text), true);
		buf_char(r->out, ']');
		return;
	}
	o->repeated ? r->repeated++ : r->taken++;
	buf_format(r->out, ",\"id\":%lld,\"repeated\":%s", (long long)o->id, o->repeated ? "true" : "false");
}

static void put_line(struct report *r, str line) {
	struct json_doc d;
	int64_t number = 0;
	if (!json_parse(r->c->arena, line, &d, NULL) || d.tokens[0].kind != JSON_ARRAY)
		return;
	str what = json_text(r->c->arena, &d, 1);
	json_int(&d, 2, &number);
	buf_format(r->out, "%s{\"line\":%lld,\"external_no\":", r->rows++ ? "," : "", (long long)number);
	json_put_string(r->out, json_text(r->c->arena, &d, 3));
	if (str_is(what, "c")) {
		put_outcome(r);
	} else if (str_is(what, "d")) {
		json_int(&d, 4, &number);
		r->repeated++;
		buf_format(r->out, ",\"id\":%lld,\"repeated\":true", (long long)number);
	} else {
		r->refused++;
		buf_text(r->out, ",\"errors\":[");
		for (uint32_t i = 3, token = 4; i < d.tokens[0].count; i++, token++) {
			str text = json_text(r->c->arena, &d, token);
			put_error(r->out, first_word(text), text, i == 3);
		}
		buf_char(r->out, ']');
	}
	buf_char(r->out, '}');
}

static void told(struct call *c) {
	struct g_call g;
	str notes, line;
	g_unpack_state(c, &g, &notes);
	struct report r = {.c = c, .out = &c->reply->body};
	buf_text(r.out, "{\"report\":[");
	while (notes.n && str_next(&notes, '\n', &line))
		if (line.n)
			put_line(&r, line);
	buf_format(r.out, "],\"rows\":%u,\"taken\":%u,\"repeated\":%u,\"refused\":%u}", r.rows, r.taken, r.repeated,
	           r.refused);
	api__json(c, 200);
}

/* ---- POST bulk.csv -------------------------------------------------------------------------------------- */

static bool read_file(struct bulk *b) {
	struct g_call *g = b->g;
	struct err e = {0};
	str source = g_get(g, "source");
	b->source = source.n ? arena_str(g->c->arena, source) : g->c->actor->who.user;
	if (b->source.n > SOURCE_BYTES)
		return g_wrong(g, 400, "source has at most %d bytes", SOURCE_BYTES);
	if (!csv_parse(g->c->arena, g->c->request->body, "bulk.csv", &b->t, &e))
		return g_wrong(g, 400, "%s", e.text);
	if (csv_column(&b->t, "service_request_id") < 0 || csv_column(&b->t, "service_code") < 0)
		return g_wrong(g, 400, "the first line needs the columns service_request_id and service_code");
	if (!b->t.rows)
		return g_wrong(g, 400, "the file has no rows");
	return b->t.rows <= LIMIT_BATCH_COMMANDS ||
	       g_wrong(g, 413, "a file has at most %d rows: split it", LIMIT_BATCH_COMMANDS);
}

void g_bulk(struct g_call *g) {
	struct call *c = g->c;
	struct err e = {0};
	struct bulk b = {.g = g};
	if (!g_read_query(g, c->request->query) || !g_log_in(g, C_ticket_receive) || !read_file(&b))
		return;
	b.texts = arena_array(c->arena, str, b.t.rows);
	b.notes = buf_make(16 << 20);
	bool good = true;
	for (uint32_t i = 0; good && i < b.t.rows; i++)
		good = take_row(&b, i, &e);
	str state = arena_str(c->arena, buf_view(&b.notes));
	bool whole = !b.notes.full;
	buf_free(&b.notes);
	g->pair_count = 0;
	if (!good || !whole) {
		g_wrong(g, good ? 413 : 500, "%s", good ? "the report would be too long: split the file" : e.text);
		return;
	}
	c->state = g_pack_state(g, state);
	if (b.n)
		api__give(c, STR(""), b.texts, b.n, c->state, told);
	else
		told(c);
}
