/* The four tables as constant arrays, and the look-ups by name. */
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
#define TAKES_SOURCE(arg)
#define TAKES_STATE(arg)
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
#define AGAIN(...) .creates = true, .from = (const uint16_t[]){__VA_ARGS__, 0}
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
#define DRIVEN \
	F_waiting, F_tokens, F_open_tasks, F_timer_at, F_process_version, F_parked_at, F_parked_reason, F_urged, \
	F_supervised
/* Filled once before main by derive_columns, constant afterwards. */
static struct record_def record_defs[RECORD_COUNT] = {
#define RECORD(word, called, where, chinese, english, list) \
	[R_##word] = {.table = #word, .name = (called), .path = (where), .zh = (chinese), .en = (english), \
		.columns = (list), .not_found = called ".not_found", .wrong_state = called ".wrong_state", \
		.out_of_scope = called ".out_of_scope", .not_yours = called ".not_yours", \
		.step_not_due = called ".step_not_due"},
#include "desk/records.def"
#undef RECORD
};

bool field_in_row_only(enum field f) {
	enum field_type type = field_defs[f].type;
	return type == T_TEXT || type == T_FACTS || type == T_SOURCE;
}

bool record_is_driven(enum record_kind kind) {
	return kind && record_defs[kind].cell_of[F_waiting] >= 0;
}

bool command_on(const struct command_def *c, enum record_kind kind) {
	if (c->record)
		return c->record == kind;
	if (!str_starts(str_of(c->name), STR("flow.")) || !record_is_driven(kind))
		return false;
	for (int own = 1; own < COMMAND_COUNT; own++) /* ticket.supervise: the kind's own command of the verb counts */
		if (command_defs[own].record == kind && strcmp(command_defs[own].verb, c->verb) == 0)
			return false;
	return true;
}

/* Names to numbers: a name's number in its table is its rank here. Filled once before main, then only read. */
static struct intern field_names, word_names, record_names, record_paths, command_names, event_names;

static void name_all(struct intern *names, int count, const char *(*name)(int)) {
	for (int i = 1; i < count; i++)
		check(intern_put(names, str_of(name(i))) == (uint32_t)i && "a name stands twice in its table");
}

static const char *field_name(int i) {
	return field_defs[i].name;
}

static const char *word_name(int i) {
	return word_defs[i].name;
}

static const char *record_name(int i) {
	return record_defs[i].name;
}

static const char *record_path(int i) {
	return record_defs[i].path;
}

static const char *command_name(int i) {
	return command_defs[i].name;
}

static const char *event_name(int i) {
	return event_defs[i].name;
}

__attribute__((constructor)) static void derive(void) {
	for (int k = 1; k < RECORD_COUNT; k++) {
		struct record_def *d = &record_defs[k];
		memset(d->cell_of, -1, sizeof d->cell_of);
		memset(d->column_of, -1, sizeof d->column_of);
		for (const uint16_t *c = d->columns; *c; c++) {
			check(d->column_count <= INT8_MAX);
			d->column_of[*c] = (int8_t)d->column_count++;
			if (!field_in_row_only((enum field)*c))
				d->cell_of[*c] = (int8_t)d->cell_count++;
		}
		for (const uint16_t *c = d->columns; *c; c++)
			if (field_defs[*c].type == T_STATE) {
				check(d->state_count < COUNT(d->states));
				d->states[d->state_count++] = (uint8_t)d->cell_of[*c];
			}
	}
	for (int f = 2; f < FIELD_COUNT; f++)
		check(strcmp(field_defs[f - 1].name, field_defs[f].name) < 0 && "fields.def is not in byte order");
	name_all(&field_names, FIELD_COUNT, field_name);
	name_all(&word_names, WORD_COUNT, word_name);
	name_all(&record_names, RECORD_COUNT, record_name);
	name_all(&record_paths, RECORD_COUNT, record_path);
	name_all(&command_names, COMMAND_COUNT, command_name);
	name_all(&event_names, EVENT_COUNT, event_name);
}

const struct record_def *record_def(enum record_kind kind) {
	check(kind > R_none && kind < RECORD_COUNT);
	return &record_defs[kind];
}

enum field field_find(str name) {
	return (enum field)intern_find(&field_names, name);
}

enum word word_find(str name) {
	return (enum word)intern_find(&word_names, name);
}

enum record_kind record_find(str name) {
	return (enum record_kind)intern_find(&record_names, name);
}

enum record_kind record_find_path(str path) {
	return (enum record_kind)intern_find(&record_paths, path);
}

enum command_kind command_find(str name) {
	return (enum command_kind)intern_find(&command_names, name);
}

enum event_kind event_find(str name) {
	return (enum event_kind)intern_find(&event_names, name);
}
