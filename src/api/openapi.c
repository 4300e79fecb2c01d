/* The OpenAPI 3.1 document: written when somebody asks, from the same tables that answer. */
#include "api/people.h"

struct schema {
	const char *name, *json;
};
static const struct schema schemas[] = {
#define SCHEMA(name, json) {#name, json},
#include "api/schemas.def"
#undef SCHEMA
};

/* JSON written with ' for ", so that it can be read here; no value may hold either. */
static void put(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct buf *b, const char *format, ...) {
	char text[8192];
	va_list args;
	va_start(args, format);
	int n = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	check(n >= 0 && n < (int)sizeof text);
	for (int i = 0; i < n; i++)
		text[i] = text[i] == '\'' ? '"' : text[i];
	buf_put(b, text, (size_t)n);
}

static void comma(struct buf *b) {
	if (b->n && b->p[b->n - 1] != '{' && b->p[b->n - 1] != '[')
		buf_char(b, ',');
}

static void put_string(struct buf *b, const char *name, const char *text) {
	comma(b);
	put(b, "'%s':", name);
	json_put_string(b, str_of(text));
}

/* ---- fields --------------------------------------------------------------------------------- */

static void put_state(void *self, enum word w) {
	comma(self);
	put(self, "'%s'", word_defs[w].name);
}

static void put_words(struct buf *b, const struct field_def *d, enum record_kind kind, bool null) {
	put(b, "'enum':[");
	for (const uint16_t *w = d->words; w && *w; w++)
		put_state(b, (enum word)*w);
	if (!d->words && kind)
		api__each_state(kind, b, put_state);
	if (null) {
		comma(b);
		buf_text(b, "null");
	}
	buf_char(b, ']');
}

/* The greatest length of a text that is sent, in bytes; 0 where none is told. */
static int bytes_most(enum field_type type) {
	return type == T_TEXT ? LIMIT_TEXT_BYTES : type == T_SOURCE ? LIMIT_SOURCE_BYTES : 0;
}

/* The schema of a field's value; `null` as well in answers, where a column may be empty. */
static void put_field(struct buf *b, enum field f, enum record_kind kind, bool null) {
	const struct field_def *d = &field_defs[f];
	static const char *const types[] = {
		[T_INT] = "integer", [T_FEN] = "integer", [T_MS] = "string", [T_DAY] = "string", [T_BOOL] = "boolean",
		[T_CODE] = "string", [T_REF] = "integer", [T_NAME] = "string", [T_TEXT] = "string",
		[T_SOURCE] = "string", [T_STATE] = "string"};
	if (d->type == T_PERSON) {
		put(b, "{'$ref':'#/components/schemas/Person'}");
		return;
	}
	buf_char(b, '{');
	if (d->type == T_WORD)
		put_words(b, d, kind, null);
	else if (d->type != T_FACTS)
		put(b, null ? "'type':['%s','null']" : "'type':'%s'", types[d->type]);
	if (d->type == T_MS)
		put_string(b, "format", "date-time");
	if (d->type == T_DAY)
		put_string(b, "format", "date");
	if (d->type == T_INT && !null && d->most < (int64_t)1 << 53)
		put(b, ",'minimum':0,'maximum':%lld", (long long)d->most);
	if (d->type == T_REF && !null)
		put(b, ",'minimum':1");
	if (bytes_most(d->type) && !null)
		put(b, ",'maxLength':%d", bytes_most(d->type));
	put_string(b, "description", d->en);
	put_string(b, "x-zh", d->zh);
	buf_char(b, '}');
}

/* ---- schemas -------------------------------------------------------------------------------- */

static bool takes_person(enum record_kind kind) {
	for (int c = 1; c < COMMAND_COUNT; c++)
		for (const uint16_t *f = command_defs[c].record == kind ? command_defs[c].args : NULL; f && *f; f++)
			if ((*f & ~ARG_OPTIONAL) == F_person)
				return true;
	return false;
}

static bool has_clocks(enum record_kind kind) {
	static const uint16_t clocked[] = {
#define CLOCK(table, name, started, due, limit, stopped, ended, zh, en) R_##table,
#define CASE_CLOCK(clock, name, started, due, limit, stopped, ended, zh, en) R_case_file,
#include "query/clocks.def"
#undef CLOCK
#undef CASE_CLOCK
	};
	for (uint32_t i = 0; i < COUNT(clocked); i++)
		if (clocked[i] == kind)
			return true;
	return false;
}

/* A record as it is shown alone ("record"), or as a row of a list, which has no long texts ("row"). */
static void put_shape(struct buf *b, enum record_kind kind, const char *shape) {
	const struct record_def *d = record_def(kind);
	bool whole = strcmp(shape, "record") == 0;
	put(b, ",'%s_%s':{'type':'object','required':['id','events','head'", shape, d->name);
	for (const uint16_t *f = d->columns; *f; f++)
		if (whole || query_listed((enum field)*f))
			put(b, ",'%s'", field_defs[*f].name);
	put(b, "],'properties':{'id':{'type':'integer','minimum':1},'events':{'type':'integer','minimum':1},"
		"'head':{'type':'integer','minimum':1}");
	for (const uint16_t *f = d->columns; *f; f++) {
		if (!whole && !query_listed((enum field)*f))
			continue;
		put(b, ",'%s':", field_defs[*f].name);
		put_field(b, (enum field)*f, kind, true);
	}
	if (has_clocks(kind))
		put(b, ",'lamp':{'enum':['green','yellow','red',null]},'clocks':{'type':'array',"
			"'items':{'$ref':'#/components/schemas/Clock'}}");
	if (kind == R_case_file)
		put(b, ",'national':{'type':['object','null'],'description':'code of the state in the national data standard',"
			"'properties':{'code':{'type':'integer','minimum':1,'maximum':15},'zh':{'type':'string'},"
			"'en':{'type':'string'}},'additionalProperties':false}");
	if (takes_person(kind))
		put(b, ",'person':{'$ref':'#/components/schemas/Person'}");
	put(b, "},'additionalProperties':false}");
}

static void put_record(struct buf *b, enum record_kind kind) {
	const struct record_def *d = record_def(kind);
	const char *row = "record";
	put_shape(b, kind, "record");
	for (const uint16_t *f = d->columns; *f; f++)
		if (!query_listed((enum field)*f))
			row = "row";
	if (strcmp(row, "row") == 0)
		put_shape(b, kind, row);
	put(b, ",'page_%s':{'type':'object','required':['items','next'],'properties':{'items':{'type':'array',"
		"'items':{'$ref':'#/components/schemas/%s_%s'}},'next':{'type':['string','null']},"
		"'total':{'type':'integer','minimum':0},'synthetic':{'const':true}},'additionalProperties':false}",
	           d->name, row, d->name);
	put(b, ",'done_%s':{'type':'object','required':['id','seq','events'],"
		"'properties':{'record':{'anyOf':[{'$ref':'#/components/schemas/record_%s'},{'type':'null'}]},"
		"'id':{'type':'integer'},'seq':{'type':'integer'},'events':{'type':'integer'}},'additionalProperties':false}",
	           d->name, d->name);
}

static void put_payload(struct buf *b, enum command_kind kind) {
	const struct command_def *d = &command_defs[kind];
	put(b, ",'%s':{'type':'object','required':[", d->name);
	for (const uint16_t *f = d->args; *f; f++) {
		if (*f & ARG_OPTIONAL || api__may_leave_out(kind, (enum field)*f))
			continue;
		comma(b);
		put(b, "'%s'", field_defs[*f].name);
	}
	put(b, "],'properties':{");
	for (const uint16_t *f = d->args; *f; f++) {
		enum field field = (enum field)(*f & ~ARG_OPTIONAL);
		bool left_out = api__may_leave_out(kind, field);
		comma(b);
		put(b, "'%s':%s", field_defs[field].name, left_out ? "{'allOf':[" : "");
		put_field(b, field, R_none, false);
		if (left_out)
			put(b, "],'description':'an applicant may leave it out: then it is the person of the own profile'}");
	}
	comma(b);
	put(b, "'at':{'type':'string','format':'date-time','description':'needs clock.play'},"
		"'actor':{'type':'string','description':'needs clock.play'},'happened_at':{'type':'string',"
		"'format':'date-time','description':'when it happened, if earlier'}");
	put(b, "},'additionalProperties':false}");
}

static void put_components(struct buf *b) {
	put(b, "'components':{'securitySchemes':{'token':{'type':'http','scheme':'bearer'}},'schemas':{");
	for (uint32_t i = 0; i < COUNT(schemas); i++) {
		comma(b);
		put(b, "'%s':", schemas[i].name);
		put(b, "%s", schemas[i].json);
	}
	for (int k = 1; k < RECORD_COUNT; k++)
		put_record(b, (enum record_kind)k);
	for (int c = 1; c < COMMAND_COUNT; c++)
		if (!command_defs[c].system && c != C_person_reveal)
			put_payload(b, (enum command_kind)c);
	buf_text(b, "}}");
}

/* ---- operations ----------------------------------------------------------------------------- */

static void begin_operation(struct buf *b, const char *method, const char *id, const char *zh,
                            const char *en, bool open) {
	comma(b);
	put(b, "'%s':{'operationId':'%s'", method, id);
	put_string(b, "summary", en);
	put_string(b, "x-zh", zh);
	if (open)
		put(b, ",'security':[]");
}

static void put_response(struct buf *b, const char *status, const char *type, const char *schema) {
	comma(b);
	put(b, "'%s':{'description':'%s'", status, schema ? schema : "done");
	if (type && schema)
		put(b, ",'content':{'%s':{'schema':{'$ref':'#/components/schemas/%s'}}}", type, schema);
	else if (type)
		put(b, ",'content':{'%s':{}}", type);
	buf_char(b, '}');
}

static void end_operation(struct buf *b) {
	put_response(b, "default", "application/problem+json", "Problem");
	buf_text(b, "}}");
}

static void put_parameter(struct buf *b, str name, const char *in, const char *type) {
	comma(b);
	put(b, "{'name':'" STR_FMT "','in':'%s','required':%s,'schema':{'type':'%s'}}",
	    STR_ARG(name), in, strcmp(in, "path") == 0 ? "true" : "false", type);
}

/* Whether the address makes something new. */
static bool makes(const struct route *r) {
	call_fn *const all[] = {api__upload, api__draft_add, api__webhook_add, api__rate_give};
	for (size_t i = 0; i < COUNT(all); i++)
		if (r->run == all[i])
			return true;
	return false;
}

static void put_answer(struct buf *b, const struct route *r) {
	if (strchr(r->answer, '/'))
		put_response(b, r->run == api__oidc_start || r->run == api__oidc_callback ? "302" : "200", r->answer, NULL);
	else if (r->answer[0])
		put_response(b, makes(r) ? "201" : "200", "application/json", r->answer);
	else
		put_response(b, "204", NULL, NULL);
}

static void put_route(struct buf *b, const struct route *r) {
	char method[8] = "", id[64];
	for (uint32_t i = 0; r->method[i] && i < sizeof method - 1; i++)
		method[i] = (char)(r->method[i] | 0x20);
	snprintf(id, sizeof id, "%s-%s", method, r->path);
	for (char *p = id; *p; p++)
		*p = *p == '/' || *p == '{' || *p == '}' || *p == '.' ? '-' : *p;
	begin_operation(b, method, id, r->zh, r->en, r->access == OPEN);
	put(b, ",'parameters':[");
	if (strstr(r->path, "{id}"))
		put_parameter(b, STR("id"), "path", "integer");
	if (strstr(r->path, "{name}"))
		put_parameter(b, STR("name"), "path", "string");
	str rest = str_of(r->parameters), name;
	while (str_next(&rest, ' ', &name))
		put_parameter(b, name, "query", "string");
	buf_char(b, ']');
	if (r->takes[0])
		put(b, ",'requestBody':{'required':true,'content':{'application/json':{'schema':{"
			"'$ref':'#/components/schemas/%s'}}}}", r->takes);
	if (r->place == UPLOAD)
		put(b, ",'requestBody':{'required':true,'content':{'*/*':{}}}");
	put(b, ",'responses':{");
	put_answer(b, r);
	end_operation(b);
}

/* Whether the fixed path is also the address of this command on a record. */
static bool is_address_of(const char *path, const struct command_def *c, enum record_kind kind) {
	char address[120];
	snprintf(address, sizeof address, "%s/{id}/%s", record_def(kind)->path, c->verb);
	for (char *p = address; *p; p++)
		*p = *p == '_' ? '-' : *p;
	return strcmp(path, address) == 0;
}

/* Whether it is the address of any: then it stands with the command. */
static bool is_command_address(const char *path) {
	for (int k = 1; k < RECORD_COUNT; k++)
		for (int c = 1; c < COMMAND_COUNT; c++)
			if (command_on(&command_defs[c], (enum record_kind)k) && !command_defs[c].creates &&
			    !command_defs[c].system && is_address_of(path, &command_defs[c], (enum record_kind)k))
				return true;
	return false;
}

/* Routes of one path stand together. */
static void put_fixed(struct buf *b) {
	for (uint32_t i = 0; i < api__route_count; i++) {
		bool earlier = is_command_address(api__routes[i].path);
		for (uint32_t k = 0; k < i; k++)
			earlier = earlier || strcmp(api__routes[k].path, api__routes[i].path) == 0;
		if (earlier)
			continue;
		comma(b);
		put(b, "'/%s':{", api__routes[i].path);
		for (uint32_t k = i; k < api__route_count; k++)
			if (strcmp(api__routes[k].path, api__routes[i].path) == 0)
				put_route(b, &api__routes[k]);
		buf_char(b, '}');
	}
}

/* A command on records of the kind; those on any driven record come once for each kind, so their names say which. */
static void put_command(struct buf *b, const struct command_def *d, enum record_kind kind) {
	char done[96], name[96];
	const char *record = record_def(kind)->name;
	snprintf(done, sizeof done, "done_%s", record);
	snprintf(name, sizeof name, "%s%s%s", d->record ? "" : record, d->record ? "" : ".", d->name);
	begin_operation(b, "post", name, d->zh, d->en, false);
	put(b, ",'parameters':[");
	if (!d->creates)
		put_parameter(b, STR("id"), "path", "integer");
	put_parameter(b, STR("Idempotency-Key"), "header", "string");
	put_parameter(b, STR("If-Match"), "header", "string");
	put_parameter(b, STR("Prefer"), "header", "string");
	put(b, "],'requestBody':{'content':{'application/json':{'schema':{'$ref':'#/components/schemas/%s'}}}}", d->name);
	put(b, ",'responses':{");
	put_response(b, "200", "application/json", done);
	if (d->creates)
		put_response(b, "201", "application/json", done);
	end_operation(b);
}

static void put_list(struct buf *b, enum record_kind kind) {
	const struct record_def *d = record_def(kind);
	static const char *const others[] = {"q", "sort", "limit", "cursor", "count", "format"};
	char id[64], page[96];
	snprintf(id, sizeof id, "list-%s", d->path);
	snprintf(page, sizeof page, "page_%s", d->name);
	begin_operation(b, "get", id, d->zh, d->en, false);
	put(b, ",'parameters':[");
	for (uint32_t i = 0; i < COUNT(others); i++)
		put_parameter(b, str_of(others[i]), "query", "string");
	if (record_is_driven(kind))
		put_parameter(b, STR("parked"), "query", "boolean");
	for (const uint16_t *f = d->columns; *f; f++) {
		enum field_type type = field_defs[*f].type;
		if (!query_listed((enum field)*f))
			continue;
		put_parameter(b, str_of(field_defs[*f].name), "query", "string");
		if (type != T_INT && type != T_FEN && type != T_MS && type != T_DAY)
			continue;
		char edge[80];
		snprintf(edge, sizeof edge, "%s.from", field_defs[*f].name);
		put_parameter(b, str_of(edge), "query", "string");
		snprintf(edge, sizeof edge, "%s.to", field_defs[*f].name);
		put_parameter(b, str_of(edge), "query", "string");
	}
	put(b, "],'responses':{");
	put(b, "'200':{'description':'a page',"
		"'content':{'application/json':{'schema':{'$ref':'#/components/schemas/%s'}},"
		"'text/csv; charset=utf-8':{}}}", page);
	end_operation(b);
}

static void put_one(struct buf *b, enum record_kind kind, const char *what, const char *schema,
                    const char *zh, const char *en) {
	char id[64];
	snprintf(id, sizeof id, "%s-%s", what, record_def(kind)->path);
	begin_operation(b, strcmp(what, "reveal") == 0 ? "post" : "get", id, zh, en, false);
	put(b, ",'parameters':[");
	put_parameter(b, STR("id"), "path", "integer");
	if (strcmp(what, "migration") == 0) {
		put_parameter(b, STR("to"), "query", "integer");
		put_parameter(b, STR("map"), "query", "string");
	}
	buf_char(b, ']');
	if (strcmp(what, "reveal") == 0)
		put(b, ",'requestBody':{'required':true,'content':{'application/json':{'schema':{'type':'object',"
			"'required':['purpose','reason'],'properties':{'purpose':{'type':'string','minLength':1},"
			"'reason':{'type':'string','minLength':1}},"
			"'additionalProperties':false}}}}");
	put(b, ",'responses':{");
	put_response(b, "200", "application/json", schema);
	end_operation(b);
}

/* The address of a command, and the opening of what can be done there. */
static void put_verb(struct buf *b, const char *path, const char *id, const char *verb) {
	put(b, "'/%s%s/", path, id);
	for (const char *p = verb; *p; p++)
		buf_char(b, *p == '_' ? '-' : *p);
	put(b, "':{");
}

static void put_kind(struct buf *b, enum record_kind kind) {
	const struct record_def *d = record_def(kind);
	char schema[96];
	uint32_t made = 0;
	snprintf(schema, sizeof schema, "record_%s", d->name);
	put(b, ",'/%s':{", d->path);
	put_list(b, kind);
	for (int c = 1; c < COMMAND_COUNT; c++)
		if (command_defs[c].record == kind && command_defs[c].creates && !command_defs[c].system) {
			if (made++) {
				put(b, "},");
				put_verb(b, d->path, "", command_defs[c].verb);
			}
			put_command(b, &command_defs[c], kind);
		}
	put(b, "},'/%s/{id}':{", d->path);
	put_one(b, kind, "get", schema, d->zh, d->en);
	put(b, "},'/%s/{id}/events':{", d->path);
	put_one(b, kind, "events", "Events", "历史", "history");
	buf_char(b, '}');
	if (record_is_driven(kind)) {
		put(b, ",'/%s/{id}/flow':{", d->path);
		put_one(b, kind, "flow", "Flow", "流程进展", "where its process stands");
		put(b, "},'/%s/{id}/migration':{", d->path);
		put_one(b, kind, "migration", "Migration", "迁移预览", "where its tokens would go in another version");
		buf_char(b, '}');
	}
	if (takes_person(kind)) {
		put(b, ",'/%s/{id}/reveal':{", d->path);
		put_one(b, kind, "reveal", "Revealed", "查看个人信息", "reveal personal data");
		buf_char(b, '}');
	}
	for (int c = 1; c < COMMAND_COUNT; c++) {
		const struct command_def *x = &command_defs[c];
		if (!command_on(x, kind) || x->creates || x->system)
			continue;
		buf_char(b, ',');
		put_verb(b, d->path, "/{id}", x->verb);
		put_command(b, x, kind);
		for (uint32_t i = 0; i < api__route_count; i++)
			if (is_address_of(api__routes[i].path, x, kind))
				put_route(b, &api__routes[i]);
		buf_char(b, '}');
	}
}

void api__openapi(struct call *c) {
	struct buf *b = &c->reply->body;
	put(b, "{'openapi':'3.1.0','info':{'title':'Yichuang','version':");
	json_put_string(b, str_of(c->api->set.version));
	put(b, ",'license':{'name':'Apache-2.0','identifier':'Apache-2.0'}},'servers':[{'url':'/api/v1'}],"
		"'security':[{'token':[]}],'paths':{");
	put_fixed(b);
	for (int k = 1; k < RECORD_COUNT; k++)
		put_kind(b, (enum record_kind)k);
	buf_text(b, "},");
	put_components(b);
	buf_char(b, '}');
	check(!b->full);
	api__json(c, 200);
}
