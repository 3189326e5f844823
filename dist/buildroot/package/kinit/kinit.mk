################################################################################
#
# kinit
#
################################################################################

# An external tree: make BR2_EXTERNAL=.../dist/buildroot menuconfig. All of it is
# a program of the host and its files, where kinit-image looks for them; that
# kinit itself is for the target, they say to nobody else.
# Run: Buildroot's parser and its utils/check-package. Not run: a build by it.

KINIT_VERSION = 0.3
KINIT_SITE = https://example.org
KINIT_LICENSE = GPL-2.0+
KINIT_LICENSE_FILES = LICENSE
KINIT_KLIBC = klibc-2.0.14.tar.xz
KINIT_UTIL_LINUX = util-linux_2.41.5.orig.tar.xz
KINIT_KMOD = kmod_34.2.orig.tar.xz

# A tarball cannot have its own sum inside.
BR_NO_CHECK_HASH_FOR += kinit-$(KINIT_VERSION).tar.gz

HOST_KINIT_EXTRA_DOWNLOADS = \
	$(BR2_KERNEL_MIRROR)/linux/libs/klibc/2.0/$(KINIT_KLIBC) \
	https://deb.debian.org/debian/pool/main/u/util-linux/$(KINIT_UTIL_LINUX) \
	https://deb.debian.org/debian/pool/main/k/kmod/$(KINIT_KMOD)

HOST_KINIT_DEPENDENCIES = \
	toolchain \
	host-bzip2 \
	host-kmod \
	host-lz4 \
	host-lzo \
	host-xz \
	host-zlib \
	host-zstd

define HOST_KINIT_EXTRACT_KLIBC
	mkdir -p $(@D)/klibc
	$(call suitable-extractor,$(KINIT_KLIBC)) $(HOST_KINIT_DL_DIR)/$(KINIT_KLIBC) | \
		$(TAR) --strip-components=1 -C $(@D)/klibc $(TAR_OPTIONS) -
endef
HOST_KINIT_POST_EXTRACT_HOOKS += HOST_KINIT_EXTRACT_KLIBC

HOST_KINIT_MAKE = \
	$(HOST_MAKE_ENV) $(MAKE) -C $(@D) \
	CC=$(TARGET_CROSS)gcc \
	AR=$(TARGET_CROSS)gcc-ar \
	STRIP=$(TARGET_CROSS)strip \
	HOSTCC="$(HOSTCC)" \
	CPPFLAGS="$(HOST_CPPFLAGS)" \
	CFLAGS="$(HOST_CFLAGS)" \
	LDFLAGS="$(HOST_LDFLAGS)" \
	KLCC=$(@D)/klibc-built/bin/klcc \
	KINIT_TARBALLS=$(HOST_KINIT_DL_DIR)

define HOST_KINIT_BUILD_CMDS
	$(HOST_MAKE_ENV) CC=$(TARGET_CROSS)gcc CROSS_COMPILE=$(TARGET_CROSS) \
		KLIBCARCH=$(patsubst aarch64,arm64,$(ARCH)) KERNEL_HEADERS=$(STAGING_DIR)/usr \
		$(@D)/dist/klibc $(@D)/klibc $(@D)/klibc-built
	$(HOST_KINIT_MAKE)
endef

define HOST_KINIT_INSTALL_CMDS
	$(HOST_KINIT_MAKE) prefix=$(HOST_DIR) sysconfdir=$(HOST_DIR)/etc install
endef

$(eval $(host-generic-package))
