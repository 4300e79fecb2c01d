/* Counts what the program asks the system heap for, so that a test can say that an evaluation asks for nothing. Under
 * the sanitizers, which have a heap of their own, nothing is counted. */
#include <stdlib.h>

#include "heap.h"

static unsigned long calls;

unsigned long heap_calls(void) {
	return calls;
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);

void *malloc(size_t size) {
	calls++;
	return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
	calls++;
	return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size) {
	calls++;
	return __libc_realloc(block, size);
}
#endif
