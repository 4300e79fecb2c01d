/* Cases of another system before they are sent: every check that needs no ledger. */
#include "data/date.h"
#include "ports/inside.h"

void foreign_free(struct foreign *f) {
	arena_free(&f->arena);
	intern_free(&f->numbers);
	intern_free(&f->words);
	vec_free(&f->cases);
	vec_free(&f->steps);
}

bool foreign_refuse(
	const struct foreign *f, struct err *e, const char *code, uint32_t line, const char *format, ...) {
	char where[160], text[256];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	snprintf(where, sizeof where, "%s:%u", f->name, line);
	return err_set(e, code, where, "%s", text);
}

str foreign_word(struct foreign *f, str s) {
	return s.n ? intern_text(&f->words, intern_put(&f->words, s)) : (str){"", 0};
}

static bool short_enough(const struct foreign *f, uint32_t line, const char *what, str s, struct err *e) {
	return s.n <= IMPORT_TEXT_BYTES || foreign_refuse(f, e, "import.too_long", line,
										   "the %s has %u bytes, more than %d", what, s.n, IMPORT_TEXT_BYTES);
}

/* The desk takes instant 0 for "not given", and nothing here is older. */
static bool possible(const struct foreign *f, uint32_t line, const char *what, ms at, struct err *e) {
	return at == NIL || at > 0 ||
		   foreign_refuse(f, e, "import.bad_date", line, "the %s lies before 1970-01-01T00:00:00Z", what);
}

static bool check_texts(const struct foreign *f, const struct foreign_case *c, struct err *e) {
	if (c->external_no.n == 0)
		return foreign_refuse(f, e, "import.missing", c->line, "the case has no number");
	return short_enough(f, c->line, "number", c->external_no, e) &&
		   short_enough(f, c->line, "title", c->title, e) && short_enough(f, c->line, "channel", c->channel, e) &&
		   short_enough(f, c->line, "department", c->department, e) &&
		   short_enough(f, c->line, "verdict", c->verdict, e);
}

static bool check_dates(const struct foreign *f, const struct foreign_case *c, struct err *e) {
	if (c->received_at == NIL)
		return foreign_refuse(f, e, "import.missing", c->line, "the case has no beginning");
	return possible(f, c->line, "beginning", c->received_at, e) && possible(f, c->line, "deadline", c->due_at, e) &&
		   possible(f, c->line, "planned end", c->planned_end_at, e) && possible(f, c->line, "end", c->ended_at, e);
}

bool foreign_add(struct foreign *f, const struct foreign_case *c, struct err *e) {
	if (!check_texts(f, c, e) || !check_dates(f, c, e))
		return false;
	if (c->step_count > IMPORT_STEPS)
		return foreign_refuse(
			f, e, "import.too_long", c->line, "the case has more than %d activities", IMPORT_STEPS);
	for (uint32_t i = 0; i < c->step_count; i++) {
		const struct foreign_step *step = &f->steps.p[c->first_step + i];
		if (!short_enough(f, c->line, "activity", step->activity, e) ||
			!short_enough(f, c->line, "resource", step->resource, e) ||
			!possible(f, c->line, "activity's time", step->at, e))
			return false;
	}
	uint32_t number = intern_find(&f->numbers, c->external_no);
	if (number)
		return foreign_refuse(f, e, "import.twice", c->line, "the number " STR_FMT " stands in line %u already",
			STR_ARG(c->external_no), f->cases.p[number - 1].line);
	intern_put(&f->numbers, c->external_no);
	vec_push(&f->cases, *c);
	return true;
}

bool foreign_name(struct foreign *f, const char *kind, const char *path, const char *given, struct err *e) {
	const char *slash = strrchr(path, '/');
	str file = str_of(slash ? slash + 1 : path);
	if (str_ends(file, STR(".gz")))
		file.n -= 3;
	f->name = path;
	str whole = given ? str_of(given) : arena_format(&f->arena, "%s:" STR_FMT, kind, STR_ARG(file));
	if (whole.n == 0 || whole.n > IMPORT_SOURCE_BYTES || !str_utf8(whole))
		return err_set(e, "import.bad_source", given ? "--source" : path,
			"the source's name must have 1 to %d bytes of UTF-8", IMPORT_SOURCE_BYTES);
	/* A comma would part the name where lists are filtered by it. */
	for (uint32_t i = 0; i <= whole.n; i++)
		f->source[i] = i == whole.n ? 0 : whole.p[i] == ',' ? '_' : whole.p[i];
	return true;
}
