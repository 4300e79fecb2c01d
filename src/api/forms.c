/* Forms of the pack and their versions: shown, and tried before they are published with the judgement that a submission
 * gets; and the definition of an item as its editor needs it. Nothing here changes anything. */
#include "api/inside.h"
#include "pack/item.h"

enum { DEFINITION_BYTES = 1 << 20 };

static const char MISSING[] = "form.not_found";

/* "forms/person.form" -> "person" */
static str bare_name(str path) {
	return str_cut(path, (uint32_t)strlen("forms/"), path.n - (uint32_t)strlen(".form"));
}

/* What people call the form: its first heading; its name when it has none. */
static str title_of(struct arena *a, const struct rule_version *v) {
	struct err e;
	struct json_doc d;
	if (!json_parse(a, v->text, &d, &e))
		return bare_name(v->path);
	uint32_t list = json_member(&d, 0, "components");
	uint32_t first = list && d.tokens[list].kind == JSON_ARRAY && d.tokens[list].count ? list + 1 : 0;
	uint32_t text = first && d.tokens[first].kind == JSON_OBJECT ? json_member(&d, first, "text") : 0;
	str said = text && d.tokens[text].kind == JSON_STRING ? json_text(a, &d, text) : (str){0};
	uint32_t from = 0;
	while (from < said.n && (said.p[from] == '#' || said.p[from] == ' '))
		from++;
	said = str_cut(said, from, said.n);
	return said.n ? said : bare_name(v->path);
}

static void put_items(struct call *c, const struct rulebook *b, str form) {
	struct buf *out = &c->reply->body;
	const struct catalogue_entry *list;
	uint32_t n = rulebook_items(b, c->arena, api__today(c), &list), shown = 0;
	buf_text(out, ",\"items\":[");
	for (uint32_t i = 0; i < n; i++) {
		if (!str_eq(list[i].item->guide.form, form))
			continue;
		if (shown++)
			buf_char(out, ',');
		json_put_string(out, list[i].item->id);
	}
	buf_char(out, ']');
}

/* "name":…,"title":…,"items":[…],"versions":[…]: oldest version first. */
static void put_form(struct call *c, const struct rulebook *b, str path, void *self) {
	(void)self;
	struct buf *out = &c->reply->body;
	uint32_t count;
	const struct rule_version *const *list = api__versions_of(c->arena, b, path, &count);
	const struct rule_version *now = rulebook_in_force(b, path, api__today(c));
	buf_text(out, "\"name\":");
	json_put_string(out, bare_name(path));
	api__put_member(out, "title", title_of(c->arena, now ? now : list[0]));
	put_items(c, b, bare_name(path));
	buf_text(out, ",\"versions\":[");
	for (uint32_t i = count; i-- > 0;) {
		buf_text(out, "{\"label\":");
		json_put_string(out, list[i]->label);
		api__put_number(out, "id", list[i]->id, list[i]->id > 0);
		api__put_day(out, "effective_on", list[i]->effective_on);
		api__put_member(out, "state", api__version_state(list[i]));
		buf_text(out, i ? "}," : "}");
	}
	buf_char(out, ']');
}

void api__forms(struct call *c) {
	struct err e = {0};
	const struct rulebook *b = api__rulebook(c, &e);
	buf_text(&c->reply->body, "{\"items\":");
	if (b)
		api__put_files(c, b, "forms/", put_form, NULL);
	buf_char(&c->reply->body, '}');
	api__finish(c, b != NULL, &e);
}

void api__form(struct call *c) {
	struct err e = {0};
	struct buf *out = &c->reply->body;
	const struct rulebook *b;
	const struct rule_version *v = api__asked_version(c, &b, "forms/", ".form", MISSING, &e);
	if (v) {
		buf_char(out, '{');
		put_form(c, b, v->path, NULL);
		api__put_member(out, "definition", v->path);
		api__put_member(out, "model", v->text);
		buf_char(out, '}');
	}
	api__finish(c, v != NULL, &e);
}

/* ---- try ------------------------------------------------------------------------------------ */

static void put_verdict(struct buf *out, const struct form_verdict *v, const struct form_field *fields, uint32_t n) {
	buf_text(out, "{\"errors\":[");
	for (uint32_t i = 0; i < v->error_count; i++) {
		const struct form_error *x = &v->errors[i];
		bool personal = false;
		for (uint32_t k = 0; k < n; k++)
			personal |= fields[k].personal && str_eq(fields[k].key, x->key);
		buf_format(out, "%s{\"where\":\"payload.%s.", i ? "," : "", personal ? "person" : "facts");
		struct buf key = buf_make(x->key.n * 6 + 16);
		json_put_string(&key, x->key);
		buf_str(out, str_cut(buf_view(&key), 1, buf_view(&key).n)); /* without the first quote */
		buf_free(&key);
		api__put_member(out, "code", str_of(x->code));
		api__put_member(out, "zh", x->zh);
		api__put_member(out, "en", x->en);
		buf_char(out, '}');
	}
	buf_text(out, "],\"hidden\":[");
	for (uint32_t i = 0; i < v->hidden_count; i++) {
		if (i)
			buf_char(out, ',');
		json_put_string(out, v->hidden[i]);
	}
	buf_text(out, "]}");
}

/* A text that nobody has published, or the form as it is in force. */
static const struct form *chosen(struct call *c, str name, str text, struct err *e) {
	const struct rulebook *b = api__rulebook(c, e);
	str path = arena_format(c->arena, "forms/" STR_FMT ".form", STR_ARG(name));
	struct form *loaded = NULL;
	if (!b)
		return NULL;
	if (text.n)
		return form_load(c->arena, path, text, &loaded, e) ? loaded : NULL;
	const struct rule_version *v = api__find_version(b, path, (str){0}, api__today(c), MISSING, e);
	return v ? v->form : NULL;
}

void api__form_try(struct call *c) {
	enum { NAME, MODEL, FACTS, WHOLE };
	struct api_member m[] = {{"name", JSON_STRING, true, 0}, {"model", JSON_STRING, false, 0},
		{"facts", JSON_OBJECT, true, 0}, {"whole", JSON_TRUE, false, 0}};
	struct err e = {0};
	struct json_doc d;
	struct val data;
	const struct form *f = NULL;
	if (api__read_members(c, m, COUNT(m), &d, &e) && val_from_json(c->arena, &d, m[FACTS].token, &data, &e) &&
	    (f = chosen(c, api__text_of(c, &d, &m[NAME]), api__text_of(c, &d, &m[MODEL]), &e))) {
		const struct form_field *fields;
		uint32_t n = form_fields(f, &fields);
		struct form_verdict *v = arena_new(c->arena, struct form_verdict);
		form_judge(f, c->arena, data, m[WHOLE].token && d.tokens[m[WHOLE].token].kind == JSON_TRUE, v);
		put_verdict(&c->reply->body, v, fields, n);
	}
	api__finish(c, f != NULL, &e);
}

/* ---- an item -------------------------------------------------------------------------------- */

void api__item_definition(struct call *c) {
	struct err e = {0};
	struct buf *out = &c->reply->body;
	str name = c->name;
	net_unescape(c->arena, c->name, false, &name);
	const struct rulebook *b = api__rulebook(c, &e);
	struct catalogue_entry found = b ? rulebook_entry(b, name, api__today(c)) : (struct catalogue_entry){0};
	if (b && !found.item)
		err_set(&e, "item.not_found", "name", "there is no such item");
	if (found.item && found.text.n) {
		buf_str(out, found.text);
	} else if (found.item) {
		struct item_values values;
		struct buf text = buf_make(DEFINITION_BYTES);
		item_values_of_pack(c->arena, c->api->set.pack, found.item, &values);
		item_put_json(&text, &values, found.item);
		buf_str(out, buf_view(&text));
		buf_free(&text);
	}
	api__finish(c, found.item != NULL, &e);
}
