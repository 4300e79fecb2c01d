/* rules/tck: runs test files of the DMN Technology Compatibility Kit against this engine. */
#ifndef RULES_TCK_H
#define RULES_TCK_H

#include <stdio.h>

/* Runs every file named *-test-*.xml found under the paths (files or directories, recursively, in name order)
 * against the model beside it. A test case passes when every result equals the expected one (numbers within
 * 0.00000001) and an error was reported where errorResult says so and none where a value is expected; an error is a
 * warning of the engine. A table without a matching rule and a decision without logic are null by the standard: their
 * warnings count only where the result is that null. Where a plain null is expected both will do, because the kit
 * contradicts itself: of the same expressions (10 * null, 1 / 0) some cases expect a null with an error and some a null
 * without. How many of the passed are such cases is told in the line before the last.
 * Models are loaded with the .dmn files of their folder as library. A model that is wrong in one place is loaded all
 * the same, because the kit expects errors of single decisions.
 * out      gets a line per failed case and, as last line, "N passed, N failed"
 * Returns  0 when cases were found and all passed, otherwise 1 */
int rules_tck(int count, char **paths, FILE *out);

#endif
