#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# usage: kinit-initramfs.trigger DIRECTORY...
#
# Those below /usr/share/kernel in which something has changed: one for each flavor of the kernel, which is there or
# gone. "apk fix kinit-initramfs" runs it for all, after a change of /etc/kinit/image.conf for example.
# Run: by tests/dist, with directories made for that. Not run: by apk.

# What update-extlinux and GRUB take is mkinitfs's as long as that is installed; kinit's image is beside it then.
name=initramfs
if command -v mkinitfs >/dev/null; then
	name=kinit
fi

failed=0
for folder in "$@"; do
	image=/boot/$name-${folder##*/}
	if [ ! -f "$folder/kernel.release" ]; then
		rm -f "$image"
		continue
	fi
	read -r release <"$folder/kernel.release"
	kinit-image -q -k "$release" -o "$image" || failed=1
done
# A boot loader that reads the file system by itself does not see what is in the journal alone.
sync -f /boot
exit $failed
