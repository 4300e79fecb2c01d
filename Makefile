# Yichuang: one file builds, tests, demonstrates and measures. `make help` lists the targets.
CC      ?= gcc
V       ?=
B       := build$(if $V,/$V)
ROOMS   := $(shell awk '$$1!~/^\#/{print $$1}' src/ROOMS)
WARN    := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
           -Wcast-qual -Wwrite-strings -Wvla -Wundef -fno-common
FLAGS_  := -O2 -fstack-protector-strong -D_FORTIFY_SOURCE=2
FLAGS_asan := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FLAGS_tsan := -O1 -fsanitize=thread
CFLAGS  := -std=gnu17 -g -D_GNU_SOURCE $(WARN) $(FLAGS_$V) -Isrc -MMD -MP
LDFLAGS := $(if $V,$(filter -fsanitize%,$(FLAGS_$V)),-Wl,--as-needed,-z,relro,-z,now)
LIBS    := -lmicrohttpd -lsqlite3 -lexpat -lpcre2-8 -lsodium -lcrypto -lcmark-gfm-extensions -lcmark-gfm -lz \
           -lxlsxwriter -lzip -lqrencode -lcurl -lical -lbidgcc000 -lm -lpthread
lib      = $B/lib$1.a
# the room itself and those before it in src/ROOMS: the only ones its test may link
upto     = $(if $(filter $1,$(firstword $2)),$1,$(call upto,$1,$(wordlist 2,99,$2)) $(firstword $2))
reverse  = $(if $1,$(call reverse,$(wordlist 2,99,$1)) $(firstword $1))

.PHONY: all demo demo-stop test bench fuzz lint clean help deps web unit
all: $B/yichuang

define room
$(call lib,$1): $(patsubst %.c,$B/%.o,$(wildcard src/$1/*.c))
	@rm -f $$@; ar rcs $$@ $$^
$B/test/$1: $(patsubst %.c,$B/o/%.o,$(wildcard test/$1/*.c)) $(foreach r,$(call upto,$1,$(ROOMS)),$(call lib,$r))
	@mkdir -p $$(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $$@ $$(filter %.o,$$^) \
	  $(foreach r,$(call upto,$1,$(ROOMS)),$(call lib,$r)) -lcheck -lsubunit -lrt $(LIBS)
endef
$(foreach r,$(ROOMS),$(eval $(call room,$r)))

$B/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -c -o $@ $<
# objects of tests lie apart: build/test/ROOM is the program
$B/o/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -c -o $@ $<

$B/yichuang: $(foreach r,$(call reverse,$(ROOMS)),$(call lib,$r))
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ -Wl,-u,main $^ $(LIBS)

TESTED := $(foreach r,$(ROOMS),$(if $(wildcard test/$r/*.c),$r))
unit: $(foreach r,$(TESTED),$B/test/$r)

deps:
	@tools/install-deps
demo: deps
	@tools/demo
demo-stop:
	@tools/demo-stop
test: deps
	@tools/run-tests
bench: deps
	@bench/run
fuzz:
	@tools/run-fuzz
lint:
	@tools/lint
web:
	@tools/build-web
clean:
	rm -rf build web/dist
help:
	@sed -n 's/^\([a-z-]*\):.*/make \1/p' Makefile

-include $(shell find $B -name '*.d' 2>/dev/null)
