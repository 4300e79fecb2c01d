/* What the files of ports share: cases as they came, and cases as the ledger has them. */
#ifndef PORTS_INSIDE_H
#define PORTS_INSIDE_H

#include "ports/ports.h"

/* One activity. */
struct foreign_step {
	str activity, resource; /* resource may be empty */
	ms at;
	str lifecycle; /* "start", "suspend" …; empty: completed */
};

/* One case of another system. Instants are NIL when it has none. */
struct foreign_case {
	str external_no, title, channel, department;
	ms received_at, due_at, planned_end_at, ended_at;
	str verdict; /* the source's own, in its own word; may be empty */
	uint32_t first_step, step_count;
	uint32_t line; /* of the file; 0 when read from the ledger */
};

/* All cases of one file, or of one source of the ledger. Texts are in the arena. */
struct foreign {
	struct arena arena;
	struct intern numbers; /* external numbers: case i has number i + 1 */
	struct intern words;   /* texts that come again and again */
	VEC(struct foreign_case) cases;
	VEC(struct foreign_step) steps;
	const char *name; /* of the file, for messages */
	char source[IMPORT_SOURCE_BYTES + 1];
	str note;          /* an open case's verdict is an activity that begins so; empty: there is none */
	str on_time, late; /* the source's words for its verdict */
};

/* Gives everything back. */
void foreign_free(struct foreign *f);
/* Refuses with "<file>:<line>" before the sentence. */
bool foreign_refuse(const struct foreign *f, struct err *e, const char *code, uint32_t line, const char *format,
	...) __attribute__((format(printf, 5, 6)));
/* A text kept once, however often it comes. */
str foreign_word(struct foreign *f, str s);
/* Checks a case that was read from a file and adds it: number given, once and short enough; dates that can be
 * kept. */
bool foreign_add(struct foreign *f, const struct foreign_case *c, struct err *e);
/* Names the source: `given`, or "<kind>:<file name>". Refuses import.bad_source. */
bool foreign_name(struct foreign *f, const char *kind, const char *path, const char *given, struct err *e);

/* Compares the file with the ledger, sends what is missing, counts what lies there then. */
bool mirror_take(struct desk *d, const struct foreign *f, const struct import_settings *s,
	struct import_result *out, struct err *e);

/* A mirrored case as the ledger has it. */
struct mirrored {
	int64_t id, events;
	struct foreign_case c;        /* steps are not filled by mirror_list */
	bool closed, judged, on_time; /* judged: the desk gave a verdict */
};
typedef VEC(struct mirrored) mirrored_list;
/* All mirrored cases of the source in order of their numbers here; texts in the arena. */
bool mirror_list(struct query *q, struct arena *a, str source, mirrored_list *out, struct err *e);

/* The steps of one mirrored case in order; `steps` is emptied first. Texts in the arena. */
typedef VEC(struct foreign_step) step_list;
bool mirror_steps(struct query *q, struct arena *a, int64_t id, step_list *steps, struct err *e);

/* Unpacks gzip when the bytes are gzip, into `out` (made with the greatest size allowed); else `*text` stays as it
 * is. */
bool gzip_unpack(const char *name, str *text, struct buf *out, struct err *e);

#endif
