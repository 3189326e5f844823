#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# usage: 60-kinit.sh VERSION...
#
# Called by run-kernel-d, with the kernels that have changed, for anything that has: makes the images that are missing
# or out of date, behind depmod and before the boot loaders' own scripts, and removes those of kernels that are gone.
# Run: by tests/dist; and once by run-kernel-d itself, on another system. Not run: on Chimera Linux.

# The names of the images are that one's, too.
[ ! -e /usr/lib/kernel.d/50-initramfs.sh ] || exit 0

failed=0
for kernel in /boot/vmlinu[xz]-*; do
	version=${kernel#/boot/vmlinu?-}
	image=/boot/initrd.img-$version
	[ -d "/usr/lib/modules/$version" ] || continue
	case " $* " in
	*" $version "*) ;;
	*) [ "$KERNEL_D_CHANGE_FIRMWARE" ] || [ ! -e "$image" ] || continue ;;
	esac
	kinit-image -q -k "$version" -o "$image" || failed=1
done

for image in /boot/initrd.img-*; do
	[ -d "/usr/lib/modules/${image#/boot/initrd.img-}" ] || rm -f "$image"
done
exit $failed
