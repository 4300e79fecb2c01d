/* query/hotline: searching, hints for who takes a call, and the board of the hotline. */
#ifndef QUERY_HOTLINE_H
#define QUERY_HOTLINE_H

#include "query/query.h"

/* Microseconds of the calling thread's processor time, by which searches are bounded: time in which the machine does
 * something else must not count, or a busy one would find less. Without it what they look at is their only bound. */
void query_use_time(struct query *q, int64_t (*spent_us)(void));

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
 * Cost     bounded: after 8 ms of the processor only the first look at the words as they were typed is taken */
bool query_search(struct query *q, const struct query_search *s, struct buf *out, struct err *e);

/* What is known of a call so far. */
struct query_hints {
	struct query_scope scope;     /* of the asker; own: others' texts are not told */
	bool reads;                   /* the asker may read tickets; else no text of one is told */
	str content, address, topic;  /* topic: chosen already; may be empty */
	int64_t lat_e6, lon_e6;       /* millionths of a degree; NIL: not known */
	int64_t keys[QUERY_PERSON_KEYS]; /* person_key of what the caller is numbered; none: "caller" is null */
	uint32_t key_count;
	ms now;
};
enum { QUERY_TOPIC = 16 };
/* Writes "topics":[…],"classes":[…],"duplicates":[…],"caller":…,"articles":[…] without braces, each with its reasons:
 * topics and classes by words of the pack's tables and by past tickets of similar wording; tickets of the last 30 days
 * near by or of the same wording, open ones first; the caller's tickets of the last 30 days; published articles.
 * best     the topic that fits best, NUL-terminated; empty: none
 * Cost     bounded by what is looked at: about 40 words of the text and 200 tickets */
void query_hints(struct query *q, const struct query_hints *h, struct buf *out, char best[QUERY_TOPIC]);

/* Writes "on":…,"by_department":[…],"today":{…},"by_hour":[…],"by_class":[…],"by_channel":[…],"duty":[…] without
 * braces. Counts are of the whole district.
 * on       the day that is "today"      now   for what is overdue
 * Cost     index ranges of the day and of what is open */
bool query_hotline_board(struct query *q, day on, ms now, struct buf *out, struct err *e);
/* Writes "hot":[…],"hot_rule":{…} without braces: of each row of hotline/hotspots.csv the topics (and areas) whose
 * count in the last days is at least `least`, at least the ratio of what the weeks before had on average, and lies by
 * the excess above it: (count - expected) / sqrt(expected + 1). Tickets named are those of the scope.
 * Cost     the index range of those weeks: 0.6 s of a processor where 20,000 tickets come in a week */
bool query_hot_spots(struct query *q, day on, ms now, const struct query_scope *scope, struct buf *out, struct err *e);

#endif
