/* The two forms of `yichuang plan`. */
#ifndef CLI_PLAN_H
#define CLI_PLAN_H

/* "plan PROJECT.json": argv as of the program. */
int cli_plan_make(int argc, char **argv);

#endif
