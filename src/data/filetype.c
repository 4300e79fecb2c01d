/* Magic numbers, parts of archives, and what is better not opened. */
#include <zip.h>
#include <zlib.h>

#include "data/filetype.h"

enum {
	HEAD = 1024,             /* bytes in which a PDF may begin */
	INFLATED_MOST = 8 << 20, /* of all deflated streams of one PDF together */
	STREAMS_MOST = 5000,     /* of its streams that are unpacked */
	INPUT_SHARE = 16,        /* packed bytes that cost as much as an unpacked one */
	PARTS_MOST = 20000,      /* names of an archive that are looked at */
};

static const char *const names[] = {
	"unknown", "pdf", "png", "jpeg", "gif", "webp", "heic", "ofd", "docx", "xlsx", "zip", "text"};

const char *file_kind_name(enum file_kind kind) {
	check(kind < FILE_KINDS && COUNT(names) == FILE_KINDS);
	return names[kind];
}

static const char *const media[] = {
	"application/octet-stream", "application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "image/heic",
	"application/ofd", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip",
	"text/plain; charset=utf-8"};

const char *file_kind_media(enum file_kind kind) {
	check(kind < FILE_KINDS && COUNT(media) == FILE_KINDS);
	return media[kind];
}

static bool has_at(str bytes, uint32_t at, str what) {
	return bytes.n >= at + what.n && memcmp(bytes.p + at, what.p, what.n) == 0;
}

static bool contains(str bytes, const char *what) {
	return memmem(bytes.p, bytes.n, what, strlen(what)) != NULL;
}

/* ---- archives -------------------------------------------------------------------------------- */

/* Calls `take` for the names of an archive's parts until it returns false. */
static bool each_part(str bytes, void *self, bool (*take)(void *self, str name)) {
	zip_error_t why;
	zip_error_init(&why);
	zip_source_t *source = zip_source_buffer_create(bytes.p, bytes.n, 0, &why);
	zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &why) : NULL;
	if (!zip && source)
		zip_source_free(source);
	zip_error_fini(&why);
	if (!zip)
		return false;
	zip_int64_t n = zip_get_num_entries(zip, 0);
	for (zip_int64_t i = 0; i < n && i < PARTS_MOST; i++) {
		const char *name = zip_get_name(zip, (zip_uint64_t)i, ZIP_FL_ENC_RAW);
		if (name && !take(self, str_of(name)))
			break;
	}
	zip_discard(zip);
	return n <= PARTS_MOST;
}

static bool take_kind(void *self, str name) {
	enum file_kind *kind = self;
	if (str_is(name, "OFD.xml"))
		*kind = FILE_OFD;
	else if (str_is(name, "word/document.xml"))
		*kind = FILE_DOCX;
	else if (str_is(name, "xl/workbook.xml"))
		*kind = FILE_XLSX;
	return *kind == FILE_ZIP;
}

static enum file_kind archive_kind(str bytes) {
	enum file_kind kind = FILE_ZIP;
	return each_part(bytes, &kind, take_kind) ? kind : FILE_UNKNOWN;
}

static bool take_active(void *self, str name) {
	static const char *const parts[] = {"vbaProject", "vbaData", "activeX/", "macrosheets/"};
	static const char *const endings[] = {".exe", ".bat", ".cmd", ".com", ".js", ".vbs", ".scr", ".lnk"};
	const char **what = self;
	bool macros = false, program = strcasestr(name.p, "embeddings/oleObject") != NULL;
	for (uint32_t i = 0; i < COUNT(parts); i++)
		macros = macros || strcasestr(name.p, parts[i]);
	for (uint32_t i = 0; i < COUNT(endings); i++) {
		size_t n = strlen(endings[i]);
		program = program || (name.n >= n && strcasecmp(name.p + name.n - n, endings[i]) == 0);
	}
	*what = macros ? "macros" : program ? "an embedded program" : NULL;
	return !*what;
}

/* ---- PDF ------------------------------------------------------------------------------------- */

/* Every script action says /S /JavaScript. Shorter names would be met in pictures by chance. */
static const char *const pdf_names[] = {"/JavaScript", "/Launch", "/RichMedia", "/XFA", "/Encrypt"};

static bool is_regular(char c) {
	return c && !strchr(" \t\r\n\f()<>[]{}/%", c);
}

static int hex_digit(char c) {
	return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

/* Reads the name that begins at `at` with '/', its #41 escapes undone. */
static uint32_t read_name(str bytes, uint32_t at, char out[32]) {
	uint32_t n = 0;
	out[n++] = '/';
	for (at++; at < bytes.n && is_regular(bytes.p[at]); at++) {
		char c = bytes.p[at];
		if (c == '#' && at + 2 < bytes.n && hex_digit(bytes.p[at + 1]) >= 0 && hex_digit(bytes.p[at + 2]) >= 0) {
			c = (char)(hex_digit(bytes.p[at + 1]) * 16 + hex_digit(bytes.p[at + 2]));
			at += 2;
		}
		if (n < 31)
			out[n++] = c;
	}
	out[n] = 0;
	return at;
}

static const char *active_name(str bytes) {
	char name[32];
	for (uint32_t at = 0; at < bytes.n;) {
		const char *slash = memchr(bytes.p + at, '/', bytes.n - at);
		if (!slash)
			return NULL;
		at = read_name(bytes, (uint32_t)(slash - bytes.p), name);
		for (uint32_t i = 0; i < COUNT(pdf_names); i++)
			if (strcmp(name, pdf_names[i]) == 0)
				return pdf_names[i] + 1;
	}
	return NULL;
}

/* Where a PDF is being looked through for streams. */
struct looked {
	str bytes;
	uint32_t named; /* names before this have been read */
	bool objects;   /* the dictionary that is open speaks of /ObjStm */
	char *room;
	uint32_t left, streams;
};

/* Inflates what follows a "stream" keyword, as far as it goes; other filters give nothing. */
static const char *active_in_stream(struct looked *l, uint32_t from) {
	static const char too_much[] = "more packed objects than can be looked into";
	z_stream z = {0};
	if (l->left == 0 || l->streams++ == STREAMS_MOST)
		return too_much;
	if (inflateInit(&z) != Z_OK)
		return NULL;
	union {
		const char *from;
		Bytef *to;
	} in = {.from = l->bytes.p + from}; /* zlib only reads it */
	z.next_in = in.to;
	z.avail_in = l->bytes.n - from;
	z.next_out = (Bytef *)l->room;
	z.avail_out = l->left;
	int end = inflate(&z, Z_FINISH);
	uint32_t n = l->left - z.avail_out, cost = n + (uint32_t)(z.total_in / INPUT_SHARE);
	bool cut = end == Z_BUF_ERROR && z.avail_out == 0;
	inflateEnd(&z);
	l->left -= cost < l->left ? cost : l->left;
	const char *what = active_name((str){l->room, n});
	return what || !cut ? what : too_much;
}

/* Only object streams hold dictionaries, and so actions: whether the dictionary before `to` is of one. Each byte is
 * looked at once, whatever the file says. */
static bool holds_objects(struct looked *l, uint32_t to) {
	char name[32];
	while (l->named < to) {
		const char *slash = memchr(l->bytes.p + l->named, '/', to - l->named);
		if (!slash)
			break;
		l->named = read_name(l->bytes, (uint32_t)(slash - l->bytes.p), name);
		l->objects = l->objects || strcmp(name, "/ObjStm") == 0;
	}
	if (l->named < to)
		l->named = to;
	return l->objects;
}

static const char *active_in_streams(str bytes) {
	static const str word = {"stream", 6};
	struct looked l = {.bytes = bytes, .room = mem_alloc(INFLATED_MOST), .left = INFLATED_MOST};
	const char *what = NULL;
	for (uint32_t at = 0; !what && at < bytes.n;) {
		const char *found = memmem(bytes.p + at, bytes.n - at, word.p, word.n);
		if (!found)
			break;
		at = (uint32_t)(found - bytes.p) + word.n;
		uint32_t from = at;
		while (from < bytes.n && (bytes.p[from] == '\r' || bytes.p[from] == '\n') && from < at + 2)
			from++;
		if (at >= word.n + 3 && has_at(bytes, at - word.n - 3, STR("end")))
			l.objects = false, l.named = at > l.named ? at : l.named; /* packed bytes are no dictionary */
		else if (from > at && holds_objects(&l, at - word.n))
			what = active_in_stream(&l, from);
	}
	mem_free(l.room);
	return what;
}

/* ---- the two questions ----------------------------------------------------------------------- */

/* UTF-8 without control characters other than tab and line ends. */
static bool is_text(str bytes) {
	for (uint32_t i = 0; i < bytes.n; i++) {
		unsigned char c = (unsigned char)bytes.p[i];
		if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7F)
			return false;
	}
	return str_utf8(bytes);
}

static bool is_heic(str bytes) {
	static const char *const brands[] = {"heic", "heix", "heim", "heis", "hevc", "mif1", "msf1"};
	if (!has_at(bytes, 4, STR("ftyp")))
		return false;
	for (uint32_t i = 0; i < COUNT(brands); i++)
		if (has_at(bytes, 8, str_of(brands[i])))
			return true;
	return false;
}

enum file_kind file_kind_of(str bytes) {
	if (contains(str_cut(bytes, 0, HEAD), "%PDF-"))
		return FILE_PDF;
	if (has_at(bytes, 0, STR("\x89PNG\r\n\x1a\n")))
		return FILE_PNG;
	if (has_at(bytes, 0, STR("\xff\xd8\xff")))
		return FILE_JPEG;
	if (has_at(bytes, 0, STR("GIF87a")) || has_at(bytes, 0, STR("GIF89a")))
		return FILE_GIF;
	if (has_at(bytes, 0, STR("RIFF")) && has_at(bytes, 8, STR("WEBP")))
		return FILE_WEBP;
	if (is_heic(bytes))
		return FILE_HEIC;
	if (has_at(bytes, 0, STR("PK\x03\x04")))
		return archive_kind(bytes);
	return bytes.n && is_text(bytes) ? FILE_TEXT : FILE_UNKNOWN;
}

bool file_is_active(str bytes, enum file_kind kind, const char **what) {
	*what = NULL;
	if (kind == FILE_PDF) {
		*what = active_name(bytes);
		if (!*what)
			*what = active_in_streams(bytes);
	} else if (kind == FILE_DOCX || kind == FILE_XLSX || kind == FILE_OFD || kind == FILE_ZIP) {
		if (!each_part(bytes, what, take_active) && !*what)
			*what = "more parts than can be looked at";
	}
	return *what != NULL;
}
