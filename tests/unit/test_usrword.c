/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sys/mount.h>

#include "cmdline/bootconf.h"
#include "tests/unit/unit.h"

static const struct submount entry = { .source = "UUID=f",
	.dir = "/usr/",
	.type = "xfs",
	.data = "logbufs=8",
	.flags = MS_NOATIME,
	.nofail = true,
	.inside = true };

/* What is mounted by WORDS and FSTAB, with a root that is read-only: "SOURCE|DIR|TYPE|FLAGS|DATA". */
static void gives(const char *words, const struct submount *fstab, bool readonly, const char *want)
{
	struct bootconf conf;
	struct submount m;
	char out[300] = "nothing";

	assert_int_equal(bootconf_parse(&conf, (const char *const[]){ words, NULL }), 0);
	if (usrword_resolve(&conf.usr, fstab, readonly, &m))
		snprintf(out, sizeof(out), "%s %d|%s|%s|%lx|%s%s", m.source ? m.source : "(root)",
			m.device.kind, m.dir, m.type, m.flags, m.data, m.nofail ? "|nofail" : "");
	bootconf_free(&conf);
	if (strcmp(out, want))
		fail_msg("%s: %s instead of %s", words, out, want);
}

static void test_nothing(void **state)
{
	(void)state;
	gives("root=/dev/sda", NULL, true, "nothing");
	gives("root=/dev/sda mount.usr=", NULL, true, "nothing");
}

static void test_the_fstab_alone(void **state)
{
	(void)state;
	gives("root=/dev/sda", &entry, false, "UUID=f 0|/usr|xfs|400|logbufs=8|nofail");
	gives("root=/dev/sda", &entry, true, "UUID=f 0|/usr|xfs|401|logbufs=8|nofail");
}

static void test_a_device(void **state)
{
	(void)state;
	gives("mount.usr=UUID=1-2", NULL, true, "UUID=1-2 3|/usr|auto|1|");
	gives("mount.usr=UUID=1-2", NULL, false, "UUID=1-2 3|/usr|auto|0|");
	gives("mount.usr=/dev/sdb mount.usrfstype=ext4", &entry, true, "/dev/sdb 1|/usr|ext4|1|");
	gives("mount.usr=LABEL=u mount.usrflags=noatime,subvol=@usr", &entry, true,
		"LABEL=u 4|/usr|auto|401|subvol=@usr");
	gives("mount.usr=LABEL=\"my usr\"", NULL, true, "LABEL=\"my usr\" 4|/usr|auto|1|");
	gives("mount.usr=u mount.usrfstype=virtiofs", NULL, true, "u 12|/usr|virtiofs|1|");
}

/* Who says it means it. */
static void test_read_only_or_not(void **state)
{
	(void)state;
	gives("mount.usr=/dev/sdb mount.usrflags=rw", NULL, true, "/dev/sdb 1|/usr|auto|0|");
	gives("mount.usr=/dev/sdb mount.usrflags=ro", NULL, false, "/dev/sdb 1|/usr|auto|1|");
	gives("mount.usr=/dev/sdb mount.usrflags=a,rw,b", NULL, true, "/dev/sdb 1|/usr|auto|0|a,b");
	gives("mount.usr=/dev/sdb mount.usrflags=errors=remount-ro", NULL, false,
		"/dev/sdb 1|/usr|auto|0|errors=remount-ro");
}

static void test_one_word_of_the_others(void **state)
{
	(void)state;
	gives("mount.usrflags=ro", &entry, false, "UUID=f 0|/usr|xfs|1|");
	gives("mount.usrfstype=ext4", &entry, false, "UUID=f 0|/usr|ext4|400|logbufs=8|nofail");
	gives("mount.usrflags=subvol=@usr", NULL, true, "(root) 0|/usr|auto|1|subvol=@usr");
	gives("mount.usrfstype=btrfs", NULL, false, "(root) 0|/usr|btrfs|0|");
}

static void test_what_needs_another_mount(void **state)
{
	struct bootconf conf;

	(void)state;
	gives("mount.usr=/dev/sdb mount.usrflags=bind,ro", NULL, true, "/dev/sdb 1|/usr|auto|1|");
	assert_int_equal(
		bootconf_parse(
			&conf, (const char *const[]){ "root=/dev/sda mount.usrflags=bind", NULL }),
		0);
	assert_int_equal(conf.nproblems, 1);
	assert_non_null(strstr(conf.problems[0], "mount.usrflags"));
	bootconf_free(&conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_the_fstab_alone),
		cmocka_unit_test(test_a_device),
		cmocka_unit_test(test_read_only_or_not),
		cmocka_unit_test(test_one_word_of_the_others),
		cmocka_unit_test(test_what_needs_another_mount),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
