/* Free text that people type, and how well the text of a record fits it. */
#ifndef QUERY_WORDS_H
#define QUERY_WORDS_H

#include "data/grams.h"
#include "query/inside.h"

enum { TERMS = 6, SPELLINGS = 3, CANDIDATES = 300 };

/* One word of what was typed: characters, or letters and digits. */
struct term {
	uint32_t points[GRAM_PART_POINTS], n;
	bool han;
	struct gram_syllables spelt[SPELLINGS]; /* letters read as syllables */
	uint32_t spelt_n;
};
struct phrase {
	struct term terms[TERMS];
	uint32_t n;
};
void query__read_phrase(str words, struct phrase *out);

/* How a text fits, the best first. */
enum fit_how { FIT_NONE, FIT_PART, FIT_SLIP, FIT_SOUND, FIT_TEXT, FIT_NUMBER };
struct fit {
	uint32_t score;        /* 0..1000; 0: not at all */
	enum fit_how how;      /* of the term that fits least */
	uint32_t at, n;        /* where the first term stands in the text, in folded points without gaps */
};
/* A text without gaps, with the place of each point in it. */
struct folded {
	uint32_t *points, *bytes, n; /* bytes: where the point begins in `text` */
	str text;
};
/* Memory: in `a`. */
struct folded query__fold(struct arena *a, str text);
/* least: of interest; above FIT_SLIP slips, which take longest to find, are not looked for */
struct fit query__fit(const struct phrase *p, const struct folded *text, enum fit_how least);
const char *query__how_name(enum fit_how how);

/* The newest records of a kind whose text may fit, exact ones before those that sound the same, these before slips.
 * most     at most CANDIDATES
 * more     set when time ran out before all were looked at
 * Result   how many; ids in the order in which they should be looked at */
uint32_t query__candidates(struct query *q, enum record_kind kind, const struct phrase *p,
                           const struct query_scope *scope, int64_t *ids, uint32_t most, bool *more);

/* Those of the candidates whose text really fits, as the scope's role sees it; the number of them. `ids`: room for
 * CANDIDATES */
uint32_t query__fitting(struct query *q, enum record_kind kind, const struct phrase *p, const struct query_scope *scope,
                        int64_t *ids, bool *more);
/* The searched texts of the row, one line each; those that the role does not see are left out. Memory: in `a`. */
str query__words_of(struct query *q, struct arena *a, sqlite3_stmt *row, enum record_kind kind,
                    const struct query_scope *scope);

#endif
