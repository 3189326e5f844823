/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kinit/base/sys.h"
#include "kinit/boot.h"
#include "kinit/root/rootfstab.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_confine.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/jail.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define READER "reader of fstab"

/* What a text comes to: one entry a line, and how many found no room. */
static void describe(struct rootfstab_report *report, char *out, size_t size)
{
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < report->n; i++) {
		struct submount m;

		rootfstab_entry(report, i, &m);
		len += (size_t)snprintf(out + len, size - len, "%s|%s|%s|%lx|%s%s\n", m.source,
			m.dir, m.type, m.flags, m.data, m.nofail ? "|nofail" : "");
	}
	if (report->lost)
		snprintf(out + len, size - len, "lost %u\n", report->lost);
}

static void gives(const char *text, const char *want)
{
	static struct rootfstab_report report;
	char *copy = strdup(text), out[2000];

	memset(&report, 0, sizeof(report));
	rootfstab_take(copy, &report);
	free(copy);
	rootfstab_make_sound(&report);
	describe(&report, out, sizeof(out));
	if (strcmp(out, want))
		fail_msg("%.300s\n-- gave --\n%s-- instead of --\n%s", text, out, want);
}

static int setup(void **state)
{
	fake_confine_end();
	return boot_setup(state);
}

static void test_what_is_wanted(void **state)
{
	(void)state;
	gives("UUID=a / ext4 defaults 0 1\nUUID=b /usr ext4 defaults,noatime 0 2\n/dev/c /home xfs\n",
		"UUID=b|/usr|ext4|400|\n");
	gives("UUID=b /usr/ btrfs subvol=@usr,nofail\n",
		"UUID=b|/usr|btrfs|0|subvol=@usr|nofail\n");
	gives("UUID=b\t/var ext4 ro,x-initrd.mount\t0 2", "UUID=b|/var|ext4|1|\n");
	gives("UUID=b /usr ext4 noauto\nUUID=c /var ext4 x-initrd.mount,noauto\n", "");
	gives("UUID=b /usrlocal ext4\nUUID=c /usr/local ext4\nUUID=d /us ext4\n", "");
	gives("/usr2 /usr none bind\n", "/usr2|/usr|none|1000|\n");
	assert_string_equal(log_text(), "");
}

static void test_what_is_written_oddly(void **state)
{
	(void)state;
	gives("# /usr\r\n\r\nLABEL=my\\040disk /u\\163r ext4 defaults\r\n",
		"LABEL=my disk|/usr|ext4|0|\n");
	gives("\n\n   \nUUID=b /usr ext4", "UUID=b|/usr|ext4|0|\n");
	gives("UUID=b /usr auto\nUUID=c /v ext4,xfs x-initrd.mount\n",
		"UUID=b|/usr|auto|0|\nUUID=c|/v|ext4,xfs|0|\n");
	/* No line of the file could have these. */
	gives("UUID=b\\012 /usr ext4 a\\033b\n", "UUID=b?|/usr|ext4|0|a?b\n");
	assert_string_equal(log_text(), "");
}

/* The first one counts. */
static void test_twice(void **state)
{
	(void)state;
	gives("UUID=a /usr ext4\nUUID=b /usr/ xfs\n", "UUID=a|/usr|ext4|0|\n");
}

static void test_what_is_not_for_a_stranger(void **state)
{
	(void)state;
	gives("tmpfs /run tmpfs x-initrd.mount\nproc /proc/ proc x-initrd.mount\n"
	      "tmpfs / tmpfs x-initrd.mount\nx /dev tmpfs x-initrd.mount\n",
		"");
	assert_string_equal(log_text(), "");
	gives("/a /usr none move\n/b /usr none remount,ro\nUUID=a /usr ../../evil\n", "");
	assert_said("the root's /etc/fstab: /a on /usr: that is no mount of its own; skipped\n");
	assert_said("the root's /etc/fstab: /b on /usr: that is no mount of its own; skipped\n");
	assert_said(
		"the root's /etc/fstab: UUID=a on /usr: that is no type of a filesystem; skipped\n");
}

static void test_damage(void **state)
{
	char text[4000] = "";

	(void)state;
	gives("nonsense\n\x01\x02\n/usr\n= = = =\n", "");
	assert_string_equal(log_text(), "");
	for (int i = 0; i < 100; i++)
		strcat(text, "UUID=a /usr\n");
	gives(text, "");
	assert_int_equal(
		lines_with(log_text(), "UUID=a on /usr: a device, a directory and a type"), 5);
}

static void test_many(void **state)
{
	enum { LINES = 10000 };
	char *text = calloc(LINES, 40), *at = text, want[600] = "";

	(void)state;
	for (int i = 0; i < LINES; i++)
		at += sprintf(at, "UUID=a%d /m%d ext4 %s\n", i, i,
			i % 1000 == 7 ? "x-initrd.mount" : "defaults");
	for (int i = 0; i < ROOTFSTAB_MAX; i++)
		sprintf(want + strlen(want), "UUID=a%d|/m%d|ext4|0|\n", 1000 * i + 7, 1000 * i + 7);
	strcat(want, "lost 2\n");
	gives(text, want);
	free(text);
}

static void test_a_long_line(void **state)
{
	char *text = calloc(1, 9000);

	(void)state;
	strcpy(text, "UUID=a /usr ext4 ");
	memset(text + strlen(text), 'x', 8000);
	strcat(text, "\nUUID=b /usr ext4\n");
	gives(text, "UUID=b|/usr|ext4|0|\nlost 1\n");
	free(text);
}

/* ---- the worker, with the tree as the initramfs and root/ in it as the new root */

int sys_chroot(const char *path)
{
	return chroot(path) < 0 ? -errno : 0;
}

static bool read_free, read_confined;

ssize_t __real_read(int fd, void *bytes, size_t size);
ssize_t __wrap_read(int fd, void *bytes, size_t size);
ssize_t __wrap_read(int fd, void *bytes, size_t size)
{
	if (fake_confined() == CONFINE_DISKS && fake_confined_with(fd))
		read_confined = true;
	else
		read_free = true;
	return __real_read(fd, bytes, size);
}

static const char *words = "root=/dev/sda1";

static void read_in_jail(void)
{
	struct boot *boot;
	char out[2000];

	if (mount("proc", "/proc", "proc", 0, NULL))
		_exit(1);
	log_clear();
	boot = boot_make(words);
	/* The old descriptor shows the old mounts. */
	boot->rootfd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (rootfstab_step_read(boot) != STEP_WAITS || rootfstab_step_read(boot) != STEP_WAITS)
		_exit(1);
	trace_clear();
	read_free = read_confined = false;
	if (!fake_worker_run(boot, READER, 0) || rootfstab_step_read(boot) != STEP_DONE)
		_exit(1);
	describe(&boot->rootfstab->report, out, sizeof(out));
	trace("%s%s%s%s", boot->rootfstab->report.usr_in_use ? "in use\n" : "", out,
		read_confined && !read_free ? "confined\n" : "", log_text());
}

static void reads(const char *want)
{
	char line[2000];

	trace_clear();
	assert_int_equal(jail(tree_path(), read_in_jail), 0);
	snprintf(line, sizeof(line), "%s\n", want);
	assert_string_equal(trace_text(), line);
}

static int setup_root(void **state)
{
	int err = setup(state);

	words = "root=/dev/sda1";
	tree_dir("proc");
	tree_dir("root/etc");
	tree_dir("root/usr");
	return err;
}

#define USR "UUID=b /usr ext4 ro\n"
#define GOT "UUID=b|/usr|ext4|1|\n"

static void test_the_file(void **state)
{
	(void)state;
	reads("");
	tree_file("root/etc/fstab", USR);
	reads(GOT "confined\n");
	/* What a crash may leave. */
	tree_remove("root/etc/fstab");
	tree_file("root/etc/fstab", "");
	reads("confined\n");
}

static void test_links(void **state)
{
	(void)state;
	tree_file("elsewhere", "UUID=x /usr xfs\n");
	tree_link("root/etc/fstab", "/elsewhere");
	reads("");
	tree_file("root/elsewhere", USR);
	reads(GOT "confined\n");
	tree_remove("root/etc/fstab");
	tree_link("root/etc/fstab", "../../../../elsewhere");
	reads(GOT "confined\n");
}

/* A FIFO would be waited for, and a device may do something. */
static void test_no_file(void **state)
{
	char path[300];

	(void)state;
	tree_dir("root/etc/fstab");
	reads("4 the root's /etc/fstab is no regular file, and left alone\n");
	tree_remove("root/etc/fstab");
	snprintf(path, sizeof(path), "%s/root/etc/fstab", tree_path());
	assert_int_equal(mkfifo(path, 0644), 0);
	reads("4 the root's /etc/fstab is no regular file, and left alone\n");
}

static void put_init(const char *path)
{
	char full[300];

	tree_file(path, "#!/bin/sh\n");
	snprintf(full, sizeof(full), "%s/%s", tree_path(), path);
	assert_int_equal(chmod(full, 0755), 0);
}

/* Not by the way there, but by where it is. */
static void test_a_usr_that_is_in_use(void **state)
{
	(void)state;
	tree_file("root/etc/fstab", USR);
	put_init("root/sbin/init");
	reads(GOT "confined\n");
	tree_dir("root/usr/local");
	reads(GOT "confined\n");
	tree_remove("root/sbin/init");
	tree_link("root/lib", "usr/lib");
	tree_link("root/sbin/init", "/lib/systemd/systemd");
	reads(GOT "confined\n");
	put_init("root/usr/lib/systemd/systemd");
	reads("in use\n" GOT "confined\n");
	words = "root=/dev/sda1 init=/bin/mine";
	reads(GOT "confined\n");
	put_init("root/bin/mine");
	reads(GOT "confined\n");
}

/* ---- what becomes of the worker */

static void test_no_report(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	assert_int_equal(rootfstab_step_read(boot), STEP_WAITS);
	assert_true(fake_worker_die(boot, READER, 0, 31));
	assert_said(
		"4 the root's /etc/fstab is left alone: who was to read it was killed by signal 31");
	assert_int_equal(rootfstab_step_read(boot), STEP_DONE);
	rootfstab_restart(boot);
	assert_int_equal(rootfstab_step_read(boot), STEP_WAITS);
	assert_true(fake_worker_late(boot, READER, 0));
	assert_int_equal(rootfstab_step_read(boot), STEP_DONE);
	assert_int_equal(boot->rootfstab->n, 0);
	/* The kernel holds that one. */
	rootfstab_restart(boot);
	assert_int_equal(rootfstab_step_read(boot), STEP_DONE);
}

static void test_parents_come_first(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");
	struct rootfstab_report report = { .err = 0 };
	char text[] = "a /usr/b tmpfs x-initrd.mount\nb /var tmpfs x-initrd.mount\nc /usr tmpfs\n";

	(void)state;
	rootfstab_take(text, &report);
	assert_int_equal(rootfstab_step_read(boot), STEP_WAITS);
	assert_true(fake_worker_report(boot, READER, 0, &report));
	assert_int_equal(boot->rootfstab->n, 3);
	assert_string_equal(boot->rootfstab->entries[0].dir, "/usr");
	assert_string_equal(boot->rootfstab->entries[1].dir, "/usr/b");
	assert_string_equal(boot->rootfstab->entries[2].dir, "/var");
}

static void test_any_bytes(void **state)
{
	(void)state;
	for (unsigned seed = 0; seed < 300; seed++) {
		struct boot *boot = boot_make("root=/dev/sda1");

		rootfstab_restart(boot);
		assert_int_equal(rootfstab_step_read(boot), STEP_WAITS);
		assert_true(fake_worker_garble(boot, READER, 0, seed));
		for (size_t i = 0; i < boot->rootfstab->n; i++)
			assert_true(boot->rootfstab->entries[i].dir[0] == '/' &&
				    !(boot->rootfstab->entries[i].flags & (MS_MOVE | MS_REMOUNT)));
	}
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)
#define ROOT_TEST(function) cmocka_unit_test_setup_teardown(function, setup_root, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_is_wanted),
		TEST(test_what_is_written_oddly),
		TEST(test_twice),
		TEST(test_what_is_not_for_a_stranger),
		TEST(test_damage),
		TEST(test_many),
		TEST(test_a_long_line),
		ROOT_TEST(test_the_file),
		ROOT_TEST(test_links),
		ROOT_TEST(test_no_file),
		ROOT_TEST(test_a_usr_that_is_in_use),
		TEST(test_no_report),
		TEST(test_parents_come_first),
		TEST(test_any_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
