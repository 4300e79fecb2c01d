/* A small year by hand (year.sql) in a store of its own, and the shipped pack. */
#ifndef TEST_REPORT_OFFICE_H
#define TEST_REPORT_OFFICE_H

#include <check.h>

#include "report/report.h"
#include "store/store.h"

struct office {
	char dir[64], path[96];
	struct pack *pack;
	struct report *report;
};

/* The pack, a new store with the rows of year.sql (or none), and a report on it. */
void office_open(struct office *o, bool rows);
void office_close(struct office *o);
/* Runs SQL on the file with a connection of its own. */
void office_sql(struct office *o, const char *sql);
/* The figure of the year 2022. */
const struct figure *office_figure(struct office *o, const char *id);
/* The whole document; in the arena. */
str office_document(struct office *o, struct arena *a, const char *format, const char *lang);

Suite *number_suite(void);
Suite *figure_suite(void);
Suite *evidence_suite(void);
Suite *document_suite(void);

#endif
