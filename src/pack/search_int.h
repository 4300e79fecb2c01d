/* What the files of the search share: names as code points, and how well one fits. */
#ifndef PACK_SEARCH_INT_H
#define PACK_SEARCH_INT_H

#include "data/pinyin.h"

#include "pack/search.h"

/* A text without spaces and signs, in small letters and simplified characters. */
struct points {
	uint32_t *p, n;
	const char *(*readings)[PINYIN_READINGS]; /* of each, NULL: no more; set by points_read only */
};
/* search_text.c */
struct points points_of(struct arena *a, str s, uint32_t most);
/* Looks the readings up; the syllables of a reading are one pointer wherever it is read. */
void points_read(struct arena *a, struct points *x);
/* Small letters, one space between words. */
str plain_words(struct arena *a, str s);
/* The query without what people say around it ("怎么办理"). */
struct points points_bare(struct arena *a, struct points q);
bool points_latin(struct points q);
/* Where the part begins in the whole, or -1. */
int32_t points_find(struct points whole, struct points part);

/* One item of the index. */
struct entry {
	const struct item *item;
	struct points name;
	str english, code, id, local, flat; /* flat: the usual readings in one row, for slips */
};

/* search_match.c: how well the query fits; 0: not at all. */
int32_t match_name(const struct entry *x, struct points q);
/* Pinyin, by letters and mixed with characters; or characters that sound the same. */
int32_t match_sound(const struct entry *x, struct points q);
/* Whether the query is how all of the name is read. */
bool match_whole_sound(const struct entry *x, struct points q);
int32_t match_alike(const struct entry *x, struct points q);
int32_t match_english(const struct entry *x, str words);
int32_t match_code(const struct entry *x, str words);
/* One letter or character too many, missing, or wrong. */
int32_t match_slip(const struct entry *x, struct points q, str words);

#endif
