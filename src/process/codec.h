/* process/codec: instances as text, shared by codec.c, restore.c, values.c, sound.c and migrate.c; nobody else
 * includes it. */
#ifndef PROCESS_CODEC_H
#define PROCESS_CODEC_H

#include "process/instance.h"

/* values.c: FEEL values as JSON that keeps their types, and the order of entries: what is read back goes the same way.
 * Null, booleans, numbers, strings, lists and contexts as JSON's own; what JSON has not as an object with the single
 * key "@":
 *   {"@":"2022-01-04"}   date, time, date and time, duration: FEEL's text behind the sign @
 *   {"@":[3,1,5]}        range: flags (VAL_LOW_CLOSED | …), low end, high end
 *   {"@":{"@":…}}        a context whose only key is "@"
 * A function is written as null. Values nested more than VALUES_DEPTH_MAX deep are written as null, and `cut` is
 * set. */
enum { VALUES_DEPTH_MAX = LIMIT_JSON_DEPTH - 4 };
void process__put_value(struct buf *b, struct val v, bool *cut);
/* Reads it back; false for an object with the key "@" that is none of these. Memory: texts point into the document. */
bool process__read_value(struct arena *a, const struct json_doc *d, uint32_t token, struct val *out);
/* The value as it is read back: functions are null. */
struct val process__settle_value(struct arena *a, struct val v);
/* At least as many bytes as the value takes as text; SIZE_MAX when that is not easily seen. */
size_t process__value_bound(struct val v);

/* codec.c: whether the places of an instance say all of it. */
bool process__is_plain(const struct process_model *m, const struct process_instance *i);

/* sound.c: whether it is an instance of the model: I1 to I4 and what instance.h says of each member. Refuses
 * process.bad_state. */
bool process__is_sound(struct arena *scratch, const struct process_model *m, const struct process_instance *i,
                       struct err *e);
/* Sub-processes and called processes nest so deep, each perhaps the body of a loop. */
enum { SCOPE_DEPTH_MAX = 2 * LIMIT_PROCESS_DEPTH + 2 };
/* sound_undo.c: the same for what can be compensated; tokens and scopes are sound. */
bool process__are_undos_sound(const struct process_model *m, const struct process_instance *i, struct err *e);
/* sound.c: whether the node can have a token that waits there, as opposed to one that only passes. */
bool process__may_wait(const struct process_model *m, uint32_t node, uint32_t flow);
/* sound.c: whether timers can be set for the token: of the event that it waits at, of those behind its gateway, or of
 * boundary events (of a loop as a whole, and not of what is revived). */
bool process__has_timers(const struct process_model *m, const struct token *t);
/* sound.c: the first join of which a token waits that has what it needs to fire, NONE: all wait rightly. */
uint32_t process__ready_join(const struct process_model *m, const struct process_instance *i);

#endif
