/* What a record knew right after one of its events, as values, as FEEL sees it, and in words. */
#include "data/date.h"
#include "post/inside.h"

/* ---- folding ------------------------------------------------------------------------------------- */

static void fold(struct post__known *k, const struct ledger_event *ev) {
	struct json_doc d;
	enum event_kind kind = event_find(ev->kind);
	k->event = *ev;
	if (kind && event_defs[kind].to)
		k->state = event_defs[kind].to;
	if (kind && event_defs[kind].stamp)
		k->stamp[event_defs[kind].stamp] = ev->happened_at, k->token[event_defs[kind].stamp] = 0;
	if (!json_parse(k->arena, ev->body, &d, NULL) || d.tokens[0].kind != JSON_OBJECT)
		return;
	for (uint32_t i = 0, key = 1; i < d.tokens[0].count; i++, key = d.tokens[key + 1].next) {
		enum field field = field_find(json_raw(&d, key));
		if (!field)
			continue;
		k->doc[field] = d;
		k->token[field] = d.tokens[key + 1].kind == JSON_NULL ? 0 : key + 1;
		k->stamp[field] = 0;
	}
}

static bool read_subject(str subject, enum record_kind *kind, int64_t *id) {
	int32_t slash = str_find(subject, '/', 0);
	*kind = slash > 0 ? record_find(str_cut(subject, 0, (uint32_t)slash)) : R_none;
	return *kind && str_int(str_cut(subject, (uint32_t)slash + 1, subject.n), id);
}

bool post__know(struct sqlite3 *ledger, const struct pack *p, struct arena *a, str subject, int64_t seq,
                struct post__known *out, struct err *e) {
	struct store_told *told;
	uint32_t n;
	*out = (struct post__known){.pack = p, .arena = a, .doc = arena_array(a, struct json_doc, FIELD_COUNT),
		.token = arena_array(a, uint32_t, FIELD_COUNT), .stamp = arena_array(a, ms, FIELD_COUNT)};
	if (!read_subject(subject, &out->kind, &out->id))
		return err_set(e, "event.not_found", "subject", STR_FMT " is no record", STR_ARG(subject));
	if (!store_story(ledger, a, out->kind, out->id, &told, &n, e))
		return false;
	for (uint32_t i = 0; i < n && (!seq || told[i].event.seq <= seq); i++)
		fold(out, &told[i].event);
	out->seq = out->event.seq;
	return out->seq || err_set(e, "event.not_found", "seq", "the event is not of this record");
}

/* ---- values ------------------------------------------------------------------------------------- */

bool post__number(const struct post__known *k, enum field f, int64_t *out) {
	if (k->stamp[f])
		return *out = k->stamp[f], true;
	return k->token[f] && json_int(&k->doc[f], k->token[f], out);
}

str post__value(const struct post__known *k, enum field f) {
	if (f == F_state && k->state)
		return str_of(word_defs[k->state].name);
	if (!k->token[f])
		return (str){0};
	enum json_kind kind = k->doc[f].tokens[k->token[f]].kind;
	return kind == JSON_STRING || kind == JSON_NUMBER ? json_text(k->arena, &k->doc[f], k->token[f]) : (str){0};
}

bool post__flag(const struct post__known *k, enum field f) {
	return k->token[f] && k->doc[f].tokens[k->token[f]].kind == JSON_TRUE;
}

/* ---- FEEL --------------------------------------------------------------------------------------- */

bool post__compile(struct arena *a, str text, struct feel_expr **out, struct err *e) {
	struct arena scratch = {0};
	str *names = arena_array(&scratch, str, FIELD_COUNT);
	for (int f = 0; f < FIELD_COUNT; f++)
		names[f] = f ? str_of(field_defs[f].name) : STR("no field");
	struct feel_scope scope = {.names = names, .count = FIELD_COUNT, .strict = true};
	bool good = feel_compile(a, text, &scope, out, e);
	arena_free(&scratch);
	return good;
}

static struct val value_of(const struct post__known *k, enum field f) {
	int64_t n;
	switch (field_defs[f].type) {
	case T_INT:
	case T_FEN:
	case T_REF:
		return post__number(k, f, &n) ? val_int(n) : val_null();
	case T_MS:
		return post__number(k, f, &n) ? val_instant(n, k->pack->offset_minutes) : val_null();
	case T_DAY:
		return post__number(k, f, &n) ? val_date(n) : val_null();
	case T_BOOL:
		return k->token[f] ? val_bool(post__flag(k, f)) : val_null();
	case T_WORD:
	case T_CODE:
	case T_NAME:
	case T_TEXT: {
		str text = post__value(k, f);
		return text.n ? val_str(text) : val_null();
	}
	case T_FACTS:
	case T_SOURCE:
	case T_STATE:
	case T_PERSON:
		break;
	}
	return val_null();
}

bool post__holds(const struct feel_expr *x, const struct post__known *k, ms now) {
	if (!x)
		return true;
	uint32_t n;
	const uint32_t *used = feel_slots(x, &n);
	struct val *slots = arena_array(k->arena, struct val, FIELD_COUNT);
	for (uint32_t i = 0; i < n; i++)
		slots[used[i]] = value_of(k, (enum field)used[i]);
	struct feel_run run = feel_run_make(k->arena, slots, FIELD_COUNT, now, k->pack->offset_minutes);
	return val_is_true(feel_eval(x, &run));
}

/* ---- words -------------------------------------------------------------------------------------- */

static str date_words(struct arena *a, day d, bool zh) {
	static const char *const months[] = {"January", "February", "March", "April", "May", "June", "July", "August",
		"September", "October", "November", "December"};
	int year, month, dom;
	day_split(d, &year, &month, &dom);
	return zh ? arena_format(a, "%d年%d月%d日", year, month, dom)
	          : arena_format(a, "%d %s %d", dom, months[month - 1], year);
}

static str time_words(const struct post__known *k, ms at, bool zh) {
	int offset = k->pack->offset_minutes;
	day d = day_of_ms(at, offset);
	int minutes = (int)((at - ms_of_day(d, offset)) / MS_PER_MINUTE);
	return arena_format(k->arena, STR_FMT " %02d:%02d", STR_ARG(date_words(k->arena, d, zh)), minutes / 60,
		minutes % 60);
}

static str code_words(const struct post__known *k, enum field f, bool zh) {
	const struct code *c = pack_code(k->pack, field_defs[f].class, post__value(k, f));
	return !c ? post__value(k, f) : zh ? c->name_zh : c->name_en;
}

static str word_words(const struct post__known *k, enum field f, bool zh) {
	enum word w = word_find(post__value(k, f));
	return w ? str_of(zh ? word_defs[w].zh : word_defs[w].en) : (str){0};
}

str post__words(const struct post__known *k, enum field f, bool zh) {
	int64_t n;
	if (f == F_state)
		return word_words(k, f, zh);
	switch (field_defs[f].type) {
	case T_MS:
		return post__number(k, f, &n) ? time_words(k, n, zh) : (str){0};
	case T_DAY:
		return post__number(k, f, &n) ? date_words(k->arena, (day)n, zh) : (str){0};
	case T_FEN:
		return post__number(k, f, &n) ? arena_format(k->arena, "%lld.%02d", (long long)(n / 100), (int)(n % 100))
		                              : (str){0};
	case T_BOOL:
		return !post__flag(k, f) ? (str){0} : zh ? STR("是") : STR("yes");
	case T_CODE:
		return code_words(k, f, zh);
	case T_WORD:
		return word_words(k, f, zh);
	case T_INT:
	case T_REF:
	case T_NAME:
	case T_TEXT:
		return post__value(k, f);
	case T_FACTS:
	case T_SOURCE:
	case T_STATE:
	case T_PERSON:
		break;
	}
	return (str){0};
}
