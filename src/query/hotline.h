/* query/hotline: searching, hints for who takes a call, and the board of the hotline. */
#ifndef QUERY_HOTLINE_H
#define QUERY_HOTLINE_H

#include "query/query.h"

/* Milliseconds of a clock that only goes on, by which searches are bounded; without it they are bounded by what they
 * look at only. */
void query_use_time(struct query *q, void *self, uint64_t (*uptime_ms)(void *self));

/* What a search asks for. */
struct query_search {
	struct query_scope scope;
	bool kinds[RECORD_COUNT];  /* which kinds are searched: of those with words (store/words.h) and cases */
	str words;
	int64_t person_keys[QUERY_PERSON_KEYS]; /* as of query_list */
	uint32_t person_key_count;
	uint32_t limit;            /* 1..LIMIT_PAGE_ROWS */
	ms now;
};
/* Writes {"results":[{"kind","id","path","title","title_en","no","topic_zh","topic_en","snippet","state","at","score",
 * "why"}],"corrected":…,"more":…}: what fits best first, of equals the newest. Found are the words themselves, words
 * that sound the same, letters as pinyin, and slips; numbers of records; cases as their list finds them.
 * why      number, text, sound, slip, part, topic      more: there is, or may be, more than is told
 * Rights   as lists: rows outside the scope, and fields that the role does not see, find nothing
 * Cost     bounded: no step of the search is begun after 12 ms */
bool query_search(struct query *q, const struct query_search *s, struct buf *out, struct err *e);

#endif
