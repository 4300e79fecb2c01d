/* The canonical bytes of an event: what is hashed, and what another program must make again to verify. */
#include "data/json.h"
#include "ledger/ledger.h"

#define PUT(b, literal) buf_put((b), (literal), sizeof(literal) - 1)

/* A member that is left out when empty. `quoted`: a text; else JSON as it stands. */
static void put_optional(struct buf *b, str name, str value, bool quoted) {
	if (!value.n)
		return;
	buf_str(b, name);
	if (quoted)
		json_put_string(b, value);
	else
		buf_str(b, value);
}

void ledger_bytes(struct buf *b, const struct ledger_event *ev) {
	check(ev->seq > 0 && ev->n > 0 && ev->prev >= 0 && ev->prev < ev->seq);
	check((ev->n == 1) == (ev->prev == 0));
	check(ev->body.n >= 2 && ev->stream.n && ev->kind.n);
	PUT(b, "{\"actor\":");
	json_put_string(b, ev->actor);
	PUT(b, ",\"body\":");
	buf_str(b, ev->body);
	put_optional(b, STR(",\"command\":"), ev->command, true);
	PUT(b, ",\"happened_at\":");
	buf_int(b, ev->happened_at);
	PUT(b, ",\"kind\":");
	json_put_string(b, ev->kind);
	PUT(b, ",\"n\":");
	buf_int(b, ev->n);
	put_optional(b, STR(",\"payload\":"), ev->payload, false);
	PUT(b, ",\"recorded_at\":");
	buf_int(b, ev->recorded_at);
	put_optional(b, STR(",\"request\":"), ev->request, true);
	PUT(b, ",\"seq\":");
	buf_int(b, ev->seq);
	PUT(b, ",\"stream\":");
	json_put_string(b, ev->stream);
	PUT(b, ",\"v\":");
	buf_int(b, ev->version);
	buf_char(b, '}');
	check(!b->full);
}
