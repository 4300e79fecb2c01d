/* Service points and roles: what one cell cannot show. */
#include "pack/pack_int.h"

static void check_point(struct load *l, const char *path, uint32_t line, const struct service_point *point) {
	if (point->booking && (point->capacity == 0 || point->slot_minutes == 0))
		complain(l, path, line, "booking: a point that can be booked has a capacity and slot_minutes");
	const struct service_point *up = point;
	for (uint32_t steps = 0; up && up->parent.n; steps++, up = pack_point(l->p, up->parent))
		if (steps > l->p->point_count) {
			complain(l, path, line, "parent: the points above go round in a circle");
			return;
		}
}

/* The patterns of one role as a list. */
static void split_permissions(struct load *l, struct role *role, str cell) {
	str rest = cell, pattern;
	uint32_t most = 1;
	for (uint32_t i = 0; i < cell.n; i++)
		most += cell.p[i] == ' ';
	str *list = arena_array(l->a, str, most);
	while (rest.n && str_next(&rest, ' ', &pattern))
		list[role->permission_count++] = pattern;
	role->permissions = list;
}

/* A right is a role's of the pack, or everybody's. */
static void check_field_rights(struct load *l) {
	static const char path[] = "org/field-rights.csv";
	const struct csv *csv = pack_table(l->p, path);
	for (uint32_t i = 0; csv && i < l->p->field_right_count; i++)
		if (!str_is(l->p->field_rights[i].role, "*") && !pack_role(l->p, l->p->field_rights[i].role))
			complain(l, path, csv->lines[i], "role: there is no role %s", quoted(l, l->p->field_rights[i].role));
}

void org_finish(struct load *l) {
	static const char points[] = "org/service-points.csv", roles[] = "org/roles.csv";
	const struct csv *csv = pack_table(l->p, points);
	for (uint32_t i = 0; i < l->p->point_count; i++)
		check_point(l, points, csv->lines[i], &l->p->points[i]);
	csv = pack_table(l->p, roles);
	for (uint32_t i = 0; i < l->p->role_count; i++)
		split_permissions(l, &l->p->roles[i], csv_cell(csv, i, csv_column(csv, "permissions")));
	check_field_rights(l);
}
