# SPDX-License-Identifier: GPL-2.0-or-later
# Unit tests, fuzzers and lint; included by the Makefile.

HOST_FLAGS := -std=gnu11 -g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=undefined -Wall -Wextra $(HOST_DEFINES) $(OWN_INCLUDES)

build/host/%.o: %.c $(HEADERS)
	@mkdir -p $(@D)
	$(call say,HOSTCC  $<)$(HOSTCC) $(HOST_FLAGS) -MMD -MP -c $< -o $@

# What a test leaves out, it takes from here.  (kinit/main.c has a main() of its own.)
ROOMS := $(filter-out kinit/main.c,$(wildcard lib/*.c cmdline/*.c kinit/*.c kinit/*/*.c))

build/host/rooms.a: $(ROOMS:%.c=build/host/%.o)
	@rm -f $@
	$(call say,AR      $@)$(AR) rcs $@ $^

UNIT_TESTS := $(wildcard tests/unit/test_*.c)
UNIT_HELPERS := $(wildcard tests/unit/help/*.[ch])
FUZZERS := $(wildcard tests/fuzz/fuzz_*.c)

# Which helpers are linked in front of the rooms; see tests/unit/unit.h.
build/unit.mk: tests/link-rules $(UNIT_TESTS) $(UNIT_HELPERS)
	@mkdir -p $(@D)
	@awk -f tests/link-rules $(UNIT_TESTS) $(UNIT_HELPERS) >$@
include build/unit.mk

# kinit-image comes behind: where both have a name, most tests are of kinit.
build/host/image.a: $(patsubst %.c,build/host/%.o,$(filter-out image/main.c image/options.c,$(wildcard image/*.c)))
	@rm -f $@
	$(call say,AR      $@)$(AR) rcs $@ $^

# What the programs of hooks are made of.
build/host/hooks.a: $(patsubst %.c,build/host/%.o,$(filter-out %/main.c %/run.c,$(wildcard image/hooks/*/*.c)))
	@rm -f $@
	$(call say,AR      $@)$(AR) rcs $@ $^

build/host/test_%: build/host/tests/unit/test_%.o build/host/rooms.a build/host/image.a build/host/hooks.a
	$(call say,LINK    $@)$(HOSTCC) $(HOST_FLAGS) -o $@ $(filter %.o,$^) $(WRAPS) \
		-Wl,--allow-multiple-definition build/host/hooks.a build/host/rooms.a build/host/image.a \
		build/host/rooms.a \
		-lcmocka -lblkid $(IMAGE_LIBRARIES)

unit: $(patsubst tests/unit/%.c,build/host/%,$(UNIT_TESTS))
	@tests/run-unit $^

# ---- fuzzers: tests/fuzz/fuzz_NAME.c, what they start from in tests/fuzz/corpus/NAME/

FUZZCC := clang
FUZZ_SECONDS ?= 6
FUZZ_FLAGS := $(patsubst -fsanitize=%,-fsanitize=fuzzer-no-link -fsanitize=%,$(HOST_FLAGS))

build/fuzz/%.o: %.c $(HEADERS)
	@mkdir -p $(@D)
	$(call say,FUZZCC  $<)$(FUZZCC) $(FUZZ_FLAGS) -MMD -MP -c $< -o $@

# libblkid is a target as well: the files of build/libblkid.a, compiled for this machine.  It reads numbers
# where they are (superblocks/zfs.c: at any byte), which the machines that kinit is for do not mind.
FUZZ_BLKID := $(patsubst build/klibc/%,build/fuzz/%,$(BLKID_OBJECTS))
FUZZ_BLKID_FLAGS = $(filter-out -W%,$(FUZZ_FLAGS)) -fno-sanitize=alignment -ffunction-sections \
	-fdata-sections -include tests/fuzz/blkid_host.h $(BLKID_CONFIG)
# Its cache needs files that are not there; only this linker leaves out what the sanitizers have marked.
FUZZ_LINK := -fuse-ld=lld -Wl,--allow-multiple-definition,--gc-sections

build/fuzz/blkid/%.o: $(UTIL_LINUX)/.unpacked $(HEADERS)
	@mkdir -p $(@D)
	$(quiet)$(FUZZCC) $(FUZZ_BLKID_FLAGS) -MMD -MP -c $(UTIL_LINUX)/$*.c -o $@

$(BLKID_OWN:build/klibc/%=build/fuzz/%): build/fuzz/blkid/%.o: lib/compat/blkid/%.c $(HEADERS)
	@mkdir -p $(@D)
	$(call say,FUZZCC  $<)$(FUZZCC) $(FUZZ_BLKID_FLAGS) -MMD -MP -c $< -o $@

FUZZ_HELP := $(filter-out $(FUZZERS),$(wildcard tests/fuzz/*.c))
FUZZ_LIBRARIES := build/fuzz/help.a build/fuzz/hooks.a build/fuzz/rooms.a build/fuzz/blkid.a build/fuzz/image.a

build/fuzz/help.a: $(FUZZ_HELP:%.c=build/fuzz/%.o)
build/fuzz/hooks.a: $(patsubst %.c,build/fuzz/%.o,$(filter-out %/main.c %/run.c,$(wildcard image/hooks/*/*.c)))
build/fuzz/rooms.a: $(ROOMS:%.c=build/fuzz/%.o)
build/fuzz/blkid.a: $(FUZZ_BLKID)
build/fuzz/image.a: $(patsubst %.c,build/fuzz/%.o,$(filter-out image/main.c image/options.c,$(wildcard image/*.c)))
$(FUZZ_LIBRARIES):
	@rm -f $@
	$(call say,AR      $@)ar rcs $@ $^

build/fuzz/fuzz_%: build/fuzz/tests/fuzz/fuzz_%.o $(FUZZ_LIBRARIES)
	$(call say,LINK    $@)$(FUZZCC) $(FUZZ_FLAGS) -fsanitize=fuzzer -o $@ $< \
		$(FUZZ_LINK) $(FUZZ_LIBRARIES) $(IMAGE_LIBRARIES)

fuzz: $(patsubst tests/fuzz/%.c,build/fuzz/%,$(FUZZERS))
	@tests/run-fuzz $(FUZZ_SECONDS) $^

# Not part of any check: its output is in the tree.
.PHONY: fuzz-blkid-corpus
fuzz-blkid-corpus: build/klibc-tests/probe build/klibc-tests/partitions $(FUZZ_LIBRARIES)
	tests/fuzz/make-blkid-corpus $(UTIL_LINUX) build/klibc-tests/probe build/klibc-tests/partitions \
		$(FUZZCC) $(FUZZ_BLKID_FLAGS) $(FUZZ_LINK)

# ---- what klibc's side can be asked without booting

# All that prints in build/kinit.
FORMATTING := $(wildcard lib/*.c cmdline/*.c kinit/*.c kinit/*/*.c lib/compat/*.c) \
	$(BLKID_SOURCES:%=$(UTIL_LINUX)/%) $(KMOD_SOURCES:%=$(KMOD)/%)

static: build/kinit hooks build/host/formats $(KLIBC_TESTS)
	@failed=0; \
	tests/check-static build/kinit build/kinit.map || failed=1; \
	tests/check-static build/kinit-ask build/klibc/ask.map || failed=1; \
	for program in $(HOOK_PROGRAMS); do name=$${program%/run}; \
		tests/check-static $$program build/klibc/$${name##*/}.map || failed=1; done; \
	tests/check-includes || failed=1; \
	tests/check-man || failed=1; \
	tests/check-docs || failed=1; \
	tests/run-unit build/klibc-tests/compat || failed=1; \
	tests/check-formats build/klibc-tests/formats build/host/formats $(FORMATTING) || failed=1; \
	tests/check-libblkid $(UTIL_LINUX) build/klibc-tests/probe build/klibc-tests/partitions \
		$(BLKID_FORMATS) || failed=1; \
	tests/check-facts $(UTIL_LINUX) build/klibc-tests/facts || failed=1; \
	exit $$failed

# Programs that are compared with themselves in klibc.  libkmod is asked about the modules of the kernels
# that the boot tests fetch, and so comes after those.
build/host/lookup build/host/formats: build/host/%: tests/klibc/%.c
	@mkdir -p $(@D)
	$(call say,HOSTCC  $<)$(HOSTCC) -std=gnu11 $(HOST_DEFINES) -O1 -g -Wall -Wextra -o $@ $< -lkmod

.PHONY: libkmod
libkmod: build/klibc-tests/lookup build/host/lookup
	@tests/check-libkmod $^

# ---- lint: both compilers, all our C, for klibc and for this machine; one check a file, compiler and libc

LINT_KLIBC := $(wildcard lib/*.c cmdline/*.c kinit/*.c kinit/*/*.c without/*.c image/hooks/*/*.c lib/compat/*.c \
	tests/klibc/*.c)
# (qemu/ builds its programs without this Makefile, and defines what it needs itself.)
LINT_HOST := $(wildcard lib/*.c cmdline/*.c kinit/*.c kinit/*/*.c image/*.c image/hooks/*/*.c tests/unit/*.c \
	tests/unit/help/*.c tests/fuzz/*.c qemu/*.c)
LINT_DEFINES = $(if $(filter image/%,$<),$(IMAGE_DEFINES),$(if $(filter-out qemu/%,$<),$(HOST_DEFINES)))
LINT := $(patsubst %.c,build/lint/$(notdir $(CC))/klibc/%.o,$(LINT_KLIBC)) \
	$(patsubst %.c,build/lint/$(notdir $(CC))/host/%.o,$(LINT_HOST))

# clang's warnings need no code; gcc finds some only while it optimizes.
LINT_OUTPUT = $(if $(CC_IS_CLANG),-fsyntax-only -MMD -MP -MF $(@:.o=.d) -MT $@ $< && touch $@,-MMD -MP -c $< -o $@)

build/lint/$(notdir $(CC))/klibc/%.o: %.c build/klibc/lint-flags-$(notdir $(CC)) $(HEADERS)
	@mkdir -p $(@D)
	$(quiet)$(CC) $(KLIBC_CFLAGS) -Werror $(OWN_WARNINGS) $(OWN_INCLUDES) $(KLIBC_INCLUDES) $(LINT_OUTPUT)

build/lint/$(notdir $(CC))/host/%.o: %.c $(HEADERS)
	@mkdir -p $(@D)
	$(quiet)$(CC) -std=gnu11 -O2 -Werror $(OWN_WARNINGS) $(LINT_DEFINES) $(OWN_INCLUDES) $(LINT_OUTPUT)

build/klibc/lint-flags-%: Makefile tests/tests.mk
	@mkdir -p $(@D) && touch $@

.PHONY: lint-one
lint-one:
	@$(MAKE) --no-print-directory -k CC=$(CC) $(LINT) >build/lint-$(notdir $(CC)).log 2>&1; \
	grep -v '^make' build/lint-$(notdir $(CC)).log; passed=0 failed=0; \
	for object in $(LINT); do \
		if [ -e $$object ]; then passed=$$((passed + 1)); else failed=$$((failed + 1)); fi; \
	done; \
	echo "lint with $(CC): $$passed passed, $$failed failed"; [ $$failed -eq 0 ]

lint:
	@failed=0; for cc in gcc clang; do \
		$(MAKE) --no-print-directory CC=$$cc lint-one || failed=1; done; \
	tests/check-form || failed=1; exit $$failed

# ---- all of it

setup:
	@tests/setup

check:
	@tests/check

# Not in check: hours of boots with delays at random, until one differs.
.PHONY: soak bench bench-check bench-trace
bench: all
	@bench/bench '$(ROWS)'

bench-check: all
	@bench/bench --check '$(ROWS)'

bench-trace: all
	@bench/bench --trace '$(ROW)'

N ?= 200
FROM ?= 1
soak: all
	@/usr/bin/python3 -B qemu/soak.py --seed='$(SEED)' --boots='$(N)' --first='$(FROM)' --only='$(ONLY)' $(GO_ON:%=--go-on)

.PHONY: check-all
check-all:
	@tests/check --all
