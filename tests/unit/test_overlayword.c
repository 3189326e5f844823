/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sys/mount.h>

#include "cmdline/bootconf.h"
#include "tests/unit/unit.h"

static const char *const kinds[] = {
	[OVERLAY_NONE] = "none",
	[OVERLAY_TMPFS] = "tmpfs",
	[OVERLAY_DEVICE] = "device",
	[OVERLAY_USR] = "usr",
};

/* "KIND|OPTIONS", of a device "KIND|OPTIONS|SOURCE|WORK[|UPPER]", "|reset", "|readonly", and what there is to complain of behind "!". */
static void gives(const char *words, const char *want)
{
	struct bootconf conf;
	char out[600];
	size_t len;

	assert_int_equal(bootconf_parse(&conf, (const char *const[]){ words, NULL }), 0);
	len = (size_t)snprintf(
		out, sizeof(out), "%s|%s", kinds[conf.overlay.kind], conf.overlay.options);
	if (conf.overlay.kind == OVERLAY_DEVICE)
		len += (size_t)snprintf(out + len, sizeof(out) - len, "|%s %d|%s",
			conf.overlay.device.text, conf.overlay.device.kind, conf.overlay.work);
	if (conf.overlay.kind == OVERLAY_DEVICE && strcmp(conf.overlay.upper, "overlay"))
		len += (size_t)snprintf(out + len, sizeof(out) - len, "|%s", conf.overlay.upper);
	len += (size_t)snprintf(out + len, sizeof(out) - len, "%s%s",
		conf.overlay_reset ? "|reset" : "", conf.overlay_readonly ? "|readonly" : "");
	for (size_t i = 0; i < conf.nproblems; i++)
		len += (size_t)snprintf(out + len, sizeof(out) - len, "!%s", conf.problems[i]);
	assert_int_equal(
		conf.overlay.kind != OVERLAY_NONE && !(conf.rootopts.flags & MS_RDONLY), 0);
	bootconf_free(&conf);
	if (strcmp(out, want))
		fail_msg("%s: %s instead of %s", words, out, want);
}

static void test_systemd(void **state)
{
	(void)state;
	gives("rw", "none|");
	gives("rw systemd.volatile", "usr|");
	gives("rw systemd.volatile=yes", "usr|");
	gives("systemd.volatile=1", "usr|");
	gives("systemd.volatile=no", "none|");
	/* The root is what it would be without the word (systemd-fstab-generator(8)). */
	gives("rw systemd.volatile=state", "none|");
	gives("systemd.volatile=overlay systemd.volatile=state", "none|");
	gives("rw systemd.volatile=overlay", "tmpfs|");
	gives("systemd.volatile=maybe",
		"none|!systemd.volatile=maybe: none of yes, no, state, overlay; ignored");
}

static void test_dracut(void **state)
{
	(void)state;
	gives("rw rd.overlay rootflags=rw", "tmpfs|");
	gives("rd.overlay=1", "tmpfs|");
	gives("rd.overlayfs=0", "none|");
	gives("rd.overlay=LABEL=x", "device||LABEL=x 4|ovlwork");
	gives("rd.overlay=/dev/sdb1", "device||/dev/sdb1 1|ovlwork");
	/* DEVICE:/PATH, as for dracut's live images. */
	gives("rd.overlay=UUID=1-2:/a/b/", "device||UUID=1-2 3|ovlwork|a/b");
	gives("rd.overlay=/dev/disk/by-id/md-name-host:0:/x",
		"device||/dev/disk/by-id/md-name-host:0 9|ovlwork|x");
	gives("rd.overlay=LABEL=x:/", "device||LABEL=x 4|ovlwork");
	gives("rd.overlay=LABEL=x:/a,lowerdir=/etc",
		"tmpfs|!rd.overlay=LABEL=x:/a,lowerdir=/etc: its directory is longer than 63, or has one of , : \\ in "
		"it; changes are kept in memory alone");
	gives("rd.overlay=LABEL=x:/0123456789012345678901234567890123456789012345678901234567890123",
		"tmpfs|!rd.overlay=LABEL=x:/0123456789012345678901234567890123456789012345678901234567890123: its "
		"directory is longer than 63, or has one of , : \\ in it; changes are kept in memory alone");
	gives("rd.overlay=tmpfs:size=4g,nr_inodes=9", "tmpfs|size=4g,nr_inodes=9");
	gives("rd.overlay.reset rd.overlay=tmpfs:", "tmpfs||reset");
	gives("rd.overlay rd.overlay.reset=0 rd.overlay.readonly=1", "tmpfs||readonly");
	gives("rd.overlay rd.overlay.reset=maybe rd.overlay.readonly=maybe", "tmpfs||readonly");
	gives("rd.overlay=/srv",
		"tmpfs|!rd.overlay=/srv: not a device: it is not below /dev; changes are kept in memory alone");
}

static void test_ubuntu(void **state)
{
	(void)state;
	gives("rw overlayroot=tmpfs", "tmpfs|");
	gives("overlayroot=tmpfs:swap=1,size=50%,recurse=0,nr_inodes=9",
		"tmpfs|size=50%,nr_inodes=9");
	gives("overlayroot=disabled", "none|");
	gives("overlayroot=device:dev=/dev/sdb,timeout=20,noatime",
		"device|noatime|/dev/sdb 1|overlay-workdir/_");
	gives("overlayroot=/dev/sdb", "device||/dev/sdb 1|overlay-workdir/_");
	gives("overlayroot=LABEL=x", "device||LABEL=x 4|overlay-workdir/_");
	gives("overlayroot=device:timeout=20",
		"tmpfs|!overlayroot=device:timeout=20: the name is empty; changes are kept in memory alone");
	gives("overlayroot=crypt:dev=/dev/sdb,pass=x",
		"tmpfs|!overlayroot=crypt:dev=/dev/sdb,pass=***: nobody unlocks an encrypted disk here; changes are "
		"kept in memory alone");
}

static void test_alpine(void **state)
{
	(void)state;
	gives("rw overlaytmpfs", "tmpfs|");
	gives("overlaytmpfs=yes", "tmpfs|");
	gives("overlaytmpfs=no overlaytmpfsflags=size=1g", "none|");
	gives("overlaytmpfs=yes overlaytmpfsflags=size=1g", "tmpfs|size=1g");
	gives("overlaytmpfsflags=size=1g overlaytmpfs=yes", "tmpfs|size=1g");
	gives("overlaytmpfs=size=2g", "tmpfs|size=2g");
}

static void test_the_last_one_wins(void **state)
{
	(void)state;
	gives("rd.overlay overlayroot=disabled", "none|");
	gives("overlayroot=disabled rd.overlay", "tmpfs|");
	gives("rd.overlay=LABEL=x systemd.volatile=state", "none|");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_systemd),
		cmocka_unit_test(test_dracut),
		cmocka_unit_test(test_ubuntu),
		cmocka_unit_test(test_alpine),
		cmocka_unit_test(test_the_last_one_wins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
