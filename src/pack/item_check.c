/* The rules that every item keeps, of the pack or published. Each is one function; what it tells names the field. */
#include "pack/item.h"

enum { SHOWN_BYTES = 120 };

/* One item under check. */
struct checking {
	const struct pack *p;
	const struct item *item;
	const struct item_values *values;
	struct item_told *to;
};

void item_tell(struct item_told *to, const struct item_remark *head, const char *zh, const char *en, str about) {
	char chinese[480], english[480];
	struct item_remark r = *head;
	str shown = str_cut(about, 0, SHOWN_BYTES);
	while (shown.n && !str_utf8(shown))
		shown.n--;
	snprintf(chinese, sizeof chinese, "%s" STR_FMT "%s", zh, STR_ARG(shown), shown.n < about.n ? "…" : "");
	snprintf(english, sizeof english, "%s" STR_FMT "%s", en, STR_ARG(shown), shown.n < about.n ? "…" : "");
	r.zh = chinese;
	r.en = english;
	to->faults += r.fault;
	to->warnings += !r.fault;
	if (to->tell)
		to->tell(to->self, &r);
}

static void wrong(const struct checking *c, enum item_field f, const char *code, const char *zh, const char *en) {
	item_tell(c->to, &(struct item_remark){NULL, 0, item_fields[f].name,
		*item_fields[f].column ? item_fields[f].column : item_fields[f].name, true, code, NULL, NULL}, zh, en, STR(""));
}

static void wrong_in(const struct checking *c, enum item_list list, uint32_t row, const char *field, const char *code,
	const char *zh, const char *en, str about) {
	item_tell(c->to, &(struct item_remark){item_lists[list].name, row, field, field, true, code, NULL, NULL}, zh, en,
		about);
}

static str value(const struct checking *c, enum item_field f) {
	return c->values->v[f];
}

/* ---- codes ------------------------------------------------------------------------------------ */

static void check_codes(const struct checking *c) {
	const struct item *item = c->item;
	struct item_code_fault fault = {NULL, NULL};
	if (item->code.n)
		fault = item_code_judge(item->code, CODE_TASK);
	if (fault.en)
		wrong(c, ITEM_CODE, "item.code", fault.zh, fault.en);
	else if (item->code.n && item->use_level.n && item->use_level.p[0] != item->code.p[18])
		wrong(c, ITEM_USE_LEVEL, "item.level", "行使层级与实施编码第19位不一致",
			"the level differs from the 19th character of the code");
	if (item->use_level.n && (item->use_level.n != 1 || item->use_level.p[0] < '1' || item->use_level.p[0] > '6'))
		wrong(c, ITEM_USE_LEVEL, "item.level", "行使层级应为1至6", "the level is a number from 1 to 6");
	if (item->catalog_code.n && (fault = item_code_judge(item->catalog_code, CODE_CATALOG)).en)
		wrong(c, ITEM_CATALOG_CODE, "item.code", fault.zh, fault.en);
	if (!item->code.n && !item->local_code.n)
		wrong(c, ITEM_CODE, "item.code", "实施编码和地方实施编码均为空", "there is neither a code nor a local code");
}

static void check_type(const struct checking *c) {
	const struct csv *t = pack_table(c->p, "items/item-types.csv");
	str type = c->item->type, national = value(c, ITEM_TASK_TYPE);
	bool found = !t, fits = !t;
	for (uint32_t i = 0; t && i < t->rows; i++) {
		bool same = str_eq(csv_cell(t, i, csv_column(t, "code")), type);
		found |= same;
		fits |= same && (!national.n || str_eq(csv_cell(t, i, csv_column(t, "national")), national));
	}
	if (!type.n || !found)
		wrong(c, ITEM_TYPE, "item.type", "事项类型不在类型表中", "the type is not in items/item-types.csv");
	else if (!fits)
		wrong(c, ITEM_TASK_TYPE, "item.type", "国家类型代码与本地类型不符", "the national code is not that of the type");
}

/* ---- limits ----------------------------------------------------------------------------------- */

static bool at_once(struct limit limit) {
	return limit.unit == UNIT_ON_SPOT || limit.value == 0;
}

/* A limit is a value with its unit, "on_spot", or nothing at all. */
static void check_limit(const struct checking *c, enum item_field amount, enum item_field unit,
	const struct limit *limit) {
	if (value(c, amount).n && !value(c, unit).n)
		wrong(c, unit, "item.limit", "有数值而没有单位", "the value has no unit");
	else if (value(c, unit).n && !value(c, amount).n && limit->unit != UNIT_ON_SPOT)
		wrong(c, amount, "item.limit", "有单位而没有数值", "the unit has no value");
	else if (limit->unit == UNIT_ON_SPOT && limit->value != 0)
		wrong(c, amount, "item.limit", "当场办结的时限只能为0", "on the spot there is no value but 0");
}

/* Promised <= statutory. Limits of different units cannot be compared, unless nothing is left to compare. */
static void check_promise(const struct checking *c) {
	const struct item *item = c->item;
	if (item->instant && !(item->has_promised && at_once(item->promised)))
		wrong(c, ITEM_PROMISED_DAY, "item.instant", "即办件的承诺时限应为0或当场办结",
			"an instant item promises 0 or on_spot");
	if (!item->has_promised || !item->has_statutory || at_once(item->promised))
		return;
	bool same_unit = item->promised.unit == item->statutory.unit;
	if (at_once(item->statutory) || (same_unit && item->promised.value > item->statutory.value))
		wrong(c, ITEM_PROMISED_DAY, "item.promise", "承诺时限长于法定时限",
			"the promised limit is longer than the statutory one");
	else if (!same_unit)
		wrong(c, ITEM_PROMISED_UNIT, "item.promise", "承诺时限与法定时限的单位不同",
			"the promised limit has another unit than the statutory one");
}

/* The same for the limits of items/clocks.csv that hold for the item on its first day. */
static void check_clocks(const struct checking *c) {
	struct limit law, promise;
	day on = c->item->valid_from;
	const struct clock_rule *own = pack_clock(c->item, CLOCK_STATUTORY, MOMENT_KINDS, on),
	                        *kept = pack_clock(c->item, CLOCK_PROMISED, MOMENT_KINDS, on);
	if (!own || !kept || !(own->has_limit || kept->has_limit) || !pack_clock_limit(c->item, own, &law) ||
		!pack_clock_limit(c->item, kept, &promise) || at_once(promise))
		return;
	if (promise.unit != law.unit || promise.value > law.value)
		wrong(c, ITEM_PROMISED_DAY, "item.promise", "承诺时限长于时限规则表中的法定时限，或单位不同",
			"the promised limit is longer than the statutory one of items/clocks.csv, or has another unit");
}

static void check_days(const struct checking *c) {
	if (c->item->valid_to < c->item->valid_from)
		wrong(c, ITEM_VALID_TO, "item.days", "取消日期早于生效日期", "it is withdrawn before it takes effect");
}

/* Source: 广东省优化营商环境条例 43. */
static void check_intermediary(const struct checking *c) {
	if (value(c, ITEM_INTERMEDIARY).n && !value(c, ITEM_INTERMEDIARY_LAW).n)
		wrong(c, ITEM_INTERMEDIARY_LAW, "item.intermediary", "列明的中介服务没有法律法规依据，不得作为办理条件",
			"a named intermediary service without a statute is no condition");
}

/* ---- materials -------------------------------------------------------------------------------- */

/* The word of items/item-words.csv that the text holds, as itself or at its end; empty: none. */
static str catch_all(const struct pack *p, str name) {
	const struct csv *t = pack_table(p, "items/item-words.csv");
	for (uint32_t i = 0; t && i < t->rows; i++) {
		str word = csv_cell(t, i, csv_column(t, "word")), place = csv_cell(t, i, csv_column(t, "place"));
		if (str_is(place, "whole") ? str_eq(name, word) : str_is(place, "end") ? str_ends(name, word)
		                                                : word.n && memmem(name.p, name.n, word.p, word.n))
			return word;
	}
	return STR("");
}

static void check_material(const struct checking *c, uint32_t i) {
	const struct material *m = &c->item->guide.materials[i];
	str word = m->name_zh.n ? catch_all(c->p, m->name_zh) : STR("");
	if (word.n)
		wrong_in(c, LIST_MATERIALS, i, "material_name", "item.catch_all", "材料名称含兜底用语：",
			"the name is a catch-all, which nobody can fulfil: ", word);
	if (!m->basis.n && str_find(m->tag, 'D', 0) < 0 && m->need != NEED_REUSED)
		wrong_in(c, LIST_MATERIALS, i, "by_law", "item.no_basis", "所要材料没有依据",
			"a material that is asked for has a basis, or the tag D", STR(""));
	if (m->need == NEED_REUSED && !m->reused_from.n)
		wrong_in(c, LIST_MATERIALS, i, "reused_from", "item.no_basis", "复用材料没有写明来源事项",
			"a reused material says where it comes from", STR(""));
}

static void check_handling(const struct checking *c, uint32_t i) {
	const struct handling_item *h = &c->item->handling[i];
	struct item_code_fault fault = item_code_judge(h->code, CODE_HANDLING);
	if (fault.en)
		wrong_in(c, LIST_HANDLING, i, "task_handle_item", "item.handling", fault.zh, fault.en, STR(""));
	else if (!str_starts(h->code, c->item->code))
		wrong_in(c, LIST_HANDLING, i, "task_handle_item", "item.handling", "业务办理项编码不以所属事项的实施编码开头",
			"the code does not begin with that of its item", STR(""));
	for (uint32_t k = 0; k < i; k++)
		if (str_eq(c->item->handling[k].code, h->code))
			wrong_in(c, LIST_HANDLING, i, "task_handle_item", "item.handling", "业务办理项编码重复：",
				"two handling items have the code ", h->code);
}

bool item_check(const struct pack *p, const struct item *item, const struct item_values *values, struct item_told *to) {
	struct checking c = {p, item, values, to};
	uint32_t before = to->faults;
	check_codes(&c);
	check_type(&c);
	check_limit(&c, ITEM_STATUTORY_DAY, ITEM_STATUTORY_UNIT, &item->statutory);
	check_limit(&c, ITEM_PROMISED_DAY, ITEM_PROMISED_UNIT, &item->promised);
	check_promise(&c);
	if (item->clock_count) /* of a pack they are bound later, and judged there with their line */
		check_clocks(&c);
	check_days(&c);
	check_intermediary(&c);
	return to->faults == before;
}

bool item_check_lists(const struct pack *p, const struct item *item, struct item_told *to) {
	struct checking c = {p, item, NULL, to};
	uint32_t before = to->faults;
	for (uint32_t i = 0; i < item->guide.material_count; i++)
		check_material(&c, i);
	for (uint32_t i = 0; i < item->handling_count; i++)
		check_handling(&c, i);
	return to->faults == before;
}
