/* data/json: one strict pass from JSON text to a flat array of tokens that point into the text. */
#ifndef DATA_JSON_H
#define DATA_JSON_H

#include "base/base.h"

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

/* One value. Members of an object alternate key (always JSON_STRING) and value; a token's subtree ends before
 * `next`. */
struct json {
	uint8_t kind;    /* enum json_kind */
	bool escaped;    /* a string with backslash escapes: read it with json_text */
	uint32_t at, n;  /* bytes of the value in the text; of a string without its quotes */
	uint32_t next;   /* index of the first token after this value and all in it */
	uint32_t count;  /* elements of an array, members of an object */
};

/* A parsed document: `tokens[0]` is the root. */
struct json_doc {
	str text;
	const struct json *tokens;
	uint32_t count;
};

/* Parses one whole document (RFC 8259, strictly; UTF-8 checked; duplicate keys and lone surrogate escapes refused).
 * a        holds the tokens; `text` must outlive the document
 * Refuses  json.syntax, json.depth, json.too_large, json.utf8, json.duplicate_key; `where` is "byte N" */
bool json_parse(struct arena *a, str text, struct json_doc *out, struct err *e);
/* As json_parse, but into the caller's `tokens[max]`: no allocation at all.
 * Refuses json.too_large when they do not suffice. */
bool json_parse_into(str text, struct json *tokens, uint32_t max, struct json_doc *out, struct err *e);

/* Index of the value of the object's member `key`, or 0 (the root is no member) when it has none. */
uint32_t json_member(const struct json_doc *d, uint32_t object, const char *key);
/* The string's text, unescaped into the arena when it has escapes; for a number its digits; for others the raw
 * bytes. */
str json_text(struct arena *a, const struct json_doc *d, uint32_t token);
/* The raw bytes of a token as written (a string without quotes). */
str json_raw(const struct json_doc *d, uint32_t token);
/* The token as a 64-bit integer; false when it is no number, has a fraction or exponent, or does not fit. */
bool json_int(const struct json_doc *d, uint32_t token, int64_t *out);
/* Text as a JSON string with quotes; escapes only what RFC 8259 demands (control characters as \u00XX, but
 * \b \f \n \r \t short). */
void json_put_string(struct buf *b, str s);
/* Canonical bytes of a parsed value: keys sorted by bytes, no space, strings as json_put_string, numbers as written. */
void json_put_canonical(struct buf *b, struct arena *a, const struct json_doc *d, uint32_t token);

#endif
