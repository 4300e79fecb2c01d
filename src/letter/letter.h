/* letter: events in print. A letter (文书) is one event of a record with the wording of the pack around it; nothing
 * more is stored, so that a letter can be printed again at any time and is genuine as long as its event stands in the
 * ledger.
 *
 * The room reads no database: it is given the record's story (store_story) and what is known of the person. */
#ifndef LETTER_LETTER_H
#define LETTER_LETTER_H

#include "pack/letter.h"
#include "store/store.h"

enum {
	LETTER_CODE = 40,         /* bytes of a code, NUL included */
	LETTER_BYTES = 4 << 20,   /* one letter as HTML */
	LETTER_HASH_DIGITS = 16,  /* of the event's hash in its code: 64 bits */
};

/* One letter of a record. */
struct letter {
	const struct letter_kind *kind;
	uint32_t n;    /* 1, 2, 3 … within the record */
	uint32_t at;   /* its event in the story */
	str no, no_en; /* its number by the pattern of the pack */
	char code[LETTER_CODE];
};

/* How a letter is printed. */
struct letter_style {
	bool zh;
	str person;              /* personal data as JSON, clear or masked; empty: none is shown */
	str verify_at;           /* address that the code is added to for the QR; empty: the code alone */
	const struct item *item; /* for names of materials; NULL: not known */
};

/* Which letter event `at` of the story is printed as; NULL: none. */
const struct letter_kind *letter_kind_of(const struct pack *p, const struct store_told *story, uint32_t at);
/* The letters of a record, oldest first. Memory: in `a`. */
uint32_t letter_list(struct arena *a, const struct pack *p, const struct store_told *story, uint32_t count,
                     struct letter **out);
/* "4711-d187c4a728e44af7": number of the event and the first digits of its hash. Who has seen the letter can ask for
 * it, nobody else can guess it. */
void letter_code(const struct ledger_event *ev, char out[LETTER_CODE]);
/* Reads a code, of any case, spaces around allowed; the digits are given back in lower case. False when it is none. */
bool letter_read_code(str code, int64_t *seq, char digits[LETTER_HASH_DIGITS + 1]);
/* The page: title, number, text, place of the seal, date, QR, mark of synthetic data; prints on A4.
 * out      made with buf_make(LETTER_BYTES) or greater
 * Refuses  letter.fault when it cannot be rendered
 * Memory   scratch, given back */
bool letter_write(const struct pack *p, const struct store_told *story, const struct letter *l,
                  const struct letter_style *style, struct buf *out, struct err *e);
/* Ten characters that only who has the office's secret can work out of a text: 50 bits, so that guessing is hopeless.
 * secret  the office's person key */
enum { LETTER_DERIVED = 11 };
void letter_derived_code(str secret, str text, char out[LETTER_DERIVED]);
/* The letter by which a kind of record stands in invitations to rate; 0: it is not rated. */
char letter_rated_as(enum record_kind kind);
/* "R-c17-1-ABCDEFGHJK": the invitation to rate the no-th service (ratings/services.csv) of a record; empty when nobody
 * is invited. Memory: in `a`. */
str letter_rating_code(struct arena *a, str secret, enum record_kind kind, int64_t id, int64_t no);
/* A QR code as SVG, for any text of at most 1000 bytes. Refuses qr.too_long. Source: GB/T 18284 (ISO/IEC 18004). */
bool letter_put_qr(struct buf *out, str text, struct err *e);

#endif
