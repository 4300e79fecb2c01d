/* What we ask of a provider of identities, over libcurl. */
#include <curl/curl.h>

#include "api/oidc.h"

enum { CONNECT_MS = 3000, ANSWER_MS = 8000 };

bool api__oidc_safe(str url) {
	static const char *const here[] = {"http://127.0.0.1", "http://localhost", "http://[::1]"};
	if (str_starts(url, STR("https://")))
		return true;
	for (size_t i = 0; i < COUNT(here); i++) {
		uint32_t n = (uint32_t)strlen(here[i]);
		if (str_starts(url, str_of(here[i])) && (url.n == n || url.p[n] == ':' || url.p[n] == '/'))
			return true;
	}
	return false;
}

void api__put_escaped(struct buf *out, str s) {
	for (uint32_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-._~", c);
		if (plain && c)
			buf_char(out, (char)c);
		else
			buf_format(out, "%%%02X", c);
	}
}

static size_t take(char *bytes, size_t size, size_t n, void *to) {
	struct buf *b = to;
	buf_put(b, bytes, size * n);
	return b->full ? 0 : size * n;
}

/* Certificate, name and address are checked by default; what is set here only narrows. */
static void set_up(CURL *h, struct arena *a, const struct oidc_request *r, struct buf *answer) {
	bool here = !str_starts(r->url, STR("https://"));
	curl_easy_setopt(h, CURLOPT_URL, arena_format(a, STR_FMT, STR_ARG(r->url)).p);
	curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, here ? "http" : "https");
	curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, (long)ANSWER_MS);
	curl_easy_setopt(h, CURLOPT_MAXFILESIZE, (long)OIDC_BYTES);
	if (here)
		curl_easy_setopt(h, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(h, CURLOPT_WRITEDATA, answer);
	if (r->form.n)
		curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, (long)r->form.n), curl_easy_setopt(h, CURLOPT_POSTFIELDS, r->form.p);
	if (r->user.n) {
		curl_easy_setopt(h, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		curl_easy_setopt(h, CURLOPT_USERNAME, arena_format(a, STR_FMT, STR_ARG(r->user)).p);
		curl_easy_setopt(h, CURLOPT_PASSWORD, arena_format(a, STR_FMT, STR_ARG(r->password)).p);
	}
}

bool api__oidc_fetch(struct arena *a, const struct oidc_request *r, str *out, struct err *e) {
	long status = 0;
	if (!api__oidc_safe(r->url))
		return err_set(e, "oidc.insecure", "", "the provider's address is neither https nor on this machine");
	CURL *h = curl_easy_init();
	check(h);
	struct buf answer = buf_make(OIDC_BYTES);
	set_up(h, a, r, &answer);
	CURLcode code = curl_easy_perform(h);
	curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(h);
	bool good = code == CURLE_OK && status == 200;
	if (good)
		*out = arena_str(a, buf_view(&answer));
	else if (code == CURLE_OK || code == CURLE_WRITE_ERROR || code == CURLE_FILESIZE_EXCEEDED)
		err_set(e, "oidc.answer", "", "the provider answered with status %ld", status);
	else
		err_set(e, "oidc.unreachable", "", "the provider cannot be asked: %s", curl_easy_strerror(code));
	buf_free(&answer);
	return good;
}
