/* The fields of items and of their lists, and the texts of an item of the pack. */
#include "data/date.h"
#include "pack/item.h"


#define OFFSET(member) ((int32_t)offsetof(struct item, member))

const struct item_field_def item_fields[ITEM_FIELDS] = {
#define ITEM_FIELD(number, name, column, kind, into, words, zh, en) {name, column, kind, into, words, zh, en},
#include "pack/item_fields.def"
#undef ITEM_FIELD
};

/* A field of a list: of the record `type`. */
#define AT(type, name, kind, member, words, zh, en) \
	{name, name, kind, (int32_t)offsetof(struct type, member), words, zh, en}

static const struct item_field_def materials[] = {
	AT(material, "material_code", ITEM_TEXT, code, "", "材料编码", "code"),
	AT(material, "material_name", ITEM_TEXT, name_zh, "", "材料名称", "name"),
	AT(material, "material_name_en", ITEM_TEXT, name_en, "", "材料英文名称", "name in English"),
	AT(material, "is_need", ITEM_WORD, need, "must tolerable reused", "必要性", "whether it is needed"),
	AT(material, "source_type", ITEM_WORD, source, "applicant government", "来源渠道", "who gives it"),
	AT(material, "material_type", ITEM_TEXT, type, "", "材料类型", "kind"),
	AT(material, "material_format", ITEM_TEXT, format, "", "材料形式", "form"),
	AT(material, "page_num", ITEM_INT, copies, "", "份数", "copies"),
	AT(material, "by_law", ITEM_TEXT, basis, "", "设定依据", "basis"),
	AT(material, "tag", ITEM_TEXT, tag, "", "出处", "origin"),
	AT(material, "reused_from", ITEM_TEXT, reused_from, "", "复用自", "reused from"),
	AT(material, "accept_stand", ITEM_TEXT, accept_standard, "", "受理标准", "standard of acceptance"),
	AT(material, "fill_explain", ITEM_TEXT, fill_explain, "", "填报须知", "how to fill it in"),
	AT(material, "when", ITEM_TEXT, when, "", "所需情形", "when it is asked for"),
};
static const struct item_field_def questions[] = {
	AT(question, "code", ITEM_TEXT, code, "", "编码", "code"),
	AT(question, "name_zh", ITEM_TEXT, name_zh, "", "问题", "question"),
	AT(question, "name_en", ITEM_TEXT, name_en, "", "英文问题", "question in English"),
	AT(question, "type", ITEM_WORD, type, "yes_no choice number", "类型", "kind"),
	AT(question, "when", ITEM_TEXT, when, "", "提问条件", "when it is asked"),
};
static const struct item_field_def situations[] = {
	AT(situation, "code", ITEM_TEXT, code, "", "编码", "code"),
	AT(situation, "name_zh", ITEM_TEXT, name_zh, "", "情形", "situation"),
	AT(situation, "name_en", ITEM_TEXT, name_en, "", "英文情形", "situation in English"),
	AT(situation, "when", ITEM_TEXT, when, "", "成立条件", "when it holds"),
};
static const struct item_field_def fees[] = {
	AT(fee, "fee_name", ITEM_TEXT, name_zh, "", "收费项目", "fee"),
	AT(fee, "fee_name_en", ITEM_TEXT, name_en, "", "收费项目英文名称", "fee in English"),
	AT(fee, "fee_stand", ITEM_TEXT, standard, "", "收费标准", "price"),
	AT(fee, "by_law", ITEM_TEXT, basis, "", "收费依据", "basis"),
	AT(fee, "tag", ITEM_TEXT, tag, "", "出处", "origin"),
	AT(fee, "amount_fen", ITEM_FEN, amount_fen, "", "金额（分）", "amount in fen"),
	AT(fee, "is_desc", ITEM_YES, reducible, "", "允许减免", "may be reduced"),
	AT(fee, "desc_explain", ITEM_TEXT, explain, "", "减免说明", "about the reduction"),
	AT(fee, "when", ITEM_TEXT, when, "", "收费情形", "when it is due"),
};
static const struct item_field_def faqs[] = {
	AT(faq, "question", ITEM_TEXT, question_zh, "", "问题", "question"),
	AT(faq, "answer", ITEM_TEXT, answer_zh, "", "解答", "answer"),
	AT(faq, "question_en", ITEM_TEXT, question_en, "", "英文问题", "question in English"),
	AT(faq, "answer_en", ITEM_TEXT, answer_en, "", "英文解答", "answer in English"),
};
static const struct item_field_def handling[] = {
	AT(handling_item, "task_handle_item", ITEM_TEXT, code, "", "业务办理项编码", "code"),
	AT(handling_item, "handle_name", ITEM_TEXT, name_zh, "", "业务办理项名称", "name"),
	AT(handling_item, "handle_name_en", ITEM_TEXT, name_en, "", "业务办理项英文名称", "name in English"),
	AT(handling_item, "handle_kind", ITEM_WORD, kind, "new change renew cancel", "办理类型", "kind"),
};

#define LIST(name, fields, most, type, list, length) \
	{name, fields, COUNT(fields), most, sizeof(struct type), offsetof(struct item, list), offsetof(struct item, length)}
enum { HANDLING_MOST = 100 };

const struct item_list_def item_lists[ITEM_LISTS] = {
	[LIST_MATERIALS] = LIST("materials", materials, GUIDE_MATERIALS, material, guide.materials, guide.material_count),
	[LIST_QUESTIONS] = LIST("questions", questions, GUIDE_QUESTIONS, question, guide.questions, guide.question_count),
	[LIST_SITUATIONS] =
		LIST("situations", situations, GUIDE_SITUATIONS, situation, guide.situations, guide.situation_count),
	[LIST_FEES] = LIST("fees", fees, GUIDE_FEES, fee, guide.fees, guide.fee_count),
	[LIST_FAQS] = LIST("faqs", faqs, GUIDE_FAQS, faq, guide.faqs, guide.faq_count),
	[LIST_HANDLING] = LIST("handling_items", handling, HANDLING_MOST, handling_item, handling, handling_count),
};

int item_field_find(str name) {
	for (int i = 0; i < ITEM_FIELDS; i++)
		if (str_is(name, item_fields[i].name) || (name.n && str_is(name, item_fields[i].column)))
			return i;
	return -1;
}

/* The word of this rank among words separated by spaces. */
static str nth_word(const char *words, int32_t rank) {
	str rest = str_of(words), word = {0};
	for (int32_t i = 0; i <= rank; i++)
		if (!str_next(&rest, ' ', &word))
			return STR("");
	return word;
}

/* A flag that is read as a word keeps one byte; other words keep an enum. */
static int32_t rank_at(const struct item_field_def *f, const void *place) {
	bool flag = f >= item_fields && f < item_fields + ITEM_FIELDS && !strchr(strchr(f->words, ' ') + 1, ' ');
	return flag ? *(const bool *)place : *(const int32_t *)place;
}

static str day_text(struct arena *a, day d) {
	char text[16];
	struct buf b = {.p = text, .cap = sizeof text, .max = sizeof text};
	if (d <= INT32_MIN + 1 || d == INT32_MAX)
		return STR("");
	day_put(&b, d);
	return arena_str(a, buf_view(&b));
}

str item_value_of(struct arena *a, const struct item_field_def *f, const void *record) {
	const void *place = (const char *)record + f->into;
	if (f->into < 0)
		return STR("");
	switch (f->kind) {
	case ITEM_KEPT: break;
	case ITEM_TEXT: return *(const str *)place;
	case ITEM_INT: return arena_format(a, "%d", *(const int32_t *)place);
	case ITEM_FEN: return arena_format(a, "%lld", (long long)*(const int64_t *)place);
	case ITEM_YES: return *(const bool *)place ? STR("yes") : STR("no");
	case ITEM_WORD: return nth_word(f->words, rank_at(f, place));
	case ITEM_DAY: return day_text(a, *(const day *)place);
	}
	return STR("");
}

/* The national code of the type, by items/item-types.csv; empty when there is none. */
static str national_type(const struct pack *p, str type) {
	const struct csv *t = pack_table(p, "items/item-types.csv");
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (str_eq(csv_cell(t, i, csv_column(t, "code")), type))
			return csv_cell(t, i, csv_column(t, "national"));
	return STR("");
}

void item_values_of_pack(struct arena *a, const struct pack *p, const struct item *item, struct item_values *out) {
	const struct csv *t = pack_table(p, "items/items.csv");
	uint32_t row = (uint32_t)(item - p->items);
	check(t && row < t->rows);
	for (int i = 0; i < ITEM_FIELDS; i++) {
		const struct item_field_def *f = &item_fields[i];
		out->v[i] = *f->column ? csv_cell(t, row, csv_column(t, f->column)) : item_value_of(a, f, item);
		if (!*f->column && f->kind != ITEM_TEXT && (str_is(out->v[i], "0") || str_is(out->v[i], "no")))
			out->v[i] = STR("");
	}
	const struct code *department = pack_code(p, CODE_DEPARTMENT, item->department);
	out->v[ITEM_DEPT_NAME] = department ? department->name_zh : STR("");
	out->v[ITEM_PROJECT_TYPE] = item->instant ? STR("1") : STR("2");
	out->v[ITEM_TASK_TYPE] = national_type(p, item->type);
}
