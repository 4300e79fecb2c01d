/* Failure: bugs abort, refusals are values, faults are logged. */
#define BASE_ROOM
#include <stdatomic.h>
#include <stdlib.h>

#include "base/base.h"

_Noreturn void check_fail(const char *cond, const char *file, int line) {
	fprintf(stderr, "level=bug check=\"%s\" at=%s:%d\n", cond, file, line);
	abort();
}

bool err_set(struct err *e, const char *code, const char *where, const char *format, ...) {
	if (!e)
		return false;
	va_list args;
	e->code = code;
	snprintf(e->where, sizeof e->where, "%s", where);
	va_start(args, format);
	vsnprintf(e->text, sizeof e->text, format, args);
	va_end(args);
	return false;
}

static _Atomic int level_max = LOG_INFO;

void log_level_set(enum log_level level) {
	level_max = (int)level;
}

void log_line(enum log_level level, const char *event, const char *format, ...) {
	static const char *const names[] = {"error", "warn", "info", "debug"};
	if ((int)level > level_max)
		return;
	char line[1024];
	va_list args;
	va_start(args, format);
	vsnprintf(line, sizeof line, format, args);
	va_end(args);
	fprintf(stderr, "level=%s event=%s %s\n", names[level], event, line);
}
