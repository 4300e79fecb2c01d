/* yichuang bpmn: what its files share. */
#ifndef CLI_BPMN_H
#define CLI_BPMN_H

#include "calendar/calendar.h"
#include "cli/cli.h"
#include "process/process.h"

enum { BPMN_OFFSET = 480 }; /* minutes east of UTC where an instant says nothing else */

/* Loads a model; processes of other files that it calls are looked for in the file's folder. */
bool bpmn_load(struct arena *a, const char *file, struct process_model **out, struct err *e);
/* The calendar in `table` or, when that is NULL, of the shipped pack; *out is NULL when that has none. */
bool bpmn_calendar(struct arena *a, const char *table, struct calendar **out, struct err *e);
/* A JSON text, or a file that holds one, as a value; NULL gives null. what: the option, for messages */
bool bpmn_json(struct arena *a, const char *text_or_file, const char *what, struct val *out, struct err *e);
/* "run FILE …", "simulate FILE …", "migrate FROM TO …": argv as of the program. */
int bpmn_run(int argc, char **argv);
int bpmn_simulate(int argc, char **argv);
int bpmn_migrate(int argc, char **argv);

#endif
