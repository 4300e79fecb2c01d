/* Any bytes as JSON: what is accepted must have a canonical form that is accepted and is its own canonical form. */
#include "data/json.h"
#include "fuzz.h"

void json_fuzz(const uint8_t *data, size_t size) {
	struct arena a = {0};
	struct json_doc d, again;
	struct err e = {0};
	if (json_parse(&a, fuzz_text(data, size), &d, &e)) {
		struct buf one = buf_make(16 * size + 64), two = buf_make(16 * size + 64);
		int64_t number;
		for (uint32_t i = 0; i < d.count; i++) {
			check(d.tokens[i].next > i && d.tokens[i].next <= d.count);
			check(str_utf8(json_text(&a, &d, i)));
			json_int(&d, i, &number);
			json_member(&d, i, "a");
		}
		json_put_canonical(&one, &a, &d, 0);
		check(json_parse(&a, buf_view(&one), &again, &e));
		json_put_canonical(&two, &a, &again, 0);
		check(!one.full && str_eq(buf_view(&one), buf_view(&two)));
		buf_free(&one);
		buf_free(&two);
	} else {
		check(e.code && e.where[0] && e.text[0]);
	}
	arena_free(&a);
}
