/* yichuang serve */
#include <unistd.h>

#include "app/serve.h"
#include "cli/cli.h"

int cli_serve(int argc, char **argv) {
	struct option o[] = {{"--db", false, "sqlite:yichuang.db"}, {"--pack", false, default_pack()},
		{"--listen", false, "127.0.0.1:8080"}, {"--clock", false, "live"}, {"--web", false, NULL},
		{"--suite", false, "sm3"}, {"--pid-file", false, NULL}, {"--person-key", false, NULL},
		{"--scan-with", false, NULL}, {"--oidc", false, NULL}, {"--messages", false, "auto"}, {"--smtp", false, NULL},
		{"--mail-from", false, NULL}, {"--sms-file", false, NULL}, {"--sms-with", false, NULL},
		{"--public-url", false, NULL}, {"--webhook-private", true, NULL}, {"--head-key", false, NULL}};
	struct arguments a;
	struct err e = {0};
	if (!arguments_only_options(argc, argv, o, COUNT(o), &a))
		return CLI_USAGE;
	const char *clock = option_value(o, COUNT(o), "--clock"), *web = option_value(o, COUNT(o), "--web");
	bool is_virtual = strcmp(clock, "virtual") == 0;
	if (!is_virtual && strcmp(clock, "live") != 0) {
		fprintf(stderr, "yichuang serve: --clock is live or virtual\n");
		return CLI_USAGE;
	}
	const char *messages = option_value(o, COUNT(o), "--messages");
	bool replay = strcmp(messages, "replay") == 0, on = replay || strcmp(messages, "on") == 0,
	     automatic = strcmp(messages, "auto") == 0;
	if (!on && !automatic && strcmp(messages, "off") != 0) {
		fprintf(stderr, "yichuang serve: --messages is auto, on, off or replay\n");
		return CLI_USAGE;
	}
	if (!web && access("web/dist/index.html", R_OK) == 0)
		web = "web/dist";
	struct serve_settings s = {.db = database_path(option_value(o, COUNT(o), "--db")),
		.pack = option_value(o, COUNT(o), "--pack"),
		.listen = option_value(o, COUNT(o), "--listen"),
		.web = web,
		.person_key = option_value(o, COUNT(o), "--person-key"),
		.virtual_clock = is_virtual,
		.suite = option_value(o, COUNT(o), "--suite"),
		.scan_with = option_value(o, COUNT(o), "--scan-with"),
		.oidc = option_value(o, COUNT(o), "--oidc"),
		.head_key = option_value(o, COUNT(o), "--head-key"),
		.pid_file = option_value(o, COUNT(o), "--pid-file"),
		/* A year that is played is the past: nobody is to be told of it. */
		.messages = on || (automatic && !is_virtual),
		.messages_replay = replay,
		.smtp = option_value(o, COUNT(o), "--smtp"),
		.mail_from = option_value(o, COUNT(o), "--mail-from"),
		.sms_file = option_value(o, COUNT(o), "--sms-file"),
		.sms_with = option_value(o, COUNT(o), "--sms-with"),
		.public_url = option_value(o, COUNT(o), "--public-url"),
		.webhook_private = option_value(o, COUNT(o), "--webhook-private") != NULL};
	if (!s.db)
		return CLI_USAGE;
	return serve(&s, &e) ? CLI_DONE : cli_refused(&e);
}
