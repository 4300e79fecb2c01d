/* 材料与表单: what is handed in with an application is judged here and nowhere else, so that the page, a batch and curl
 * get the same verdict.
 * Source: 行政许可法 29–32 (materials, told all at once); 国务院关于在线政务服务的若干规定 10 (what sharing gives is not
 * asked for). */
#include "desk/apply.h"
#include "desk/project.h"
#include "form/form.h"

enum { ROWS_MOST = 256, FILE_DIGITS = 64 };

static const char *const hows[] = {"file", "paper", "shared", "held", "later"};
static const char authority[] = "authority";

static bool refuse_row(struct decision *d, const char *code, str material, const char *why) {
	str shown = str_cut(material, 0, 64);
	str where = arena_format(d->arena, "payload.materials." STR_FMT, STR_ARG(shown));
	return desk__refuse(d, code, where.p, "%s", why);
}

/* ---- reading ------------------------------------------------------------------------------------------- */

static bool read_json(struct decision *d, enum field f, struct val *out) {
	str text = arg_str(d, f);
	*out = val_null();
	return !text.n || val_read_json(d->arena, text, out, d->refusal);
}

static str text_of(struct val row, const char *member) {
	struct val v = val_member(row, member);
	return v.kind == VAL_STRING ? v.string : STR("");
}

static bool is_digest(str s) {
	bool good = s.n == FILE_DIGITS;
	for (uint32_t i = 0; good && i < s.n; i++)
		good = (s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f');
	return good;
}

static bool known(const struct item *item, str code) {
	for (uint32_t i = 0; i < item->guide.material_count; i++)
		if (str_eq(item->guide.materials[i].code, code))
			return true;
	return str_is(code, authority);
}

/* The project that the application is part of; NULL: none. */
static const struct record *project_of(const struct decision *d) {
	const struct record *r = d->record;
	int64_t id = arg_int(d, F_project);
	if (r && r->kind == R_project)
		return r;
	if (id == NIL && r && r->kind == R_case_file)
		id = rec_get(r, F_project);
	return id == NIL ? NULL : book_find(d->book, R_project, id);
}

/* What the office is said to hold must be a case granted to the same applicant. */
static bool held_good(struct decision *d, str applicant, const struct handed *h) {
	const struct record *from = h->from == NIL ? NULL : desk__record(d, R_case_file, h->from);
	const struct record *project = project_of(d);
	bool good = from && rec_is(from, F_state, W_granted) && applicant.n &&
				str_eq(rec_text(d->book, from, F_applicant), applicant);
	/* What one case of a project handed in, another need not hand in again. */
	bool same = from && project && rec_get(from, F_project) == project->id;
	return good || same ||
		   refuse_row(d, "case.not_held", h->material, "the office holds no such case of the applicant");
}

/* A row has what it needs and nothing else: it stands in the ledger in clear, and names of files are personal. */
static bool well_formed(struct val row, enum hand_how how) {
	for (uint32_t i = 0; row.kind == VAL_CONTEXT && i < row.context.count; i++) {
		str key = row.context.entries[i].key;
		int64_t number;
		bool good = str_is(key, "material") || str_is(key, "how") || (str_is(key, "file") && how == HAND_FILE) ||
					(str_is(key, "from") && how == HAND_HELD && val_to_int(row.context.entries[i].value, &number));
		if (!good)
			return false;
	}
	return true;
}

/* "A13.m1" is "m1" of the item A13, where rows of several items come together. */
static str own_code(const struct application *a, str code) {
	uint32_t n = a->item->id.n;
	bool own = a->part && code.n > n && str_starts(code, a->item->id) && code.p[n] == '.';
	return own ? str_cut(code, n + 1, code.n) : code;
}

static bool read_row(
	struct decision *d, const struct application *a, str applicant, struct val row, struct handed *h) {
	const struct item *item = a->item;
	str how = text_of(row, "how");
	uint32_t k = 0;
	*h = (struct handed){.material = own_code(a, text_of(row, "material")), .file = text_of(row, "file"), .from = NIL};
	while (k < COUNT(hows) && !str_is(how, hows[k]))
		k++;
	if (k == COUNT(hows) || !h->material.n || !well_formed(row, (enum hand_how)k))
		return refuse_row(d, "case.material_unreadable", h->material,
			"a row names a material and how it is handed in: file, paper, shared, held or later");
	h->how = (enum hand_how)k;
	if (!known(item, h->material))
		return refuse_row(d, "case.material_unknown", h->material, "the guide has no such material");
	if (h->how == HAND_FILE && !(is_digest(h->file) && desk__has_file(d, h->file)))
		return refuse_row(d, "file.not_found", h->material, "no file with this digest was uploaded");
	if (h->how == HAND_HELD)
		val_to_int(val_member(row, "from"), &h->from);
	return h->how != HAND_HELD || held_good(d, applicant, h);
}

/* A row of another item among several. */
static bool is_foreign(const struct application *a, struct val row) {
	str code = own_code(a, text_of(row, "material"));
	return a->part && (!known(a->item, code) || str_find(code, '.', 0) >= 0);
}

static bool read_rows(struct decision *d, str applicant, struct application *out) {
	struct val rows;
	if (!read_json(d, F_materials, &rows))
		return false;
	if (rows.kind != VAL_NULL && (rows.kind != VAL_LIST || rows.list.count > ROWS_MOST))
		return desk__refuse(
			d, "case.material_unreadable", "payload.materials", "materials are a list of at most %d rows", ROWS_MOST);
	uint32_t count = rows.kind == VAL_LIST ? rows.list.count : 0;
	out->handed_count = 0;
	out->handed = arena_array(d->arena, struct handed, count + 1);
	for (uint32_t i = 0; i < count; i++) {
		if (is_foreign(out, rows.list.items[i]))
			continue;
		if (!read_row(d, out, applicant, rows.list.items[i], &out->handed[out->handed_count++]))
			return false;
	}
	return true;
}

/* What cases of the same project have granted. */
static uint32_t held_by_project(const struct decision *d, struct guide_held *out, uint32_t most) {
	const struct record *project = project_of(d);
	str progress = project ? flow_state(d, project, F_progress) : STR("");
	struct project_step s;
	uint32_t n = 0;
	check(!project || project->kind == R_project);
	while (n < most && project_step_next(&progress, &s))
		if (s.over && s.case_id)
			out[n++] = (struct guide_held){s.item, s.case_id};
	return n;
}

/* Which items the office holds for the applicant, from the rows that say so. */
bool hand_in_resolve(struct decision *d, struct application *a) {
	struct guide_held held[GUIDE_MATERIALS];
	uint32_t n = 0;
	for (uint32_t i = 0; i < a->handed_count && n < COUNT(held); i++) {
		const struct record *from =
			a->handed[i].how == HAND_HELD ? book_find(d->book, R_case_file, a->handed[i].from) : NULL;
		if (from)
			held[n++] = (struct guide_held){case_item(d, from)->id, from->id};
	}
	n += held_by_project(d, held + n, COUNT(held) - n);
	if (guide_resolve(d->arena, a->item, a->answers, held, n, &a->needs, d->refusal))
		return true;
	str where = arena_format(d->arena, "payload.%s", d->refusal->where);
	snprintf(d->refusal->where, sizeof d->refusal->where, "%s", where.p);
	return false;
}

bool hand_in_read(struct decision *d, const struct item *item, str applicant, struct application *out) {
	*out = (struct application){.item = item};
	if (!read_json(d, F_answers, &out->answers) || !read_json(d, F_facts, &out->facts) ||
		!read_json(d, F_person, &out->person))
		return false;
	if (out->facts.kind != VAL_NULL && out->facts.kind != VAL_CONTEXT)
		return desk__refuse(d, "field.type", "payload.facts", "the values of a form are an object");
	/* A what-if has the digest in the place of the data; who gives commands has a role. */
	out->sealed = !d->command->role.n && out->person.kind == VAL_CONTEXT && out->person.context.count == 1 &&
				  val_member(out->person, "digest").kind == VAL_STRING;
	return read_rows(d, applicant, out) && hand_in_resolve(d, out);
}

bool hand_in_read_part(struct decision *d, const struct item *item, str applicant, struct application *out) {
	*out = (struct application){.item = item, .part = true};
	if (!read_json(d, F_answers, &out->answers))
		return false;
	out->answers = guide_own_answers(d->arena, item, out->answers);
	return read_rows(d, applicant, out) && hand_in_resolve(d, out);
}

/* ---- materials ----------------------------------------------------------------------------------------- */

/* Rows "held" count where they come from a case of the same project: read_row has looked at that. */
static bool handed_in(const struct application *a, str code, bool paper, bool project) {
	for (uint32_t i = 0; i < a->handed_count; i++) {
		enum hand_how how = a->handed[i].how;
		bool there = how == HAND_FILE || (paper && how == HAND_PAPER) || (project && how == HAND_HELD);
		if (str_eq(a->handed[i].material, code) && there)
			return true;
	}
	return false;
}

/* Paper is taken by somebody: an applicant alone, at home or at a terminal, hands in files. */
static bool takes_paper(const struct decision *d) {
	return !d->command->own;
}

const struct material *hand_in_weigh(const struct decision *d, struct application *a) {
	bool paper = takes_paper(d), project = project_of(d) != NULL;
	const struct material *missing = NULL;
	check(a->item && a->needs.material_count == a->item->guide.material_count);
	a->later = false;
	a->looked = arg_is(d, F_agent); /* whether the power of attorney holds, a person judges */
	for (uint32_t i = 0; i < a->needs.material_count; i++) {
		const struct guide_material *m = &a->needs.materials[i];
		if (m->how != HOW_ASKED && m->how != HOW_LATER)
			continue;
		/* The form that is filled in is the form that is asked for. */
		bool form = a->item->guide.form.n && str_is(m->material->type, "form");
		bool there = form || handed_in(a, m->material->code, paper, project);
		if (!there && m->how == HOW_ASKED && !missing)
			missing = m->material;
		a->later |= !there;
		a->looked |= there && !str_is(m->material->type, "form");
	}
	return missing;
}

static bool judge_materials(struct decision *d, struct application *a) {
	const struct material *missing = hand_in_weigh(d, a);
	return !missing || refuse_row(d, "case.material_missing", missing->code,
						   arena_format(d->arena, STR_FMT " is missing", STR_ARG(missing->name_en)).p);
}

/* For whom the item is, and every question that is to be answered. */
static bool judge_answers(struct decision *d, const struct application *a) {
	str words = a->item->guide.applicants, word;
	int64_t kind = arg_int(d, F_applicant_kind);
	bool fits = !words.n || kind == NIL;
	while (!fits && str_next(&words, ' ', &word))
		fits = str_is(word, word_defs[kind].name);
	if (!fits)
		return desk__refuse(
			d, "guide.applicant", "payload.applicant_kind", "this service is not for applicants of this kind");
	for (uint32_t i = 0; i < a->needs.question_count; i++) {
		struct val v = val_null();
		str code = a->needs.questions[i]->code;
		if (!val_get(a->answers, code, &v) || v.kind == VAL_NULL)
			return desk__refuse(d, "guide.no_answer",
				arena_format(d->arena, "payload.answers." STR_FMT, STR_ARG(code)).p, "the question is not answered");
	}
	return true;
}

/* Source: 行政许可法 29: an agent shows a power of attorney. */
static bool judge_agent(struct decision *d, const struct application *a) {
	static const char *const members[] = {"agent_name", "agent_phone"};
	if (!arg_is(d, F_agent))
		return true;
	for (size_t i = 0; i < COUNT(members) && !a->sealed; i++)
		if (!text_of(a->person, members[i]).n)
			return desk__refuse(d, "field.missing",
				arena_format(d->arena, "payload.person.%s", members[i]).p, "an agent says name and telephone number");
	return handed_in(a, str_of(authority), takes_paper(d), false) ||
		   refuse_row(d, "case.agent_without_authority", str_of(authority), "an agent shows a power of attorney");
}

/* ---- the form ------------------------------------------------------------------------------------------ */

/* The form as it was on the day of receipt. */
static const struct form *form_of(const struct decision *d, const struct item *item) {
	ms received = d->record ? rec_or(d->record, F_received_at, d->now) : d->now;
	day on = day_of_ms(received, d->pack->offset_minutes);
	return item->guide.form.n ? rulebook_form(d->rules, item->guide.form, on) : NULL;
}

static bool is_personal(const struct form *f, str key) {
	const struct form_field *fields;
	uint32_t n = form_fields(f, &fields);
	check(n <= FORM_FIELDS);
	for (uint32_t i = 0; i < n; i++)
		if (fields[i].personal && str_eq(fields[i].key, key))
			return true;
	return false;
}

/* Facts stand in the ledger in clear: no personal field may come with them. */
static bool facts_clear(struct decision *d, const struct form *f, struct val facts, str above) {
	for (uint32_t i = 0; facts.kind == VAL_CONTEXT && i < facts.context.count; i++) {
		const struct val_entry *x = &facts.context.entries[i];
		str key = above.n ? arena_format(d->arena, STR_FMT "." STR_FMT, STR_ARG(above), STR_ARG(x->key)) : x->key;
		if (is_personal(f, key)) {
			str shown = str_cut(key, 0, 64);
			return desk__refuse(d, "case.personal_in_facts",
				arena_format(d->arena, "payload.facts." STR_FMT, STR_ARG(shown)).p, "it belongs into person");
		}
		if (x->value.kind == VAL_CONTEXT && !facts_clear(d, f, x->value, key))
			return false;
	}
	return true;
}

/* The context with a value at a path of dots. */
static struct val with_value(struct arena *a, struct val in, str path, struct val value) {
	struct val_builder b = val_build(a, in.kind == VAL_CONTEXT ? in.context.count + 1 : 1);
	str part, rest = path;
	struct val inner = val_null();
	for (uint32_t i = 0; in.kind == VAL_CONTEXT && i < in.context.count; i++)
		val_append(&b, in.context.entries[i].key, in.context.entries[i].value);
	int32_t dot = str_find(path, '.', 0);
	part = dot < 0 ? path : str_cut(path, 0, (uint32_t)dot);
	rest = dot < 0 ? STR("") : str_cut(path, (uint32_t)dot + 1, path.n);
	val_get(in, part, &inner);
	val_set(&b, part, rest.n ? with_value(a, inner, rest, value) : value);
	return val_build_context(&b);
}

/* What the form sees: the facts, and of the person those members that are its personal fields. */
static struct val submission(struct decision *d, const struct form *f, struct val facts, struct val person) {
	struct val_builder b = val_build(d->arena, 8);
	for (uint32_t i = 0; facts.kind == VAL_CONTEXT && i < facts.context.count; i++)
		val_append(&b, facts.context.entries[i].key, facts.context.entries[i].value);
	struct val out = val_build_context(&b);
	for (uint32_t i = 0; person.kind == VAL_CONTEXT && i < person.context.count; i++)
		if (is_personal(f, person.context.entries[i].key))
			out = with_value(d->arena, out, person.context.entries[i].key, person.context.entries[i].value);
	return out;
}

static bool judge_form(struct decision *d, const struct form *f, struct val facts, struct val person, bool whole) {
	struct form_verdict verdict;
	if (!facts_clear(d, f, facts, STR("")))
		return false;
	form_judge(f, d->arena, submission(d, f, facts, person), whole, &verdict);
	if (!verdict.error_count)
		return true;
	const struct form_error *first = &verdict.errors[0];
	str shown = str_cut(first->key, 0, 100);
	str where = arena_format(d->arena, "payload.%s." STR_FMT, is_personal(f, first->key) ? "person" : "facts",
		STR_ARG(shown));
	return desk__refuse(
		d, first->code, where.p, STR_FMT " / " STR_FMT, STR_ARG(first->zh), STR_ARG(first->en));
}

/* Without a form nobody knows what the facts of an applicant mean; whether they were verified the applicant never says.
 */
static bool facts_plain(struct decision *d, struct val facts) {
	struct val said;
	return !val_get(facts, STR("verified"), &said) ||
		   desk__refuse(d, "field.unknown", "payload.facts.verified", "the office finds out what is verified");
}

bool hand_in_judge(struct decision *d, struct application *a) {
	const struct form *f = form_of(d, a->item);
	if (!judge_answers(d, a) || !judge_materials(d, a) || !judge_agent(d, a))
		return false;
	return f ? judge_form(d, f, a->facts, a->person, !a->sealed) : facts_plain(d, a->facts);
}

/* ---- into the case ------------------------------------------------------------------------------------- */

void hand_in_note(struct decision *d, struct event *ev, const struct application *a) {
	const struct guide_needs *n = &a->needs;
	check(n->asked <= n->listed && ev->record->kind == R_case_file);
	struct buf b = buf_make(LIMIT_TEXT_BYTES);
	for (uint32_t i = 0; i < n->situation_count; i++)
		buf_format(&b, "%s" STR_FMT, i ? " " : "", STR_ARG(n->situations[i]->code));
	check(!b.full);
	if (b.n)
		set_text(ev, F_situation, arena_str(d->arena, buf_view(&b)));
	buf_free(&b);
	set_int(ev, F_materials_listed, n->listed);
	set_int(ev, F_materials_asked, n->asked);
	if (n->fee_fen)
		set_int(ev, F_fee_fen, n->fee_fen);
}

bool hand_in_put(struct decision *d, const struct handed *rows, uint32_t n, struct event *ev) {
	struct buf b = buf_make(LIMIT_COMMAND_BYTES);
	buf_char(&b, '[');
	for (uint32_t i = 0; i < n; i++) {
		buf_text(&b, i ? ",{" : "{");
		if (rows[i].file.n)
			buf_format(&b, "\"file\":\"" STR_FMT "\",", STR_ARG(rows[i].file));
		if (rows[i].from != NIL)
			buf_format(&b, "\"from\":%lld,", (long long)rows[i].from);
		buf_format(&b, "\"how\":\"%s\",\"material\":", hows[rows[i].how]);
		json_put_string(&b, rows[i].material);
		buf_char(&b, '}');
	}
	buf_char(&b, ']');
	bool whole = !b.full;
	set_text(ev, F_materials, arena_str(d->arena, buf_view(&b)));
	buf_free(&b);
	return whole || desk__refuse(d, "field.too_long", "payload.materials", "there are too many materials");
}

/* ---- more of it later ---------------------------------------------------------------------------------- */

/* The newest materials and facts that the record's events tell. */
struct found {
	struct arena *arena;
	struct val materials, facts;
	bool has_materials, has_facts;
};

static bool mentions(str body, const char *member) {
	return memmem(body.p, body.n, member, strlen(member)) != NULL;
}

static bool take_found(void *to, const struct past_event *ev) {
	struct found *f = to;
	struct val body, v;
	/* The body is read only when it can hold one of the two. */
	if (!mentions(ev->body, "\"materials\":") && !mentions(ev->body, "\"facts\":"))
		return true;
	if (!val_read_json(f->arena, arena_str(f->arena, ev->body), &body, NULL))
		return true;
	if (!f->has_materials && val_get(body, STR("materials"), &v) && v.kind == VAL_LIST)
		f->materials = v, f->has_materials = true;
	if (!f->has_facts && val_get(body, STR("facts"), &v) && v.kind == VAL_CONTEXT)
		f->facts = v, f->has_facts = true;
	return !f->has_materials || !f->has_facts;
}

static bool has_row(const struct application *a, str material) {
	for (uint32_t i = 0; i < a->handed_count; i++)
		if (str_eq(a->handed[i].material, material))
			return true;
	return false;
}

static bool join_materials(struct decision *d, const struct found *f, const struct application *a, struct event *ev) {
	uint32_t old = f->has_materials ? f->materials.list.count : 0, n = 0;
	struct handed *rows = arena_array(d->arena, struct handed, old + a->handed_count + 1);
	for (uint32_t i = 0; i < old; i++) {
		struct val row = f->materials.list.items[i];
		struct handed h = {.material = text_of(row, "material"), .file = text_of(row, "file"), .from = NIL};
		str how = text_of(row, "how");
		for (uint32_t k = 0; k < COUNT(hows); k++)
			h.how = str_is(how, hows[k]) ? (enum hand_how)k : h.how;
		val_to_int(val_member(row, "from"), &h.from);
		if (!has_row(a, h.material))
			rows[n++] = h;
	}
	for (uint32_t i = 0; i < a->handed_count; i++)
		rows[n++] = a->handed[i];
	return hand_in_put(d, rows, n, ev);
}

static struct val join_facts(struct decision *d, const struct found *f, struct val facts) {
	struct val_builder b = val_build(d->arena, 16);
	for (uint32_t i = 0; f->has_facts && i < f->facts.context.count; i++)
		val_append(&b, f->facts.context.entries[i].key, f->facts.context.entries[i].value);
	for (uint32_t i = 0; i < facts.context.count; i++)
		val_set(&b, facts.context.entries[i].key, facts.context.entries[i].value);
	return val_build_context(&b);
}

/* The same bytes as command_read makes of it. */
static bool set_facts(struct decision *d, struct event *ev, struct val facts) {
	struct buf b = buf_make(2 * LIMIT_COMMAND_BYTES), canonical = buf_make(LIMIT_COMMAND_BYTES);
	struct json_doc doc;
	val_put_json(&b, facts);
	str text = arena_str(d->arena, buf_view(&b));
	bool good = !b.full && json_parse(d->arena, text, &doc, d->refusal);
	if (good)
		json_put_canonical(&canonical, d->arena, &doc, 0);
	good = good && !canonical.full;
	if (good)
		set_text(ev, F_facts, arena_str(d->arena, buf_view(&canonical)));
	buf_free(&b);
	buf_free(&canonical);
	return good || desk__refuse(d, "field.too_long", "payload.facts", "there are too many facts");
}

/* What comes with the command; facts are an object. */
static bool read_more(struct decision *d, struct application *a) {
	str applicant = rec_text(d->book, d->record, F_applicant);
	if (!read_json(d, F_facts, &a->facts) || !read_rows(d, applicant, a))
		return false;
	return a->facts.kind == VAL_NULL || a->facts.kind == VAL_CONTEXT ||
		   desk__refuse(d, "field.type", "payload.facts", "the values of a form are an object");
}

/* An applicant's facts are judged with what was there; the form may still have gaps, for which the office asks. */
static bool more_facts(struct decision *d, struct event *ev, const struct found *f, const struct application *a) {
	struct val facts = join_facts(d, f, a->facts);
	const struct form *form = d->command->own ? form_of(d, a->item) : NULL;
	if (form && !judge_form(d, form, facts, val_null(), false))
		return false;
	return (!d->command->own || form || facts_plain(d, a->facts)) && set_facts(d, ev, facts);
}

bool hand_in_more(struct decision *d, struct event *ev) {
	const struct record *r = d->record;
	struct found f = {.arena = d->arena};
	struct application a = {.item = case_item(d, r)};
	struct err e = {0};
	check(r && r->kind == R_case_file && ev->record == r);
	if (!command_arg(d->command, F_materials) && !command_arg(d->command, F_facts))
		return true;
	if (!read_more(d, &a))
		return false;
	if (!desk__past(d, r, &f, take_found, &e))
		return desk__refuse(d, "store.fault", "", "%s", e.text);
	if (a.handed_count && !join_materials(d, &f, &a, ev))
		return false;
	return a.facts.kind != VAL_CONTEXT || more_facts(d, ev, &f, &a);
}
