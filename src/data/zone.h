/* data/zone: named time zones ("Asia/Shanghai") from the system's tzdata; asks no clock and no environment. */
#ifndef DATA_ZONE_H
#define DATA_ZONE_H

#include "base/base.h"

/* A zone read into an arena: when which offset began, and the rule for the time after the last change. */
struct zone {
	str name;
	uint32_t count;
	const int64_t *since;   /* ascending instants, seconds since 1970-01-01T00:00:00Z */
	const int32_t *offsets; /* offsets[i] holds from since[i] on, seconds east of UTC */
	int32_t first;          /* before since[0] */
	const struct zone_rule *rule; /* after the last change; NULL: its offset stays */
};

/* Finds a zone by its IANA name (or "UTC", "Z"); NULL when the name is malformed or unknown.
 * Memory: the zone, in `a`. Reads a file below /usr/share/zoneinfo, so look a zone up once and keep it. */
const struct zone *zone_find(struct arena *a, str name);
/* Seconds east of UTC at an instant (seconds since 1970-01-01T00:00:00Z). */
int32_t zone_offset_at(const struct zone *z, int64_t utc);
/* Seconds east of UTC at a local time (same scale, without offset). In a gap the offset before it holds, in an
 * overlap the earlier. */
int32_t zone_offset_local(const struct zone *z, int64_t local);

#endif
