/* api/list_file: answers that are made for a page, given as a file. */
#ifndef API_LIST_FILE_H
#define API_LIST_FILE_H

#include "api/inside.h"

enum { LIST_FILE_ROWS = 10000 }; /* of one file; its last row and Link name the rest */

/* How the address asks for a list. */
struct list_asked {
	enum list_as as;
	bool zh; /* language of a workbook */
};
/* A column: the member of a row ("at", "queue.waiting") and its names in a workbook. */
struct file_column {
	const char *member, *zh, *en;
};
/* What makes a file of a list. */
struct list_file {
	const char *name, *zh, *en; /* of the file; of the sheet */
	const struct file_column *columns;
	uint32_t count;
};
/* Reads format= and lang=. Refuses field.word. */
bool api__list_as(struct call *c, struct list_asked *out, struct err *e);
/* Ends the call: the {"items":[…],"next":…} in the reply as it is, or as the file that was asked for, named, and who
 * took it noted. Refuses as xlsx_end */
void api__finish_list(struct call *c, bool good, const struct list_file *f, struct list_asked asked, struct err *e);

#endif
