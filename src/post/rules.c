/* What the pack says about messages: which event is told to whom and how, and how each channel behaves. */
#include <stdarg.h>

#include "data/date.h"
#include "pack/letter.h"
#include "post/inside.h"

static const char templates_csv[] = "messages/templates.csv", channels_csv[] = "messages/channels.csv",
				  quiet_csv[] = "messages/quiet-hours.csv";
static const char *const channel_names[] = {"app", "mail", "sms", "webhook"};
static const char *const audiences[] = {"caller", "applicant", "department", "assisting", "officer"};

/* What one reading of the rules needs. */
struct reading {
	const struct pack *pack;
	struct post__rules *rules;
	struct pack_complaints *to;
	uint32_t told;
};

static void complain(struct reading *r, const char *path, uint32_t line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
static void complain(struct reading *r, const char *path, uint32_t line, const char *format, ...) {
	char where[160], message[320];
	va_list list;
	va_start(list, format);
	vsnprintf(message, sizeof message, format, list);
	va_end(list);
	snprintf(where, sizeof where, "%s:%u", path, line);
	r->told++;
	r->to->count++;
	if (r->to->tell)
		r->to->tell(r->to->self, where, message);
}

const char *post__channel_name(enum post_channel c) {
	check(c < POST_CHANNELS);
	return channel_names[c];
}

enum post_channel post__channel_find(str name) {
	for (int i = 0; i < POST_CHANNELS; i++)
		if (str_is(name, channel_names[i]))
			return (enum post_channel)i;
	return POST_CHANNELS;
}

static str cell(const struct csv *t, uint32_t row, const char *name) {
	return csv_cell(t, row, csv_column(t, name));
}

static int32_t number(const struct csv *t, uint32_t row, const char *name, int32_t otherwise) {
	int64_t n;
	return str_int(cell(t, row, name), &n) ? (int32_t)n : otherwise;
}

/* "22:00" as minutes of the day, or -1. */
static int32_t minute_of(str s) {
	int64_t hour, minute;
	if (s.n != 5 || s.p[2] != ':' || !str_int(str_cut(s, 0, 2), &hour) || !str_int(str_cut(s, 3, 5), &minute) ||
		hour < 0 || hour > 23 || minute < 0 || minute > 59)
		return -1;
	return (int32_t)(hour * 60 + minute);
}

/* ---- channels ----------------------------------------------------------------------------------- */

static void read_channels(struct reading *r) {
	const struct csv *t = pack_table(r->pack, channels_csv);
	for (int c = 0; c < POST_CHANNELS; c++)
		r->rules->channels[c] = (struct post__channel){8, 10, 3600, 20, 72, -1, -1};
	r->rules->keep_days = 90;
	for (uint32_t i = 0; t && i < t->rows; i++) {
		enum post_channel c = post__channel_find(cell(t, i, "code"));
		if (c == POST_CHANNELS) {
			complain(r, channels_csv, t->lines[i], "code: a channel is app, mail, sms or webhook");
			continue;
		}
		struct post__channel *to = &r->rules->channels[c];
		to->tries = number(t, i, "tries", to->tries);
		to->first_wait_s = number(t, i, "first_wait_s", to->first_wait_s);
		to->most_wait_s = number(t, i, "most_wait_s", to->most_wait_s);
		to->timeout_s = number(t, i, "timeout_s", to->timeout_s);
		to->pause_hours = number(t, i, "pause_hours", to->pause_hours);
		int32_t keep = number(t, i, "keep_days", 90);
		r->rules->keep_days = keep > r->rules->keep_days ? keep : r->rules->keep_days;
	}
}

static void read_quiet(struct reading *r) {
	const struct csv *t = pack_table(r->pack, quiet_csv);
	for (uint32_t i = 0; t && i < t->rows; i++) {
		enum post_channel c = post__channel_find(cell(t, i, "channel"));
		int32_t from = minute_of(cell(t, i, "from")), to = minute_of(cell(t, i, "to"));
		if (c != POST_SMS && c != POST_MAIL && c != POST_APP)
			complain(r, quiet_csv, t->lines[i], "channel: quiet hours are for app, mail and sms");
		else if (from < 0 || to < 0 || from == to)
			complain(r, quiet_csv, t->lines[i], "from, to: write two different times of the day as 22:00");
		else
			r->rules->channels[c].quiet_from = from, r->rules->channels[c].quiet_to = to;
	}
}

ms post__after_quiet(const struct post__channel *c, ms at, int offset_minutes) {
	if (c->quiet_from < 0)
		return at;
	day d = day_of_ms(at, offset_minutes);
	int32_t minute = (int32_t)((at - ms_of_day(d, offset_minutes)) / MS_PER_MINUTE);
	bool over_midnight = c->quiet_from > c->quiet_to;
	bool quiet = over_midnight ? minute >= c->quiet_from || minute < c->quiet_to
	                           : minute >= c->quiet_from && minute < c->quiet_to;
	if (!quiet)
		return at;
	day ends = over_midnight && minute >= c->quiet_from ? d + 1 : d;
	return ms_of_day(ends, offset_minutes) + c->quiet_to * MS_PER_MINUTE;
}

ms post__wait(const struct post__channel *c, str id, int64_t attempts) {
	uint64_t hash = 14695981039346656037u + (uint64_t)attempts;
	int64_t wait = (int64_t)c->first_wait_s * 1000, most = (int64_t)c->most_wait_s * 1000;
	for (uint32_t i = 0; i < id.n; i++)
		hash = (hash ^ (unsigned char)id.p[i]) * 1099511628211u;
	hash = (hash ^ hash >> 29) * 0xBF58476D1CE4E5B9u; /* so that the last sign counts as the first */
	for (int64_t i = 1; i < attempts && wait < most; i++)
		wait *= 2;
	wait = wait < most ? wait : most;
	return wait * 3 / 4 + (int64_t)((hash >> 40) % 1024) * wait / 2048;
}

/* ---- templates ---------------------------------------------------------------------------------- */

/* "-2h", "+30m", "-1d" as ms; 0: it is none. */
static ms read_distance(str s) {
	static const struct {
		char unit;
		ms length;
	} units[] = {{'m', MS_PER_MINUTE}, {'h', MS_PER_HOUR}, {'d', MS_PER_DAY}};
	int64_t n;
	if (s.n < 3 || !str_int(str_cut(s, 1, s.n - 1), &n) || n < 1 || n > 366)
		return 0;
	for (size_t i = 0; i < COUNT(units); i++)
		if (units[i].unit == s.p[s.n - 1])
			return (s.p[0] == '-' ? -n : n) * units[i].length;
	return 0;
}

/* "slot_at-2h", "slot_at-1d@18:00": a field that is an instant, how far from it, and a time of that day. */
static bool read_at(struct post__rule *rule, str text) {
	uint32_t sign = 0;
	int32_t clock = str_find(text, '@', 0);
	str time = clock >= 0 ? str_cut(text, (uint32_t)clock + 1, text.n) : (str){0};
	text = clock >= 0 ? str_cut(text, 0, (uint32_t)clock) : text;
	while (sign < text.n && text.p[sign] != '-' && text.p[sign] != '+')
		sign++;
	rule->at_field = field_find(str_cut(text, 0, sign));
	rule->at_offset = read_distance(str_cut(text, sign, text.n));
	rule->at_minute = clock >= 0 ? minute_of(time) : -1;
	if (!rule->at_field || field_defs[rule->at_field].type != T_MS || !rule->at_offset)
		return false;
	return clock < 0 || (rule->at_minute >= 0 && rule->at_offset % MS_PER_DAY == 0);
}

static bool good_place(str name) {
	enum field f = field_find(name);
	if (post__is_special(name))
		return true;
	return f && field_defs[f].type != T_PERSON && field_defs[f].type != T_STATE && field_defs[f].type != T_FACTS &&
		   field_defs[f].type != T_SOURCE;
}

static void check_places(struct reading *r, const char *path, str text) {
	str line, before, name;
	enum letter_place place;
	char mark;
	for (uint32_t no = 1; str_next(&text, '\n', &line); no++)
		while (letter_next(&line, &before, &place, &mark, &name))
			if (!good_place(name))
				complain(r, path, no, "{{" STR_FMT "}}: there is no such field, or it is not for messages",
					STR_ARG(name));
}

/* "# title", the text, then behind a line "---" the text message. */
static void read_text(struct reading *r, const struct post__rule *rule, const char *lang, struct post__text *out) {
	struct arena *a = &r->rules->arena;
	const char *path = arena_format(a, "messages/" STR_FMT ".%s.md", STR_ARG(rule->files), lang).p;
	str text, title;
	struct err e;
	if (!file_read(a, arena_format(a, STR_FMT "/%s", STR_ARG(r->pack->dir), path).p, &text, &e) || !str_utf8(text)) {
		complain(r, templates_csv, rule->line, "text: there is no template %s in UTF-8", path);
		return;
	}
	check_places(r, path, text);
	if (!str_next(&text, '\n', &title) || !str_starts(title, STR("# "))) {
		complain(r, path, 1, "the first line is the title: # and a blank before it");
		return;
	}
	out->title = str_trim(str_cut(title, 2, title.n));
	out->body = str_trim(text);
	out->sms = out->title;
	for (uint32_t at = 0; at + 5 <= text.n; at++)
		if (memcmp(text.p + at, "\n---\n", 5) == 0) {
			out->body = str_trim(str_cut(text, 0, at));
			out->sms = str_trim(str_cut(text, at + 5, text.n));
			break;
		}
}

static void read_condition(struct reading *r, const struct post__rule *rule, const char *column, str text,
	struct feel_expr **out) {
	struct err e;
	if (text.n && !post__compile(&r->rules->arena, text, out, &e))
		complain(r, templates_csv, rule->line, "%s: %s", column, e.text);
}

static void read_channel_words(struct reading *r, struct post__rule *rule, str words) {
	str one;
	while (str_next(&words, ' ', &one)) {
		enum post_channel c = post__channel_find(one);
		if (c >= POST_WEBHOOK)
			complain(r, templates_csv, rule->line, "channels: " STR_FMT " is not app, mail or sms", STR_ARG(one));
		else
			rule->channels[c] = true;
	}
	if ((rule->audience == POST_DEPARTMENT || rule->audience == POST_ASSISTING) &&
	    (rule->channels[POST_MAIL] || rule->channels[POST_SMS]))
		complain(r, templates_csv, rule->line, "channels: a department is told in the program only");
}

static void read_rule(struct reading *r, const struct csv *t, uint32_t i, struct post__rule *rule) {
	str audience = cell(t, i, "audience"), at = cell(t, i, "at");
	rule->code = rule->files = cell(t, i, "code");
	if (cell(t, i, "text").n)
		rule->files = cell(t, i, "text");
	rule->line = t->lines[i];
	rule->at_minute = -1;
	rule->event = event_find(cell(t, i, "event"));
	rule->urgent = str_is(cell(t, i, "urgent"), "yes");
	for (uint32_t k = 0; k < COUNT(audiences); k++)
		if (str_is(audience, audiences[k]))
			rule->audience = (enum post_audience)k;
	if (!rule->event)
		complain(r, templates_csv, rule->line, "event: there is no event " STR_FMT, STR_ARG(cell(t, i, "event")));
	/* The rated clerk must learn nothing of a rating, and may well be of that department. */
	if (rule->event && event_defs[rule->event].record == R_rating && rule->audience >= POST_DEPARTMENT)
		complain(r, templates_csv, rule->line, "audience: nobody but who gave it is told of a rating");
	if (at.n && !str_is(at, "now") && !read_at(rule, at))
		complain(r, templates_csv, rule->line, "at: write now, or an instant as slot_at-2h or slot_at-1d@18:00");
	read_condition(r, rule, "condition", cell(t, i, "condition"), &rule->condition);
	read_condition(r, rule, "still", cell(t, i, "still"), &rule->still);
	read_channel_words(r, rule, cell(t, i, "channels"));
	read_text(r, rule, "zh", &rule->text[0]);
	read_text(r, rule, "en", &rule->text[1]);
	if (rule->event)
		r->rules->asked[rule->event] = true;
}

uint32_t post__rules_read(struct post__rules *out, const struct pack *p, struct pack_complaints *to) {
	struct reading r = {.pack = p, .rules = out, .to = to};
	const struct csv *t = pack_table(p, templates_csv);
	*out = (struct post__rules){.keep_days = 90};
	read_channels(&r);
	read_quiet(&r);
	out->all = arena_array(&out->arena, struct post__rule, t ? t->rows : 0);
	out->count = t ? t->rows : 0;
	for (uint32_t i = 0; i < out->count; i++)
		read_rule(&r, t, i, &out->all[i]);
	return r.told;
}

bool post_check(const struct pack *p, struct pack_complaints *to) {
	struct post__rules rules;
	uint32_t told = post__rules_read(&rules, p, to);
	arena_free(&rules.arena);
	return told == 0;
}
