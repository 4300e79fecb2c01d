/* data/ical: writing iCalendar, line by line. Source: RFC 5545 §3.1 (folding), §3.3.4, §3.3.5, §3.3.11 (values). */
#ifndef DATA_ICAL_H
#define DATA_ICAL_H

#include "base/base.h"

/* NAME:value as it stands (a word, a number, a duration). Lines longer than 75 bytes are folded, never inside a
 * character. */
void ical_put(struct buf *out, const char *name, str value);
/* The same for a text of people: backslash, comma, semicolon and line feeds are escaped. */
void ical_put_text(struct buf *out, const char *name, str text);
/* NAME:20220601T010000Z, in UTC; at: ms UTC, parts of a second are left out. */
void ical_put_instant(struct buf *out, const char *name, ms at);
/* NAME;VALUE=DATE:20220601 */
void ical_put_day(struct buf *out, const char *name, day on);

#endif
