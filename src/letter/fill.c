/* The values of the places: what the record knew right after the letter's event, in words. */
#include "data/date.h"
#include "letter/inside.h"

/* ---- folding --------------------------------------------------------------------------------- */

static void fold_one(struct fill *f, const struct ledger_event *ev) {
	struct json_doc d;
	enum event_kind kind = event_find(ev->kind);
	if (kind && event_defs[kind].stamp)
		f->stamp[event_defs[kind].stamp] = ev->happened_at, f->token[event_defs[kind].stamp] = 0;
	if (!json_parse(&f->arena, ev->body, &d, NULL) || d.tokens[0].kind != JSON_OBJECT)
		return;
	for (uint32_t i = 0, key = 1; i < d.tokens[0].count; i++, key = d.tokens[key + 1].next) {
		enum field field = field_find(json_raw(&d, key));
		if (!field)
			continue;
		bool gone = d.tokens[key + 1].kind == JSON_NULL;
		f->doc[field] = d;
		f->token[field] = gone ? 0 : key + 1;
		f->stamp[field] = 0;
	}
}

void letter__fold(struct fill *f, const struct store_told *story) {
	while (f->folded <= f->letter->at)
		fold_one(f, &story[f->folded++].event);
	f->event = &story[f->letter->at].event;
	if (f->style->person.n && (!json_parse(&f->arena, f->style->person, &f->person, NULL) ||
	                           f->person.tokens[0].kind != JSON_OBJECT))
		f->person = (struct json_doc){0};
}

/* ---- values ---------------------------------------------------------------------------------- */

static bool number_of(const struct fill *f, enum field field, int64_t *out) {
	if (f->stamp[field])
		return *out = f->stamp[field], true;
	return f->token[field] && json_int(&f->doc[field], f->token[field], out);
}

static str text_of(struct fill *f, enum field field) {
	return f->token[field] ? json_text(&f->arena, &f->doc[field], f->token[field]) : (str){0};
}

static str date_words(struct fill *f, day d) {
	static const char *const months[] = {"January", "February", "March", "April", "May", "June", "July", "August",
		"September", "October", "November", "December"};
	int year, month, dom;
	day_split(d, &year, &month, &dom);
	return f->style->zh ? arena_format(&f->arena, "%d年%d月%d日", year, month, dom)
	                    : arena_format(&f->arena, "%d %s %d", dom, months[month - 1], year);
}

/* 二〇二二年三月十五日, as documents are dated. Source: GB/T 9704 (from memory). */
static str date_characters(struct fill *f, day d) {
	static const char *const digits[] = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};
	int year, month, dom, parts[2];
	struct buf b = buf_make(128);
	day_split(d, &year, &month, &dom);
	for (int unit = 1000; unit; unit /= 10)
		buf_text(&b, digits[year / unit % 10]);
	parts[0] = month, parts[1] = dom;
	for (int i = 0; i < 2; i++) {
		buf_text(&b, i ? "月" : "年");
		if (parts[i] >= 20)
			buf_text(&b, digits[parts[i] / 10]);
		if (parts[i] >= 10)
			buf_text(&b, "十");
		if (parts[i] < 10 || parts[i] % 10)
			buf_text(&b, digits[parts[i] % 10]);
	}
	buf_text(&b, "日");
	str out = arena_str(&f->arena, buf_view(&b));
	buf_free(&b);
	return out;
}

static str time_words(struct fill *f, ms at) {
	int offset = f->pack->offset_minutes;
	day d = day_of_ms(at, offset);
	int minutes = (int)((at - ms_of_day(d, offset)) / MS_PER_MINUTE);
	return arena_format(&f->arena, STR_FMT " %02d:%02d", STR_ARG(date_words(f, d)), minutes / 60, minutes % 60);
}

static str code_words(struct fill *f, enum field field) {
	const struct code *c = pack_code(f->pack, field_defs[field].class, text_of(f, field));
	return !c ? text_of(f, field) : f->style->zh ? c->name_zh : c->name_en;
}

static str word_words(struct fill *f, enum field field) {
	enum word w = word_find(text_of(f, field));
	return w ? str_of(f->style->zh ? word_defs[w].zh : word_defs[w].en) : (str){0};
}

static str yes(const struct fill *f, bool truth) {
	return !truth ? (str){0} : f->style->zh ? STR("是") : STR("yes");
}

/* A field's value in words by its type. */
static str field_words(struct fill *f, enum field field, bool time) {
	int64_t n;
	switch (field_defs[field].type) {
	case T_MS:
		if (!number_of(f, field, &n))
			return (str){0};
		return time ? time_words(f, n) : date_words(f, day_of_ms(n, f->pack->offset_minutes));
	case T_DAY:
		return number_of(f, field, &n) ? date_words(f, (day)n) : (str){0};
	case T_FEN:
		return number_of(f, field, &n) ? arena_format(&f->arena, "%lld.%02d", (long long)(n / 100), (int)(n % 100))
		                               : (str){0};
	case T_BOOL:
		return yes(f, str_is(text_of(f, field), "true"));
	case T_CODE:
		return code_words(f, field);
	case T_WORD:
		return word_words(f, field);
	case T_INT:
	case T_REF:
	case T_NAME:
	case T_TEXT:
		return text_of(f, field);
	case T_FACTS:
	case T_SOURCE:
	case T_STATE:
	case T_PERSON:
		break;
	}
	return (str){0};
}

/* ---- materials ------------------------------------------------------------------------------- */

static str how_words(str how, bool zh) {
	static const char *const words[][3] = {{"file", "电子文件", "electronic file"}, {"paper", "纸质", "on paper"},
		{"shared", "数据共享获取", "from shared data"}, {"held", "本机关已有", "held by the office"},
		{"later", "容缺后补", "to follow"}};
	for (uint32_t i = 0; i < COUNT(words); i++)
		if (str_is(how, words[i][0]))
			return str_of(words[i][zh ? 1 : 2]);
	return how;
}

static str material_name(const struct fill *f, str code) {
	const struct item *item = f->style->item;
	for (uint32_t i = 0; item && i < item->guide.material_count; i++)
		if (str_eq(item->guide.materials[i].code, code))
			return f->style->zh ? item->guide.materials[i].name_zh : item->guide.materials[i].name_en;
	return code;
}

static str member(struct fill *f, const struct json_doc *d, uint32_t object, const char *name) {
	uint32_t token = d->tokens[object].kind == JSON_OBJECT ? json_member(d, object, name) : 0;
	return token && d->tokens[token].kind == JSON_STRING ? json_text(&f->arena, d, token) : (str){0};
}

static void put_escaped(struct buf *b, str s);

/* The list of materials as Markdown; of a material with several files one line. later: those that are to follow. */
static str materials_list(struct fill *f, bool later) {
	struct json_doc d;
	str raw = f->token[F_materials] ? json_raw(&f->doc[F_materials], f->token[F_materials]) : (str){0}, last = {0};
	struct buf b = buf_make(256 << 10);
	if (!raw.n || !json_parse(&f->arena, raw, &d, NULL) || d.tokens[0].kind != JSON_ARRAY)
		return (str){0};
	uint32_t n = 0;
	for (uint32_t t = 1; t < d.tokens[0].next; t = d.tokens[t].next) {
		str code = member(f, &d, t, "material"), how = member(f, &d, t, "how");
		if (str_is(how, "later") != later || str_eq(code, last))
			continue;
		last = code;
		buf_format(&b, "%s%u. ", n ? "\n" : "", n + 1), n++;
		put_escaped(&b, material_name(f, code));
		if (!later) {
			buf_text(&b, f->style->zh ? "（" : " (");
			put_escaped(&b, how_words(how, f->style->zh));
			buf_text(&b, f->style->zh ? "）" : ")");
		}
	}
	str out = arena_str(&f->arena, buf_view(&b));
	buf_free(&b);
	return out;
}

/* ---- places ---------------------------------------------------------------------------------- */

static str person_text(struct fill *f, const char *name) {
	str value = f->person.count ? member(f, &f->person, 0, name) : (str){0};
	return value.n || strcmp(name, "name") != 0 ? value : f->style->zh ? STR("申请人") : STR("the applicant");
}

/* Places that are a field of the record. */
static const struct { enum field field; bool time; } fields[PLACE_COUNT] = {
	[PLACE_acceptance_due] = {F_acceptance_due_at, false}, [PLACE_accepted_on] = {F_accepted_at, false},
	[PLACE_amount] = {F_amount_fen, false},
	[PLACE_applicant_kind] = {F_applicant_kind, false}, [PLACE_approver] = {F_approver, false},
	[PLACE_case_no] = {F_case_no, false}, [PLACE_channel] = {F_channel, false},
	[PLACE_correction_due] = {F_correction_due_at, false}, [PLACE_days] = {F_days, false},
	[PLACE_decided_on] = {F_decided_at, false}, [PLACE_decision] = {F_decision, false},
	[PLACE_delivered_on] = {F_delivered_at, false}, [PLACE_delivery] = {F_delivery, false},
	[PLACE_department] = {F_department, false}, [PLACE_document_no] = {F_document_no, false},
	[PLACE_due] = {F_promised_due_at, false}, [PLACE_extended_days] = {F_extended_days, false},
	[PLACE_hearing_at] = {F_hearing_at, true}, [PLACE_hearing_due] = {F_hearing_due_at, false},
	[PLACE_item] = {F_item, false}, [PLACE_machine] = {F_machine, false},
	[PLACE_pause_reason] = {F_pause_reason, false}, [PLACE_planned_end] = {F_planned_end_at, false},
	[PLACE_promised_days] = {F_promised_days, false}, [PLACE_reason] = {F_reason, false},
	[PLACE_received_at] = {F_received_at, true}, [PLACE_received_on] = {F_received_at, false},
	[PLACE_service_point] = {F_service_point, false}, [PLACE_statutory_days] = {F_statutory_days, false},
	[PLACE_statutory_due] = {F_statutory_due_at, false}, [PLACE_supplement_on] = {F_supplement_on, false},
	[PLACE_tolerance_due] = {F_tolerance_due_at, false}, [PLACE_tracking_no] = {F_tracking_no, false},
	[PLACE_valid_until] = {F_valid_until, false},
};

/* The reason and the days are those of this very event, not of an earlier one. */
static bool is_of_event(const struct fill *f, enum field field) {
	if (field != F_reason && field != F_days && field != F_approver && field != F_amount_fen)
		return true;
	return f->token[field] && f->doc[field].text.p == f->event->body.p;
}

str letter__number(struct fill *f, struct arena *a) {
	struct buf b = buf_make(1024);
	letter__put_filled(f, &b, f->style->zh ? f->letter->kind->number_zh : f->letter->kind->number_en, false);
	str out = arena_str(a, buf_view(&b));
	buf_free(&b);
	return out;
}

/* What comes at night or on a holiday is received then, and counts from the next working day. Source: 行政许可法 82. */
static str first_day_words(struct fill *f, day on) {
	const struct calendar *c = f->pack->calendar;
	struct limit one = {.value = 1, .unit = UNIT_WORKING_DAY};
	return c ? date_words(f, calendar_due_day(c, on, one, calendar_known_year(c, on), NULL)) : (str){0};
}

/* Places that are about the letter itself and the person. */
static str own_words(struct fill *f, enum letter_place place) {
	day on = day_of_ms(f->event->happened_at, f->pack->offset_minutes);
	int year, month, dom;
	day_split(on, &year, &month, &dom);
	switch (place) {
	case PLACE_agent:
		return person_text(f, "agent_name");
	case PLACE_applicant:
		return person_text(f, "name");
	case PLACE_applicant_id:
		return person_text(f, "id_no");
	case PLACE_applicant_phone:
		return person_text(f, "phone");
	case PLACE_code:
		return str_of(f->letter->code);
	case PLACE_counts_from:
		return first_day_words(f, on);
	case PLACE_deemed:
		return yes(f, str_starts(f->event->kind, STR("case.deemed_")));
	case PLACE_item_code:
		return text_of(f, F_item);
	case PLACE_no:
		return letter__number(f, &f->arena);
	case PLACE_officer:
		return f->event->actor;
	case PLACE_on:
		return date_words(f, on);
	case PLACE_on_words:
		return f->style->zh ? date_characters(f, on) : date_words(f, on);
	case PLACE_seq:
		return arena_format(&f->arena, "%lld", (long long)f->event->seq);
	case PLACE_year:
		return arena_format(&f->arena, "%d", year);
	default:
		check(!"a place without a value");
	}
}

str letter__place(struct fill *f, enum letter_place place, bool *block) {
	check(place < PLACE_COUNT);
	*block = place == PLACE_materials || place == PLACE_missing;
	if (*block)
		return materials_list(f, place == PLACE_missing);
	enum field field = fields[place].field;
	if (!field)
		return own_words(f, place);
	return is_of_event(f, field) ? field_words(f, field, fields[place].time) : (str){0};
}

/* ---- templates ------------------------------------------------------------------------------- */

/* Text as Markdown that shows these very characters; lines stay lines. */
static void put_escaped(struct buf *b, str s) {
	for (uint32_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '\n')
			buf_text(b, "<br>");
		else if (c == '<' || c == '>' || c == '&')
			buf_text(b, c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;");
		else if (c == '\r')
			continue;
		else {
			if (strchr("\\`*_{}[]()#+-.!|~\"'$%^=:;,/?@", c) && c)
				buf_char(b, '\\');
			buf_char(b, c);
		}
	}
}

/* Fills one line; false when its condition does not hold. */
static bool put_line(struct fill *f, struct buf *out, str line, bool markdown) {
	str text, name;
	enum letter_place place;
	char mark;
	while (letter_next(&line, &text, &place, &mark, &name)) {
		check(place < PLACE_COUNT); /* the pack was checked */
		bool block;
		str value = letter__place(f, place, &block);
		if (mark && (mark == '?') != (value.n > 0))
			return false;
		buf_str(out, text);
		if (mark)
			continue;
		if (markdown && !block)
			put_escaped(out, value);
		else
			buf_str(out, value);
	}
	buf_str(out, text);
	return true;
}

void letter__put_filled(struct fill *f, struct buf *out, str text, bool markdown) {
	str line;
	bool first = true;
	struct buf one = buf_make(1 << 20);
	while (str_next(&text, '\n', &line)) {
		buf_clear(&one);
		if (!put_line(f, &one, line, markdown))
			continue;
		if (!first)
			buf_char(out, '\n');
		buf_str(out, buf_view(&one));
		first = false;
	}
	buf_free(&one);
}
