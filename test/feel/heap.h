#ifndef TEST_FEEL_HEAP_H
#define TEST_FEEL_HEAP_H

/* How often memory was asked for so far; 0 under the sanitizers. */
unsigned long heap_calls(void);

#endif
