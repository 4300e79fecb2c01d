/* What the files of the Open311 interface share: GeoReport v2, and updates as mySociety has them. docs/OPEN311.md */
#ifndef API_OPEN311_H
#define API_OPEN311_H

#include "api/inside.h"

enum {
	G_DEPTH = 8,          /* nesting of an answer */
	G_PAIRS = 256,        /* parameters of one request */
	G_FAULTS = 20,        /* errors of one answer */
	G_ROWS = 1000,        /* requests of one answer, by the specification */
	G_DAYS = 90,          /* days of one question, by the specification */
	G_TEXT = 4000,        /* characters of a description, by the specification */
	G_CODE_BYTES = 11,    /* of api__derived_code */
};

/* An answer as XML or JSON, written from one description of it (the Spark convention): in XML an item of a list has
 * a name, in JSON none. */
struct g_out {
	struct buf *to;
	bool xml;
	uint32_t depth;
	struct {
		const char *tag;
		bool list, any;
	} open[G_DEPTH];
};
/* Begins a list or an object. JSON leaves the name out at the top and inside a list. */
void g_list(struct g_out *o, const char *name);
void g_object(struct g_out *o, const char *name);
/* Ends what was begun last. */
void g_end(struct g_out *o);
/* Members. An empty text is null in JSON and an empty element in XML. */
void g_text(struct g_out *o, const char *name, str value);
void g_number(struct g_out *o, const char *name, int64_t value);
void g_flag(struct g_out *o, const char *name, bool value);
void g_instant(struct g_out *o, const char *name, const struct pack *p, int64_t at);
/* Micro-degrees as a number; NIL: null. */
void g_degrees(struct g_out *o, const char *name, int64_t e6);
/* One item of a list that is a text. */
void g_item(struct g_out *o, const char *name, str value);

/* One thing that is wrong with a request. */
struct g_fault {
	int code; /* HTTP status */
	str text;
};

/* One request on its way. */
struct g_call {
	struct call *c;
	struct g_out out;
	bool test; /* came by the test endpoint */
	bool csv;  /* …/requests.csv, …/bulk.csv */
	str part, name; /* "services", "010101" */
	struct net_pair pairs[G_PAIRS];
	uint32_t pair_count;
	struct g_fault faults[G_FAULTS];
	uint32_t fault_count;
	bool en;   /* locale=en */
};

/* open311.c */
/* A parameter of query or form; empty when not given. */
str g_get(const struct g_call *g, const char *name);
/* Notes a fault; returns false. */
bool g_wrong(struct g_call *g, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Answers with the faults. */
void g_refuse(struct g_call *g);
/* The answer stands in out.to. */
void g_done(struct g_call *g, int status);
/* A setting of hotline/open311.csv; empty when the pack does not say. */
str g_setting(const struct pack *p, const char *name);
bool g_has_word(str list, str word);
/* What the request says of its format and endpoint, for the second half of a command; and back. */
str g_pack_state(struct g_call *g, str more);
bool g_unpack_state(struct call *c, struct g_call *g, str *more);
/* The account of api_key (or of the Authorization header), which must have the permission; notes faults. */
bool g_log_in(struct g_call *g, uint32_t permission);
/* The topic in the pack, and whether it is offered as a service: it is below nothing else. */
bool g_is_service(const struct pack *p, str code);
bool g_is_batch(const struct pack *p, str code);
/* Whether the row of attributes holds for the topic. */
bool g_attribute_fits(const struct csv *t, uint32_t row, str topic);
str g_cell(const struct csv *t, uint32_t row, const char *column);
/* The row of a table whose column is the text; -1: none. */
int32_t g_row(const struct csv *t, const char *column, str value);
/* The token of a batch request's ticket. Memory: the call's arena. */
str g_token(struct call *c, int64_t id);

/* open311_form.c: form-urlencoded or multipart; notes faults. */
bool g_read_form(struct g_call *g);
/* Parameters of an address or of a form-urlencoded body. */
bool g_read_query(struct g_call *g, str text);

/* open311_read.c */
void g_requests(struct g_call *g);
void g_token_read(struct g_call *g);
void g_updates(struct g_call *g);
/* open311_write.c */
void g_post(struct g_call *g);
void g_post_update(struct g_call *g);
/* The payload of ticket.receive out of the parameters; false with faults noted. key: Idempotency-Key. source, number:
 * of a bulk import; empty: none. */
bool g_word_request(struct g_call *g, str key, str source, str number, struct buf *out);
/* open311_bulk.c */
void g_bulk(struct g_call *g);

#endif
