/* cli/head_read: a signed head from JSON, as GET heads/{id} writes it. */
#ifndef CLI_HEAD_READ_H
#define CLI_HEAD_READ_H

#include "data/json.h"
#include "ledger/sign.h"

/* Reads suite, events, root, at_ms, key and signature of the object; false when one is missing or has another form. */
bool head_from_json(struct arena *a, const struct json_doc *d, uint32_t object, struct signed_head *out);

#endif
