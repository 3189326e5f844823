/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/foreign.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "cmdline/problem.h"
#include "cmdline/words.h"
#include "lib/text.h"

static const char overlay[] = "an overlay of the root";
static const char shell[] = "a shell when a boot fails";
static const char at_end[] = "it comes if the image has /bin/sh and panic= is not set";
static const char luks[] = "unlocking an encrypted disk";
static const char lvm[] = "starting logical volumes";
static const char verity[] = "dm-verity";
static const char live[] = "a live system";
static const char in_file[] = "a root in a file";
static const char iscsi[] = "iSCSI";
static const char disks[] = "disks of servers are those of nbdroot= and nvmeroot=";
/* A hook that is there would have taken the word. */
static const char no_cryptsetup[] =
	"hook cryptsetup is not in this image: kinit-image --hook cryptsetup";
static const char no_lvm[] = "hook lvm is not in this image: kinit-image --hook lvm";
static const char no_iscsi[] = "hook iscsi is not in this image: kinit-image --hook iscsi";
static const char no_zfs[] = "hook zfs is not in this image: kinit-image --hook zfs";
static const char ramdisk[] = "the ram disk of old, which Linux 7.0 has no more";
static const char initramfs[] =
	"the image of a filesystem that is in the initramfs, as the file /initrd.image, is the root with root=/dev/ram0";
static const char modules[] = "use kinit.modules=";
static const char interfaces[] = "a device of the network";
static const char none[] = "";

/*
 * A row is the word, with its value where that matters, what it is, and what to do.  A '*' at the end stands for any
 * end.  What the real system reads as well (luks.*, forcefsck) is no mistake.
 */
static const struct foreign {
	const char *name, *what, *advice;
} rows[] = {
	{ "rd.live.*", live, none },
	{ "rd.overlay.*", overlay, none },
	{ "boot=live", live, none },
	{ "boot=casper", live, none },
	{ "roothash", verity, none },
	{ "usrhash", verity, none },
	{ "verity_root_data", verity, none },
	{ "verity_root_hash", verity, none },
	{ "systemd.verity*", verity, none },
	{ "rd.shell", shell, at_end },
	{ "rd.emergency", "what a failed boot ends with", "panic= says that" },
	{ "rd.timeout", "a time to wait", "use rootwait=S" },
	{ "rd.retry", "a time to wait", "use rootwait=S" },
	{ "rootfallback", "a second root", "use root=A,B" },
	{ "cryptdevice", luks, no_cryptsetup },
	{ "cryptopts", luks, none },
	{ "cryptroot", luks, none },
	{ "cryptkey", luks, no_cryptsetup },
	{ "rd.luks", luks, no_cryptsetup },
	{ "rd.luks.*", luks, no_cryptsetup },
	{ "rd.lvm", lvm, no_lvm },
	{ "rd.lvm.*", lvm, no_lvm },
	{ "rd.dm", "device mapper", none },
	{ "dm-mod.create", "device mapper", "kernels with dm-mod built in read that themselves" },
	{ "rd.md", "software RAID", "arrays that the root needs are started without a word" },
	{ "rd.md.uuid", "software RAID", "arrays that the root needs are started without a word" },
	{ "team", interfaces, "bond= can do the same" },
	{ "rd.iscsi.*", iscsi, no_iscsi },
	{ "iscsi_*", iscsi, no_iscsi },
	{ "fcoe", "Fibre Channel over Ethernet", disks },
	{ "rd.zfs", "ZFS", none },
	{ "zfs", "ZFS", no_zfs },
	{ "load_ramdisk", ramdisk, initramfs },
	{ "prompt_ramdisk", ramdisk, initramfs },
	{ "ramdisk_device", ramdisk, initramfs },
	{ "ramdisk_start", ramdisk, initramfs },
	{ "ramdisk_blocksize", ramdisk, initramfs },
	{ "sysctl.kernel.real-root-dev",
		"where a linuxrc said what the root is, which Linux 7.0 has no more",
		"root= says it" },
	{ "rd.driver.post", "modules to load", modules },
	{ "loop", in_file, none },
	{ "loopfstype", in_file, none },
};

static bool fits(const struct word *word, const char *row)
{
	return strchr(row, '=') ? !strcmp(word->shown, row) : words_fits(word->name, row);
}

/* Some are written many times, as rd.luks.uuid=; one line is enough. */
static bool is_noted(const struct bootconf *conf, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < conf->nproblems; i++)
		if (text_starts(conf->problems[i], name) && strchr("=:", conf->problems[i][len]) &&
			strstr(conf->problems[i], "not understood"))
			return true;
	return false;
}

void foreign_note(struct bootconf *conf, const struct word *word)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!fits(word, rows[i].name))
			continue;
		conf->foreign_root |=
			rows[i].what == verity || rows[i].what == live || rows[i].what == in_file;
		if (!is_noted(conf, word->name))
			problem_add(conf, word->shown, "not understood (%s)%s%s", rows[i].what,
				rows[i].advice[0] ? "; " : "", rows[i].advice);
		return;
	}
}
