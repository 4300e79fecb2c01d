/* Fuzz targets as unit tests, without a fuzzer: files as they are, files with some bytes moved about, and made-up
 * bytes. The same on every run. */
#ifndef FUZZ_SMOKE_H
#define FUZZ_SMOKE_H

#include "base/base.h"

enum { SMOKE_FILE_BYTES = 24 << 10 };

typedef void smoke_target(const uint8_t *data, size_t size);

static inline uint32_t smoke_chance(uint64_t *seed, uint32_t n) {
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % n;
}

/* Copies stretches of the bytes over others. */
static inline void smoke_damage(uint8_t *bytes, uint32_t n, uint64_t *seed) {
	for (uint32_t k = 1 + smoke_chance(seed, 3); k; k--) {
		uint32_t length = 1 + smoke_chance(seed, n < 16 ? n : 16);
		memmove(bytes + smoke_chance(seed, n - length + 1), bytes + smoke_chance(seed, n - length + 1), length);
	}
}

/* Runs the files of a folder whose names end so, each also `damaged` times. Result: how many files; none when there is
 * no such folder. */
static inline uint32_t smoke_folder(const char *folder, const char *ending, uint32_t damaged, smoke_target *run) {
	struct arena a = {0};
	struct err e = {0};
	str *names, bytes;
	uint32_t n = 0, count = 0;
	uint64_t seed = 7;
	if (!dir_list(&a, folder, &names, &n, &e))
		n = 0;
	for (uint32_t i = 0; i < n; i++) {
		const char *path = arena_format(&a, "%s/" STR_FMT, folder, STR_ARG(names[i])).p;
		if (!str_ends(names[i], str_of(ending)) || !file_read(&a, path, &bytes, &e) || bytes.n > SMOKE_FILE_BYTES)
			continue;
		count++;
		run((const uint8_t *)bytes.p, bytes.n);
		uint8_t *copy = arena_alloc(&a, bytes.n);
		for (uint32_t k = 0; k < damaged && bytes.n; k++) {
			memcpy(copy, bytes.p, bytes.n);
			smoke_damage(copy, bytes.n, &seed);
			run(copy, bytes.n);
		}
	}
	arena_free(&a);
	return count;
}

/* Runs `count` stretches of made-up bytes, up to `most` long. */
static inline void smoke_made_up(uint32_t count, uint32_t most, smoke_target *run) {
	uint8_t *bytes = mem_alloc(most);
	uint64_t seed = 11;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t n = 1 + smoke_chance(&seed, most);
		for (uint32_t k = 0; k < n; k++)
			bytes[k] = (uint8_t)smoke_chance(&seed, 256);
		run(bytes, n);
	}
	mem_free(bytes);
}

#endif
