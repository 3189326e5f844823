#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Called by Buildroot behind all images (BR2_ROOTFS_POST_IMAGE_SCRIPT): makes images/initramfs.img for the kernel of the
# target, with all drivers that a root on a local disk can need; or with none, for a kernel without modules. Instead of
# "most" there can be what else kinit-image takes, as names of modules.
# Run: by tests/dist. Not run: by Buildroot.
set -eu

set -- "$TARGET_DIR"/lib/modules/*
if [ -d "$1" ]; then
	set -- -k "${1##*/}" --sysroot="$TARGET_DIR" most
else
	set -- -k none none
fi
"$HOST_DIR/sbin/kinit-image" -q -o "$BINARIES_DIR/initramfs.img" "$@"
