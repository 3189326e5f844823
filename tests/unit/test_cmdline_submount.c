/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sys/mount.h>

#include "cmdline/mountopts.h"
#include "cmdline/submount.h"
#include "tests/unit/unit.h"

static void check_options(const char *text, unsigned long flags, const char *data)
{
	struct mountopts opts = { .data = NULL };
	char copy[300];

	snprintf(copy, sizeof(copy), "%s", text);
	mountopts_parse(&opts, copy);
	if (opts.flags != flags || strcmp(opts.data, data))
		fail_msg("%s: 0x%lx [%s] instead of 0x%lx [%s]", text, opts.flags, opts.data, flags,
			data);
	assert_int_equal(opts.noauto, strstr(text, "noauto") != NULL);
}

static void test_options_become_flags(void **state)
{
	(void)state;
	check_options("", 0, "");
	check_options("ro", MS_RDONLY, "");
	check_options("ro,rw", 0, "");
	check_options("rw,ro", MS_RDONLY, "");
	check_options("nodev,noexec,nosuid", MS_NODEV | MS_NOEXEC | MS_NOSUID, "");
	check_options("nodev,dev,noexec,exec,nosuid,suid", 0, "");
	check_options("noatime,nodiratime,dirsync,sync",
		MS_NOATIME | MS_NODIRATIME | MS_DIRSYNC | MS_SYNCHRONOUS, "");
	check_options("noatime,atime,nodiratime,diratime,sync,async,dirsync,nodirsync", 0, "");
	check_options("relatime", MS_RELATIME, "");
	check_options("strictatime,norelatime", MS_STRICTATIME, "");
	check_options("bind", MS_BIND, "");
	check_options("bind,recurse", MS_BIND | MS_REC, "");
	check_options("rbind", MS_BIND | MS_REC, "");
	check_options("move", MS_MOVE, "");
	check_options("remount,ro", MS_REMOUNT | MS_RDONLY, "");
	check_options("silent", MS_SILENT, "");
	check_options("silent,verbose", 0, "");
	check_options("lazytime,iversion,mand", MS_LAZYTIME | MS_I_VERSION | MS_MANDLOCK, "");
}

/* What holds without a word of the text. */
static void test_flags_that_hold_before(void **state)
{
	struct mountopts opts = { .flags = MS_RDONLY | MS_NOATIME };
	char text[] = "data=x,rw,nodev";

	(void)state;
	mountopts_parse(&opts, text);
	assert_int_equal(opts.flags, MS_NOATIME | MS_NODEV);
	assert_string_equal(opts.data, "data=x");
}

static void test_other_options_are_for_the_filesystem(void **state)
{
	(void)state;
	check_options("subvol=@", 0, "subvol=@");
	check_options("size=1m,ro,mode=0700", MS_RDONLY, "size=1m,mode=0700");
	check_options("ro,data=journal,noatime,errors=remount-ro", MS_RDONLY | MS_NOATIME,
		"data=journal,errors=remount-ro");
	check_options(",,a,,b,", 0, "a,b");
	check_options("acl,noacl,nobarrier,user=me,no,nope,ROO", 0,
		"acl,noacl,nobarrier,user=me,no,nope,ROO");
	check_options("context=\"a:b,ro,c\",ro", MS_RDONLY, "context=\"a:b,ro,c\"");
}

static void test_words_for_mount_are_dropped(void **state)
{
	(void)state;
	check_options("defaults", 0, "");
	check_options(
		"defaults,auto,nofail,_netdev,nouser,x-systemd.automount,X-mount.mkdir,comment=x",
		0, "");
	check_options("noauto,a", 0, "a");
	check_options("user", MS_NOEXEC | MS_NOSUID | MS_NODEV, "");
	check_options("users,exec", MS_NOSUID | MS_NODEV, "");
	check_options("owner,suid", MS_NODEV, "");
	check_options("nosuid,nouser", MS_NOSUID, "");
}

static void test_who_needs_it_and_when(void **state)
{
	struct mountopts opts = { .data = NULL };
	char text[] = "x-initrd.mount,nofail,x-initrd.mounted,fail";

	(void)state;
	mountopts_parse(&opts, text);
	assert_true(opts.initrd);
	assert_true(opts.nofail);
	opts = (struct mountopts){ .data = NULL };
	strcpy(text, "x-initrd,fail");
	mountopts_parse(&opts, text);
	assert_false(opts.initrd);
	assert_false(opts.nofail);
}

static void describe(const struct submount *m, char *out, size_t size)
{
	snprintf(out, size, "%s %d|%s|%s|%lx|%s", m->source, m->device.kind, m->dir, m->type,
		m->flags, m->data);
}

static void check_word(const char *text, const char *expected)
{
	struct submount m;
	const char *why;
	char copy[200], out[300];

	snprintf(copy, sizeof(copy), "%s", text);
	if (submount_parse(&m, copy, &why) == 0)
		describe(&m, out, sizeof(out));
	else
		snprintf(out, sizeof(out), "%s", why);
	if (strcmp(out, expected))
		fail_msg("%s: %s instead of %s", text, out, expected);
}

static void test_word(void **state)
{
	static const char missing[] = "a device, a directory and a type are needed";

	(void)state;
	/* The numbers are those of enum devref_kind. */
	check_word("/dev/sda1;/usr;ext4", "/dev/sda1 1|/usr|ext4|0|");
	check_word("/dev/sda1;/usr;ext4;", "/dev/sda1 1|/usr|ext4|0|");
	check_word("/dev/sda1;/usr;ext4;ro,a=b", "/dev/sda1 1|/usr|ext4|1|a=b");
	check_word("UUID=1-2;/usr;vfat", "UUID=1-2 3|/usr|vfat|0|");
	check_word("LABEL=\"my disk\";/a b;xfs", "LABEL=\"my disk\" 4|/a b|xfs|0|");
	check_word("tmpfs;/tmp;tmpfs;size=1m;x", "tmpfs 12|/tmp|tmpfs|0|size=1m;x");
	check_word("/root/a;/b;none;bind", "/root/a 0|/b|none|1000|");
	check_word("1.2.3.4:/x;/y;nfs", "1.2.3.4:/x 0|/y|nfs|0|");
	check_word("overlay;/;overlay;lowerdir=/a:/b", "overlay 12|/|overlay|0|lowerdir=/a:/b");
	check_word("/dev/sda1", missing);
	check_word("/dev/sda1;/usr", missing);
	check_word("/dev/sda1;/usr;", missing);
	check_word("/dev/sda1;;ext4", missing);
	check_word(";/usr;ext4", missing);
	check_word(";;;", missing);
	check_word("/dev/sda1;usr;ext4", "the directory does not begin with '/'");
}

/* All entries of an fstab, one a line; "!SOURCE: WHY" for what is none. */
static void check_fstab(const char *text, const char *expected)
{
	char copy[1000], out[1000] = "", *rest = copy;
	struct submount m;
	const char *why;
	int err;

	snprintf(copy, sizeof(copy), "%s", text);
	while ((err = submount_next(&m, &rest, &why)) != -ENOENT) {
		size_t len = strlen(out);

		if (err)
			snprintf(out + len, sizeof(out) - len, "!%s: %s", m.source, why);
		else
			describe(&m, out + len, sizeof(out) - len);
		strcat(out, "\n");
	}
	assert_int_equal(submount_next(&m, &rest, &why), -ENOENT);
	if (strcmp(out, expected))
		fail_msg("%s\n-- gave --\n%s-- instead of --\n%s", text, out, expected);
}

static void test_fstab(void **state)
{
	(void)state;
	check_fstab("", "");
	check_fstab("\n\n  \n#x\n \t# y /z w\n", "");
	check_fstab("/dev/sda1 /usr ext4 ro 0 2", "/dev/sda1 1|/usr|ext4|1|\n");
	check_fstab("\t/dev/sda1\t /usr ext4\r\n\n/dev/sdb /b xfs defaults,x 0 0 # \n",
		"/dev/sda1 1|/usr|ext4|0|\n/dev/sdb 1|/b|xfs|0|x\n");
	check_fstab("LABEL=my\\040disk /a\\040\\134b ext4", "LABEL=my disk 4|/a \\b|ext4|0|\n");
	check_fstab("/a\\04 /b\\000\\400\\8 none bind", "/a\\04 0|/b\\000\\400\\8|none|1000|\n");
	check_fstab("LABEL=\"a\\040b\" /x ext4", "LABEL=\"a b\" 4|/x|ext4|0|\n");
}

static void test_fstab_passes_over(void **state)
{
	(void)state;
	check_fstab("/dev/sda2 none swap sw 0 0\nproc /proc proc\n/dev/sda2 swap swap",
		"proc 12|/proc|proc|0|\n");
	check_fstab("/dev/sr0 /cd iso9660 ro,noauto,user 0 0\n", "");
	check_fstab("/dev/sda1 / ext4 defaults 0 1\n/dev/sda2 /b ext4",
		"!/dev/sda1: the root is mounted as root= says\n/dev/sda2 1|/b|ext4|0|\n");
	check_fstab("/dev/sda1 /usr\nnonsense\n/dev/sda1 usr ext4",
		"!/dev/sda1: a device, a directory and a type are needed\n"
		"!nonsense: a device, a directory and a type are needed\n"
		"!/dev/sda1: the directory does not begin with '/'\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options_become_flags),
		cmocka_unit_test(test_flags_that_hold_before),
		cmocka_unit_test(test_other_options_are_for_the_filesystem),
		cmocka_unit_test(test_words_for_mount_are_dropped),
		cmocka_unit_test(test_who_needs_it_and_when),
		cmocka_unit_test(test_word),
		cmocka_unit_test(test_fstab),
		cmocka_unit_test(test_fstab_passes_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
