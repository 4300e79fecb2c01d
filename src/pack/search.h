/* pack/search: finding items by what people type: names and parts of them, synonyms, pinyin in full or by initials,
 * English words, codes, and all that with a slip. The index lives in memory; a changed catalogue needs a new one. */
#ifndef PACK_SEARCH_H
#define PACK_SEARCH_H

#include "pack/pack.h"

enum { SEARCH_QUERY_POINTS = 60, SEARCH_HITS = 2000 };

struct search;

/* Makes an index over items (they must outlive it); synonyms: a table with the columns word and means, or NULL. */
struct search *search_make(const struct item *const *items, uint32_t count, const struct csv *synonyms);
void search_free(struct search *s);

/* How a hit was found, the best first. */
enum search_how { FOUND_CODE, FOUND_NAME, FOUND_SYNONYM, FOUND_PINYIN, FOUND_TYPO };
struct search_hit {
	const struct item *item;
	enum search_how how;
	str text;   /* what was found: the name, the code, or what the word means */
	int32_t score;
};
/* Finds items: exact before prefix before part of the name before synonym before pinyin before slip; among equals the
 * shorter name. An empty query finds nothing.
 * out     room for `most`
 * Result  how many were put there. Any number of threads may search at a time; scratch in `a` */
uint32_t search_find(const struct search *s, struct arena *a, str query, struct search_hit *out, uint32_t most);
/* "code", "name", "synonym", "pinyin", "typo". */
const char *search_how_name(enum search_how how);

#endif
