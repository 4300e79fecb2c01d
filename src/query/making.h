/* A statement of a list under construction. */
#ifndef QUERY_MAKING_H
#define QUERY_MAKING_H

#include "query/inside.h"

enum { FOUND_ITEMS = 12 }; /* items that words are taken for */

/* One bound value. */
struct bound {
	enum { BOUND_NULL, BOUND_INT, BOUND_TEXT } kind;
	int64_t i;
	str s;
};

/* One way to find cases by what was typed. */
struct way {
	enum { WAY_ID, WAY_NUMBER, WAY_ITEM, WAY_PERSON } kind;
	str text;   /* WAY_NUMBER: the end of a case number; WAY_ITEM: an item's code */
	int64_t id; /* WAY_ID */
};

struct making {
	struct query *q;
	const struct query_list *l;
	struct buf sql;
	VEC(struct bound) values;
	bool any; /* a condition was written */
	struct way ways[FOUND_ITEMS + 3];
	uint32_t way_count;
	struct err *e;
};

/* Binds a value and writes its parameter. */
void query__bind(struct making *m, struct bound value);
/* Writes WHERE or AND. */
void query__and_where(struct making *m);
/* search.c: works out how the words may find cases; the number of ways. */
uint32_t query__find_ways(struct making *m);
/* Writes the condition of one of them. */
void query__put_way(struct making *m, uint32_t i);

#endif
