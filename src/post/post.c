/* The post from its parts: opening, starting, ending. */
#include <curl/curl.h>
#include <fcntl.h>
#include <unistd.h>

#include "post/inside.h"
#include "store/accounts.h"

static void complain(void *self, const char *where, const char *message) {
	struct err *e = self;
	if (!e->code)
		err_set(e, "post.template", where, "%s", message);
}

/* smtp://…; or @FILE that holds it, so that a password need not stand on the command line. */
static bool read_smtp(struct post *p, struct err *e) {
	struct arena a = {0};
	str text = str_of(p->set.smtp ? p->set.smtp : "");
	if (!text.n)
		return true;
	if (text.p[0] == '@' && !file_read(&a, p->set.smtp + 1, &text, e))
		return false;
	text = str_trim(text);
	bool good = (str_starts(text, STR("smtp://")) || str_starts(text, STR("smtps://"))) && text.n < sizeof p->smtp;
	if (good)
		snprintf(p->smtp, sizeof p->smtp, STR_FMT, STR_ARG(text));
	arena_free(&a);
	if (!good)
		return err_set(e, "post.smtp", "--smtp", "--smtp takes smtp://HOST:PORT or smtps://HOST:PORT");
	str from = str_of(p->set.mail_from ? p->set.mail_from : "");
	if (!post__is_mail(from))
		return err_set(e, "post.smtp", "--mail-from", "--smtp needs --mail-from, the address that mail comes from");
	snprintf(p->mail_from, sizeof p->mail_from, STR_FMT, STR_ARG(from));
	return true;
}

/* Opens the file of text messages; a line that a crash cut short is ended, so that the next one stands alone. */
static bool open_sms(struct post *p, struct err *e) {
	char last = '\n';
	p->sms_fd = open(p->sms_path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (p->sms_fd < 0)
		return err_set(e, "post.sms_file", p->sms_path, "the file of text messages cannot be opened");
	off_t end = lseek(p->sms_fd, 0, SEEK_END);
	if (end > 0 && pread(p->sms_fd, &last, 1, end - 1) == 1 && last != '\n' && write(p->sms_fd, "\n", 1) != 1)
		return err_set(e, "post.sms_file", p->sms_path, "the file of text messages cannot be written");
	return true;
}

static bool open_running(struct post *p, struct err *e) {
	if (!p->set.running)
		return true;
	p->multi = curl_multi_init();
	check(p->multi);
	p->sends = mem_alloc(POST_SENDS * sizeof *p->sends);
	return store_outbox_open(p->set.path, &p->box, e) && store_reader_open(p->set.path, 0, 0, &p->ledger, e) &&
	       store_accounts_open(p->set.path, &p->accounts, e) && post__begin(p, e) &&
	       (p->set.sms_with || open_sms(p, e));
}

bool post_open(const struct post_settings *s, struct post **out, struct err *e) {
	struct post *p = mem_alloc(sizeof *p);
	struct pack_complaints to = {.self = e, .tell = complain};
	p->set = *s;
	p->sms_fd = -1;
	p->webhooks = mem_alloc(STORE_WEBHOOKS * sizeof *p->webhooks);
	pthread_mutex_init(&p->lock, NULL);
	*e = (struct err){0};
	int n = s->sms_file ? snprintf(p->sms_path, sizeof p->sms_path, "%s", s->sms_file)
	                    : snprintf(p->sms_path, sizeof p->sms_path, "%s-sms.ndjson", s->path);
	bool good = (n > 0 && (size_t)n < sizeof p->sms_path) || err_set(e, "store.fault", s->path, "the path is too long");
	if (good && post__rules_read(&p->rules, s->pack, &to) == 0 && read_smtp(p, e) &&
	    store_outbox_open(s->path, &p->side, e) && open_running(p, e)) {
		*out = p;
		return true;
	}
	post_close(p);
	return false;
}

void post_start(struct post *p) {
	if (!p->set.running)
		return;
	check(!p->started && pthread_create(&p->thread, NULL, post__work, p) == 0);
	p->started = true;
}

void post_wake(void *self) {
	struct post *p = self;
	if (p && p->set.running && atomic_exchange(&p->asleep, false))
		curl_multi_wakeup(p->multi);
}

void post_stop(struct post *p) {
	if (!p || !p->started)
		return;
	atomic_store(&p->stopping, true);
	curl_multi_wakeup(p->multi);
	pthread_join(p->thread, NULL);
	p->started = false;
}

void post_close(struct post *p) {
	if (!p)
		return;
	post_stop(p);
	if (p->multi)
		curl_multi_cleanup(p->multi);
	if (p->accounts)
		store_accounts_close(p->accounts);
	if (p->ledger.db)
		store_reader_close(&p->ledger);
	store_outbox_close(p->box);
	store_outbox_close(p->side);
	if (p->sms_fd >= 0)
		close(p->sms_fd);
	pthread_mutex_destroy(&p->lock);
	arena_free(&p->rules.arena);
	arena_free(&p->webhook_texts);
	mem_free(p->webhooks);
	mem_free(p->sends);
	mem_free(p);
}
