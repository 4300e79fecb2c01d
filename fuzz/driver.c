/* libFuzzer calls this; TARGET is the function of the target (see tools/run-fuzz). */
#include <stddef.h>
#include <stdint.h>

void TARGET(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
	TARGET(data, size);
	return 0;
}
