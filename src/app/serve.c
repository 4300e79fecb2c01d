/* The server from its parts. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "app/office.h"
#include "app/serve.h"
#include "ledger/sign.h"
#include "post/post.h"
#include "report/report.h"
#include "store/accounts.h"

enum { CACHE_RECORDS = 150000, TOKEN_DAYS = 30, READERS = 2, LOOPS = 2, PATIENCE_MS = 5000, UNUSED_DAYS = 7 };

/* All parts, so that each can be closed whatever was opened. */
struct house {
	struct pack *pack;
	struct store *store;
	struct office *office;
	struct report *report;
	struct store_reader ledger;
	struct store_prover *prover; /* of `ledger`: what proofs have read is kept */
	struct api_accounts accounts;
	struct api *api;
	struct post *post;
	char public_url[200];
	struct net_server *net;
};

static void complain(void *self, const char *where, const char *message) {
	(void)self;
	fprintf(stderr, "%s: %s\n", where, message);
}

static bool ledger_head(void *self, struct buf *out, struct err *e) {
	const struct house *house = self;
	struct store_head h;
	char hex[2 * LEDGER_HASH + 1];
	if (!store_head_read(house->ledger.db, &h, e))
		return false;
	ledger_hex(h.head, sizeof h.head, hex);
	buf_format(out, "{\"seq\":%lld,\"head\":\"%s\",\"suite\":\"%s\",\"stretch\":%d}", (long long)h.events, hex,
		ledger_suite_name(h.suite), LEDGER_STRETCH);
	return true;
}

static bool ledger_proof(void *self, int64_t seq, int64_t under, struct buf *out, struct err *e) {
	struct house *h = self;
	return store_prove(h->prover, h->ledger.db, seq, under, out, e);
}

static bool figures(void *self, str period, struct buf *out, struct err *e) {
	return report_figures_json(self, period, out, e);
}

static bool figure(void *self, str id, str period, struct buf *out, struct err *e) {
	return report_figure_json(self, id, period, out, e);
}

static bool evidence(void *self, str id, str period, uint32_t limit, str cursor, struct buf *out, struct err *e) {
	return report_evidence_json(self, id, period, limit, cursor, out, e);
}

static bool document(void *self, str period, str format, str lang, struct buf *out, struct err *e) {
	return report_write(self, period, format, lang, out, e);
}

/* The invented person behind a demo login. */
static bool demo_profile(struct store_accounts *accounts, const struct demo_account *d, struct err *e) {
	struct buf b = buf_make(4096);
	const struct {
		const char *name;
		str value;
	} all[] = {{"id_no", d->id_no}, {"name", d->person_name}, {"phone", d->phone}};
	buf_char(&b, '{');
	for (size_t i = 0; i < COUNT(all); i++) {
		buf_format(&b, "%s\"%s\":", i ? "," : "", all[i].name);
		json_put_string(&b, all[i].value);
	}
	buf_char(&b, '}');
	struct store_profile p = {d->kind, buf_view(&b)};
	bool ok = !d->kind.n || store_profile_write(accounts, d->user, &p, e);
	buf_free(&b);
	return ok;
}

/* Demo logins exist only where the pack says that everything is synthetic. */
static bool demo_accounts(const struct house *h, const char *db, struct err *e) {
	struct store_accounts *accounts;
	if (!h->pack->synthetic || !store_accounts_open(db, &accounts, e))
		return !h->pack->synthetic;
	bool ok = true;
	struct arena a = {0};
	for (uint32_t i = 0; ok && i < h->pack->account_count; i++) {
		const struct demo_account *d = &h->pack->accounts[i];
		struct store_account known;
		if (store_account_find(accounts, &a, d->user, &known, NULL))
			continue;
		struct store_account fresh = {d->user, d->name_zh, d->role, d->department, d->service_point, true};
		ok = store_account_put(accounts, &fresh, d->password, e) && demo_profile(accounts, d, e);
	}
	arena_free(&a);
	store_accounts_close(accounts);
	return ok;
}

/* Uploads that nobody made use of within a week. */
static bool sweep_files(struct house *h, const char *db, struct err *e) {
	struct store_files *files;
	uint32_t removed = 0;
	struct api_office office = office_interface(h->office);
	h->prover = store_prover_make();
	if (!store_files_open(db, &files, e))
		return false;
	bool ok = store_files_sweep(files, office.now(office.self) - UNUSED_DAYS * (ms)24 * 3600 * 1000, &removed, e);
	store_files_close(files);
	if (removed)
		log_line(LOG_INFO, "files.swept", "count=%u", removed);
	return ok;
}

/* The key lies beside the database: who copies one should not get the other by the way. */
static bool open_head_key(const struct serve_settings *s, struct sign_key **out, struct err *e) {
	char path[4096];
	snprintf(path, sizeof path, "%s%s", s->head_key ? s->head_key : s->db, s->head_key ? "" : ".head-key");
	return sign_key_open(path, out, e);
}

static bool open_office(struct house *h, const struct serve_settings *s, struct err *e) {
	struct pack_complaints to = {.tell = complain};
	if (!pack_load(s->pack, &h->pack, &to))
		return err_set(e, "pack.refused", s->pack, "the pack has %u faults", to.count);
	if (!api_check_roles(h->pack, &to))
		log_line(LOG_WARN, "pack.roles", "pack=%s count=%u", s->pack, to.count);
	if (to.note_count)
		log_line(LOG_INFO, "pack.remarks", "pack=%s count=%u", s->pack, to.note_count);
	if (!s->person_key && !h->pack->synthetic)
		return err_set(e, "usage", "--person-key", "a pack with real records needs --person-key, a secret of your own");
	const char *person_key = s->person_key ? s->person_key : "synthetic-demo-key";
	enum ledger_suite suite;
	if (!ledger_suite_parse(str_of(s->suite), &suite))
		return err_set(e, "usage", "--suite", "the hash suite is sm3 or sha256");
	struct store_settings store = {s->db, STORE_ENSURE, suite, h->pack->name, STR(""), NULL};
	if (!store_open(&store, &h->store, e) || !demo_accounts(h, s->db, e))
		return false;
	struct office_settings office = {h->pack, h->store, str_of(person_key), CACHE_RECORDS, s->virtual_clock, NULL};
	return open_head_key(s, &office.head_key, e) && office_open(&office, &h->office, e) &&
		   report_open(h->pack, s->db, &h->report, e) &&
		   store_reader_open(s->db, 0, 0, &h->ledger, e) && sweep_files(h, s->db, e) &&
		   api_accounts_open(s->db, TOKEN_DAYS, &h->accounts, e);
}

/* Logins live by the wall clock, also where the office lives by a virtual one: a replayed year must not end them. */
static ms wall(void) {
	return (ms)time(NULL) * 1000;
}

static const char *secret_of(const struct serve_settings *s) {
	return s->person_key ? s->person_key : "synthetic-demo-key";
}

/* The same for messages, finer: what is due is told in the moment. */
static ms wall_ms(void) {
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (ms)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool open_post(struct house *h, const struct serve_settings *s, struct err *e) {
	struct api_office office = office_interface(h->office);
	snprintf(h->public_url, sizeof h->public_url, "%s%s", s->public_url ? "" : "http://",
		s->public_url ? s->public_url : s->listen);
	size_t n = strlen(h->public_url);
	if (n && h->public_url[n - 1] == '/')
		h->public_url[n - 1] = 0;
	struct post_settings post = {.pack = h->pack, .path = s->db, .smtp = s->smtp, .mail_from = s->mail_from,
		.sms_file = s->sms_file, .sms_with = s->sms_with, .public_url = h->public_url,
		.person_key = str_of(secret_of(s)), .webhook_private = s->webhook_private, .running = s->messages,
		.replay = s->messages_replay, .self = office.self, .now = office.now, .wall = wall_ms};
	return post_open(&post, &h->post, e);
}

static bool open_api(struct house *h, const struct serve_settings *s, struct err *e) {
	struct api_settings api = {.pack = h->pack,
		.path = s->db,
		.version = "0.1.0",
		.suite = ledger_suite_name(store_suite(h->store)),
		.virtual_clock = s->virtual_clock,
		.demo_logins = true,
		.readers = READERS,
		.office = office_interface(h->office),
		.reports = {h->report, figures, figure, evidence, document},
		.ledger = {h, ledger_head, ledger_proof},
		.scan_with = s->scan_with,
		.person_key = str_of(secret_of(s)),
		.post = h->post,
		.accounts = h->accounts,
		.oidc = s->oidc};
	api.accounts.now = wall;
	return api_open(&api, &h->api, e);
}

static bool open_net(struct house *h, const struct serve_settings *s, struct err *e) {
	char host[128];
	const char *colon = strrchr(s->listen, ':');
	int64_t port = -1;
	if (!colon || (size_t)(colon - s->listen) >= sizeof host || !str_int(str_of(colon + 1), &port) || port < 0 ||
		port > 65535)
		return err_set(e, "usage", "--listen", "--listen takes HOST:PORT");
	memcpy(host, s->listen, (size_t)(colon - s->listen));
	host[colon - s->listen] = 0;
	struct net_settings net = net_defaults();
	net.host = host;
	net.port = (uint16_t)port;
	net.threads = LOOPS;
	net.folder = s->web;
	net.immutable_prefix = "/assets/";
	net.self = h->api;
	net.handle = api_handle;
	net.large_bytes = LIMIT_UPLOAD_BYTES;
	net.large = api_takes_upload;
	if (!net_start(&net, &h->net, e))
		return false;
	api_attach(h->api, h->net);
	office_start(h->office, h->api, post_wake, h->post);
	post_start(h->post);
	return true;
}

static str own_pid(struct arena *a) {
	return arena_format(a, "%d\n", (int)getpid());
}

static bool write_pid(const char *path, struct err *e) {
	struct arena a = {0};
	bool ok = !path || file_write(path, own_pid(&a), e);
	arena_free(&a);
	return ok;
}

/* Only a file that names this process: a start that failed must leave the file of the server that runs. */
static void remove_pid(const char *path) {
	struct arena a = {0};
	struct err e;
	str text;
	if (path && file_read(&a, path, &text, &e) && str_eq(text, own_pid(&a)))
		unlink(path);
	arena_free(&a);
}

static void close_house(struct house *h) {
	if (h->net)
		net_stop(h->net, PATIENCE_MS);
	office_stop(h->office); /* its thread hands work to readers, and readers ask it for the time */
	post_stop(h->post);
	if (h->api)
		api_close(h->api);
	post_close(h->post);
	office_close(h->office);
	if (h->net)
		net_free(h->net); /* last: answers that came late were dropped, not lost to freed memory */
	if (h->accounts.login)
		api_accounts_close(&h->accounts);
	if (h->ledger.db)
		store_reader_close(&h->ledger);
	store_prover_free(h->prover);
	report_close(h->report);
	store_close(h->store);
	if (h->pack)
		pack_free(h->pack);
}

/* Sends ticks to the boards until a signal comes. */
static void run(struct house *h, const sigset_t *signals) {
	struct timespec beat = {0, 200000000};
	while (sigtimedwait(signals, NULL, &beat) < 0)
		api_tick(h->api);
}

bool serve(const struct serve_settings *s, struct err *e) {
	struct house h = {0};
	sigset_t signals;
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &signals, NULL); /* before any thread starts: only run() takes them */
	signal(SIGPIPE, SIG_IGN);
	bool ok = open_office(&h, s, e) && open_post(&h, s, e) && open_api(&h, s, e) &&
			  open_net(&h, s, e) && write_pid(s->pid_file, e);
	if (ok) {
		printf("Yichuang is ready at http://%.*s:%u/ (%s clock)\n", (int)(strrchr(s->listen, ':') - s->listen),
			s->listen, net_port(h.net), s->virtual_clock ? "virtual" : "live");
		fflush(stdout);
		run(&h, &signals);
	}
	close_house(&h);
	remove_pid(s->pid_file);
	return ok;
}
