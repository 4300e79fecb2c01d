/* One message on its way: over SMTP, as a webhook, through a program, or into the file of text messages. */
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "data/date.h"
#include "post/inside.h"

enum { CONNECT_MS = 5000, ANSWER_BYTES = 64 << 10, ANSWER_KEPT = 160, RETRY_AFTER_MOST = 24 * 3600 };
enum { HTTP_GONE = 410, EXIT_NEVER = 65 /* EX_DATAERR of sysexits.h */ };

/* ---- what curl calls ----------------------------------------------------------------------------- */

/* An answer is kept in part, and cut off when it is long. */
static size_t take_answer(char *bytes, size_t size, size_t n, void *to) {
	struct post__send *s = to;
	buf_put(&s->answer, bytes, size * n);
	return s->answer.full ? 0 : size * n;
}

static size_t give_body(char *room, size_t size, size_t n, void *from) {
	struct post__send *s = from;
	size_t left = s->body.n - s->at, most = size * n, part = left < most ? left : most;
	memcpy(room, s->body.p + s->at, part);
	s->at += part;
	return part;
}

/* Whatever a name leads to now: a private address is refused where the connection would begin. */
static curl_socket_t open_socket(void *self, curlsocktype purpose, struct curl_sockaddr *address) {
	struct post__send *s = self;
	(void)purpose;
	if (!s->post->set.webhook_private && post__is_private(&address->addr)) {
		s->blocked = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* The newest line that a mail server said: its receipt, or why not. */
static int hear(CURL *h, curl_infotype type, char *bytes, size_t n, void *self) {
	struct post__send *s = self;
	(void)h;
	if (type != CURLINFO_HEADER_IN || n < 3)
		return 0;
	uint32_t kept = (uint32_t)(n < sizeof s->last ? n : sizeof s->last - 1);
	while (kept && (bytes[kept - 1] == '\r' || bytes[kept - 1] == '\n'))
		kept--;
	memcpy(s->last, bytes, kept);
	s->last[kept] = 0;
	return 0;
}

/* ---- beginning ----------------------------------------------------------------------------------- */

static void set_up(struct post__send *s, const char *url, int32_t timeout_s) {
	CURL *h = s->easy;
	curl_easy_setopt(h, CURLOPT_URL, url);
	curl_easy_setopt(h, CURLOPT_PRIVATE, s);
	curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(h, CURLOPT_PROXY, "");
	curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, (long)timeout_s * 1000);
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take_answer);
	curl_easy_setopt(h, CURLOPT_WRITEDATA, s);
}

static void set_mail(struct post *p, struct post__send *s, str address) {
	CURL *h = s->easy;
	curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	/* A password goes over TLS only. */
	curl_easy_setopt(h, CURLOPT_USE_SSL, (long)(strchr(p->smtp, '@') ? CURLUSESSL_ALL : CURLUSESSL_TRY));
	curl_easy_setopt(h, CURLOPT_MAIL_FROM, arena_format(&s->arena, "<%s>", p->mail_from).p);
	s->to = curl_slist_append(NULL, arena_format(&s->arena, "<" STR_FMT ">", STR_ARG(address)).p);
	curl_easy_setopt(h, CURLOPT_MAIL_RCPT, s->to);
	curl_easy_setopt(h, CURLOPT_READFUNCTION, give_body);
	curl_easy_setopt(h, CURLOPT_READDATA, s);
	curl_easy_setopt(h, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(h, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(h, CURLOPT_DEBUGFUNCTION, hear);
	curl_easy_setopt(h, CURLOPT_DEBUGDATA, s);
}

static bool add_header(struct post__send *s, str line) {
	struct curl_slist *more = curl_slist_append(s->headers, line.p);
	if (more)
		s->headers = more;
	return more != NULL;
}

/* id, time and signatures, the old secret's beside the new one's while it counts.
 * Source: standardwebhooks.com, Webhook headers, Zero downtime secret rotation */
static bool set_signed(struct post *p, struct post__send *s, const struct store_webhook *w, struct err *e) {
	ms wall = p->set.wall();
	int64_t seconds = wall / MS_PER_SECOND;
	struct buf signs = buf_make(400);
	bool good = post__sign(w->secret, s->d.id, seconds, buf_view(&s->body), &signs);
	if (good && w->old_secret.n && wall < w->old_until) {
		buf_char(&signs, ' ');
		good = post__sign(w->old_secret, s->d.id, seconds, buf_view(&s->body), &signs);
	}
	good = good && add_header(s, STR("Content-Type: application/cloudevents+json; charset=utf-8")) &&
	       add_header(s, STR("User-Agent: Yichuang")) && add_header(s, STR("Expect:")) &&
	       add_header(s, arena_format(&s->arena, "webhook-id: " STR_FMT, STR_ARG(s->d.id))) &&
	       add_header(s, arena_format(&s->arena, "webhook-timestamp: %lld", (long long)seconds)) &&
	       add_header(s, arena_format(&s->arena, "webhook-signature: " STR_FMT, STR_ARG(buf_view(&signs))));
	buf_free(&signs);
	return good || err_set(e, "post.secret", "", "the message could not be signed");
}

static const struct store_webhook *webhook_of(const struct post *p, str receiver) {
	int64_t id = 0;
	int32_t colon = str_find(receiver, ':', 0);
	if (colon < 0 || !str_int(str_cut(receiver, (uint32_t)colon + 1, receiver.n), &id))
		return NULL;
	for (uint32_t i = 0; i < p->webhook_count; i++)
		if (p->webhooks[i].id == id)
			return &p->webhooks[i];
	return NULL;
}

static bool begin_webhook(struct post *p, struct post__send *s, struct err *e) {
	const struct store_webhook *w = webhook_of(p, s->d.receiver);
	CURL *h = s->easy;
	if (!w)
		return err_set(e, "post.webhook_gone", "", "the subscription has ended");
	if (!post__good_url(w->url, p->set.webhook_private, e) || !post__put_event(p, &s->arena, &s->body, &s->d, e) ||
	    !set_signed(p, s, w, e))
		return false;
	set_up(s, arena_str(&s->arena, w->url).p, p->rules.channels[POST_WEBHOOK].timeout_s);
	curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, p->set.webhook_private ? "http,https" : "https");
	curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, s);
	curl_easy_setopt(h, CURLOPT_HTTPHEADER, s->headers);
	curl_easy_setopt(h, CURLOPT_POST, 1L);
	curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, (long)s->body.n);
	curl_easy_setopt(h, CURLOPT_POSTFIELDS, s->body.p);
	return true;
}

/* {"id","at","number","text"} and a line's end. */
static void put_sms(const struct post *p, struct buf *out, const struct store_delivery *d, str number, str text) {
	buf_text(out, "{\"id\":");
	json_put_string(out, d->id);
	buf_text(out, ",\"at\":\"");
	ms_put(out, p->set.now(p->set.self), p->set.pack->offset_minutes);
	buf_text(out, "\",\"number\":");
	json_put_string(out, number);
	buf_text(out, ",\"text\":");
	json_put_string(out, text);
	buf_text(out, "}\n");
}

/* Starts the program with the message on its standard input; it is told nothing else of ours. */
static bool begin_program(struct post *p, struct post__send *s, struct err *e) {
	union {
		const char *from;
		char *to;
	} program = {.from = p->set.sms_with}; /* argv is not written */
	char *argv[] = {program.to, NULL}, *const environment[] = {NULL};
	posix_spawn_file_actions_t actions;
	int ends[2];
	pid_t pid = 0;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_set(e, "post.program", "", "no pipe: %s", strerror(errno));
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[0], 0);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	int failed = posix_spawnp(&pid, program.from, &actions, NULL, argv, environment);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[0]);
	/* Shorter than what a pipe holds, so that this waits for nobody. */
	bool written = !failed && write(ends[1], s->body.p, s->body.n) == (ssize_t)s->body.n;
	close(ends[1]);
	s->pid = failed ? 0 : pid;
	s->until = p->set.wall() + p->rules.channels[POST_SMS].timeout_s * MS_PER_SECOND;
	return (!failed && written) || err_set(e, "post.program", "", "the program for text messages could not be started");
}

bool post__carry(struct post *p, struct post__send *s, str address, str title, str text, struct err *e) {
	s->body = buf_make(256 << 10);
	s->answer = buf_make(ANSWER_BYTES);
	if (s->channel == POST_SMS) {
		put_sms(p, &s->body, &s->d, address, text);
		return begin_program(p, s, e);
	}
	s->easy = curl_easy_init();
	check(s->easy);
	if (s->channel == POST_WEBHOOK && !begin_webhook(p, s, e))
		return false;
	if (s->channel == POST_MAIL) {
		post__put_mail(p, &s->body, &s->d, address, title, text, p->set.wall());
		set_up(s, p->smtp, p->rules.channels[POST_MAIL].timeout_s);
		set_mail(p, s, address);
	}
	return curl_multi_add_handle(p->multi, s->easy) == CURLM_OK ||
	       err_set(e, "post.transfer", "", "the transfer could not begin");
}

void post__let_go(struct post *p, struct post__send *s) {
	if (s->easy) {
		curl_multi_remove_handle(p->multi, s->easy);
		curl_easy_cleanup(s->easy);
	}
	if (s->pid) {
		kill(s->pid, SIGKILL);
		waitpid(s->pid, NULL, 0);
	}
	curl_slist_free_all(s->headers);
	curl_slist_free_all(s->to);
	buf_free(&s->body);
	buf_free(&s->answer);
	arena_free(&s->arena);
	*s = (struct post__send){0};
}

/* ---- ending -------------------------------------------------------------------------------------- */

/* The answer for people: its beginning, without what would not show. */
static void put_text(struct post__end *out, long status, str answer) {
	int n = snprintf(out->text, sizeof out->text, "%ld ", status);
	answer = str_cut(answer, 0, ANSWER_KEPT);
	while (answer.n && !str_utf8(answer))
		answer.n--;
	for (uint32_t i = 0; i < answer.n && (size_t)n + 1 < sizeof out->text; i++)
		out->text[n++] = (unsigned char)answer.p[i] < ' ' ? ' ' : answer.p[i];
	out->text[n] = 0;
}

/* What a mail server said, as a text that can be shown. */
static void put_said(struct post__end *out, const char *said) {
	bool sound = str_utf8(str_of(said));
	snprintf(out->text, sizeof out->text, "%s", said);
	for (char *p = out->text; *p; p++)
		if ((unsigned char)*p < ' ' || (!sound && (unsigned char)*p > '~'))
			*p = '?';
	for (size_t n = strlen(out->text); n && !str_utf8((str){out->text, (uint32_t)n});)
		out->text[--n] = 0;
}

static void mail_ended(struct post__send *s, int result, struct post__end *out) {
	long status = 0;
	curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
	out->good = result == CURLE_OK;
	/* 5xx is for good, but not what is said before there was a recipient. Source: RFC 5321 4.2.1 */
	out->final = !out->good && (status == 550 || status == 551 || status == 553 || status == 554);
	out->code = out->good ? "" : status >= 400 ? "post.mail_refused" : "post.unreachable";
	put_said(out, status ? s->last : curl_easy_strerror((CURLcode)result));
}

static const char *webhook_code(const struct post__send *s, int result, const struct post__end *end, bool answered) {
	if (end->good)
		return "";
	if (s->blocked)
		return "webhook.private_address";
	return answered ? "post.answered" : result == CURLE_OPERATION_TIMEDOUT ? "post.timeout" : "post.unreachable";
}

static void webhook_ended(struct post__send *s, int result, struct post__end *out) {
	long status = 0;
	curl_off_t after = 0;
	curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(s->easy, CURLINFO_RETRY_AFTER, &after);
	bool answered = status && (result == CURLE_OK || (result == CURLE_WRITE_ERROR && s->answer.full));
	out->good = answered && status / 100 == 2;
	out->gone = answered && status == HTTP_GONE;
	out->final = out->gone || s->blocked;
	if (!out->good && after > 0)
		out->wait = (after < RETRY_AFTER_MOST ? after : RETRY_AFTER_MOST) * MS_PER_SECOND;
	out->code = webhook_code(s, result, out, answered);
	if (answered)
		put_text(out, status, buf_view(&s->answer));
	else
		snprintf(out->text, sizeof out->text, "%s", s->blocked ? "the name leads to a private address" :
			curl_easy_strerror((CURLcode)result));
}

void post__ended(struct post__send *s, int result, struct post__end *out) {
	*out = (struct post__end){0};
	if (s->channel == POST_MAIL)
		mail_ended(s, result, out);
	else
		webhook_ended(s, result, out);
}

bool post__program_ended(struct post__send *s, ms wall, struct post__end *out) {
	int status = 0;
	pid_t done = waitpid(s->pid, &status, WNOHANG);
	*out = (struct post__end){.code = ""};
	if (done == 0 && wall < s->until)
		return false;
	if (done == 0) {
		out->code = "post.timeout"; /* post__let_go ends it */
		snprintf(out->text, sizeof out->text, "the program did not end in time");
		return true;
	}
	int code = done > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	s->pid = 0;
	out->good = code == 0;
	out->final = code == EXIT_NEVER;
	out->code = out->good ? "" : "post.program";
	snprintf(out->text, sizeof out->text, "exit %d", code);
	return true;
}

/* ---- the file of text messages --------------------------------------------------------------------- */

bool post__write_sms(struct post *p, const struct store_delivery *d, str number, str text, struct err *e) {
	struct buf line = buf_make(32 << 10);
	put_sms(p, &line, d, number, text);
	bool good = p->sms_fd >= 0 && !line.full && write(p->sms_fd, line.p, line.n) == (ssize_t)line.n;
	buf_free(&line);
	return good || err_set(e, "post.sms_file", "", "the file of text messages cannot be written: %s", strerror(errno));
}

bool post__sync_sms(struct post *p, struct err *e) {
	return p->sms_fd < 0 || fdatasync(p->sms_fd) == 0 ||
	       err_set(e, "post.sms_file", "", "the file of text messages cannot be written: %s", strerror(errno));
}
