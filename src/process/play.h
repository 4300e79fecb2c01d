/* play: one instance on a virtual clock, moved by the lines of a script. What happens is written as JSON, one move a
 * line. The command line and the page that tries a model before it is published use the same. */
#ifndef PROCESS_PLAY_H
#define PROCESS_PLAY_H

#include "calendar/calendar.h"
#include "process/process.h"
#include "rules/rules.h"

enum { PLAY_STEPS_MAX = 10000 }; /* of process_play_on, and wakings at one instant */

/* Who plays. Made by process_play_make; `in` and `host.now` may be read at any time, give_up and decide be set. */
struct process_play {
	struct arena *a;
	const struct process_model *m;
	struct process_instance *in; /* NULL before the start */
	struct process_host host;
	const struct calendar *calendar;
	uint32_t line, refused;      /* line of the script that is played, from 1; how many steps were refused */
	struct buf moves;            /* of the step under way, each ends in a newline */
	void *to;
	/* Told after each step: of one that was done `moves` holds what happened and `why` is NULL, of one that was refused
	 * nothing happened. */
	void (*done)(void *to, struct process_play *p, const struct err *why);
};

/* A player before the start. calendar: NULL: working-day timers park. moves_most: bytes of one step's moves; those of a
 * step that has more are incomplete (moves.full). Memory: instances, in `a`; process_play_free gives the rest back. */
struct process_play process_play_make(struct arena *a, const struct process_model *m, const struct calendar *calendar,
                                      ms now, int offset_minutes, uint32_t moves_most);
void process_play_free(struct process_play *p);

/* One step; false when it was refused, which `done` was told. */
bool process_play_step(struct process_play *p, const struct process_act *act, uint32_t *taken);
/* Time goes on; what falls due on the way happens at its own instant. */
void process_play_advance(struct process_play *p, ms to);
/* Tasks are completed in order, then time goes to the next timer, until nothing more comes by itself or `until`. */
void process_play_on(struct process_play *p, ms until);
/* Plays one line: {"act":…,"place":…,"name":…,"value":…,"at":…}, or the short form {"complete":place,"input":{…}}.
 * `at` is an instant or + and a duration. Before the first line the instance is started with `start`, unless the line
 * does.
 * Refuses bpmn.script, where is "line N of the script": the line cannot be read, nothing was played */
bool process_play_line(struct process_play *p, struct val line, const struct process_act *start, struct err *e);

/* A business rule task by one model: variables that the decision does not read are left out, since a process knows more
 * than one decision needs. Refuses as rules_inputs_read. */
bool process_play_decide(const struct process_play *p, const struct rules_model *rules, int decision,
                         struct val variables, struct val *out, struct err *e);

/* "task", "event", "join", "incident", "ad_hoc". */
const char *process_waiting_name(enum process_waiting_kind kind);

#endif
