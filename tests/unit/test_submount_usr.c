/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <sys/mount.h>

#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/md/md.h"
#include "kinit/root/root.h"
#include "kinit/root/rootfstab.h"
#include "kinit/root/submount.h"
#include "kinit/root/submount_list.h"
#include "kinit/root/submount_try.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_confine.h"
#include "tests/unit/help/fake_facts.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_md.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

/* What the root's own fstab and the words about /usr come to. */

#define MOUNTER "mount below the root"

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_sys_clear();
	fake_kmod_clear();
	fake_confine_end();
	tree_file("proc/filesystems", "nodev\ttmpfs\n\text4\n\tbtrfs\n");
	return err;
}

/* A boot whose root, /dev/sda, has this fstab; NULL: none. */
static struct boot *make(const char *words, const char *fstab)
{
	static struct boot *boot;
	struct rootfstab_report report = { .err = 0 };
	char *text = strdup(fstab ? fstab : "");

	/* That of the test before. */
	if (boot)
		submount_forget(boot->submounts);
	boot = boot_make(words);
	strcpy(boot->root->source, "/dev/sda");
	boot->root->readonly = !boot->conf->rw;
	boot->root->dev_id = boot_disk(boot, "sda",
		&(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "btrfs", .uuid = "aa" })
				     ->id;
	rootfstab_take(text, &report);
	report.err = fstab ? 0 : -ENOENT;
	free(text);
	rootfstab_restart(boot);
	assert_int_equal(rootfstab_step_read(boot), STEP_WAITS);
	assert_true(fake_worker_report(boot, "reader of fstab", 0, &report));
	log_clear();
	trace_clear();
	return boot;
}

static void use_usr(struct boot *boot)
{
	boot->rootfstab->report.usr_in_use = true;
}

static struct blkdev *add_disk(struct boot *boot, const char *name, const char *type)
{
	struct blkfacts facts = { .usage = type[0] ? USAGE_FILESYSTEM : USAGE_NONE };

	snprintf(facts.type, sizeof(facts.type), "%s", type);
	snprintf(facts.uuid, sizeof(facts.uuid), "uuid-%s", name);
	return boot_disk(boot, name, &facts);
}

/* What is mounted, one after the other, all of which works: "SOURCE on DIR (TYPE, FLAGS, DATA)". */
static void mounts(struct boot *boot, const char *want)
{
	char out[600] = "";
	size_t len = 0;

	for (int i = 0; submount_step_mount(boot) == STEP_WAITS; i++) {
		const struct submounts *ex = boot->submounts;
		const struct submount *what = &ex->items[ex->at].what;

		if (!ex->running || i == 10)
			break;
		len += (size_t)snprintf(out + len, sizeof(out) - len, "%s on %s (%s, %lx, %s)\n",
			ex->source, what->dir, ex->type, what->flags, what->data);
		assert_true(fake_worker_report(
			boot, MOUNTER, -1, &(struct submount_report){ .err = 0 }));
	}
	if (strcmp(out, want))
		fail_msg("-- mounted --\n%s-- instead of --\n%s-- and said --\n%s", out, want,
			log_text());
}

static void test_usr_of_the_fstab(void **state)
{
	struct boot *boot = make("root=/dev/sda", "UUID=uuid-sdb /usr ext4 noatime 0 2\n");

	(void)state;
	add_disk(boot, "sdb", "ext4");
	mounts(boot, "/dev/sdb on /usr (ext4, 401, )\n");
	boot = make("root=/dev/sda rw", "UUID=uuid-sdb /usr ext4 noatime 0 2\n");
	add_disk(boot, "sdb", "ext4");
	mounts(boot, "/dev/sdb on /usr (ext4, 400, )\n");
	boot = make("root=/dev/sda rw rd.overlay", "UUID=uuid-sdb /usr ext4 noatime 0 2\n");
	add_disk(boot, "sdb", "ext4");
	mounts(boot, "/dev/sdb on /usr (ext4, 401, )\n");
	submount_forget(boot->submounts);
}

static void test_a_subvolume_of_the_root(void **state)
{
	struct boot *boot = make("root=/dev/sda", "UUID=aa /usr btrfs subvol=@usr\n");

	(void)state;
	mounts(boot, "/dev/sda on /usr (btrfs, 1, subvol=@usr)\n");
	boot = make("root=/dev/sda mount.usrflags=subvol=@other", "");
	mounts(boot, "/dev/sda on /usr (btrfs, 1, subvol=@other)\n");
	submount_forget(boot->submounts);
}

static void test_others_as_they_say(void **state)
{
	struct boot *boot = make("root=/dev/sda",
		"UUID=uuid-sdb /var ext4 x-initrd.mount\ntmpfs /usr/x tmpfs x-initrd.mount,size=1m\n");

	(void)state;
	add_disk(boot, "sdb", "ext4");
	mounts(boot, "/dev/sdb on /var (ext4, 0, )\ntmpfs on /usr/x (tmpfs, 0, size=1m)\n");
	submount_forget(boot->submounts);
}

/* What the image has of the root's counts only where that has none itself; other entries of the image always do. */
static void test_the_image_s_copy(void **state)
{
	static const char copy[] = "UUID=uuid-sdb /usr ext4 rw,x-initrd.mount\n"
				   "tmpfs /usr/x tmpfs x-initrd.mount\ntmpfs /mnt tmpfs\n";
	struct boot *boot;

	(void)state;
	tree_file("etc/fstab", copy);
	boot = make("root=/dev/sda", NULL);
	add_disk(boot, "sdb", "ext4");
	mounts(boot, "/dev/sdb on /usr (ext4, 1, )\ntmpfs on /usr/x (tmpfs, 0, )\n"
		     "tmpfs on /mnt (tmpfs, 0, )\n");
	assert_said("6 UUID=uuid-sdb on /usr: as the image's copy of the root's /etc/fstab says\n");
	boot = make("root=/dev/sda", "UUID=uuid-sdc /usr ext4\n");
	add_disk(boot, "sdc", "ext4");
	mounts(boot, "/dev/sdc on /usr (ext4, 1, )\ntmpfs on /mnt (tmpfs, 0, )\n");
	boot = make("root=/dev/sda", "");
	mounts(boot, "tmpfs on /mnt (tmpfs, 0, )\n");
	submount_forget(boot->submounts);
	tree_remove("etc/fstab");
}

static void test_there_is_room_for_some_copies(void **state)
{
	char copies[1024] = "";
	struct boot *boot;

	(void)state;
	for (int i = 0; i <= ROOTFSTAB_MAX; i++)
		snprintf(copies + strlen(copies), sizeof(copies) - strlen(copies),
			"t%d /%d tmpfs x-initrd.mount\n", i, i);
	tree_file("etc/fstab", copies);
	boot = make("root=/dev/sda", NULL);
	submount_step_mount(boot);
	assert_said("4 /etc/fstab: t8: there is room for 8 such entries; skipped\n");
	submount_forget(boot->submounts);
	tree_remove("etc/fstab");
}

static void test_a_usr_in_use_is_left_alone(void **state)
{
	struct boot *boot =
		make("root=/dev/sda", "UUID=uuid-sdb /usr ext4\ntmpfs /var tmpfs x-initrd.mount\n");

	(void)state;
	add_disk(boot, "sdb", "ext4");
	use_usr(boot);
	mounts(boot, "tmpfs on /var (tmpfs, 0, )\n");
	assert_said(
		"6 UUID=uuid-sdb of the root's /etc/fstab is left to the real system: init is in the "
		"/usr that the root has\n");
	boot = make("root=/dev/sda mount.usrflags=ro", "UUID=uuid-sdb /usr ext4\n");
	add_disk(boot, "sdb", "ext4");
	use_usr(boot);
	mounts(boot, "/dev/sdb on /usr (ext4, 1, )\n");
	submount_forget(boot->submounts);
}

static void test_words_go_before_the_fstab(void **state)
{
	struct boot *boot =
		make("root=/dev/sda mount.usr=UUID=uuid-sdc", "UUID=uuid-sdb /usr ext4 a\n");

	(void)state;
	add_disk(boot, "sdb", "ext4");
	add_disk(boot, "sdc", "btrfs");
	mounts(boot, "/dev/sdc on /usr (btrfs, 1, )\n");
	boot = make("root=/dev/sda kinit_mount=tmpfs;/usr;tmpfs",
		"UUID=uuid-sdb /usr ext4 a\ntmpfs /var tmpfs x-initrd.mount\n");
	mounts(boot, "tmpfs on /var (tmpfs, 0, )\ntmpfs on /usr (tmpfs, 0, )\n");
	tree_file("etc/fstab", "tmpfs /var tmpfs mode=700\n");
	boot = make("root=/dev/sda",
		"tmpfs /opt tmpfs x-initrd.mount\ntmpfs /var tmpfs x-initrd.mount\n");
	mounts(boot, "tmpfs on /opt (tmpfs, 0, )\ntmpfs on /var (tmpfs, 0, mode=700)\n");
	submount_forget(boot->submounts);
}

/* It is on the device. */
static void test_a_type_that_is_open(void **state)
{
	struct boot *boot = make("root=/dev/sda mount.usr=/dev/sdb", "");

	(void)state;
	fake_kmod_add("fs-xfs", "xfs", FAKE_PLAIN);
	modules_open(boot);
	add_disk(boot, "sdb", "xfs");
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_false(boot->submounts->running);
	modules_pump(boot);
	tree_file("proc/filesystems", "nodev\ttmpfs\n\txfs\n");
	assert_true(fake_worker_run(boot, "module loader", 0));
	mounts(boot, "/dev/sdb on /usr (xfs, 1, )\n");
	boot = make("root=/dev/sda mount.usr=/dev/sdb", "");
	add_disk(boot, "sdb", "");
	assert_int_equal(submount_step_mount(boot), STEP_DONE);
	assert_said("4 /dev/sdb on /usr (auto): ");
	boot = make("root=/dev/sda", "server:/usr /usr auto\n");
	assert_int_equal(submount_step_mount(boot), STEP_DONE);
	assert_said("4 server:/usr on /usr (auto): this is no device; skipped\n");
	submount_forget(boot->submounts);
}

static void test_how_long_it_is_waited_for(void **state)
{
	struct boot *boot = make("root=/dev/sda", "UUID=x /usr ext4\n");

	(void)state;
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_said("6 waiting up to 30 s for UUID=x, which is to be mounted on /usr\n");
	boot = make("root=/dev/sda", "UUID=x /usr ext4 nofail\n");
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_said("6 waiting up to 5 s for UUID=x, which is to be mounted on /usr\n");
	boot->now_ms += SUBMOUNT_NOFAIL_MS;
	assert_int_equal(submount_step_mount(boot), STEP_DONE);
	assert_said("4 UUID=x on /usr (ext4): the device is not there; skipped\n");
	submount_forget(boot->submounts);
}

/* Arrays that hold them are started. */
static void test_md_is_told(void **state)
{
	struct boot *boot =
		make("root=/dev/sda", "LABEL=u /usr ext4\nLABEL=v /var ext4 x-initrd.mount\n");

	(void)state;
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_int_equal(boot->mds->nwanted, 2);
	assert_string_equal(boot->mds->wanted[0]->value, "u");
	submount_forget(boot->submounts);
}

/* The superblock of an ext4, as far as it is looked at. */
static void put_superblock(uint8_t state, uint8_t incompat)
{
	unsigned char disk[2048] = { 0 };
	char path[300];
	FILE *file;

	disk[1024 + 56] = 0x53;
	disk[1024 + 57] = 0xef;
	disk[1024 + 58] = state;
	disk[1024 + 96] = incompat;
	snprintf(path, sizeof(path), "%s/dev/sdb", tree_path());
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(disk, sizeof(disk), 1, file), 1);
	fclose(file);
}

static void unmounted(uint8_t state, uint8_t incompat, bool clean)
{
	struct boot *boot = make("root=/dev/sda", "UUID=uuid-sdb /usr ext4\n");
	struct blkdev *dev = add_disk(boot, "sdb", "ext4");
	struct submount_report report = { .err = -EIO };

	put_superblock(state, incompat);
	dev->facts.seq = 7;
	fake_sys_block(dev->major, dev->minor, 7);
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	submount_try(boot, 0, &report);
	assert_int_equal(report.unclean, !clean);
	report = (struct submount_report){ .unclean = !clean };
	assert_true(fake_worker_report(boot, MOUNTER, -1, &report));
	assert_int_equal(boot->submounts->at, 1);
	assert_int_equal(
		lines_with(log_text(), "/dev/sdb on /usr was not unmounted cleanly"), !clean);
	submount_forget(boot->submounts);
}

static void test_what_was_not_unmounted_cleanly(void **state)
{
	(void)state;
	tree_file("dev/sdb", "");
	unmounted(1, 0, true);
	unmounted(1, 0x42, true);
	unmounted(0, 0, false);
	unmounted(3, 0, false);
	unmounted(1, 4, false);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_usr_of_the_fstab),
		TEST(test_a_subvolume_of_the_root),
		TEST(test_others_as_they_say),
		TEST(test_the_image_s_copy),
		TEST(test_there_is_room_for_some_copies),
		TEST(test_a_usr_in_use_is_left_alone),
		TEST(test_words_go_before_the_fstab),
		TEST(test_a_type_that_is_open),
		TEST(test_how_long_it_is_waited_for),
		TEST(test_md_is_told),
		TEST(test_what_was_not_unmounted_cleanly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
