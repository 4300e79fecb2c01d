/* Loop characteristics of activities (13.3.6, 13.3.7). */
#include "process/load.h"

/* ---- standard loop -------------------------------------------------------------------------- */

static bool read_standard(struct load *l, const struct origin *o, const struct xml *x, struct loop *loop) {
	const struct xml *condition = process__part(x, "loopCondition");
	str most = str_trim(xml_attr(x, "loopMaximum"));
	int64_t n;
	loop->kind = LOOP_STANDARD;
	loop->test_before = process__flag(x, "testBefore", false);
	if (most.n && (!str_int(most, &n) || n < 0))
		return process__no(l, o, x, "bpmn.syntax", "its loopMaximum is no number");
	if ((condition && !process__feel(l, o, condition, &loop->condition)) ||
	    !process__feel_text(l, o, x, most, x->line, &loop->most))
		return false;
	return loop->condition || loop->most ||
	       process__no(l, o, x, "bpmn.condition", "the loop has neither a condition nor a maximum, so it never ends");
}

/* ---- data of a multi-instance --------------------------------------------------------------- */

/* The text of the association's other end, when the association of this kind has `data` at its end `near`. */
static const struct xml *associated(const struct origin *o, const struct xml *data, const char *kind, const char *near,
                                    const char *far) {
	for (const struct xml *c = o->x->child; c; c = c->next) {
		const struct xml *a = process__is(c, kind) ? process__part(c, near) : NULL;
		const struct xml *b = a ? process__part(c, far) : NULL;
		if (b && process__element(o->file, a->text) == data)
			return process__element(o->file, b->text);
	}
	return data;
}

/* The variable behind a data input or output of the activity: what the association leads to, by its name. */
static bool read_data_ref(struct load *l, const struct origin *o, const struct xml *loop, const char *name, str *out) {
	const struct xml *ref = process__part(loop, name), *data;
	if (!ref || !str_trim(ref->text).n)
		return true;
	data = process__element(o->file, ref->text);
	if (data && process__is(data, "dataInput"))
		data = associated(o, data, "dataInputAssociation", "targetRef", "sourceRef");
	else if (data && process__is(data, "dataOutput"))
		data = associated(o, data, "dataOutputAssociation", "sourceRef", "targetRef");
	if (!data)
		return process__no(l, o, ref, "bpmn.reference", "the data that it refers to does not exist");
	*out = process__called(data);
	return true;
}

static void read_data_item(const struct xml *loop, const char *name, str *out) {
	const struct xml *item = process__part(loop, name);
	if (item)
		*out = process__called(item);
}

/* A variable's name, perhaps marked as FEEL by "=". */
static bool read_variable(struct load *l, const struct origin *o, const struct xml *x, str text, str *out) {
	text = str_trim(text);
	if (str_starts(text, STR("=")))
		text = str_trim(str_cut(text, 1, text.n));
	for (uint32_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
		            c == ' ' || (unsigned char)c >= 0x80;
		if (!fits)
			return process__no(l, o, x, "bpmn.unsupported", "only a variable's name is understood here");
	}
	if (text.n)
		*out = text;
	return true;
}

/* yc:collection, yc:item, yc:result, yc:output, and the well-known extension loopCharacteristics. */
static bool read_plain(struct load *l, const struct origin *o, const struct xml *x, struct loop *loop) {
	static const char *const ours[] = {"collection", "item", "result", "output"};
	static const char *const theirs[] = {"inputCollection", "inputElement", "outputCollection", NULL};
	str *const to[] = {&loop->collection, &loop->item, &loop->out_collection, &loop->out_item};
	const struct xml *other = process__extension(x, "loopCharacteristics");
	for (uint32_t i = 0; i < COUNT(ours); i++) {
		if (other && theirs[i] && !read_variable(l, o, other, xml_attr(other, theirs[i]), to[i]))
			return false;
		if (!read_variable(l, o, x, process__ours(x, ours[i]), to[i]))
			return false;
	}
	return !other || read_variable(l, o, other, xml_attr(other, "outputElement"), &loop->out_item);
}

/* ---- multi-instance ------------------------------------------------------------------------- */

static bool read_behavior(struct load *l, const struct origin *o, const struct xml *x) {
	str behavior = str_trim(xml_attr(x, "behavior"));
	if ((behavior.n && !str_is(behavior, "All")) || process__part(x, "complexBehaviorDefinition"))
		return process__no(l, o, x, "bpmn.unsupported", "events thrown by instances of a loop are not executed");
	return true;
}

static bool read_multiple(struct load *l, const struct origin *o, const struct xml *x, const struct node *n,
                          struct loop *loop) {
	const struct xml *count = process__part(x, "loopCardinality"), *done = process__part(x, "completionCondition");
	loop->kind = process__flag(x, "isSequential", false) ? LOOP_SEQUENTIAL : LOOP_PARALLEL;
	read_data_item(x, "inputDataItem", &loop->item);
	read_data_item(x, "outputDataItem", &loop->out_item);
	if (!read_behavior(l, o, x) || !read_data_ref(l, o, x, "loopDataInputRef", &loop->collection) ||
	    !read_data_ref(l, o, x, "loopDataOutputRef", &loop->out_collection) || !read_plain(l, o, x, loop))
		return false;
	if (loop->out_collection.n && !loop->out_item.n)
		loop->out_item = n->result.n ? n->result : STR("result");
	if ((count && !process__feel(l, o, count, &loop->count)) || (done && !process__feel(l, o, done, &loop->done)))
		return false;
	return loop->count || loop->collection.n ||
	       process__no(l, o, x, "bpmn.unsupported", "it says neither how many instances there are nor over what");
}

bool process__read_loop(struct load *l, uint32_t node) {
	const struct origin *o = &l->node_origins.p[node];
	struct node *n = &l->m->nodes[node];
	const struct xml *standard = process__part(o->x, "standardLoopCharacteristics");
	const struct xml *multiple = process__part(o->x, "multiInstanceLoopCharacteristics");
	const struct xml *x = standard ? standard : multiple;
	check(process__is_activity(n) && !n->loop);
	if (!x)
		return true;
	if (standard && multiple)
		return process__no(l, o, multiple, "bpmn.syntax", "an activity has one kind of loop");
	if (n->sub == SUB_EVENT)
		return process__no(l, o, x, "bpmn.unsupported", "an event sub-process does not loop");
	if (n->instantiates)
		return process__no(l, o, x, "bpmn.unsupported", "a task that starts instances does not loop");
	n->loop = arena_new(l->a, struct loop);
	*n->loop = (struct loop){.collection = STR(""), .item = STR(""), .out_collection = STR(""), .out_item = STR("")};
	return standard ? read_standard(l, o, x, n->loop) : read_multiple(l, o, x, n, n->loop);
}
