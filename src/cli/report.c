/* yichuang report, figure */
#include "cli/cli.h"
#include "pack/pack.h"
#include "report/report.h"

/* The pack and the report room on a database; false with the message printed. */
struct office {
	struct pack *pack;
	struct report *report;
	int status;
};

static bool open_office(struct office *o, const char *db, const char *pack) {
	struct err e = {0};
	const char *path = database_path(db);
	o->status = CLI_USAGE;
	if (!path)
		return false;
	o->status = CLI_NO;
	o->pack = cli_pack(pack);
	if (!o->pack)
		return false;
	if (!report_open(o->pack, path, &o->report, &e)) {
		o->status = cli_refused(&e);
		return false;
	}
	return true;
}

static void close_office(struct office *o) {
	report_close(o->report);
	if (o->pack)
		pack_free(o->pack);
}

static bool print_part(void *self, str part) {
	return fwrite(part.p, 1, part.n, self) == part.n;
}

static int write_out(const struct buf *b, const char *path, struct err *e) {
	if (path)
		return file_write(path, buf_view(b), e) ? CLI_DONE : cli_refused(e);
	return fwrite(b->p, 1, b->n, stdout) == b->n ? CLI_DONE : CLI_NO;
}

/* False, and says so, for a format that is not built yet or that nobody knows. */
static bool is_format(const char *format) {
	static const char *const built[] = {"json", "md", "html", "table"}, *const later[] = {"docx", "pdf", "xlsx"};
	for (size_t i = 0; i < COUNT(built); i++)
		if (strcmp(format, built[i]) == 0)
			return true;
	bool planned = false;
	for (size_t i = 0; i < COUNT(later); i++)
		planned = planned || strcmp(format, later[i]) == 0;
	fprintf(stderr, "yichuang report: --format %s is %s; json, md, html and table are built\n", format,
		planned ? "not built yet" : "unknown");
	return false;
}

int cli_report(int argc, char **argv) {
	struct option o[] = {{"--period", false, ""}, {"--db", false, NULL}, {"--pack", false, default_pack()},
		{"--format", false, "md"}, {"--out", false, NULL}, {"--lang", false, "zh"}};
	struct arguments a;
	struct err e = {0};
	if (!arguments_only_options(argc, argv, o, COUNT(o), &a) || !is_format(o[3].value))
		return CLI_USAGE;
	struct office office = {0};
	struct buf b = buf_make(REPORT_DOCUMENT_MAX);
	int status = CLI_NO;
	if (!open_office(&office, o[1].value, o[2].value))
		status = office.status;
	else if (strcmp(o[3].value, "table") == 0)
		status = report_table_text(office.report, str_of(o[0].value), str_of(o[5].value), &b, &e)
					 ? write_out(&b, o[4].value, &e)
					 : cli_refused(&e);
	else if (!report_write(office.report, str_of(o[0].value), str_of(o[3].value), str_of(o[5].value), &b, &e))
		status = cli_refused(&e);
	else
		status = write_out(&b, o[4].value, &e);
	buf_free(&b);
	close_office(&office);
	return status;
}

int cli_figure(int argc, char **argv) {
	struct option o[] = {{"--period", false, ""}, {"--db", false, NULL}, {"--pack", false, default_pack()},
		{"--evidence", true, NULL}, {"--lang", false, "en"}};
	struct arguments a;
	struct err e = {0};
	if (!arguments_read(argc, argv, 2, o, COUNT(o), &a))
		return CLI_USAGE;
	if (a.count != 1) {
		fprintf(
			stderr, "yichuang figure: usage: yichuang figure ID --db sqlite:FILE [--period 2022] [--evidence]\n");
		return CLI_USAGE;
	}
	struct office office = {0};
	struct buf b = buf_make(REPORT_DOCUMENT_MAX);
	int status;
	str id = str_of(a.operands[0]), period = str_of(o[0].value);
	if (!open_office(&office, o[1].value, o[2].value))
		status = office.status;
	else if (o[3].value)
		status =
			report_evidence_csv(office.report, id, period, stdout, print_part, &e) ? CLI_DONE : cli_refused(&e);
	else if (report_figure_text(office.report, id, period, str_of(o[4].value), &b, &e))
		status = write_out(&b, NULL, &e);
	else
		status = cli_refused(&e);
	buf_free(&b);
	close_office(&office);
	return status;
}
