/* yichuang head watch: whoever keeps signed heads holds the office to its history. The file is the heads one after
 * another, as the office writes them (GET heads/notes): it may be read, copied and compared with anybody else's.
 *
 * (1) The file only grows, and only by heads that were found to continue the newest one in it.
 * (2) Nothing that the server says is believed: signatures and proofs are computed here. */
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/head_watch.h"
#include "data/date.h"
#include "ledger/proof.h"
#include "ledger/sign.h"

enum { ANSWER_BYTES = 4 << 20, CONNECT_MS = 5000, ANSWER_MS = 30000, SHOWN = 16 };

struct watch {
	const struct head_watch *set;
	struct arena arena;
	struct signed_head last; /* the newest that is kept; events 0: none yet */
	int64_t kept, new;
};

/* ---- what is wrong ----------------------------------------------------------------------------------- */

/* What the office, or the file, is told to be wrong. */
struct fault {
	const char *en, *zh;
};
static const struct fault signature_differs = {"the signature does not fit the head and its key",
	"签名与账本头及其公钥不符"};
static const struct fault other_key = {"the head is signed by another key: ask the office, by another way, "
	"whether it has changed its key, and name the new one with --key",
	"账本头由另一把密钥签署：请另行向机关核实是否更换密钥，再用 --key 指明新的公钥"};
static const struct fault fewer_events = {"the heads are not in order: the later one has fewer events",
	"账本头次序颠倒：后一个的事件反而更少"};
static const struct fault two_roots = {"two heads of the same size have different roots: history was written twice",
	"两个账本头事件数相同而根值不同：历史被写了两次"};
static const struct fault dated_before = {"the longer head is dated before the shorter one",
	"较长的账本头，日期早于较短的"};
static const struct fault unproven = {"the office does not prove that the second head continues the first: its "
	"history was written anew in between", "机关不能证明后一个账本头延续前一个：其间历史被改写"};
static const struct fault gone = {"the office does not show this head, which it has signed, any more: its ledger was "
	"cut or written anew", "机关不再出示这个它签署过的账本头：账本被截断或者改写"};

static void show(const struct signed_head *head) {
	struct buf b = buf_make(4096);
	signed_head_put_note(&b, head);
	printf(STR_FMT, STR_ARG(buf_view(&b)));
	buf_free(&b);
}

/* Says it, with the heads that contradict each other: they are the evidence. True: it was told, nothing else failed. */
static bool wrong(const struct watch *w, const struct signed_head *after, const struct fault *what) {
	printf(w->set->zh ? "有误：%s\n\n" : "wrong: %s\n\n", w->set->zh ? what->zh : what->en);
	if (w->last.events)
		show(&w->last);
	if (after)
		show(after);
	return true;
}

/* ---- asking ------------------------------------------------------------------------------------------ */

static size_t take(char *bytes, size_t size, size_t n, void *to) {
	struct buf *b = to;
	buf_put(b, bytes, size * n);
	return b->full ? 0 : size * n;
}

static bool get(struct watch *w, str path, str *out, long *status, struct err *e) {
	const char *url = w->set->url;
	size_t n = strlen(url);
	struct buf answer = buf_make(ANSWER_BYTES);
	CURL *h = curl_easy_init();
	check(h);
	str whole = arena_format(&w->arena, "%.*s/api/v1/" STR_FMT, (int)(n && url[n - 1] == '/' ? n - 1 : n), url,
		STR_ARG(path));
	curl_easy_setopt(h, CURLOPT_URL, whole.p);
	curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, (long)ANSWER_MS);
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(h, CURLOPT_WRITEDATA, &answer);
	CURLcode code = curl_easy_perform(h);
	curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, status);
	curl_easy_cleanup(h);
	*out = arena_str(&w->arena, buf_view(&answer));
	buf_free(&answer);
	if (code != CURLE_OK)
		return err_set(e, "client.no_server", url, "%s cannot be asked: %s", url, curl_easy_strerror(code));
	bool busy = *status == 429 || *status >= 500; /* that is no answer, and convicts nobody */
	return !busy || err_set(e, "client.refused", url, "%s answers with status %ld", url, *status);
}

/* ---- one head after another -------------------------------------------------------------------------- */

/* Whether the server's proof shows that `after` continues `before`. False: the server was not reached. */
static bool continues(struct watch *w, const struct signed_head *before, const struct signed_head *after, bool *good,
	struct err *e) {
	struct ledger_proof *p = arena_new(&w->arena, struct ledger_proof);
	uint8_t head[LEDGER_HASH], earlier[LEDGER_HASH];
	char now[2 * LEDGER_HASH + 1], then[2 * LEDGER_HASH + 1];
	struct json_doc d;
	long status = 0;
	str text;
	*good = false;
	if (!get(w, arena_format(&w->arena, "heads/proof?from=%lld&to=%lld", (long long)before->events,
				 (long long)after->events), &text, &status, e))
		return false;
	if (status != 200 || !json_parse(&w->arena, text, &d, NULL) || !ledger_proof_read(&d, 0, p) ||
		p->seq != before->events || p->events != after->events || before->suite != after->suite)
		return true;
	struct ledger_hasher *h = ledger_hasher_make(after->suite);
	ledger_proof_head(h, p, head);
	ledger_proof_earlier(h, p, earlier);
	ledger_hasher_free(h);
	ledger_hex(head, LEDGER_HASH, now);
	ledger_hex(earlier, LEDGER_HASH, then);
	*good = strcmp(now, after->root) == 0 && strcmp(then, before->root) == 0;
	return true;
}

static bool same_head(const struct signed_head *a, const struct signed_head *b) {
	return a->events == b->events && strcmp(a->root, b->root) == 0;
}

/* What a head shows by itself, and beside the one before it. NULL: nothing is wrong. */
static const struct fault *fault_of(const struct signed_head *before, const struct signed_head *head, const char *key) {
	if (!signed_head_good(head))
		return &signature_differs;
	if (key && strcmp(key, head->key) != 0)
		return &other_key;
	if (head->events < before->events)
		return &fewer_events;
	if (head->events == before->events && !same_head(before, head))
		return &two_roots;
	return head->at < before->at ? &dated_before : NULL;
}

/* Looks at a head that follows the last one; *good false when it must not be kept. prove: by the office's proof too. */
static bool follow(struct watch *w, const struct signed_head *head, const char *key, bool prove, bool *good,
	struct err *e) {
	const struct fault *fault = fault_of(&w->last, head, key);
	*good = !fault;
	if (fault)
		return wrong(w, head, fault);
	if (prove && w->last.events && !continues(w, &w->last, head, good, e))
		return false;
	return *good || wrong(w, head, &unproven);
}

/* ---- the file ---------------------------------------------------------------------------------------- */

/* The heads kept so far. Their ways were proven when they were taken; with --all they are proven once more. */
static bool read_kept(struct watch *w, bool *good, struct err *e) {
	struct signed_head head;
	str rest;
	*good = true;
	if (access(w->set->file, F_OK) != 0)
		return true;
	if (!file_read(&w->arena, w->set->file, &rest, e))
		return false;
	while (*good && signed_head_next_note(&rest, &head)) {
		if (!follow(w, &head, NULL, w->set->all, good, e))
			return false;
		w->last = head;
		w->kept++;
	}
	return !*good || !rest.n || err_set(e, "head.note", w->set->file, "%s: what follows note %lld is no signed head",
	                                    w->set->file, (long long)w->kept);
}

static bool append(struct watch *w, const struct buf *notes, struct err *e) {
	int fd = open(w->set->file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	bool good = fd >= 0 && write(fd, notes->p, notes->n) == (ssize_t)notes->n && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return good || err_set(e, "file.write", w->set->file, "%s cannot be written: %s", w->set->file, strerror(errno));
}

/* What the server shows from the newest kept head on, which comes first. */
static bool ask(struct watch *w, str *notes, struct err *e) {
	long status = 0;
	str path = w->last.events ? arena_format(&w->arena, "heads/notes?from=%lld", (long long)w->last.events)
	                          : STR("heads/notes");
	const char *url = w->set->url;
	return get(w, path, notes, &status, e) &&
	       (status == 200 || err_set(e, "client.refused", url, "%s answers with status %ld", url, status));
}

/* Follows the notes as far as they are good and puts what is new into `out`. */
static bool follow_all(struct watch *w, str notes, struct buf *out, bool *good, struct err *e) {
	const char *first = w->last.events ? arena_str(&w->arena, str_of(w->last.key)).p : NULL;
	struct signed_head head;
	while (*good && signed_head_next_note(&notes, &head)) {
		bool fresh = !same_head(&w->last, &head);
		if (!follow(w, &head, w->set->key ? w->set->key : first, fresh, good, e))
			return false;
		if (!*good || !fresh)
			continue;
		signed_head_put_note(out, &head);
		w->last = head;
		w->new++;
	}
	return !*good || !notes.n || err_set(e, "head.note", w->set->url, "the server's answer is no list of heads");
}

/* Takes the next heads from the server; *more: there may be further ones. */
static bool take_new(struct watch *w, bool *good, bool *more, struct err *e) {
	struct signed_head head;
	str notes, rest;
	if (!ask(w, &notes, e))
		return false;
	rest = notes;
	bool any = signed_head_next_note(&rest, &head);
	*good = !w->last.events || (any && same_head(&w->last, &head));
	if (!*good)
		return wrong(w, any ? &head : NULL, &gone);
	struct buf new = buf_make(ANSWER_BYTES);
	bool reached = follow_all(w, notes, &new, good, e), kept = !new.n || append(w, &new, e);
	*more = new.n > 0;
	buf_free(&new);
	return reached && kept;
}

static void tell(const struct watch *w) {
	long long events = (long long)w->last.events, new = (long long)w->new, all = (long long)(w->kept + w->new);
	bool zh = w->set->zh;
	struct buf at = buf_make(64);
	if (!events) {
		printf(zh ? "机关尚未签署账本头\n" : "the office has signed no head yet\n");
		return;
	}
	ms_put(&at, w->last.at, 0);
	if (zh)
		printf("无误：新取 %lld 个账本头，共留存 %lld 个；最新一个含 %lld 个事件，由 %.*s… 于 " STR_FMT " 签署\n",
			new, all, events, SHOWN, w->last.key, STR_ARG(buf_view(&at)));
	else
		printf("good: %lld new head%s, %lld kept in all; the newest covers %lld event%s, signed at " STR_FMT
			" by %.*s…\n", new, &"s"[new == 1], all, events, &"s"[events == 1], STR_ARG(buf_view(&at)), SHOWN,
			w->last.key);
	if (!w->kept && !w->set->key)
		printf(zh ? "尚未核实公钥：请将 %s 与机关公布的公钥核对\n"
		          : "the key was taken on trust: compare %s with the one the office has published\n", w->last.key);
	buf_free(&at);
}

int head_watch(const struct head_watch *set) {
	struct watch w = {.set = set};
	struct err e = {0};
	bool good = true, more = true;
	bool reached = read_kept(&w, &good, &e);
	while (reached && good && more)
		reached = take_new(&w, &good, &more, &e);
	int status = !reached ? cli_refused(&e) : good ? CLI_DONE : CLI_NO;
	if (status == CLI_DONE)
		tell(&w);
	arena_free(&w.arena);
	return status;
}
