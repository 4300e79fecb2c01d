/* The archive of a case: all its papers, a digest over them, and the package itself. What is archived is worked out
 * from the ledger and the files, so that anyone can work it out again and compare.
 * Source: GB/T 42727 (filing of electronic documents of government service) */
#include <zip.h>

#include "api/inside.h"

enum { PAPERS_MOST = 512, PACKAGE_MOST = 200 << 20 };

/* One document. */
struct document {
	str name;
	const char *kind; /* letter, file, events */
	str bytes;
	char hash[STORE_FILE_HASH + 1];
};

struct archive {
	struct paper paper;
	uint32_t count; /* events that count: those before it was archived */
	struct document *documents;
	uint32_t n;
	char digest[STORE_FILE_HASH + 1];
	str archived; /* the digest that the ledger has; empty: not archived yet */
};

void api__sha256(str bytes, char out[STORE_FILE_HASH + 1]) {
	struct ledger_hasher *h = ledger_hasher_make(LEDGER_SHA256);
	uint8_t digest[LEDGER_HASH];
	ledger_digest(h, bytes.p ? bytes.p : "", bytes.n, digest);
	ledger_hasher_free(h);
	ledger_hex(digest, sizeof digest, out);
}

static bool add(struct archive *x, str name, const char *kind, str bytes, struct err *e) {
	if (x->n == PAPERS_MOST)
		return err_set(e, "archive.too_large", "", "a case has at most %d papers", PAPERS_MOST);
	struct document *d = &x->documents[x->n++];
	*d = (struct document){.name = name, .kind = kind, .bytes = bytes};
	api__sha256(bytes, d->hash);
	return true;
}

static str letter_name(struct call *c, const struct letter *l) {
	return arena_format(c->arena, "letters/%02u-" STR_FMT ".html", l->n, STR_ARG(l->kind->code));
}

/* Letters in Chinese, with the person in clear, their QR with the code alone: the same wherever the server stands. */
static bool add_letters(struct call *c, struct archive *x, struct err *e) {
	struct letter *letters;
	struct letter_style style = {.zh = true, .item = x->paper.item};
	if (!api__paper_person(c, true, &style.person, e))
		return false;
	uint32_t n = letter_list(c->arena, c->api->set.pack, x->paper.told, x->count, &letters);
	struct buf b = buf_make(LETTER_BYTES);
	bool good = true;
	for (uint32_t i = 0; good && i < n; i++) {
		buf_clear(&b);
		good = letter_write(c->api->set.pack, x->paper.told, &letters[i], &style, &b, e) &&
		       add(x, letter_name(c, &letters[i]), "letter", arena_str(c->arena, buf_view(&b)), e);
	}
	buf_free(&b);
	return good;
}

static bool add_files(struct call *c, struct archive *x, struct err *e) {
	uint32_t n;
	str *files = api__paper_files(c, &x->paper, x->count, &n), bytes;
	for (uint32_t i = 0; i < n; i++)
		if (!store_file_read(c->reader->files, c->arena, files[i], &bytes, e) ||
		    !add(x, arena_format(c->arena, "files/" STR_FMT, STR_ARG(files[i])), "file", bytes, e))
			return false;
	return true;
}

/* Who looked at the person's data is no paper of the case: looking at an archive must not change it. */
static bool add_events(struct call *c, struct archive *x, struct err *e) {
	struct buf b = buf_make(LIMIT_FILE_BYTES);
	bool good = true;
	for (uint32_t i = 0; good && i < x->count; i++) {
		if (str_is(x->paper.told[i].event.kind, "person.revealed"))
			continue;
		good = api__put_told(c, &b, &x->paper.told[i], false, 0, e);
		buf_char(&b, '\n');
	}
	good = good && (!b.full || err_set(e, "archive.too_large", "events", "the case has too many events"));
	str bytes = arena_str(c->arena, buf_view(&b));
	buf_free(&b);
	return good && add(x, STR("events.ndjson"), "events", bytes, e);
}

/* Sorts by name; the digest is that of the lines "hash  name". */
static void seal(struct archive *x) {
	struct buf b = buf_make(1 << 20);
	for (uint32_t i = 1; i < x->n; i++)
		for (uint32_t k = i; k > 0 && str_cmp(x->documents[k - 1].name, x->documents[k].name) > 0; k--) {
			struct document swap = x->documents[k];
			x->documents[k] = x->documents[k - 1];
			x->documents[k - 1] = swap;
		}
	for (uint32_t i = 0; i < x->n; i++)
		buf_format(&b, "%s  " STR_FMT "\n", x->documents[i].hash, STR_ARG(x->documents[i].name));
	check(!b.full);
	api__sha256(buf_view(&b), x->digest);
	buf_free(&b);
}

static bool collect(struct call *c, struct archive *x, struct err *e) {
	*x = (struct archive){0};
	if (!api__paper(c, &x->paper, e))
		return false;
	while (x->count < x->paper.count && !str_is(x->paper.told[x->count].event.kind, "case.archived"))
		x->count++;
	if (x->count < x->paper.count) {
		struct json_doc d;
		str body = x->paper.told[x->count].event.body;
		uint32_t token = json_parse(c->arena, body, &d, NULL) ? json_member(&d, 0, "digest") : 0;
		x->archived = token ? json_text(c->arena, &d, token) : STR("?");
	}
	x->documents = arena_array(c->arena, struct document, PAPERS_MOST);
	if (!add_letters(c, x, e) || !add_files(c, x, e) || !add_events(c, x, e))
		return false;
	seal(x);
	return true;
}

/* Years of keeping: what the case says, else the pack's default. */
static void put_retention(struct call *c, struct buf *out, const struct archive *x) {
	const struct csv *t = pack_table(c->api->set.pack, "items/limits.csv");
	uint32_t token = json_member(&x->paper.record, 0, "retention_years");
	int64_t years = 0;
	bool known = token && json_int(&x->paper.record, token, &years);
	for (uint32_t i = 0; t && !known && i < t->rows; i++)
		if (str_is(csv_cell(t, i, csv_column(t, "code")), "archive.retention"))
			known = str_int(csv_cell(t, i, csv_column(t, "value")), &years);
	api__put_number(out, "retention_years", years, known);
}

static void put_manifest(struct call *c, struct buf *out, const struct archive *x) {
	buf_text(out, "{\"case_no\":");
	json_put_string(out, api__record_text(c, &x->paper, "case_no"));
	buf_text(out, ",\"suite\":\"sha256\",\"files\":[");
	for (uint32_t i = 0; i < x->n; i++) {
		const struct document *d = &x->documents[i];
		buf_text(out, i ? ",{\"name\":" : "{\"name\":");
		json_put_string(out, d->name);
		buf_format(out, ",\"kind\":\"%s\",\"hash\":\"%s\",\"suite\":\"sha256\",\"bytes\":%u}", d->kind, d->hash,
		           d->bytes.n);
	}
	buf_format(out, "],\"digest\":\"%s\"", x->digest);
	put_retention(c, out, x);
	if (x->archived.n) {
		api__put_member(out, "archived_digest", x->archived);
		buf_format(out, ",\"matches\":%s", str_is(x->archived, x->digest) ? "true" : "false");
	} else {
		buf_text(out, ",\"archived_digest\":null,\"matches\":null");
	}
	buf_format(out, ",\"synthetic\":%s}", c->api->set.pack->synthetic ? "true" : "false");
}

/* ---- the package ----------------------------------------------------------------------------- */

static bool put_part(zip_t *zip, const char *name, str bytes) {
	zip_source_t *s = zip_source_buffer(zip, bytes.p, bytes.n, 0);
	if (s && zip_file_add(zip, name, s, ZIP_FL_ENC_UTF_8 | ZIP_FL_OVERWRITE) >= 0)
		return true;
	zip_source_free(s);
	return false;
}

/* Reads what the closed archive wrote into the source. */
static bool read_source(zip_source_t *s, struct buf *out) {
	char piece[64 << 10];
	zip_int64_t n = 0;
	if (zip_source_open(s) != 0)
		return false;
	while ((n = zip_source_read(s, piece, sizeof piece)) > 0)
		buf_put(out, piece, (size_t)n);
	zip_source_close(s);
	return n == 0 && !out->full;
}

static bool put_package(struct call *c, const struct archive *x, struct err *e) {
	struct buf manifest = buf_make(1 << 20);
	zip_error_t why;
	put_manifest(c, &manifest, x);
	zip_error_init(&why);
	zip_source_t *s = zip_source_buffer_create(NULL, 0, 0, &why);
	zip_t *zip = s ? zip_open_from_source(s, ZIP_TRUNCATE, &why) : NULL;
	zip_error_fini(&why);
	check(zip); /* in memory: only a lack of it */
	zip_source_keep(s);
	bool good = put_part(zip, "manifest.json", buf_view(&manifest));
	for (uint32_t i = 0; good && i < x->n; i++)
		good = put_part(zip, x->documents[i].name.p, x->documents[i].bytes);
	if (good)
		good = zip_close(zip) == 0;
	else
		zip_discard(zip);
	good = good && read_source(s, &c->reply->body);
	zip_source_free(s);
	buf_free(&manifest);
	return good || err_set(e, "archive.fault", "", "the package could not be made");
}

static void give_package(struct call *c) {
	struct err e = {0};
	struct archive x;
	uint64_t bytes = 0;
	bool good = collect(c, &x, &e);
	for (uint32_t i = 0; good && i < x.n; i++)
		bytes += x.documents[i].bytes.n;
	if (good && bytes > PACKAGE_MOST)
		good = err_set(&e, "archive.too_large", "", "the papers have more than %d MiB", PACKAGE_MOST >> 20);
	good = good && put_package(c, &x, &e);
	api__finish(c, good, &e);
	if (!good)
		return;
	c->reply->type = "application/zip";
	api__seal_reply(c, arena_format(c->arena, "attachment; filename=\"%sarchive-%lld.zip\"",
	                                c->api->set.pack->synthetic ? "synthetic-" : "", (long long)c->id));
}

void api__archive(struct call *c) {
	struct err e = {0};
	struct archive x;
	str format = {0};
	api__parameter(c, "format", &format);
	if (!str_is(format, "zip")) {
		bool good = collect(c, &x, &e);
		if (good)
			put_manifest(c, &c->reply->body, &x);
		api__finish(c, good, &e);
		return;
	}
	struct paper p;
	/* The package holds what the office said to itself too: it is not for the applicant. */
	if (!api__paper(c, &p, &e) || ((p.own || !api__sees_person(c, &p)) && !api__refuse_right(&e, "reveal.case")))
		api__problem(c->api, c->reply, &e);
	else
		api__recorded(c, &p, STR("archive"), give_package);
}
