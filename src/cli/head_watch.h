/* cli/head_watch: keeping signed heads of an office that one does not trust. */
#ifndef CLI_HEAD_WATCH_H
#define CLI_HEAD_WATCH_H

#include "base/base.h"

/* What "head watch" was asked. */
struct head_watch {
	const char *file; /* of kept heads; made when missing */
	const char *url;  /* of the office, http or https, without /api/v1 */
	const char *key;  /* the office's public key; NULL: that of the newest kept head, the first one on trust */
	bool all;         /* prove the kept heads once more, each after the one before */
	bool zh;          /* what is found is told in Chinese */
};
/* Fetches the heads since the newest kept one and checks signature, key, order, and by proof that each continues the
 * one before; keeps those that do, and says what is wrong with the first that does not, with both heads.
 * Result  CLI_DONE; CLI_NO when something is wrong, or server or file failed */
int head_watch(const struct head_watch *set);

#endif
