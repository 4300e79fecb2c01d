/* Findings about decision tables. */
#include "rules/model.h"

const struct rules_finding *rules_analyse(struct arena *a, const struct rules_model *m, uint32_t *count) {
	(void)m;
	*count = 0;
	return arena_array(a, struct rules_finding, 1);
}
