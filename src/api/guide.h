/* What the files about guides share: the catalogue in force, and writing what an item says of itself. */
#ifndef API_GUIDE_H
#define API_GUIDE_H

#include "api/inside.h"
#include "pack/item.h"
#include "pack/search.h"

/* The catalogue as a reader has it: the items in force on a day, and the index over them. Made anew when a definition
 * was published or the day has changed. */
struct catalogue {
	struct arena arena;
	struct query_stamp stamp;
	day on;
	const struct item **items;
	uint32_t count;
	struct search *search;
};
/* Today's; NULL with a fault in `e`. It lives until the reader's next call. */
const struct catalogue *guide__catalogue(struct call *c, struct err *e);

/* What an address is about: an item, or a matter. */
struct guide_subject {
	const struct item *item;      /* of a matter: its whole */
	const struct matter *matter;  /* NULL: an item */
	const struct rulebook *book;
	day on;
};
/* The subject of {name} on the day of ?on= (today). Refuses item.not_found, matter.not_found, field.type. */
bool guide__subject(struct call *c, bool matter, struct guide_subject *out, struct err *e);

/* Write members: who it is, and its limits (no leading comma, no braces). */
void guide__put_head(struct call *c, struct buf *out, const struct item *item);
void guide__put_names(struct buf *out, const char *zh_name, str zh, const char *en_name, str en);
void guide__put_fees(struct buf *out, const struct fee *const *fees, uint32_t count);
/* The text of the form in force; empty when there is none. */
str guide__form_text(struct call *c, const struct guide_subject *s);

#endif
