/* The word index: by what words tickets and articles are found. Written in the transaction of the rows, so that a
 * search directly after a command finds what it wrote. Of a record words are only added: a search looks at the row
 * itself before it shows it. Cases are found by the names of their items, which need no index.
 *
 * Tables word_ticket, word_article: full text without content, rowid is the record's number; their words are those of
 * data/grams, and marks that begin with "§": of the place (store_place_mark). Table word_sound tells which pairs of
 * characters that stand in any text sound how. */
#ifndef STORE_WORDS_H
#define STORE_WORDS_H

#include "store/store.h"

enum { STORE_WORD_POINTS = 2000 /* of one text; what comes behind is not found */, STORE_MARK = 40 };

/* The table of words of a kind; NULL: none. */
const char *store_words_table(enum record_kind kind);
/* The fields of a kind whose words are found, F_none at the end. */
const enum field *store_words_fields(enum record_kind kind);

/* The mark of the square of about 250 m in which a place lies, or of its neighbour by steps to the north and east.
 * lat_e6, lon_e6  millionths of a degree */
void store_place_mark(int64_t lat_e6, int64_t lon_e6, int north, int east, char out[STORE_MARK]);

/* What a look at the index found. */
struct store_words_verdict {
	int64_t rows, words;   /* looked at */
	int64_t missing;       /* words that do not find their record */
	char first[80];        /* the first of them: "ticket 17: 路灯"; empty: none */
};
/* Looks whether rows spread over the tables are found by their words. `every` false: some hundred of them only.
 * false only on a fault. */
bool store_words_check(const char *path, bool every, struct store_words_verdict *out, struct err *e);

#endif
