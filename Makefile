# SPDX-License-Identifier: GPL-2.0-or-later
#
# make help says what there is.  Everything built goes to build/, every download to $(KINIT_CACHE).

MAKEFLAGS += --no-builtin-rules
SHELL := /bin/sh
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all hooks libs size unit fuzz lint static setup check demo install uninstall dist deb update-sources \
	clean help FORCE

all: $(if $(ARCH),build/$(ARCH)/kinit,build/kinit hooks) build/kinit-image

include lib/compat/sources.mk

KINIT_CACHE ?= $(HOME)/.cache/kinit
export KINIT_CACHE KINIT_TARBALLS

ifeq ($(origin CC),default)
CC := gcc
endif
ifeq ($(V),)
say = @echo "  $(1)";
quiet = @
endif

# ---- how to compile against klibc: gcc or clang called directly with the flags klcc would give them

KLCC ?= klcc
STRIP ?= strip
KLIBC ?= $(shell $(KLCC) -print-klibc-prefix 2>/dev/null || echo /usr/lib/klibc)
KLIBC_ARCH := $(patsubst aarch64,arm64,$(firstword $(subst -, ,$(shell $(CC) -dumpmachine 2>/dev/null))))
CC_IS_CLANG := $(findstring clang,$(shell $(CC) --version 2>/dev/null | head -n 1))
CC_INCLUDE := $(shell $(CC) -print-file-name=include 2>/dev/null)

compiles = $(shell echo | $(CC) -Werror $(1) -S -o /dev/null -x c - 2>/dev/null && echo $(1))

# -nostdinc's -iwithprefix is gcc's way to its own headers; CC_INCLUDE is the one that both understand.
KLIBC_REQFLAGS := $(filter-out -fno-stack-protector -ggdb -nostdinc -iwithprefix include, \
	$(shell $(KLCC) -print-klibc-reqflags 2>/dev/null))
KLIBC_OPTFLAGS := $(filter-out -Os -falign-jumps=1 -falign-loops=1, \
	$(shell $(KLCC) -print-klibc-optflags 2>/dev/null))
KLIBC_INCLUDES := -Ilib/compat/include -nostdinc -isystem $(CC_INCLUDE) \
	-isystem $(KLIBC)/include/arch/$(KLIBC_ARCH) \
	-isystem $(KLIBC)/include/bits64 -isystem $(KLIBC)/include

# The archiver has to understand what the compiler leaves for link-time optimization.
ifeq ($(origin AR),default)
AR := $(if $(CC_IS_CLANG),$(or $(shell command -v llvm-ar),ar),ar)
endif

# What -Oz of gcc has switched on makes this program larger.
OPTIMIZE := $(or $(call compiles,-Oz),-Os) $(foreach pass,caller-saves tree-loop-im tree-dominator-opts tree-sra \
	tree-tail-merge,$(call compiles,-fno-$(pass))) $(call compiles,-fstack-reuse=none)
# klibc has no thread-local storage; lib/compat/guard.c fills the global guard.
PROTECT := $(addprefix -fstack-protector-strong ,$(if $(filter x86_64,$(KLIBC_ARCH)), \
	$(call compiles,-mstack-protector-guard=global),-D_KINIT_PROTECT))
LTO := $(if $(CC_IS_CLANG),$(if $(shell command -v ld.lld),-flto),-flto -flto-partition=one)

KLIBC_CFLAGS := -std=gnu11 $(KLIBC_REQFLAGS) $(KLIBC_OPTFLAGS) $(OPTIMIZE) $(PROTECT) -g \
	-ffunction-sections -fdata-sections -fno-unwind-tables -fno-asynchronous-unwind-tables \
	-Werror=implicit-function-declaration

# (A switch over an enum names all of it, so that a new one is not forgotten.)
OWN_WARNINGS := -Wall -Wextra -Wswitch-enum
OWN_INCLUDES := -I. -Ibuild/include
# klibc shows all it has; glibc is to do the same.
HOST_DEFINES := -D_GNU_SOURCE
# The version is written in kinit/version.h and nowhere else; image/ may not include that.
VERSION := $(shell sed -n 's/^\#define KINIT_VERSION "\(.*\)"$$/\1/p' kinit/version.h)
IMAGE_DEFINES := $(HOST_DEFINES) -DKINIT_VERSION='"$(VERSION)"'

# What is only read is no code, and has a segment of its own.  The linker fills the file up to a page of memory in front
# of it, 64 KiB for arm64; without that, two segments share a page of the file, each at its own address, as lld has it
# anyway.  (A few of the constants can be run there, and a little code be read.)
LAYOUT := $(if $(and $(CC_IS_CLANG),$(LTO)),,build/klibc/layout.ld)
build/klibc/layout.ld: lib/compat/layout build/klibc/flags
	@lib/compat/layout $(CC) >$@

# Link-time optimization compiles here: it must know the flags that are not kept with each function.
LINK_FLAGS := $(filter -f% -m% -O%,$(KLIBC_CFLAGS)) -nostdlib -static \
	$(if $(LAYOUT),-z separate-code -T $(LAYOUT),-fuse-ld=lld) $(if $(CC_IS_CLANG),,-no-pie) \
	-Wl,--gc-sections -z common-page-size=64 -z noexecstack \
	-Wl,--build-id=none -Wl,--wrap=main \
	$(if $(filter arm64,$(KLIBC_ARCH)),-z norelro)

# Changing the compiler or a flag rebuilds what was built with the old ones; so does a header that comes to stand in
# front of one of klibc's.
build/klibc/flags: FORCE
	@mkdir -p $(@D); echo '$(CC) $(KLIBC) $(KLIBC_CFLAGS) $(LTO) $(BLKID_FORMATS)' \
		$(wildcard lib/compat/include/*.h lib/compat/blkid/*.h) >$@.new; \
	if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

# ---- the libraries

UTIL_LINUX := build/src/util-linux-$(UTIL_LINUX_VERSION)
KMOD := build/src/kmod-$(KMOD_VERSION)

# Here is where a machine with nothing installed stops, at xz.
unpack = { tar -C build/src -xf $(1) || { echo 'make setup installs what is missing' >&2; false; }; }

$(UTIL_LINUX)/.unpacked: lib/compat/sources.mk
	$(call say,FETCH   util-linux $(UTIL_LINUX_VERSION)) \
	tarball=$$(lib/compat/fetch util-linux $(UTIL_LINUX_TARBALL) $(UTIL_LINUX_SHA256)) && \
	mkdir -p build/src && $(call unpack,"$$tarball") && touch $@

$(KMOD)/.unpacked: lib/compat/sources.mk
	$(call say,FETCH   kmod $(KMOD_VERSION)) \
	tarball=$$(lib/compat/fetch kmod $(KMOD_TARBALL) $(KMOD_SHA256)) && \
	mkdir -p build/src && $(call unpack,"$$tarball") && touch $@

# Our own code includes <blkid/blkid.h> and <libkmod.h>, of these versions, in every build.
build/include/blkid/blkid.h: $(UTIL_LINUX)/.unpacked
	@mkdir -p $(@D)
	@date=$$(sed -n 's/^LIBBLKID_DATE="\(.*\)"/\1/p' $(UTIL_LINUX)/configure.ac) && \
	sed -e 's/@LIBBLKID_VERSION@/$(UTIL_LINUX_VERSION)/' -e "s/@LIBBLKID_DATE@/$$date/" \
		$(UTIL_LINUX)/libblkid/src/blkid.h.in >$@

# With a struct of half the size, of which it has 190; tests/check-libblkid sees all of them.
build/include/blkid/blkidP.h: $(UTIL_LINUX)/.unpacked
	@mkdir -p $(@D)
	@sed '/^struct blkid_idmag$$/,/^};$$/c #include "idmag.h"' $(UTIL_LINUX)/libblkid/src/blkidP.h >$@
	@grep -q '"idmag.h"' $@

build/include/libkmod.h: $(KMOD)/.unpacked
	@mkdir -p $(@D)
	@cp $(KMOD)/libkmod/libkmod.h $@

HEADERS := build/include/blkid/blkid.h build/include/blkid/blkidP.h build/include/libkmod.h

# Of the formats in libblkid's table, those that are not wanted; another one is put into it in their place.
BLKID_ABSENT = $(filter-out $(BLKID_FORMATS), $(shell sed -n \
	's/^extern const struct blkid_idinfo \(.*\)_idinfo;.*/\1/p' $(UTIL_LINUX)/libblkid/src/superblocks/superblocks.h))

# klibc's ioctl() takes a pointer; libblkid gives it numbers as well, which the kernel does not mind.
BLKID_CONFIG = -w -include lib/compat/blkid/config.h -Ilib/compat/blkid \
	-include build/include/blkid/blkidP.h -Ibuild/include/blkid -I$(UTIL_LINUX)/include -I$(UTIL_LINUX)/libblkid/src \
	$(if $(findstring superblocks/superblocks,$@),$(foreach f,$(BLKID_ABSENT),-D$(f)_idinfo=absent_idinfo)) \
	-DLIBBLKID_VERSION='"$(UTIL_LINUX_VERSION)"' -DLIBBLKID_DATE='BLKID_DATE'
# Its one file that reads has the functions of lib/compat/area.c for that.
BLKID_READS := MAP_BUFFER=area_map UNMAP_BUFFER=area_unmap mprotect=area_protect lseek=area_seek read=area_read
BLKID_FLAGS = -Wno-int-conversion $(KLIBC_INCLUDES) $(BLKID_CONFIG) \
	$(if $(filter %/src/probe.o,$@),$(BLKID_READS:%=-D%))
# (index_file_open has another definition, for the one file that asks for it.)
KMOD_FLAGS = -w -include lib/compat/kmod/config.h $(KLIBC_INCLUDES) -I$(KMOD) -I$(KMOD)/libkmod \
	$(if $(or $(findstring libkmod/libkmod.o,$@),$(findstring kmod/absent.o,$@)),-Dindex_file_open=absent_index)

BLKID_OWN := $(patsubst lib/compat/blkid/%.c,build/klibc/blkid/%.o,$(wildcard lib/compat/blkid/*.c))
BLKID_OBJECTS := $(patsubst %.c,build/klibc/blkid/%.o,$(BLKID_SOURCES)) \
	$(BLKID_OWN)
KMOD_OBJECTS := $(patsubst %.c,build/klibc/kmod/%.o,$(KMOD_SOURCES)) build/klibc/kmod/absent.o
COMPAT_OBJECTS := $(patsubst lib/compat/%.c,build/klibc/compat/%.o,$(wildcard lib/compat/*.c))

build/klibc/blkid/%.o: $(UTIL_LINUX)/.unpacked build/klibc/flags $(HEADERS)
	@mkdir -p $(@D)
	$(quiet)$(CC) $(KLIBC_CFLAGS) $(BLKID_FLAGS) $(LTO) -MMD -MP \
		-c $(UTIL_LINUX)/$*.c -o $@

$(BLKID_OWN): build/klibc/blkid/%.o: lib/compat/blkid/%.c build/klibc/flags $(HEADERS)
	@mkdir -p $(@D)
	$(call say,CC      $<)$(CC) $(KLIBC_CFLAGS) $(BLKID_FLAGS) $(LTO) -MMD -MP -c $< -o $@

build/klibc/kmod/%.o: $(KMOD)/.unpacked build/klibc/flags
	@mkdir -p $(@D)
	$(quiet)$(CC) $(KLIBC_CFLAGS) $(KMOD_FLAGS) $(LTO) -MMD -MP -c $(KMOD)/$*.c -o $@

build/klibc/kmod/absent.o: build/klibc/kmod/%.o: lib/compat/kmod/%.c $(KMOD)/.unpacked build/klibc/flags
	@mkdir -p $(@D)
	$(call say,CC      $<)$(CC) $(KLIBC_CFLAGS) $(KMOD_FLAGS) $(LTO) -MMD -MP -c $< -o $@

# Not in LTO: the compiler believes to know some of these names, and the linker must see them first.
build/klibc/compat/%.o: lib/compat/%.c build/klibc/flags
	@mkdir -p $(@D)
	$(call say,CC      $<)$(CC) $(KLIBC_CFLAGS) $(OWN_WARNINGS) $(KLIBC_INCLUDES) -fno-builtin \
		$(if $(findstring guard,$@),-fno-stack-protector) -MMD -MP -c $< -o $@

# ---- kinit: everything in lib/, cmdline/ and kinit/, but for families that are not wanted

# What make WITHOUT=FAMILY leaves out; without/FAMILY*.c have the same functions, which do nothing.
FAMILY_network := $(wildcard kinit/ask/*.c kinit/net/*.c kinit/server/*.c kinit/netroot/*.c kinit/handover/*.c \
	kinit/shutdown/stop_nbd*.c) \
	$(addprefix cmdline/,cifsroot.c ipfields.c ipmethod.c ipword.c nbdroot.c netparams.c netroot.c netserver.c \
	nfs_opts.c nfs_words.c nfsroot.c nvmeroot.c)
FAMILY_md := $(wildcard kinit/md/*.c kinit/shutdown/stop_md*.c) cmdline/mdword.c
FAMILY_resume := $(wildcard kinit/resume/*.c)
FAMILY_overlay := $(wildcard kinit/root/overlay*.c)
FAMILY_hooks := $(wildcard kinit/hook/*.c kinit/shutdown/stop_dm*.c)
FAMILIES := network md resume overlay hooks
ifneq ($(filter-out $(FAMILIES),$(WITHOUT)),)
$(error WITHOUT=$(filter-out $(FAMILIES),$(WITHOUT)): what can be left out are $(FAMILIES))
endif

OWN_SOURCES := $(filter-out $(foreach family,$(WITHOUT),$(FAMILY_$(family))), \
	$(wildcard lib/*.c cmdline/*.c kinit/*.c kinit/*/*.c)) $(wildcard $(patsubst %,without/%*.c,$(WITHOUT)))
OWN_OBJECTS := $(patsubst %.c,build/klibc/%.o,$(OWN_SOURCES))

# Another choice links anew.
build/klibc/families: FORCE
	@mkdir -p $(@D); echo '$(WITHOUT)' | cmp -s - $@ || echo '$(WITHOUT)' >$@
KLIBC_TESTS := $(patsubst tests/klibc/%.c,build/klibc-tests/%,$(wildcard tests/klibc/*.c))

build/klibc/%.o: %.c build/klibc/flags $(HEADERS)
	@mkdir -p $(@D)
	$(call say,CC      $<)$(CC) $(KLIBC_CFLAGS) $(OWN_WARNINGS) $(OWN_INCLUDES) $(KLIBC_INCLUDES) \
		$(LTO) -MMD -MP -c $< -o $@

LIBRARIES := build/libkmod.a build/libblkid.a build/libcompat.a
libs: $(LIBRARIES)

build/libkmod.a: $(KMOD_OBJECTS)
build/libblkid.a: $(BLKID_OBJECTS)
build/libcompat.a: $(COMPAT_OBJECTS)
$(LIBRARIES):
	@rm -f $@
	$(call say,AR      $@)$(AR) rcs $@ $^

# guard.o is named itself: only --wrap=main asks for it, which comes too late to search an archive.
link = $(CC) $(LINK_FLAGS) $(LTO) -o $@ $(KLIBC)/lib/crt0.o build/klibc/compat/guard.o \
	$(filter %.o,$^) -Wl,--start-group $(LIBRARIES) $(KLIBC)/lib/libc.a -lgcc -Wl,--end-group

build/kinit.debug: $(OWN_OBJECTS) $(LIBRARIES) $(LAYOUT) build/klibc/families Makefile
	$(call say,LINK    $@)$(link) -Wl,-Map=build/kinit.map

build/kinit: build/kinit.debug
	$(call say,STRIP   $@)$(STRIP) -s -R .comment -R .note.gnu.property -o $@ $<
	@echo "build/kinit: $$(stat -c %s $@) bytes"

# ---- hooks: image/hooks/NAME/hook and, if there are any, the program of its .c files; and kinit-ask

HOOKS := $(patsubst image/hooks/%/hook,%,$(wildcard image/hooks/*/hook))
hook_objects = $(patsubst %.c,build/klibc/%.o,$(wildcard image/hooks/$(1)/*.c))
HOOK_PROGRAMS := $(foreach name,$(HOOKS),$(if $(wildcard image/hooks/$(name)/*.c),build/hooks.d/$(name)/run))
hooks: build/kinit-ask $(HOOKS:%=build/hooks.d/%/hook) $(HOOK_PROGRAMS)

build/klibc/kit.a: $(call hook_objects,kit) $(patsubst %.c,build/klibc/%.o,$(wildcard lib/*.c))
	@rm -f $@
	$(call say,AR      $@)$(AR) rcs $@ $^

define hook_program
$(1): $(call hook_objects,$(2)) build/klibc/kit.a build/libcompat.a $$(LAYOUT) Makefile
	@mkdir -p $$(@D)
	$$(call say,LINK    $$@)$$(subst $$(LIBRARIES),build/klibc/kit.a build/libcompat.a,$$(link)) \
		-Wl,-Map=build/klibc/$(2).map && $$(STRIP) -s -R .comment \
		-R .note.gnu.property $$@
endef
$(eval $(call hook_program,build/kinit-ask,ask))
$(foreach program,$(HOOK_PROGRAMS),$(eval $(call hook_program,$(program),$(notdir $(patsubst %/run,%,$(program))))))

build/hooks.d/%/hook: image/hooks/%/hook
	@mkdir -p $(@D)
	@cp $< $@

CONFINED := $(addprefix build/klibc/,kinit/base/confine.o lib/random.o lib/clock.o)
build/klibc-tests/probe: $(CONFINED)
build/klibc-tests/facts: $(CONFINED) $(addprefix build/klibc/,kinit/block/blkfacts.o kinit/block/tag.o lib/bchsb.o \
	lib/num.o lib/sound.o lib/text.o)
build/klibc-tests/%: build/klibc/tests/klibc/%.o $(LIBRARIES) $(LAYOUT) Makefile
	@mkdir -p $(@D)
	$(call say,LINK    $@)$(link)

# util-linux' own example, for its own test of partition tables
build/klibc/blkid/libblkid/samples/partitions.o: $(UTIL_LINUX)/.unpacked build/klibc/flags $(HEADERS)
KLIBC_TESTS += build/klibc-tests/partitions
build/klibc-tests/partitions: build/klibc/blkid/libblkid/samples/partitions.o $(LIBRARIES) $(LAYOUT) Makefile
	@mkdir -p $(@D)
	$(call say,LINK    $@)$(link)

# ---- another kinit, for another architecture or without families (build/without-md+network/kinit): the same files and
# rules, seen from a folder of its own

enter_tree = mkdir -p $(@D)/tree && cd $(@D)/tree && \
	for name in Makefile lib cmdline kinit without image tests; do ln -sfn ../../../$$name $$name; done

build/$(ARCH)/kinit: FORCE
	@tools=$$(lib/compat/cross $(ARCH)) && $(enter_tree) && \
	$(MAKE) --no-print-directory ARCH= $$tools build/kinit hooks && cp build/kinit build/kinit-ask .. && \
	rm -rf ../hooks.d && cp -r build/hooks.d ../hooks.d

build/without-%/kinit: FORCE
	@$(enter_tree) && $(MAKE) --no-print-directory WITHOUT='$(subst +, ,$*)' build/kinit && cp build/kinit ../kinit

# ---- kinit-image: a program of the build machine, with its libraries

HOSTCC ?= $(CC)
IMAGE_LIBRARIES := -lkmod -lzstd -llzma -lz -llz4 -lbz2 -llzo2
IMAGE_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra $(IMAGE_DEFINES) -I. $(CPPFLAGS) $(CFLAGS)
IMAGE_OBJECTS := $(patsubst %.c,build/image/%.o,$(wildcard image/*.c))
IMAGE_LIB_OBJECTS := $(patsubst %.c,build/image/%.o,$(wildcard lib/*.c cmdline/*.c))

build/image/%.o: %.c
	@mkdir -p $(@D)
	$(call say,HOSTCC  $<)$(HOSTCC) $(IMAGE_CFLAGS) -MMD -MP -c $< -o $@

build/image/image/options.o: kinit/version.h

build/image/lib.a: $(IMAGE_LIB_OBJECTS)
	@rm -f $@
	$(call say,AR      $@)$(AR) rcs $@ $^

build/kinit-image: $(IMAGE_OBJECTS) build/image/lib.a
	$(call say,LINK    $@)$(HOSTCC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(IMAGE_LIBRARIES) $(LDLIBS)

include tests/tests.mk

size: build/kinit
	@tests/size build/kinit.debug build/kinit

demo: setup
	@$(MAKE) --no-print-directory all
	@qemu/demo

# ---- to where distributions have it; nothing of it knows its prefix, so that any will do

prefix ?= /usr/local
sbindir ?= $(prefix)/sbin
libdir ?= $(prefix)/lib
datarootdir ?= $(prefix)/share
mandir ?= $(datarootdir)/man
docdir ?= $(datarootdir)/doc/kinit
ifneq ($(and $(ARCH),$(filter install uninstall,$(MAKECMDGOALS))),)
$(error ARCH=$(ARCH): what is built for another machine is not installed here; kinit-image -i takes it)
endif
bashcompletiondir ?= $(datarootdir)/bash-completion/completions
zshcompletiondir ?= $(datarootdir)/zsh/site-functions
fishcompletiondir ?= $(datarootdir)/fish/vendor_completions.d
# GRUB and kernel-install have places of their own, whatever the prefix; the second has one for each of the two.
sysconfdir ?= /etc
grubdir ?= $(sysconfdir)/grub.d
kernelinstalldir ?= $(if $(filter /usr,$(prefix)),/usr/lib,$(sysconfdir))/kernel/install.d
PLACES := sbindir libdir mandir docdir bashcompletiondir zshcompletiondir fishcompletiondir grubdir kernelinstalldir
place = $(foreach name,DESTDIR $(PLACES),$(name)='$($(name))') dist/install

install: all
	$(call say,INSTALL $(DESTDIR)$(prefix))$(place)

uninstall:
	$(call say,REMOVE  $(DESTDIR)$(prefix))$(place) --undo

update-sources:
	@OLDER='$(OLDER)' lib/compat/update-sources

dist:
	@dist/tarball $(VERSION)

deb:
	@dist/deb $(VERSION)

clean:
	rm -rf build

help:
	@sed -n 's/^#: //p' Makefile

#: make          build/kinit, build/kinit-image, build/kinit-ask and build/hooks.d
#: make ARCH=arm64  kinit and its hooks for another architecture (or riscv64) in build/ARCH/; its compiler is fetched
#: make WITHOUT=FAMILY  kinit without network, md, resume, overlay or hooks, or several ("md resume"); their words are
#:               answered by saying so
#: make install  to $(DESTDIR)$(prefix), prefix=/usr/local; also sbindir=, libdir=, mandir=, docdir=,
#:               sysconfdir=, grubdir= and kernelinstalldir=
#: make uninstall  takes away what install of the same tree and the same words has put there, and nothing else
#: make dist     build/kinit-VERSION.tar.gz, of the last commit; KINIT_TARBALLS=DIR builds it where there is no network
#: make deb      Debian's packages of the last commit for the suite of this machine, in build/deb/
#: make update-sources  pin the newest versions of util-linux and kmod within the same major ones; OLDER=yes older ones, if
#:               there are no others
#: make size     what takes how much room in build/kinit
#: make setup    install the Debian packages that are missing (as root; else print the command)
#: make demo     boot a Debian kernel whose disk shows up late
#: make check    setup and all tests; the last line counts them
#: make check-all  the same, with the boots that repeat an idea on another kernel or level
#: make bench    how long rows of bench/rows.py take in deterministic guest time; ROWS=PATTERN takes some of them,
#:               ROWS=ours those of kinit
#: make bench-check  the rows of kinit, or ROWS=PATTERN of them; fails if one is worse than bench/expected has it
#: make bench-trace  ROW=NAME boots one with the kernel's tracer on, and prints where its time goes
#: make soak     N=200 boots with random delays, until one differs; SEED=, FROM= and N=1 repeat one of them,
#:               ONLY=PATTERN takes some scenarios, GO_ON=1 goes on after a difference
#: make unit     unit tests of this machine's build, with ASan and UBSan
#: make fuzz     fuzzers, FUZZ_SECONDS=6 each
#: make lint     gcc and clang, no warning allowed
#: make static   checks of the binary, of the includes and of the libraries inside
#: make clean    remove build/
#:
#: KINIT_TARBALLS=DIR  take the sources of util-linux and kmod from DIR: nothing is downloaded
#: KINIT_CACHE=DIR     where downloads are kept, ~/.cache/kinit
#: CC=clang            another compiler; KLIBC=DIR another klibc; V=1 shows the commands
#: CFLAGS=, LDFLAGS=   more flags for kinit-image; those of kinit are its own

-include $(shell find build/klibc build/host build/image build/lint build/fuzz -name "*.d" 2>/dev/null)
