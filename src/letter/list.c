/* Which events are letters, and the codes they are verified by. */
#include "data/json.h"
#include "letter/inside.h"

/* The value of a field right after the event; empty when it has none. */
static str value_of(str field, struct arena *a, const struct store_told *story, uint32_t at) {
	char name[80];
	str value = {0};
	snprintf(name, sizeof name, STR_FMT, STR_ARG(field));
	for (uint32_t i = at + 1; i-- > 0;) {
		struct json_doc d;
		if (!memmem(story[i].event.body.p, story[i].event.body.n, field.p, field.n)) /* most have no such field */
			continue;
		uint32_t token = json_parse(a, story[i].event.body, &d, NULL) ? json_member(&d, 0, name) : 0;
		if (!token)
			continue;
		bool said = d.tokens[token].kind != JSON_NULL && d.tokens[token].kind != JSON_FALSE;
		value = said ? json_text(a, &d, token) : (str){0};
		break;
	}
	return value;
}

static bool type_fits(const struct pack *p, str types, struct arena *a, const struct store_told *story, uint32_t at) {
	if (!types.n || str_is(types, "*"))
		return true;
	const struct item *item = pack_item(p, value_of(STR("item"), a, story, at));
	str type;
	while (item && types.n && str_next(&types, ' ', &type))
		if (str_eq(type, item->type))
			return true;
	return false;
}

/* Whether the record, and the item it is about, are as the row asks for. */
static bool row_fits(const struct pack *p, const struct letter_kind *k, struct arena *a, const struct store_told *story,
                     uint32_t at) {
	bool fits = !k->when_field.n || str_eq(value_of(k->when_field, a, story, at), k->when_value);
	return fits && type_fits(p, k->types, a, story, at);
}

const struct letter_kind *letter_kind_of(const struct pack *p, const struct store_told *story, uint32_t at) {
	struct arena a = {0};
	const struct letter_kind *found = NULL;
	for (uint32_t i = 0; i < p->letter_count && !found; i++)
		if (str_eq(p->letters[i].event, story[at].event.kind) && row_fits(p, &p->letters[i], &a, story, at))
			found = &p->letters[i];
	arena_free(&a);
	return found;
}

void letter_code(const struct ledger_event *ev, char out[LETTER_CODE]) {
	char hex[LETTER_HASH_DIGITS + 1];
	ledger_hex(ev->hash, LETTER_HASH_DIGITS / 2, hex);
	snprintf(out, LETTER_CODE, "%lld-%s", (long long)ev->seq, hex);
}

bool letter_read_code(str code, int64_t *seq, char digits[LETTER_HASH_DIGITS + 1]) {
	code = str_trim(code);
	int32_t dash = str_find(code, '-', 0);
	if (dash <= 0 || code.n != (uint32_t)dash + 1 + LETTER_HASH_DIGITS || code.p[0] == '-' ||
	    !str_int(str_cut(code, 0, (uint32_t)dash), seq) || *seq <= 0)
		return false;
	for (uint32_t i = 0; i < LETTER_HASH_DIGITS; i++) {
		char c = code.p[(uint32_t)dash + 1 + i];
		c = c >= 'A' && c <= 'F' ? (char)(c | 32) : c;
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return false;
		digits[i] = c;
	}
	digits[LETTER_HASH_DIGITS] = 0;
	return true;
}

uint32_t letter_list(struct arena *a, const struct pack *p, const struct store_told *story, uint32_t count,
                     struct letter **out) {
	uint32_t n = 0;
	struct letter_style style = {0};
	struct fill *f = mem_alloc(sizeof *f);
	f->pack = p, f->style = &style;
	*out = arena_array(a, struct letter, count);
	for (uint32_t i = 0; i < count; i++) {
		const struct letter_kind *kind = letter_kind_of(p, story, i);
		if (!kind)
			continue;
		struct letter *l = &(*out)[n++];
		*l = (struct letter){.kind = kind, .n = n, .at = i};
		letter_code(&story[i].event, l->code);
		f->letter = l;
		letter__fold(f, story);
		style.zh = true, l->no = letter__number(f, a);
		style.zh = false, l->no_en = letter__number(f, a);
	}
	arena_free(&f->arena);
	mem_free(f);
	return n;
}
