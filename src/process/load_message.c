/* Messages: their names, and how a message finds the instance that expects it.
 *
 * Correlation as the standard has it (8.4.2): a correlation property says, for each message, what the payload gives
 * (messagePath); a process subscribes to a key and says what it expects of each property (dataPath). Several properties
 * are compared as one list. */
#include "process/load.h"

static uint32_t id_number(const struct file *f, const struct xml *x, const char *attr) {
	return process__id(f, xml_attr(x, attr));
}

static bool read_property(struct load *l, struct file *f, const struct xml *x) {
	struct origin o = {f, x};
	uint32_t property = id_number(f, x, "id");
	for (const struct xml *c = x->child; c; c = c->next) {
		if (!process__is(c, "correlationPropertyRetrievalExpression"))
			continue;
		const struct xml *path = process__part(c, "messagePath");
		uint32_t message = id_number(f, c, "messageRef");
		if (!message || !process__is(f->elements[message], "message"))
			return process__no(l, &o, c, "bpmn.reference", "the message that it reads does not exist");
		if (!property || !path || !str_trim(path->text).n)
			return process__no(l, &o, c, "bpmn.syntax", "a correlation property needs an id and a messagePath");
		if (f->retrievals.n == LIMIT_PROCESS_NODES)
			return process__no(l, &o, c, "bpmn.too_large", "the file has too many correlation properties");
		vec_push(&f->retrievals, (struct retrieval){message, property, path});
	}
	return true;
}

/* Properties of the keys of a collaboration's conversations. */
static bool read_keys(struct load *l, struct file *f, const struct xml *around, bool *of_key) {
	for (const struct xml *x = around->child; x; x = x->next) {
		if (!process__is_bpmn(x))
			continue;
		if (str_ends(x->name, STR("onversation")) && !read_keys(l, f, x, of_key))
			return false;
		if (!str_is(x->name, "correlationKey"))
			continue;
		for (const struct xml *c = x->child; c; c = c->next) {
			uint32_t property = process__is(c, "correlationPropertyRef") ? process__id(f, c->text) : 0;
			if (property)
				of_key[property] = true;
			else if (process__is(c, "correlationPropertyRef"))
				return process__no(l, &(struct origin){f, x}, c, "bpmn.reference",
				                   "the correlation property does not exist");
		}
	}
	return true;
}

static bool read_file(struct load *l, struct file *f) {
	bool *of_key = arena_array(l->scratch, bool, f->ids.texts.n + 1);
	f->messages_read = true;
	for (const struct xml *x = f->root->child; x; x = x->next) {
		if (process__is(x, "correlationProperty") && !read_property(l, f, x))
			return false;
		bool talk = process__is(x, "collaboration") || process__is(x, "choreography");
		if (talk && !read_keys(l, f, x, of_key))
			return false;
	}
	for (uint32_t i = 0; i < f->retrievals.n; i++)
		if (of_key[f->retrievals.p[i].property])
			f->keyed[f->retrievals.p[i].message] = true;
	return true;
}

/* ---- what a process subscribes to ----------------------------------------------------------- */

/* What the process expects of each property: the dataPath, by number of the property's id. */
static bool read_bindings(struct load *l, const struct origin *process, const struct xml **wanted) {
	for (const struct xml *x = process->x->child; x; x = x->next) {
		if (!process__is(x, "correlationSubscription"))
			continue;
		for (const struct xml *c = x->child; c; c = c->next) {
			if (!process__is(c, "correlationPropertyBinding"))
				continue;
			uint32_t property = id_number(process->file, c, "correlationPropertyRef");
			const struct xml *path = process__part(c, "dataPath");
			if (!property || !process__is(process->file->elements[property], "correlationProperty"))
				return process__no(l, process, c, "bpmn.reference", "the correlation property does not exist");
			if (!path || !str_trim(path->text).n)
				return process__no(l, process, c, "bpmn.syntax", "the binding has no dataPath");
			if (wanted[property])
				return process__no(l, process, c, "bpmn.unsupported", "the property is bound twice");
			wanted[property] = path;
		}
	}
	return true;
}

/* What the process of a node expects, or NULL when it subscribes to nothing. */
static bool find_wanted(struct load *l, uint32_t process, const struct xml ***wanted) {
	const struct origin *o = &l->process_origins.p[process];
	if (!l->wanted) {
		l->wanted = arena_array(l->scratch, const struct xml **, l->processes.n);
		l->looked = arena_array(l->scratch, bool, l->processes.n);
	}
	check(process < l->processes.n);
	if (!l->looked[process] && process__part(o->x, "correlationSubscription")) {
		l->wanted[process] = arena_array(l->scratch, const struct xml *, o->file->ids.texts.n + 1);
		if (!read_bindings(l, o, l->wanted[process]))
			return false;
	}
	l->looked[process] = true;
	*wanted = l->wanted[process];
	return true;
}

static void put_path(struct buf *b, const struct xml *path) {
	str text = str_trim(path->text);
	if (str_starts(text, STR("=")))
		text = str_cut(text, 1, text.n);
	buf_text(b, b->n ? ", " : "");
	buf_str(b, text);
}

static bool compile_list(struct load *l, const struct origin *o, const struct xml *first, const struct buf *b,
                         uint32_t n, struct expression **out) {
	if (n == 1)
		return process__feel(l, o, first, out);
	str text = arena_format(l->a, "[%.*s]", (int)b->n, b->p);
	return process__feel_text(l, o, first, text, process__text_line(first), out);
}

/* All properties that the message has and the process expects something of. */
static bool read_pairs(struct load *l, const struct origin *o, uint32_t message, const struct xml **wanted,
                       struct trigger *t) {
	struct buf paths = buf_make(LIMIT_COMMAND_BYTES), data = buf_make(LIMIT_COMMAND_BYTES);
	const struct xml *path = NULL, *expected = NULL;
	uint32_t n = 0;
	for (uint32_t i = 0; i < o->file->retrievals.n; i++) {
		const struct retrieval *r = &o->file->retrievals.p[i];
		if (r->message != message || !wanted[r->property])
			continue;
		if (!n++)
			path = r->path, expected = wanted[r->property];
		put_path(&paths, r->path);
		put_path(&data, wanted[r->property]);
	}
	bool ok = !(paths.full || data.full) ||
	          process__no(l, o, o->x, "bpmn.too_large", "too many properties correlate the message");
	ok = ok && (!n || (compile_list(l, o, path, &paths, n, &t->key) &&
	                   compile_list(l, o, expected, &data, n, &t->wanted)));
	buf_free(&paths);
	buf_free(&data);
	return ok;
}

/* yc:correlate: what the payload gives; yc:key: what the instance expects. */
static bool read_ours(struct load *l, const struct origin *o, const struct xml *x, struct trigger *t) {
	str payload = process__ours(x, "correlate"), instance = process__ours(x, "key");
	if (!payload.n != !instance.n)
		return process__no(l, o, x, "bpmn.syntax", "yc:correlate and yc:key are only of use together");
	return process__feel_text(l, o, x, payload, x->line, &t->key) &&
	       process__feel_text(l, o, x, instance, x->line, &t->wanted);
}

/* Correlation as the file has it: see above. */
static bool read_correlation(struct load *l, const struct origin *o, uint32_t process, const struct xml *x,
                             uint32_t message, struct trigger *t) {
	struct file *f = o->file;
	const struct xml **wanted;
	if ((!f->messages_read && !read_file(l, f)) || !find_wanted(l, process, &wanted) ||
	    (wanted && !read_pairs(l, o, message, wanted, t)))
		return false;
	return t->key || !f->keyed[message] ||
	       process__no(l, o, x, "bpmn.unsupported", "its message has a correlation key, but the process no "
	                                                "subscription that says what it expects");
}

bool process__read_message(struct load *l, uint32_t node, const struct xml *x, str ref, bool catching,
                           struct trigger *t) {
	const struct origin *o = &l->node_origins.p[node];
	const struct node *n = &l->m->nodes[node];
	uint32_t message = process__id(o->file, ref);
	t->name = process__called(message ? o->file->elements[message] : o->x);
	if (ref.n && (!message || !process__is(o->file->elements[message], "message")))
		return process__no(l, o, x, "bpmn.reference", "the message does not exist");
	bool begins = (n->kind == NODE_START && n->parent == NONE) || n->instantiates;
	if (!catching || begins) /* nothing is expected of what begins an instance */
		return true;
	if (!read_ours(l, o, x, t))
		return false;
	return t->key || !message || read_correlation(l, o, n->process, x, message, t);
}
