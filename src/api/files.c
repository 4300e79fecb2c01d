/* Files that people hand in: taken in only when they are what they say they are, given out only to whom they
 * concern. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/inside.h"
#include "data/filetype.h"

enum { NAME_BYTES = 240, SCAN_MS = 60000 };
/* What one applicant may hand in within a day: far more than any application asks for, and far less than a disk. */
enum { DAY_FILES = 500, DAY_BYTES = 1 << 30 };

/* ---- what may be handed in ------------------------------------------------------------------- */

static str cell(const struct csv *t, uint32_t row, const char *name) {
	return csv_cell(t, row, csv_column(t, name));
}

/* Whether the word, of any case, is one of the list. */
static bool has_word(str list, str word) {
	str one;
	while (str_next(&list, ' ', &one))
		if (one.n == word.n && strncasecmp(one.p, word.p, word.n) == 0)
			return true;
	return false;
}

static str extension_of(str name) {
	for (uint32_t i = name.n; i-- > 0;)
		if (name.p[i] == '.')
			return str_cut(name, i + 1, name.n);
	return (str){0};
}

/* The row of the kind, or of what a name claims to be; -1: none. */
static int32_t row_of(const struct csv *t, const char *column, str value) {
	for (uint32_t i = 0; t && value.n && i < t->rows; i++)
		if (has_word(cell(t, i, column), value))
			return (int32_t)i;
	return -1;
}

static bool lies(struct err *e, const char *where, enum file_kind kind) {
	return err_set(e, "file.type_lies", where, "the bytes are of the kind %s, which is not what the file says it is",
	               file_kind_name(kind));
}

/* The type that was declared, without parameters; nothing when it says nothing. */
static str declared_type(const struct call *c) {
	str type = net_header(c->request, "Content-Type"), plain;
	if (!str_next(&type, ';', &plain))
		plain = type;
	plain = str_trim(plain);
	return str_is(plain, "application/octet-stream") ? (str){0} : plain;
}

/* Name and declared type against the bytes. */
static bool judge_kind(const struct call *c, str name, enum file_kind kind, struct err *e) {
	const struct csv *t = pack_table(c->api->set.pack, "items/file-types.csv");
	str ending = extension_of(name), type = declared_type(c), is = str_of(file_kind_name(kind));
	int32_t row = row_of(t, "kind", is), by_name = row_of(t, "extensions", ending);
	int64_t most = 0;
	if (by_name >= 0 && !str_eq(cell(t, (uint32_t)by_name, "kind"), is))
		return lies(e, "name", kind);
	if (row < 0)
		return err_set(e, "file.type_not_allowed", "type", "files of the kind %s are not taken", file_kind_name(kind));
	if (ending.n && by_name < 0)
		return lies(e, "name", kind);
	if (type.n && !has_word(cell(t, (uint32_t)row, "media"), type))
		return lies(e, "Content-Type", kind);
	if (!str_int(cell(t, (uint32_t)row, "most_kb"), &most) || c->request->body.n > most * 1024)
		return err_set(e, "file.too_large", "", "a file of this type has at most %lld KiB", (long long)most);
	return true;
}

static bool judge(const struct call *c, str name, enum file_kind *kind, struct err *e) {
	const char *what;
	if (c->request->body.n == 0)
		return err_set(e, "file.empty", "", "the file is empty");
	*kind = file_kind_of(c->request->body);
	if (!judge_kind(c, name, *kind, e))
		return false;
	return !file_is_active(c->request->body, *kind, &what) ||
	       err_set(e, "file.active_content", "", "the file holds %s: hand it in without", what);
}

/* ---- the virus scan -------------------------------------------------------------------------- */

/* Waits for the program at most SCAN_MS; its exit status, or -1. */
static int wait_for(pid_t pid) {
	int status, fd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd end = {.fd = fd, .events = POLLIN};
	if (fd < 0 || poll(&end, 1, SCAN_MS) != 1)
		kill(pid, SIGKILL);
	if (fd >= 0)
		close(fd);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Has the program of the settings look at the file: 0 clean, 1 infected, all else is no verdict. */
static bool scan(void *self, const char *path, struct err *e) {
	const struct api *a = self;
	union {
		const char *from;
		char *to;
	} program = {.from = a->set.scan_with}, file = {.from = path}; /* argv is not written */
	char *argv[] = {program.to, file.to, NULL};
	pid_t pid;
	char *const environment[] = {NULL}; /* it is told nothing of ours */
	if (posix_spawnp(&pid, program.from, NULL, NULL, argv, environment) != 0)
		return err_set(e, "file.scan_failed", "", "the virus scan could not be started");
	int status = wait_for(pid);
	if (status == 0)
		return true;
	return status == 1 ? err_set(e, "file.infected", "", "the virus scan found something in the file")
	                   : err_set(e, "file.scan_failed", "", "the virus scan gave no verdict");
}

/* ---- upload ---------------------------------------------------------------------------------- */

/* The last part of the name, without what no file name may hold. */
static bool read_name(struct call *c, str *out, struct err *e) {
	str name = {0};
	if (!api__parameter(c, "name", &name))
		name = STR("file");
	for (uint32_t i = name.n; i-- > 0;)
		if (name.p[i] == '/' || name.p[i] == '\\') {
			name = str_cut(name, i + 1, name.n);
			break;
		}
	*out = str_trim(name);
	if (!str_utf8(*out) || out->n == 0 || out->n > NAME_BYTES)
		return err_set(e, "field.range", "name", "a file name has 1 to %d bytes of UTF-8", NAME_BYTES);
	for (uint32_t i = 0; i < out->n; i++)
		if ((unsigned char)out->p[i] < ' ' || out->p[i] == 0x7F)
			return err_set(e, "field.type", "name", "a file name holds no control characters");
	return true;
}

/* Staff hands in what it scans; an account of the public has a measure. */
static bool judge_measure(struct call *c, struct err *e) {
	int64_t count, bytes;
	if (!c->actor->scope.own)
		return true;
	return store_files_of(c->reader->files, c->actor->who.user, api__now(c) - MS_PER_DAY, &count, &bytes, e) &&
	       ((count < DAY_FILES && bytes + c->request->body.n <= DAY_BYTES) ||
	        err_set(e, "file.too_many", "", "an account hands in %d files and %d MiB within a day", DAY_FILES,
	                DAY_BYTES >> 20));
}

void api__upload(struct call *c) {
	struct err e = {0};
	enum file_kind kind = FILE_UNKNOWN;
	char hash[STORE_FILE_HASH + 1];
	str name;
	bool good = read_name(c, &name, &e) && judge_measure(c, &e) && judge(c, name, &kind, &e);
	struct store_file meta = {.type = str_of(file_kind_media(kind)), .name = name, .user = c->actor->who.user,
		.uploaded_at = api__now(c)};
	good = good && store_file_put(c->reader->files, c->request->body, &meta, c->api,
	                              c->api->set.scan_with ? scan : NULL, hash, &e);
	if (!good) {
		api__problem(c->api, c->reply, &e);
		return;
	}
	buf_format(&c->reply->body, "{\"hash\":\"%s\",\"bytes\":%u", hash, c->request->body.n);
	api__put_member(&c->reply->body, "type", meta.type);
	api__put_member(&c->reply->body, "name", name);
	buf_char(&c->reply->body, '}');
	api__json(c, 201);
}

/* ---- download -------------------------------------------------------------------------------- */

static const char *media_of(str type) {
	for (int k = 0; k < FILE_KINDS; k++)
		if (str_is(type, file_kind_media((enum file_kind)k)))
			return file_kind_media((enum file_kind)k);
	return file_kind_media(FILE_UNKNOWN);
}

/* The name in a header, all but plain characters as %XX. Source: RFC 6266, RFC 8187. */
static str disposition(struct call *c, str name) {
	struct buf b = buf_make(4096);
	buf_text(&b, "attachment; filename*=UTF-8''");
	for (uint32_t i = 0; i < name.n; i++) {
		unsigned char x = (unsigned char)name.p[i];
		bool plain = (x >= '0' && x <= '9') || ((x | 32) >= 'a' && (x | 32) <= 'z') || x == '.' || x == '-' || x == '_';
		buf_format(&b, plain ? "%c" : "%%%02X", x);
	}
	str out = arena_str(c->arena, buf_view(&b));
	buf_free(&b);
	return out;
}

/* Gives the bytes of the call's file; `user`: the upload whose name and type count, empty: any. */
static void give(struct call *c, str user) {
	struct err e = {0};
	struct store_file file;
	str bytes;
	if (!store_file_find(c->reader->files, c->arena, c->name, user, &file, &e) ||
	    !store_file_read(c->reader->files, c->arena, c->name, &bytes, &e)) {
		api__problem(c->api, c->reply, &e);
		return;
	}
	buf_str(&c->reply->body, bytes);
	c->reply->status = 200;
	c->reply->type = media_of(file.type);
	api__seal_reply(c, disposition(c, file.name));
	net_reply_header(c->reply, STR("ETag"), arena_format(c->arena, "\"" STR_FMT "\"", STR_ARG(file.hash)));
}

void api__file(struct call *c) {
	give(c, c->actor->who.user);
}

static void give_any(struct call *c) {
	give(c, (str){0});
}

/* A sorted list without twins. */
struct hashes {
	str *p;
	uint32_t n, cap;
};

static void keep_hash(struct hashes *found, str hash) {
	uint32_t at = 0;
	while (at < found->n && str_cmp(found->p[at], hash) < 0)
		at++;
	if (!store_file_is_hash(hash) || (at < found->n && str_eq(found->p[at], hash)))
		return;
	vec_push(found, hash);
	memmove(found->p + at + 1, found->p + at, (found->n - 1 - at) * sizeof *found->p);
	found->p[at] = hash;
}

/* Files that the materials of one event name. */
static void keep_files(struct call *c, struct hashes *found, str body) {
	struct json_doc d;
	uint32_t list = json_parse(c->arena, body, &d, NULL) ? json_member(&d, 0, "materials") : 0;
	if (!list || d.tokens[list].kind != JSON_ARRAY)
		return;
	for (uint32_t t = list + 1; t < d.tokens[list].next; t = d.tokens[t].next) {
		uint32_t file = d.tokens[t].kind == JSON_OBJECT ? json_member(&d, t, "file") : 0;
		if (file && d.tokens[file].kind == JSON_STRING)
			keep_hash(found, json_raw(&d, file));
	}
}

str *api__paper_files(struct call *c, const struct paper *p, uint32_t count, uint32_t *n) {
	struct hashes found = {0};
	for (uint32_t i = 0; i < count; i++)
		keep_files(c, &found, p->told[i].event.body);
	str *out = arena_array(c->arena, str, found.n);
	for (uint32_t i = 0; i < found.n; i++)
		out[i] = found.p[i];
	*n = found.n;
	vec_free(&found);
	return out;
}

/* Who names somebody else's file in an application, having learnt its hash, does not get at it that way: an applicant
 * sees own uploads, and what the office has added. */
static bool is_shown(struct call *c, const struct paper *p) {
	struct store_file file;
	if (!p->own || store_file_find(c->reader->files, c->arena, c->name, c->actor->who.user, &file, NULL))
		return true;
	for (uint32_t i = 0; i < p->count; i++) {
		struct hashes named = {0};
		bool added = false;
		if (!str_eq(p->told[i].event.actor, c->actor->who.user))
			keep_files(c, &named, p->told[i].event.body);
		for (uint32_t k = 0; k < named.n; k++)
			added = added || str_eq(named.p[k], c->name);
		vec_free(&named);
		if (added)
			return true;
	}
	return false;
}

/* Files cannot be masked: a role that is not to see them in full does not get them. */
static bool sees_files(const struct call *c, const struct paper *p, struct err *e) {
	str role = c->actor->rights->role->name;
	return p->own || pack_field_right(c->api->set.pack, role, STR("case"), STR("files")) == SIGHT_YES ||
	       err_set(e, "field.not_yours", "files", "your role does not see the files of cases");
}

void api__case_file(struct call *c) {
	struct err e = {0};
	struct paper p;
	uint32_t n = 0, i = 0;
	if (!api__paper(c, &p, &e) || !sees_files(c, &p, &e)) {
		api__problem(c->api, c->reply, &e);
		return;
	}
	str *files = api__paper_files(c, &p, p.count, &n);
	while (i < n && !str_eq(files[i], c->name))
		i++;
	if (i == n || !is_shown(c, &p)) {
		err_set(&e, "file.not_found", "hash", "the case names no such file");
		api__problem(c->api, c->reply, &e);
		return;
	}
	api__recorded(c, &p, arena_format(c->arena, "file " STR_FMT, STR_ARG(str_cut(c->name, 0, 16))), give_any);
}
