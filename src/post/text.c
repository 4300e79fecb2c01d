/* What is written into messages: templates filled, mails, and events for subscribers. */
#include <sodium.h>

#include "data/date.h"
#include "letter/letter.h"
#include "post/inside.h"

/* ---- places ------------------------------------------------------------------------------------- */

static const char *const specials[] = {"id", "happened_at", "url", "rate_url", "rate_url_2", "rate_url_3", "office"};

bool post__is_special(str name) {
	for (size_t i = 0; i < COUNT(specials); i++)
		if (str_is(name, specials[i]))
			return true;
	return false;
}

/* The page about a record in the portal; the portal's door for kinds that have none. */
static str url_of(const struct post *p, const struct post__known *k) {
	static const struct {
		enum record_kind kind;
		const char *path;
	} pages[] = {{R_case_file, "mine"}, {R_booking, "bookings"}, {R_ticket, "tickets"},
		{R_project, "projects"}};
	for (size_t i = 0; i < COUNT(pages); i++)
		if (pages[i].kind == k->kind)
			return arena_format(k->arena, "%s/portal.html#/%s/%lld", p->set.public_url, pages[i].path,
				(long long)k->id);
	return arena_format(k->arena, "%s/portal.html", p->set.public_url);
}

/* The page where the no-th service of the record is rated; empty for kinds that are not. */
static str rate_url_of(const struct post *p, const struct post__known *k, int64_t no) {
	str code = letter_rating_code(k->arena, p->set.person_key, k->kind, k->id, no);
	return code.n ? arena_format(k->arena, "%s/portal.html#/rate/" STR_FMT, p->set.public_url, STR_ARG(code)) : code;
}

static str happened(const struct post__known *k, bool zh) {
	int offset = k->pack->offset_minutes;
	ms at = k->event.happened_at;
	day d = day_of_ms(at, offset);
	int year, month, dom, minutes = (int)((at - ms_of_day(d, offset)) / MS_PER_MINUTE);
	day_split(d, &year, &month, &dom);
	return zh ? arena_format(k->arena, "%d年%d月%d日 %02d:%02d", year, month, dom, minutes / 60, minutes % 60)
	          : arena_format(k->arena, "%d-%02d-%02d %02d:%02d", year, month, dom, minutes / 60, minutes % 60);
}

static str place_value(const struct post *p, const struct post__known *k, str name, bool zh) {
	if (str_is(name, "id"))
		return arena_format(k->arena, "%lld", (long long)k->id);
	if (str_is(name, "happened_at"))
		return happened(k, zh);
	if (str_is(name, "url"))
		return url_of(p, k);
	if (str_starts(name, STR("rate_url")))
		return rate_url_of(p, k, name.p[name.n - 1] == 'l' ? 1 : name.p[name.n - 1] - '0');
	if (str_is(name, "office"))
		return zh ? k->pack->title_zh : k->pack->title_en;
	enum field f = field_find(name);
	return f ? post__words(k, f, zh) : (str){0};
}

/* One line; false when its condition does not hold. */
static bool put_line(const struct post *p, const struct post__known *k, struct buf *out, str line, bool zh) {
	str text, name;
	enum letter_place place;
	char mark;
	while (letter_next(&line, &text, &place, &mark, &name)) {
		str value = place_value(p, k, name, zh);
		if (mark && (mark == '?') != (value.n > 0))
			return false;
		buf_str(out, text);
		if (!mark)
			buf_str(out, value);
	}
	buf_str(out, text);
	return true;
}

str post__fill(const struct post *p, const struct post__known *k, str text, bool zh) {
	struct buf out = buf_make(64 << 10), one = buf_make(64 << 10);
	str line;
	bool first = true;
	while (str_next(&text, '\n', &line)) {
		buf_clear(&one);
		if (!put_line(p, k, &one, line, zh))
			continue;
		if (!first)
			buf_char(&out, '\n');
		buf_str(&out, buf_view(&one));
		first = false;
	}
	str filled = arena_str(k->arena, buf_view(&out));
	buf_free(&one);
	buf_free(&out);
	return filled;
}

/* ---- mail ---------------------------------------------------------------------------------------- */

static void put_base64(struct buf *out, str s) {
	char room[512];
	for (uint32_t at = 0; at < s.n; at += 300) {
		str part = str_cut(s, at, at + 300);
		sodium_bin2base64(room, sizeof room, (const unsigned char *)part.p, part.n, sodium_base64_VARIANT_ORIGINAL);
		buf_text(out, room);
	}
}

/* Bytes of the character that begins with this byte. */
static uint32_t character_bytes(unsigned char c) {
	return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* A header's text as encoded words of at most 75 characters, each of whole characters. Control characters are blanks.
 * Source: RFC 2047 2, 5 */
static void put_header_text(struct buf *out, str s) {
	bool plain = true;
	for (uint32_t i = 0; i < s.n; i++)
		plain = plain && s.p[i] >= ' ' && s.p[i] < 127;
	if (plain && s.n < 60 && str_find(s, '?', 0) < 0) {
		buf_str(out, s);
		return;
	}
	for (uint32_t at = 0; at < s.n;) {
		uint32_t end = at;
		while (end < s.n && end + character_bytes((unsigned char)s.p[end]) - at <= 45)
			end += character_bytes((unsigned char)s.p[end]);
		buf_text(out, at ? "\r\n =?UTF-8?B?" : "=?UTF-8?B?");
		put_base64(out, str_cut(s, at, end));
		buf_text(out, "?=");
		at = end;
	}
}

/* "Mon, 23 Nov 2026 05:00:00 +0000". Source: RFC 5322 3.3 */
static void put_date(struct buf *out, ms at) {
	static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
		"Dec"};
	day d = day_of_ms(at, 0);
	int year, month, dom, seconds = (int)((at - ms_of_day(d, 0)) / MS_PER_SECOND);
	int64_t week_day = ((int64_t)d + 3) % 7; /* 1970-01-01 was a Thursday */
	day_split(d, &year, &month, &dom);
	buf_format(out, "%s, %d %s %d %02d:%02d:%02d +0000", days[week_day < 0 ? week_day + 7 : week_day], dom,
		months[month - 1], year, seconds / 3600, seconds / 60 % 60, seconds % 60);
}

/* The text as base64 in lines of 76 characters. Source: RFC 2045 6.8 */
static void put_body(struct buf *out, str text) {
	for (uint32_t at = 0; at < text.n; at += 57) {
		put_base64(out, str_cut(text, at, at + 57));
		buf_text(out, "\r\n");
	}
}

void post__put_mail(const struct post *p, struct buf *out, const struct store_delivery *d, str to, str title, str body,
                    ms wall) {
	str from = str_of(p->mail_from);
	int32_t at = str_find(from, '@', 0);
	bool zh = str_is(d->language, "zh");
	struct buf whole = buf_make(128 << 10);
	buf_str(&whole, body);
	buf_format(&whole, "\n\n-- \n" STR_FMT "\n", STR_ARG(zh ? p->set.pack->title_zh : p->set.pack->title_en));
	buf_text(out, "Date: ");
	put_date(out, wall);
	buf_text(out, "\r\nFrom: ");
	put_header_text(out, zh ? p->set.pack->title_zh : p->set.pack->title_en);
	buf_format(out, "\r\n <%s>\r\nTo: <" STR_FMT ">\r\nSubject: ", p->mail_from, STR_ARG(to));
	put_header_text(out, title);
	buf_format(out, "\r\nMessage-ID: <" STR_FMT "@" STR_FMT ">\r\n", STR_ARG(d->id),
		STR_ARG(str_cut(from, (uint32_t)(at + 1), from.n)));
	buf_format(out, "Content-Language: %s\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
	                "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n",
		zh ? "zh-CN" : "en");
	put_body(out, buf_view(&whole));
	buf_free(&whole);
}

/* ---- events for subscribers --------------------------------------------------------------------- */

/* Facts go out, words do not: what somebody wrote, and names of accounts, are for those with rights of their own. */
static bool goes_out(enum field f) {
	switch (field_defs[f].type) {
	case T_INT:
	case T_FEN:
	case T_MS:
	case T_DAY:
	case T_BOOL:
	case T_WORD:
	case T_CODE:
	case T_REF: return true;
	case T_NAME:
	case T_TEXT:
	case T_FACTS:
	case T_SOURCE:
	case T_STATE:
	case T_PERSON: return false;
	}
	return false;
}

static void put_value(const struct post *p, struct buf *out, const struct json_doc *d, uint32_t key, enum field f) {
	int64_t n;
	bool instant = field_defs[f].type == T_MS, date = field_defs[f].type == T_DAY;
	if ((instant || date) && json_int(d, key + 1, &n)) {
		buf_char(out, '"');
		if (instant)
			ms_put(out, n, p->set.pack->offset_minutes);
		else
			day_put(out, (day)n);
		buf_char(out, '"');
		return;
	}
	if (d->tokens[key + 1].kind == JSON_STRING) {
		struct arena a = {0};
		json_put_string(out, json_text(&a, d, key + 1));
		arena_free(&a);
	} else
		buf_str(out, json_raw(d, key + 1));
}

static void put_set(const struct post *p, struct arena *a, struct buf *out, str body) {
	struct json_doc d;
	bool first = true;
	buf_text(out, ",\"set\":{");
	if (json_parse(a, body, &d, NULL) && d.tokens[0].kind == JSON_OBJECT)
		for (uint32_t i = 0, key = 1; i < d.tokens[0].count; i++, key = d.tokens[key + 1].next) {
			enum field f = field_find(json_raw(&d, key));
			if (!f || !goes_out(f))
				continue;
			buf_format(out, "%s\"%s\":", first ? "" : ",", field_defs[f].name);
			put_value(p, out, &d, key, f);
			first = false;
		}
	buf_char(out, '}');
}

bool post__put_event(const struct post *p, struct arena *a, struct buf *out, const struct store_delivery *d,
                     struct err *e) {
	struct store_told told = {.event = {.kind = d->event, .stream = d->subject, .happened_at = d->made_at,
		.body = STR("{}"), .n = 0}};
	if (d->seq && !store_event(p->ledger.db, a, d->seq, &told, e))
		return false;
	const struct ledger_event *ev = &told.event;
	enum event_kind kind = event_find(ev->kind);
	buf_format(out, "{\"specversion\":\"1.0\",\"id\":\"%s" STR_FMT "\",\"source\":\"%s/api/v1\",\"type\":\"yichuang."
	                STR_FMT "\",\"subject\":\"" STR_FMT "\",\"time\":\"", d->seq ? "" : "test-",
		STR_ARG(d->seq ? arena_format(a, "%lld", (long long)d->seq) : d->id), p->set.public_url, STR_ARG(ev->kind),
		STR_ARG(ev->stream));
	ms_put(out, ev->happened_at, p->set.pack->offset_minutes);
	buf_format(out, "\",\"datacontenttype\":\"application/json\",\"data\":{\"record\":\"" STR_FMT
	                "\",\"event\":\"" STR_FMT "\",\"n\":%lld", STR_ARG(ev->stream), STR_ARG(ev->kind),
		(long long)ev->n);
	if (kind && event_defs[kind].to)
		buf_format(out, ",\"state\":\"%s\"", word_defs[event_defs[kind].to].name);
	if (p->set.pack->synthetic)
		buf_text(out, ",\"synthetic\":true");
	put_set(p, a, out, ev->body);
	buf_text(out, "}}");
	return !out->full || err_set(e, "post.too_large", "", "the event does not fit a message");
}
