/* rules/tck: runs test files of the DMN Technology Compatibility Kit against this engine. */
#ifndef RULES_TCK_H
#define RULES_TCK_H

#include <stdio.h>

/* Runs every file named *-test-*.xml found under the paths (files or directories, recursively, in name order)
 * against the model beside it. A test case passes when every result equals the expected one (numbers within
 * 0.00000001) and an error was reported exactly where errorResult says so; an error is a warning of the engine.
 * out      gets a line per failed case and, as last line, "N passed, N failed"
 * Returns  0 when cases were found and all passed, otherwise 1 */
int rules_tck(int count, char **paths, FILE *out);

#endif
