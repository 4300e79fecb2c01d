/* The four tables as constant arrays, and the look-ups by name. */
#include <stdlib.h>

#include "desk/desk.h"

#define ONE_OF(...) ((const uint16_t[]){__VA_ARGS__, 0})
#define TAKES_INT(arg) .most = (arg),
#define TAKES_FEN(arg)
#define TAKES_MS(arg)
#define TAKES_DAY(arg)
#define TAKES_BOOL(arg)
#define TAKES_NAME(arg)
#define TAKES_TEXT(arg)
#define TAKES_FACTS(arg)
#define TAKES_PERSON(arg)
#define TAKES_WORD(arg) .words = (arg),
#define TAKES_CODE(arg) .class = (arg),
#define TAKES_REF(arg) .ref = (arg),

const struct field_def field_defs[FIELD_COUNT] = {
#define FIELD(word, kind, arg, chinese, english) \
	[F_##word] = {.name = #word, .type = T_##kind, TAKES_##kind(arg).zh = (chinese), .en = (english)},
#include "desk/fields.def"
#undef FIELD
};

const struct word_def word_defs[WORD_COUNT] = {
#define WORD(word, chinese, english) [W_##word] = {#word, chinese, english},
#include "desk/words.def"
#undef WORD
};

#define NEW .creates = true
#define ANY .from = NULL
#define FROM(...) .from = (const uint16_t[]){__VA_ARGS__, 0}
#define ARGS(...) ((const uint16_t[]){__VA_ARGS__, 0})
#define NONE ((const uint16_t[]){0})
#define req(field) F_##field
#define opt(field) F_##field | ARG_OPTIONAL

const struct command_def command_defs[COMMAND_COUNT] = {
#define COMMAND(table, word, called, states, fields, chinese, english) \
	[C_##table##_##word] = {.name = (called), .record = R_##table, .verb = #word, .args = fields, \
		.zh = (chinese), .en = (english), states},
#define SYSTEM(table, word, called, states, fields, chinese, english) \
	[C_##table##_##word] = {.name = (called), .record = R_##table, .verb = #word, .args = fields, \
		.zh = (chinese), .en = (english), .system = true, states},
#include "desk/commands.def"
#undef COMMAND
#undef SYSTEM
};

const struct event_def event_defs[EVENT_COUNT] = {
#define EVENT(table, verb, called, meaning, then, column) \
	[E_##table##_##verb] = {.name = (called), .record = R_##table, .version = (meaning), .to = (enum word)(then), \
		.stamp = (enum field)(column)},
#include "desk/events.def"
#undef EVENT
};

#define COLUMNS(...) ((const uint16_t[]){__VA_ARGS__, 0})
/* Filled once before main by derive_columns, constant afterwards. */
static struct record_def record_defs[RECORD_COUNT] = {
#define RECORD(word, called, where, chinese, english, list) \
	[R_##word] = {.table = #word, .name = (called), .path = (where), .zh = (chinese), .en = (english), \
		.columns = (list), .not_found = called ".not_found", .wrong_state = called ".wrong_state", \
		.out_of_scope = called ".out_of_scope", .step_not_due = called ".step_not_due"},
#include "desk/records.def"
#undef RECORD
};

bool field_in_row_only(enum field f) {
	return field_defs[f].type == T_TEXT || field_defs[f].type == T_FACTS;
}

/* Numbers of commands and events in the byte order of their names. */
static uint16_t commands_by_name[COMMAND_COUNT - 1], events_by_name[EVENT_COUNT - 1];

static int by_command_name(const void *a, const void *b) {
	return strcmp(command_defs[*(const uint16_t *)a].name, command_defs[*(const uint16_t *)b].name);
}

static int by_event_name(const void *a, const void *b) {
	return strcmp(event_defs[*(const uint16_t *)a].name, event_defs[*(const uint16_t *)b].name);
}

__attribute__((constructor)) static void derive(void) {
	for (int k = 1; k < RECORD_COUNT; k++) {
		struct record_def *d = &record_defs[k];
		memset(d->cell_of, -1, sizeof d->cell_of);
		for (const uint16_t *c = d->columns; *c; c++, d->column_count++)
			if (!field_in_row_only((enum field)*c))
				d->cell_of[*c] = (int8_t)d->cell_count++;
	}
	for (int i = 0; i < COMMAND_COUNT - 1; i++)
		commands_by_name[i] = (uint16_t)(i + 1);
	for (int i = 0; i < EVENT_COUNT - 1; i++)
		events_by_name[i] = (uint16_t)(i + 1);
	qsort(commands_by_name, COUNT(commands_by_name), sizeof *commands_by_name, by_command_name);
	qsort(events_by_name, COUNT(events_by_name), sizeof *events_by_name, by_event_name);
}

const struct record_def *record_def(enum record_kind kind) {
	check(kind > R_none && kind < RECORD_COUNT);
	return &record_defs[kind];
}

enum field field_find(str name) {
	int low = 1, high = FIELD_COUNT - 1; /* the rows stand in byte order */
	while (low <= high) {
		int mid = (low + high) / 2;
		int c = str_cmp(name, str_of(field_defs[mid].name));
		if (c == 0)
			return (enum field)mid;
		if (c < 0)
			high = mid - 1;
		else
			low = mid + 1;
	}
	return F_none;
}

enum word word_find(str name) {
	for (int w = 1; w < WORD_COUNT; w++)
		if (str_is(name, word_defs[w].name))
			return (enum word)w;
	return W_none;
}

enum record_kind record_find(str name) {
	for (int k = 1; k < RECORD_COUNT; k++)
		if (str_is(name, record_defs[k].name))
			return (enum record_kind)k;
	return R_none;
}

enum record_kind record_find_path(str path) {
	for (int k = 1; k < RECORD_COUNT; k++)
		if (str_is(path, record_defs[k].path))
			return (enum record_kind)k;
	return R_none;
}

enum command_kind command_find(str name) {
	int low = 0, high = (int)COUNT(commands_by_name) - 1;
	while (low <= high) {
		int mid = (low + high) / 2;
		int c = str_cmp(name, str_of(command_defs[commands_by_name[mid]].name));
		if (c == 0)
			return (enum command_kind)commands_by_name[mid];
		if (c < 0)
			high = mid - 1;
		else
			low = mid + 1;
	}
	return C_none;
}

enum event_kind event_find(str name) {
	int low = 0, high = (int)COUNT(events_by_name) - 1;
	while (low <= high) {
		int mid = (low + high) / 2;
		int c = str_cmp(name, str_of(event_defs[events_by_name[mid]].name));
		if (c == 0)
			return (enum event_kind)events_by_name[mid];
		if (c < 0)
			high = mid - 1;
		else
			low = mid + 1;
	}
	return E_none;
}
