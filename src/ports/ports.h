/* ports: other people's formats. Real records from elsewhere are taken into the ledger as mirrored cases (record
 * `mirror`): their system of record stays theirs; here lies what they published, chained like everything else, and
 * our own verdict.
 *
 * An import has two passes: the whole file is read and checked first, then compared with what the ledger already
 * holds of the same source, and only then anything is sent. So a faulty file leaves nothing behind, and the same
 * file twice adds nothing. Source: IEEE 1849-2016 (XES). */
#ifndef PORTS_PORTS_H
#define PORTS_PORTS_H

#include "desk/desk.h"
#include "query/query.h"

enum {
	IMPORT_TEXT_BYTES = 1000,  /* one text of a foreign case, UTF-8 bytes */
	IMPORT_SOURCE_BYTES = 200, /* name of a source */
	IMPORT_STEPS = 10000,      /* activities of one foreign case */
	IMPORT_BATCH = 512,        /* commands per tick of the desk */
};

/* How to import. */
struct import_settings {
	struct query *query; /* reads the database that the desk writes */
	ms now;              /* recorded at; the desk's own time when that is later */
	str actor;           /* empty: "import" */
	const char *source;  /* name of the source; NULL: "xes:<file>" or "csv311:<file>", without folder and ".gz" */
	const char *offset;  /* "+08:00", for instants without one; NULL: XES refuses these, CSV takes the map's */
	const char *map;     /* csv311: the layout; NULL: maps/boston311.csv */
};

/* What the ledger holds of the source after an import. Every count is taken from the records as they lie in the
 * database (on_time is the desk's own verdict at closure), whether this import wrote them or an earlier one. */
struct import_result {
	bool xes; /* else csv311 */
	char source[IMPORT_SOURCE_BYTES + 1];
	int64_t cases, steps;     /* mirrored cases, their activities */
	int64_t closed, with_due; /* with an end; with a deadline, closed or not */
	int64_t judged, late;     /* closed with a deadline: the base of the on-time rate; on_time = false of these */
	int64_t planned, late_planned;       /* closed with a planned end; ended after it */
	int64_t source_on_time, source_late; /* csv311: verdicts of the source */
	int64_t compared, agree;   /* csv311: judged cases that have a verdict of the source; where both are the same */
	int64_t first_at, last_at; /* earliest receipt, latest receipt; NIL without cases */
	int64_t new_cases, new_events; /* of this import */
};

/* Imports an event log: .xes or .xes.gz (recognised by its first bytes; several gzip members are one file). One
 * mirrored case per trace, opened at `startdate` (else at its first event), due at `deadline`, planned to end at
 * `enddate_planned`, closed at `enddate`; one activity per event in the order of the file.
 * d        idle; ticks of IMPORT_BATCH commands are given to it
 * out      filled when done
 * Refuses  file.*; import.gzip (where: file), import.too_large (over LIMIT_FILE_BYTES unpacked); with file:line:
 *          xml.*, import.not_xes, import.loose_event, import.no_key, import.no_value, import.missing,
 *          import.bad_date, import.no_offset, import.future, import.too_long, import.twice, import.empty,
 *          import.differs (the ledger holds something else under that number); import.bad_source; import.refused
 *          (the desk said no)
 * Faults   those of desk_tick and of query
 * Memory   about the size of the unpacked file, given back before return */
bool import_xes(
	struct desk *d, const char *path, const struct import_settings *s, struct import_result *out, struct err *e);

/* Imports requests of a city's 311 line from a CSV file; the layout comes from a map (docs/IMPORT.md). One
 * mirrored case per row; the source's verdict is kept: at closure as source_verdict, for an open request as an
 * activity "<column>: <verdict>".
 * Refuses  file.*, csv.*; with file:line: import.map (the map), import.no_column, import.missing, import.bad_date,
 *          import.future, import.bad_verdict, import.too_long, import.twice, import.empty, import.differs;
 *          import.bad_source; import.refused */
bool import_csv311(
	struct desk *d, const char *path, const struct import_settings *s, struct import_result *out, struct err *e);

/* For people at a terminal. lang: "zh" or "en". */
void import_put_text(struct buf *out, const struct import_result *r, str lang);
/* One JSON object; its members are described in docs/IMPORT.md. */
void import_put_json(struct buf *out, const struct import_result *r);

/* Writes all mirrored cases of a source as XES: traces in order of their import, events in order of the file.
 * source   as the record has it, e.g. "xes:receipt.xes"
 * to       open for writing; the caller closes it
 * Refuses  export.no_source (nothing is mirrored from it), file.unwritable
 * Faults   those of query */
bool export_xes(struct query *q, str source, FILE *to, int64_t *cases, struct err *e);

#endif
