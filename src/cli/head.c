/* yichuang head: checks signed heads, one from a file or all of a database; keeps those of an office (head_watch.c). */
#include <unistd.h>

#include "cli/cli.h"
#include "cli/head_read.h"
#include "cli/head_watch.h"
#include "store/heads.h"

static bool copy(struct arena *a, const struct json_doc *d, uint32_t object, const char *name, char *out, size_t most) {
	uint32_t at = json_member(d, object, name);
	str text = at && d->tokens[at].kind == JSON_STRING ? json_text(a, d, at) : STR("");
	if (!text.n || text.n >= most)
		return false;
	memcpy(out, text.p, text.n);
	out[text.n] = 0;
	return true;
}

bool head_from_json(struct arena *a, const struct json_doc *d, uint32_t object, struct signed_head *out) {
	char suite[16];
	*out = (struct signed_head){0};
	if (!object && d->tokens[0].kind != JSON_OBJECT)
		return false;
	uint32_t events = json_member(d, object, "events"), at = json_member(d, object, "at_ms");
	return copy(a, d, object, "suite", suite, sizeof suite) && ledger_suite_parse(str_of(suite), &out->suite) &&
	       events && json_int(d, events, &out->events) && at && json_int(d, at, &out->at) &&
	       copy(a, d, object, "root", out->root, sizeof out->root) &&
	       copy(a, d, object, "key", out->key, sizeof out->key) &&
	       copy(a, d, object, "signature", out->signature, sizeof out->signature);
}

static int verify_file(const char *path, const char *key) {
	struct arena a = {0};
	struct json_doc d;
	struct err e = {0};
	struct signed_head head;
	str text;
	int status = CLI_NO;
	if (!file_read(&a, path, &text, &e) || !json_parse(&a, text, &d, &e)) {
		status = cli_refused(&e);
	} else if (!head_from_json(&a, &d, 0, &head)) {
		fprintf(stderr, "%s: is no signed head: suite, events, root, at_ms, key, signature\n", path);
	} else if (!signed_head_good(&head)) {
		printf("wrong: the signature does not fit the head and its key\n");
	} else if (key && strcmp(key, head.key) != 0) {
		printf("wrong: signed by another key than %.16s…\n", key);
	} else {
		printf("good: %lld events, root %s:%s, signed by %s\n", (long long)head.events, ledger_suite_name(head.suite),
		       head.root, head.key);
		status = CLI_DONE;
	}
	arena_free(&a);
	return status;
}

static int verify_all(const char *path) {
	struct store_heads_verdict v;
	struct err e = {0};
	if (!store_heads_verify(path, &v, &e))
		return cli_refused(&e);
	if (v.wrong)
		printf("wrong: head %lld: %s\n", (long long)v.wrong, v.what);
	else
		printf("%lld signed heads fit the ledger, changes of key: %lld\n", (long long)v.heads,
		       (long long)(v.keys ? v.keys - 1 : 0));
	return v.wrong ? CLI_NO : CLI_DONE;
}

static int usage(void) {
	fprintf(stderr, "yichuang head: verify FILE, verify --db sqlite:FILE, or watch FILE --url URL\n");
	return CLI_USAGE;
}

int cli_head(int argc, char **argv) {
	struct option o[] = {{"--key", false, NULL}, {"--db", false, NULL}, {"--url", false, NULL}, {"--all", true, NULL},
		{"--lang", false, "en"}};
	struct arguments a;
	if (!arguments_read(argc, argv, 2, o, COUNT(o), &a))
		return CLI_USAGE;
	const char *key = o[0].value, *db = o[1].value, *url = o[2].value;
	const char *verb = a.count ? a.operands[0] : "", *file = a.operands[1];
	bool watch = strcmp(verb, "watch") == 0;
	if (a.count != (db ? 1 : 2) || watch != (url != NULL) || (!watch && strcmp(verb, "verify") != 0))
		return usage();
	if (watch)
		return head_watch(&(struct head_watch){file, url, key, o[3].value != NULL, strcmp(o[4].value, "zh") == 0});
	const char *path = db ? database_path(db) : NULL;
	return path ? verify_all(path) : db ? CLI_USAGE : verify_file(file, key);
}
