/* What the suites of ports share: an office on a new file, and files made by hand. */
#ifndef TEST_PORTS_SUITES_H
#define TEST_PORTS_SUITES_H

#include <check.h>

#include "ports/ports.h"
#include "store/store.h"

struct house {
	char folder[64], path[96];
	struct pack *pack;
	struct store *store;
	struct desk *desk;
	struct query *query;
	struct arena arena;
	struct import_settings settings; /* now: 2022-12-30T09:00:00+08:00 */
};

struct house *house_open(void);
void house_close(struct house *h);
/* Closes and opens everything on the same file. */
void house_reopen(struct house *h);
/* Writes a file into the house's folder; returns its path. */
const char *house_file(struct house *h, const char *name, str bytes);
/* The head of the ledger. */
int64_t house_seq(struct house *h);
/* The path of a shared file, or NULL with a line that it was skipped. */
const char *house_shared(struct house *h, const char *name);

Suite *csv311_suite(void);
Suite *export_suite(void);
Suite *gzip_suite(void);
Suite *xes_suite(void);

#endif
