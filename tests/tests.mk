# SPDX-License-Identifier: GPL-2.0-or-later
# Unit tests, fuzzers and lint; included by the Makefile.

HOST_FLAGS := -std=gnu11 -g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=undefined -Wall -Wextra $(OWN_INCLUDES)

build/host/%.o: %.c $(HEADERS)
	@mkdir -p $(@D)
	$(call say,HOSTCC  $<)$(HOSTCC) $(HOST_FLAGS) -MMD -c $< -o $@

HOST_OBJECTS := $(patsubst %.c,build/host/%.o,$(wildcard lib/*.c cmdline/*.c))

build/host/rooms.a: $(HOST_OBJECTS)
	@rm -f $@
	$(call say,AR      $@)$(AR) rcs $@ $^

# A test says in its first lines which rooms it uses, and which libraries: /* links: kinit/match.c -lkmod */
links = $(shell sed -n '1,10s|.*/\* links: *\(.*\) \*/.*|\1|p' $(1))
room_objects = $(patsubst %.c,build/host/%.o,$(filter %.c,$(links)))
UNIT_TESTS := $(patsubst tests/unit/%.c,build/host/unit/%,$(wildcard tests/unit/test_*.c))

define unit_test
build/host/unit/$(notdir $(basename $(1))): build/host/$(basename $(1)).o $(call room_objects,$(1)) \
		build/host/rooms.a
	@mkdir -p $$(@D)
	$$(call say,LINK    $$@)$$(HOSTCC) $$(HOST_FLAGS) -o $$@ $$^ -lcmocka \
		$(filter -l% -Wl%,$(call links,$(1)))
endef
$(foreach t,$(wildcard tests/unit/test_*.c),$(eval $(call unit_test,$(t))))

unit: $(UNIT_TESTS)
	@tests/run-unit $^
