# SPDX-License-Identifier: GPL-2.0-or-later
#
# The initramfs itself: kinit and all modules of the kernel. In local.conf: INITRAMFS_IMAGE = "kinit-initramfs-image",
# and INITRAMFS_IMAGE_BUNDLE = "1" where it is to be a part of the kernel.
# Run: bitbake's parser, with openembedded-core of August 2026. Not run: a build.
SUMMARY = "initramfs with kinit"
LICENSE = "GPL-2.0-or-later"

PACKAGE_INSTALL = "kinit-initramfs kernel-modules"
IMAGE_FEATURES = ""
IMAGE_LINGUAS = ""
NO_RECOMMENDATIONS = "1"
IMAGE_FSTYPES = "${INITRAMFS_FSTYPES}"
IMAGE_NAME_SUFFIX ?= ""
IMAGE_ROOTFS_SIZE = "8192"
IMAGE_ROOTFS_EXTRA_SPACE = "0"

inherit core-image
