/* Records whose text is like a given one. */
#ifndef QUERY_SIMILAR_H
#define QUERY_SIMILAR_H

#include "query/words.h"

enum { SIMILAR = 80, TEXT_WORDS = 40 };

/* The words of a text, those that few records hold with more weight. */
struct text_words {
	struct { uint64_t hash; uint32_t weight; } p[TEXT_WORDS];
	uint32_t n, total; /* of all weights */
};
/* Notes the words of `text` and gathers the newest records of the kind that share the weightiest of them.
 * ids      room for SIMILAR; those that share most come first
 * Result   how many */
uint32_t query__similar(struct query *q, enum record_kind kind, str text, struct text_words *words,
                        int64_t ids[SIMILAR]);
/* How much of what the words weigh stands in a text, and how much else does: 0..100. */
uint32_t query__likeness(const struct text_words *words, str text);
/* Whether the folded text holds the word, written the same way. */
bool query__holds(const struct folded *text, str word);

#endif
