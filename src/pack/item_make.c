/* An item made of texts: each field read by its kind, what is left out filled in. */
#include "data/date.h"
#include "pack/item.h"
#include "pack/pack_int.h"

/* One record being filled. */
struct filling {
	struct arena *a;
	struct item_told *to;
	const char *list; /* NULL: the item itself */
	uint32_t row;
};

static bool told(const struct filling *f, const struct item_field_def *field, const char *zh, const char *en,
	str about) {
	const char *column = *field->column ? field->column : field->name;
	item_tell(f->to, &(struct item_remark){f->list, f->row, field->name, column, true, "item.value", NULL, NULL}, zh,
		en, about);
	return false;
}

/* The rank of the text among words separated by spaces, or -1. */
static int rank_of(const char *words, str text) {
	str rest = str_of(words), word;
	for (int rank = 0; str_next(&rest, ' ', &word); rank++)
		if (str_eq(word, text))
			return rank;
	return -1;
}

static bool put_number(const struct filling *f, const struct item_field_def *field, str text, void *place) {
	enum { YEARS_AND_DAYS_MOST = 100000 };
	int64_t n, most = field->kind == ITEM_FEN ? (int64_t)1 << 50 : YEARS_AND_DAYS_MOST;
	if (!str_int(text, &n) || n < 0 || n > most)
		return told(f, field, "不是允许范围内的整数：", "this is no whole number, or too great: ", text);
	if (field->kind == ITEM_FEN)
		*(int64_t *)place = n;
	else
		*(int32_t *)place = (int32_t)n;
	return true;
}

/* Flags of two words keep a bool in an item; enums of lists keep their rank. */
static bool put_word(const struct filling *f, const struct item_field_def *field, str text, void *place) {
	int rank = rank_of(field->words, text);
	if (rank < 0)
		return told(f, field, "不在允许的取值之中：", "this is none of its words: ", text);
	bool flag = !f->list && !strchr(strchr(field->words, ' ') + 1, ' ');
	if (flag)
		*(bool *)place = rank == 1;
	else
		*(int32_t *)place = rank;
	return true;
}

static bool put_value(const struct filling *f, const struct item_field_def *field, str text, void *record) {
	void *place = (char *)record + field->into;
	if (text.n > LIMIT_TEXT_BYTES)
		return told(f, field, "文字过长", "the text is too long", STR(""));
	if (field->into < 0 || !text.n)
		return true;
	switch (field->kind) {
	case ITEM_KEPT: break;
	case ITEM_TEXT: *(str *)place = text; break;
	case ITEM_INT: case ITEM_FEN: return put_number(f, field, text, place);
	case ITEM_YES:
		if (!str_is(text, "yes") && !str_is(text, "no"))
			return told(f, field, "应为 yes 或 no：", "this is neither yes nor no: ", text);
		*(bool *)place = str_is(text, "yes");
		break;
	case ITEM_WORD: return put_word(f, field, text, place);
	case ITEM_DAY:
		return day_parse(text, place) || told(f, field, "不是日期 YYYY-MM-DD：", "this is no date YYYY-MM-DD: ", text);
	}
	return true;
}

bool item_fill_row(struct arena *a, enum item_list list, uint32_t row, const str *texts, void *record,
	struct item_told *to) {
	const struct item_list_def *def = &item_lists[list];
	struct filling f = {a, to, def->name, row};
	uint32_t before = to->faults;
	for (uint32_t i = 0; i < def->count; i++)
		put_value(&f, &def->fields[i], texts[i], record);
	return to->faults == before;
}

/* ---- what is left out ------------------------------------------------------------------------- */

/* The type of the pack for a national code: the first row that has it; and the other way round. */
static void complete_type(const struct pack *p, struct item_values *v) {
	const struct csv *t = pack_table(p, "items/item-types.csv");
	str national = v->v[ITEM_TASK_TYPE];
	if (national.n == 2 && national.p[0] == '0')
		national = str_cut(national, 1, 2);
	for (uint32_t i = 0; t && i < t->rows; i++) {
		str code = csv_cell(t, i, csv_column(t, "code")), number = csv_cell(t, i, csv_column(t, "national"));
		str bare = number.n == 2 && number.p[0] == '0' ? str_cut(number, 1, 2) : number;
		if (!v->v[ITEM_TYPE].n && number.n && str_eq(bare, national))
			v->v[ITEM_TYPE] = code;
		if (str_eq(v->v[ITEM_TYPE], code)) {
			bool same = str_eq(bare, national);
			v->v[ITEM_TASK_TYPE] = same || !national.n ? number : v->v[ITEM_TASK_TYPE];
			return;
		}
	}
}

/* The process of the first item of the pack that is handled in the same way. */
static str usual_process(const struct pack *p, bool instant) {
	for (uint32_t i = 0; i < p->item_count; i++)
		if (p->items[i].instant == instant)
			return p->items[i].process_name;
	return STR("");
}

void item_complete(const struct pack *p, struct item_values *v) {
	if (!v->v[ITEM_PROJECT_TYPE].n)
		v->v[ITEM_PROJECT_TYPE] = STR("2");
	if (!v->v[ITEM_PROCESS].n)
		v->v[ITEM_PROCESS] = usual_process(p, str_is(v->v[ITEM_PROJECT_TYPE], "1"));
	if (!v->v[ITEM_VERSION].n)
		v->v[ITEM_VERSION] = STR("1");
	if (!v->v[ITEM_USE_LEVEL].n && v->v[ITEM_CODE].n == CODE_TASK)
		v->v[ITEM_USE_LEVEL] = str_cut(v->v[ITEM_CODE], 18, 19);
	complete_type(p, v);
}

/* ---- what it refers to ------------------------------------------------------------------------ */

static bool id_fits(str id) {
	enum { ID_BYTES = 40 };
	for (uint32_t i = 0; i < id.n; i++) {
		char c = id.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		if (!letter && c != '-' && c != '_' && c != '.')
			return false;
	}
	return id.n > 0 && id.n <= ID_BYTES;
}

/* References within the pack; those of an item of the pack are checked by the layout of its table. */
static void refer(const struct filling *f, const struct pack *p, struct item *item) {
	int ignored;
	item->process = pack_process(p, item->process_name);
	if (!id_fits(item->id))
		told(f, &item_fields[ITEM_ID], "短码只能是字母、数字和 - _ .", "an id has letters, digits and - _ .", STR(""));
	if (!item->name_zh.n)
		told(f, &item_fields[ITEM_NAME], "事项名称为空", "the name is missing", STR(""));
	if (!item->process)
		told(f, &item_fields[ITEM_PROCESS], "没有这个流程定义：", "the pack has no process ", item->process_name);
	if (item->department.n && !pack_code(p, CODE_DEPARTMENT, item->department))
		told(f, &item_fields[ITEM_DEPT_CODE], "没有这个部门：", "the pack has no department ", item->department);
	if (item->decision.n && !pack_decision(p, item->decision, &ignored))
		told(f, &item_fields[ITEM_DECISION], "没有这个审批规则：", "the pack has no decision ", item->decision);
	if (item->parent.n && str_eq(item->parent, item->id))
		told(f, &item_fields[ITEM_PARENT], "上级事项不能是自己", "an item is not above itself", STR(""));
}

bool item_make(struct arena *a, const struct pack *p, struct item_values *values, struct item *item,
	struct item_told *to) {
	struct filling f = {a, to, NULL, 0};
	uint32_t before = to->faults;
	item->valid_from = INT32_MIN;
	item->valid_to = INT32_MAX;
	item_complete(p, values);
	for (int i = 0; i < ITEM_FIELDS; i++)
		put_value(&f, &item_fields[i], values->v[i], item);
	item->has_statutory = values->v[ITEM_STATUTORY_DAY].n || values->v[ITEM_STATUTORY_UNIT].n;
	item->has_promised = values->v[ITEM_PROMISED_DAY].n || values->v[ITEM_PROMISED_UNIT].n;
	item->materials = item->guide.material_count;
	refer(&f, p, item);
	if (to->faults != before)
		return false;
	item_bind_clocks(a, p, item);
	bool good = item_check(p, item, values, to);
	return item_check_lists(p, item, to) && good;
}
