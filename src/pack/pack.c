/* Loading a pack, in the order in which one thing needs another. */
#include "pack/pack_int.h"

static void read_folder(struct load *l) {
	pack_json_read(l);
	files_tables(l);
	files_json(l);
	tables_headers(l);
	tables_codes(l);
	models_load(l);
	models_assign(l);
	tables_cells(l);
	org_finish(l);
	items_finish(l);
	forms_load(l);
	guides_load(l);
	catalogue_finish(l);
	matters_load(l);
	law_finish(l);
	clocks_finish(l);
	opening_finish(l);
	booking_finish(l);
	tasks_finish(l);
	letters_finish(l);
	schemes_finish(l);
	indicators_load(l);
	report_check(l);
}

bool pack_load(const char *dir, struct pack **out, struct pack_complaints *to) {
	struct pack *p = mem_alloc(sizeof *p);
	struct load l = {.p = p, .a = &p->arena, .to = to};
	uint32_t told = to->count;
	p->dir = arena_str(&p->arena, str_of(dir));
	if (files_list(&l))
		read_folder(&l);
	*out = NULL;
	if (to->count == told)
		*out = p;
	else
		pack_free(p);
	return *out != NULL;
}

void pack_free(struct pack *p) {
	if (!p)
		return;
	map_free(&p->code_index);
	arena_free(&p->arena);
	mem_free(p);
}
