/* Intake of a ticket: by an operator, by the caller's own account, or by another system.
 *
 * What the caller tells of himself goes into the person store; what the matter is goes into the ledger, where
 * nothing is ever taken back: numbers of people are refused there.
 * Source: GB/T 33358-2016; 个人信息保护法 6, 51. */
#include "data/ident.h"
#include "desk/ticket.h"

enum { PERSON_TOKENS = 64, PHONE_LEAST = 7, PHONE_MOST = 12 };

static bool numberless(struct decision *d, enum field f, const char *code) {
	uint32_t at, n;
	char where[40];
	snprintf(where, sizeof where, "payload.%s", field_defs[f].name);
	return !ident_spot(arg_str(d, f), 0, &at, &n) ||
	       desk__refuse(d, code, where,
			"a telephone or identity number stands here: it belongs into payload.person");
}

bool ticket__text_sound(struct decision *d) {
	return numberless(d, F_content, "ticket.personal_in_text") && numberless(d, F_address, "ticket.personal_in_text");
}

bool ticket__words_sound(struct decision *d) {
	static const enum field words[] = {F_reason, F_note, F_way_out};
	enum record_kind kind = d->record ? d->record->kind : R_none;
	if (kind != R_ticket && kind != R_rating)
		return true;
	for (size_t i = 0; i < COUNT(words); i++)
		if (!numberless(d, words[i], kind == R_ticket ? "ticket.personal_in_text" : "rating.personal_in_text"))
			return false;
	return true;
}

/* Digits alone, as of a fixed line with its area code: "020-82111234". */
static bool is_phone(str s) {
	uint32_t digits = 0;
	for (uint32_t i = 0; i < s.n; i++) {
		bool digit = s.p[i] >= '0' && s.p[i] <= '9';
		digits += digit;
		if (!digit && s.p[i] != ' ' && s.p[i] != '-' && s.p[i] != '(' && s.p[i] != ')' && (s.p[i] != '+' || i))
			return false;
	}
	return ident_mobile(s) || (digits >= PHONE_LEAST && digits <= PHONE_MOST && !(digits == 11 && s.p[0] == '1'));
}

static bool is_mail(str s) {
	int32_t at = str_find(s, '@', 0);
	return at > 0 && (uint32_t)at + 1 < s.n && str_find(s, '@', (uint32_t)at + 1) < 0 && str_find(s, ' ', 0) < 0;
}

/* A number in the wrong field is found before it is searched for in vain. */
static bool member_sound(struct decision *d, str name, str value) {
	if (!value.n)
		return true;
	if (str_is(name, "phone") && !is_phone(value))
		return desk__refuse(d, "person.phone", "payload.person.phone", "this is no telephone number");
	if (str_is(name, "id_no") && is_phone(value)) /* passports of other places have forms of their own */
		return desk__refuse(d, "person.id_no", "payload.person.id_no", "this is no identity number");
	if (str_is(name, "name") && is_phone(value))
		return desk__refuse(d, "person.name", "payload.person.name", "a number stands where the name belongs");
	if (str_is(name, "email") && !is_mail(value))
		return desk__refuse(d, "person.email", "payload.person.email", "this is no mail address");
	return true;
}

static bool person_sound(struct decision *d) {
	struct json tokens[PERSON_TOKENS];
	struct json_doc doc;
	if (!json_parse_into(arg_str(d, F_person), tokens, COUNT(tokens), &doc, NULL))
		return desk__refuse(d, "person.too_much", "payload.person", "this is more than is kept of a person");
	check(doc.tokens[0].kind == JSON_OBJECT);
	for (uint32_t i = 0, key = 1; i < doc.tokens[0].count; i++, key = doc.tokens[key + 1].next)
		if (!member_sound(d, json_raw(&doc, key), json_text(d->arena, &doc, key + 1)))
			return false;
	return true;
}

/* An account that files its own ticket says nothing that only the hotline can know. */
static bool caller_may(struct decision *d) {
	static const enum field ours[] = {F_urgent, F_department, F_duty, F_call};
	static const enum word channels[] = {W_web, W_app, W_wechat, W_api};
	bool known = false;
	if (!d->command->own)
		return true;
	for (size_t i = 0; i < COUNT(ours); i++)
		if (command_arg(d->command, ours[i])) {
			char where[40];
			snprintf(where, sizeof where, "payload.%s", field_defs[ours[i]].name);
			return desk__refuse(d, "ticket.staff_only", where, "only the hotline itself says this");
		}
	for (size_t i = 0; i < COUNT(channels); i++)
		known |= arg_int(d, F_channel) == channels[i];
	return known || desk__refuse(d, "ticket.channel", "payload.channel", "an account files by web, app, wechat or api");
}

bool ticket__receive(struct decision *d) {
	if (!caller_may(d) || !person_sound(d) || !ticket__text_sound(d))
		return false;
	struct event *ev = emit_args(d, E_ticket_received);
	return ticket__set_limits(d, ev, NULL);
}

/* What the caller tells later: kept with its moment, beside what was said first. */
bool ticket__add(struct decision *d) {
	if (!ticket__text_sound(d))
		return false;
	struct event *ev = emit_args(d, E_ticket_added);
	set_none(ev, F_content);
	set_text(ev, F_addition, arg_str(d, F_content));
	return true;
}
