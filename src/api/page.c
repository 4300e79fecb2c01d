/* Everything of one case on one page, in one read. */
#include "api/inside.h"

enum { EVENTS = 50 }; /* and as many notes */

/* The page under construction. */
struct page {
	struct call *c;
	struct buf *out;
	struct json_doc record;  /* as GET of the case gives it */
	const struct item *item; /* of the version that it was received under; NULL: gone */
	struct guide_needs *needs;
	bool own;                /* an applicant looks: no notes, no names of officers */
	struct err *e;
};

static str text_of(const struct page *p, const char *name) {
	uint32_t at = json_member(&p->record, 0, name);
	return at && p->record.tokens[at].kind == JSON_STRING ? json_text(p->c->arena, &p->record, at) : (str){0};
}

/* A member of the record as it stands there; null when it has none. */
static void put_raw(struct page *p, const char *name, uint32_t at) {
	buf_format(p->out, ",\"%s\":", name);
	if (at && p->record.tokens[at].kind == JSON_STRING)
		json_put_string(p->out, json_text(p->c->arena, &p->record, at));
	else
		buf_str(p->out, at ? json_raw(&p->record, at) : STR("null"));
}

/* ---- the record and its item ------------------------------------------------------------------ */

static bool read_record(struct page *p) {
	struct call *c = p->c;
	struct buf b = buf_make(LIMIT_BODY_BYTES);
	bool good = query_record(c->query, R_case_file, c->id, &c->actor->scope, api__now(c), &b, NULL, p->e) &&
	            json_parse(c->arena, arena_str(c->arena, buf_view(&b)), &p->record, p->e);
	buf_free(&b);
	return good;
}

static bool find_item(struct page *p) {
	const struct rulebook *book = api__rulebook(p->c, p->e);
	day on;
	if (!book)
		return false;
	if (!day_parse(str_cut(text_of(p, "received_at"), 0, 10), &on))
		on = api__today(p->c);
	p->item = rulebook_item(book, text_of(p, "item"), on);
	return true;
}

/* The situation that the answers make; a case without answers, or of a changed guide, has none. */
static void resolve(struct page *p) {
	uint32_t at = json_member(&p->record, 0, "answers");
	struct val answers = val_null();
	struct err e;
	if (!p->item)
		return;
	if (at && p->record.tokens[at].kind == JSON_OBJECT)
		val_read_json(p->c->arena, json_raw(&p->record, at), &answers, &e);
	struct guide_needs *needs = arena_new(p->c->arena, struct guide_needs);
	if (guide_resolve(p->c->arena, p->item, answers, NULL, 0, needs, &e))
		p->needs = needs;
}

/* The record as its own GET gives it; an applicant is not told which officer has it. */
static void put_record(struct page *p) {
	if (!p->own) {
		buf_str(p->out, p->record.text);
		return;
	}
	static const char *const hidden[] = {"officer", "second_officer", "archived_by", "open_tasks", "tokens"};
	const struct json_doc *d = &p->record;
	buf_char(p->out, '{');
	for (uint32_t i = 0, key = 1; i < d->tokens[0].count; i++, key = d->tokens[key + 1].next) {
		str name = json_raw(d, key);
		bool hide = false;
		for (size_t k = 0; k < COUNT(hidden); k++)
			hide = hide || str_is(name, hidden[k]);
		buf_format(p->out, "%s\"" STR_FMT "\":", i ? "," : "", STR_ARG(name));
		if (hide)
			buf_text(p->out, "null");
		else if (d->tokens[key + 1].kind == JSON_STRING)
			json_put_string(p->out, json_text(p->c->arena, d, key + 1));
		else
			buf_str(p->out, json_raw(d, key + 1));
	}
	buf_char(p->out, '}');
}

/* ---- materials, situations, form ---------------------------------------------------------------- */

static const struct material *material_of(const struct page *p, str code) {
	for (uint32_t i = 0; p->item && i < p->item->guide.material_count; i++)
		if (str_eq(p->item->guide.materials[i].code, code))
			return &p->item->guide.materials[i];
	return NULL;
}

/* One row of the case's list of materials, with its name from the guide. */
static void put_material(struct page *p, uint32_t row, bool first) {
	static const char *const kept[] = {"how", "file", "name", "bytes", "from"};
	uint32_t code_at = json_member(&p->record, row, "material");
	str code = code_at ? json_text(p->c->arena, &p->record, code_at) : (str){0};
	const struct material *m = material_of(p, code);
	buf_text(p->out, first ? "{\"code\":" : ",{\"code\":");
	json_put_string(p->out, code);
	api__put_member(p->out, "name_zh", m ? m->name_zh : (str){0});
	api__put_member(p->out, "name_en", m ? m->name_en : (str){0});
	api__put_member(p->out, "type", m ? m->type : (str){0});
	for (size_t i = 0; i < COUNT(kept); i++)
		put_raw(p, kept[i], json_member(&p->record, row, kept[i]));
	buf_char(p->out, '}');
}

static void put_materials(struct page *p) {
	uint32_t list = json_member(&p->record, 0, "materials");
	buf_text(p->out, ",\"materials\":[");
	if (list && p->record.tokens[list].kind == JSON_ARRAY)
		for (uint32_t i = 0, at = list + 1; i < p->record.tokens[list].count; i++, at = p->record.tokens[at].next)
			if (p->record.tokens[at].kind == JSON_OBJECT)
				put_material(p, at, i == 0);
	buf_char(p->out, ']');
}

static void put_situations(struct page *p) {
	buf_text(p->out, ",\"situations\":[");
	for (uint32_t i = 0; p->needs && i < p->needs->situation_count; i++) {
		const struct situation *s = p->needs->situations[i];
		buf_text(p->out, i ? ",{\"code\":" : "{\"code\":");
		json_put_string(p->out, s->code);
		api__put_member(p->out, "zh", s->name_zh);
		api__put_member(p->out, "en", s->name_en);
		buf_char(p->out, '}');
	}
	buf_char(p->out, ']');
}

/* The form by which it was applied for, with what was filled in; the person's own data stay hidden. */
static void put_form(struct page *p) {
	const struct form_file *form = p->item && p->item->guide.form.n
	                                   ? pack_form(p->c->api->set.pack, p->item->guide.form) : NULL;
	buf_text(p->out, ",\"form\":");
	if (!form) {
		buf_text(p->out, "null");
		return;
	}
	buf_text(p->out, "{\"name\":");
	json_put_string(p->out, form->name);
	buf_text(p->out, ",\"schema\":");
	buf_str(p->out, str_trim(form->text));
	buf_text(p->out, ",\"values\":{\"facts\":");
	uint32_t facts = json_member(&p->record, 0, "facts"), person = json_member(&p->record, 0, "person");
	buf_str(p->out, facts ? json_raw(&p->record, facts) : STR("null"));
	put_raw(p, "person", person);
	buf_text(p->out, "}}");
}

/* ---- who has it now --------------------------------------------------------------------------- */

/* The first role of the pack that is meant by the lane, or may give the command, of a step. */
static const struct role *role_of(const struct page *p, str step) {
	const struct pack *pack = p->c->api->set.pack;
	const struct process_model *m = p->item && p->item->process ? p->item->process->model : NULL;
	int64_t at = m ? process_node_find(m, step) : -1;
	str lane = at >= 0 ? process_node_at(m, (uint32_t)at).role : (str){0};
	str command = arena_format(p->c->arena, "case." STR_FMT, STR_ARG(step));
	for (uint32_t i = 0; lane.n && i < pack->role_count; i++)
		if (str_eq(lane, pack->roles[i].name) || str_eq(lane, pack->roles[i].name_zh) ||
		    str_eq(lane, pack->roles[i].name_en))
			return &pack->roles[i];
	for (uint32_t i = 0; i < pack->role_count; i++)
		if (role_may(&pack->roles[i], command) && !str_is(pack->roles[i].scope, "self"))
			return &pack->roles[i];
	return NULL;
}

static void put_who(struct page *p) {
	str waiting = text_of(p, "waiting"), step;
	const struct role *role = str_next(&waiting, ' ', &step) ? role_of(p, step) : NULL;
	str department = text_of(p, "department"), officer = text_of(p, "officer");
	const struct code *code = pack_code(p->c->api->set.pack, CODE_DEPARTMENT, department);
	buf_text(p->out, ",\"who_now\":");
	if (!role) {
		buf_text(p->out, "null");
		return;
	}
	buf_text(p->out, "{\"step\":");
	json_put_string(p->out, step);
	api__put_member(p->out, "role_zh", role->name_zh);
	api__put_member(p->out, "role_en", role->name_en);
	api__put_member(p->out, "department", department);
	api__put_member(p->out, "department_zh", code ? code->name_zh : department);
	api__put_member(p->out, "department_en", code ? code->name_en : department);
	buf_text(p->out, ",\"officer\":");
	if (officer.n && !p->own)
		json_put_string(p->out, officer);
	else
		buf_text(p->out, "null");
	buf_char(p->out, '}');
}

/* ---- the parts that queries write --------------------------------------------------------------- */

static bool put_history(struct page *p) {
	const struct query_scope *scope = &p->c->actor->scope;
	struct buf notes = buf_make(LIMIT_BODY_BYTES);
	struct query_newest want = {scope, EVENTS, p->own, event_defs[E_case_file_noted].name, p->own ? NULL : &notes};
	buf_text(p->out, ",\"history\":");
	bool good = query_newest(p->c->query, R_case_file, p->c->id, &want, p->out, p->e);
	buf_text(p->out, ",\"notes\":[");
	buf_str(p->out, buf_view(&notes));
	buf_char(p->out, ']');
	buf_free(&notes);
	return good;
}

static bool put_around(struct page *p) {
	struct call *c = p->c;
	const struct query_scope *scope = &c->actor->scope;
	str about = arena_format(c->arena, "case/%lld", (long long)c->id);
	buf_text(p->out, ",\"related\":");
	if (!query_related(c->query, c->id, scope, p->out, p->e))
		return false;
	buf_text(p->out, ",\"messages\":");
	if (!query_messages(c->query, about, scope, api__now(c), p->out, p->e))
		return false;
	buf_text(p->out, ",\"rating\":");
	return query_rating(c->query, about, scope, api__now(c), p->out, p->e);
}

static bool put_review(struct page *p) {
	int64_t project = NIL, review = NIL;
	json_int(&p->record, json_member(&p->record, 0, "project"), &project);
	json_int(&p->record, json_member(&p->record, 0, "review"), &review);
	return api__put_case_review(p->c, project, p->item ? p->item->id : STR(""), review, p->e);
}

/* Where its process stands; null when none drives it any more, and for an applicant: it names who did what. */
static void put_flow(struct page *p) {
	uint32_t before = p->out->n;
	struct err none;
	buf_text(p->out, ",\"flow\":");
	if (!p->own && api__put_flow(p->c, &none))
		return;
	p->out->n = before;
	buf_text(p->out, ",\"flow\":null");
}

static bool put_clocks(struct page *p) {
	struct call *c = p->c;
	buf_text(p->out, ",\"clocks\":");
	return query_clocks(c->query, R_case_file, c->id, &c->actor->scope, api__now(c), p->out, p->e);
}

static bool put_letters(struct page *p) {
	struct store_told *told;
	uint32_t n;
	if (!store_story(query_connection(p->c->query), p->c->arena, R_case_file, p->c->id, &told, &n, p->e))
		return false;
	buf_text(p->out, ",\"letters\":");
	api__put_letters(p->c, p->out, told, n);
	return true;
}

static bool put_page(struct page *p) {
	buf_text(p->out, "{\"record\":");
	put_record(p);
	buf_text(p->out, ",\"statuses\":");
	if (!query_statuses(p->c->query, p->c->id, &p->c->actor->scope, p->out, p->e))
		return false;
	put_materials(p);
	put_raw(p, "answers", json_member(&p->record, 0, "answers"));
	put_situations(p);
	put_form(p);
	if (!put_clocks(p))
		return false;
	put_flow(p);
	if (!put_review(p) || !put_history(p) || !put_around(p))
		return false;
	if (!put_letters(p))
		return false;
	put_who(p);
	buf_text(p->out, p->c->api->set.pack->synthetic ? ",\"synthetic\":true}" : "}");
	return true;
}

void api__page(struct call *c) {
	struct err e = {0};
	struct page p = {.c = c, .out = &c->reply->body, .own = c->actor->scope.own, .e = &e};
	c->kind = R_case_file;
	bool good = read_record(&p) && find_item(&p);
	if (good) {
		resolve(&p);
		good = put_page(&p);
	}
	if (good) {
		str head = json_raw(&p.record, json_member(&p.record, 0, "head"));
		net_reply_header(c->reply, STR("ETag"), arena_format(c->arena, "\"" STR_FMT "\"", STR_ARG(head)));
	}
	api__finish(c, good, &e);
}
