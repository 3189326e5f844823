/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/md/md.h"
#include "kinit/md/mdname.h"
#include "kinit/md/mdstart.h"
#include "lib/mdsb.h"
#include "lib/text.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/raid.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define UUID(x) x x x x ":" x x x x ":" x x x x ":" x x x x

static struct boot *boot;

int mdstart_begin(struct boot *b, int id)
{
	mdarray_by_id(b->mds, id)->state = MD_RUNNING;
	return 0;
}

static int setup(void **state)
{
	fake_kmod_clear();
	boot_setup(state);
	tree_dir("run");
	tree_dir("dev");
	return 0;
}

/* An array that lacks a member of a mirror: nobody starts it yet.  Returns its node. */
static const char *seen(const struct raid *raid)
{
	char disk[16];

	snprintf(disk, sizeof(disk), "vd%zu", boot->blkdevs->n);
	raid_member(boot, raid, 0, disk);
	md_pump(boot);
	return boot->mds->items[boot->mds->n - 1].node;
}

static const char *last_link(void)
{
	return boot->mds->items[boot->mds->n - 1].link;
}

static const char *named(const char *name)
{
	static int id = 100;

	return seen(&(struct raid){ .id = id++, .name = name, .level = 1, .slots = 2 });
}

static const char *numbered(int id, int minor)
{
	return seen(&(struct raid){ .id = id, .minor = minor, .level = 1, .slots = 2 });
}

static void test_numbers(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/sda1");
	assert_string_equal(numbered(1, 3), "md3");
	assert_string_equal(last_link(), "");
	assert_string_equal(named("host:0"), "md0");
	assert_string_equal(last_link(), "");
	assert_string_equal(named("5"), "md5");
	assert_string_equal(named("host:md7"), "md7");
	assert_string_equal(named("/dev/md9"), "md9");
	assert_string_equal(named("host:/dev/md/11"), "md11");
	assert_string_equal(named("host:511"), "md511");
	assert_string_equal(log_text(), "");
}

static void test_names(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/sda1");
	assert_string_equal(named("host:root"), "md127");
	assert_string_equal(last_link(), "root");
	assert_string_equal(named("home"), "md126");
	assert_string_equal(last_link(), "home");
	assert_string_equal(named("a:b:c"), "md125");
	assert_string_equal(last_link(), "b:c");
	assert_string_equal(named("host:1a"), "md124");
	assert_string_equal(last_link(), "1a");
	/* A number that no array can have is but a name. */
	assert_string_equal(named("host:99999999"), "md123");
	assert_string_equal(last_link(), "99999999");
	/* All that fits into a superblock. */
	assert_string_equal(named("0123456789abcdefghijklmnopqrstuv"), "md122");
	assert_string_equal(last_link(), "0123456789abcdefghijklmnopqrstuv");
	/* Without a name there is no link. */
	assert_string_equal(named(""), "md121");
	assert_string_equal(last_link(), "");
	assert_string_equal(named("host:"), "md120");
	assert_string_equal(last_link(), "");
	assert_string_equal(log_text(), "");
}

/* Nodes that are there, whosever they are, are not taken. */
static void test_free_nodes(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/sda1");
	boot_disk(boot, "md127", &(struct blkfacts){ .type = "ext4" });
	assert_string_equal(numbered(1, 126), "md126");
	assert_string_equal(named("host:root"), "md125");
}

static void test_hostile_names(void **state)
{
	static const char *const names[] = { "host:..", "host:.", "host:../../etc/passwd",
		"host:/etc", "host:a/b", "host:.hidden", "/", "host:/dev/md/../sda",
		"host:/dev/sda" };

	(void)state;
	boot = boot_make("root=/dev/sda1");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *node = named(names[i]);

		if (!text_starts(node, "md1") || last_link()[0])
			fail_msg("%s: %s, %s", names[i], node, last_link());
	}
	/* What the reader made fit to be shown is no threat to a line of text. */
	named("host:a?b");
	assert_string_equal(last_link(), "a?b");
	assert_string_equal(log_text(), "");
}

static void test_two_want_a_number(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md0");
	assert_string_equal(numbered(1, 0), "md0");
	assert_string_equal(numbered(2, 0), "md127");
	assert_said("4 two arrays want to be md0: " UUID("01") " gets it, " UUID(
		"02") " becomes "
		      "md127 (root=/dev/disk/by-id/md-uuid-… tells them apart)\n");
	assert_string_equal(
		seen(&(struct raid){ .id = 3, .name = "host:0", .level = 1, .slots = 2 }), "md126");
	assert_string_equal(last_link(), "");
	assert_said(UUID("03") " becomes md126");
}

static void test_two_have_a_name(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md/root");
	seen(&(struct raid){ .id = 1, .name = "host:root", .level = 1, .slots = 2 });
	assert_string_equal(last_link(), "root");
	assert_string_equal(
		seen(&(struct raid){ .id = 2, .name = "rescue:root", .level = 1, .slots = 2 }),
		"md126");
	assert_string_equal(last_link(), "root_0");
	assert_said("4 two arrays are named root: " UUID("01") " is /dev/md/root, " UUID(
		"02") " becomes /dev/md/root_0 (root=/dev/disk/by-id/md-uuid-… tells them apart)\n");
	seen(&(struct raid){ .id = 3, .name = "root", .level = 1, .slots = 2 });
	assert_string_equal(last_link(), "root_1");
	/* As long as names can be. */
	named("0123456789abcdefghijklmnopqrstuv");
	named("0123456789abcdefghijklmnopqrstuv");
	assert_string_equal(last_link(), "0123456789abcdefghijklmnopqrstuv_0");
}

static void test_partitionable(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md_d0p1");
	assert_string_equal(numbered(1, 0), "md_d0");
	assert_string_equal(numbered(2, 1), "md1");
	boot = boot_make("root=/dev/sda1 raid=part");
	assert_string_equal(numbered(1, 4), "md_d4");
	assert_string_equal(named("host:root"), "md127");
}

/* md= decides, whether its array comes first or last. */
static void test_the_number_of_a_word(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/sda1 md=0,/dev/vd1,/dev/vdx md=d3,/dev/vd2,/dev/vdx");
	assert_string_equal(numbered(1, 0), "md0");
	log_clear();
	assert_string_equal(
		seen(&(struct raid){ .id = 2, .name = "host:root", .level = 1, .slots = 2 }),
		"md0");
	assert_string_equal(last_link(), "");
	assert_string_equal(boot->mds->items[0].node, "md127");
	assert_said("4 md=0: another array has this number; it becomes md127\n");
	assert_string_equal(named("home"), "md_d3");
	assert_string_equal(numbered(4, 0), "md126");
	assert_said("4 two arrays want to be md0: " UUID("02") " gets it, ");
}

/* An array that runs keeps its node. */
static void test_a_word_that_comes_too_late(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md0 md=0,/dev/vd1,/dev/vdx");
	seen(&(struct raid){ .id = 1, .minor = 0, .level = 1, .slots = 1 });
	assert_int_equal(boot->mds->items[0].state, MD_RUNNING);
	assert_string_equal(named("host:root"), "md127");
	assert_string_equal(boot->mds->items[0].node, "md0");
	assert_said("4 md=0: another array has this number; that of md= becomes md127\n");
}

static void test_covers(void **state)
{
	(void)state;
	assert_true(mdname_covers("md0", "md0"));
	assert_true(mdname_covers("md0", "md0p1"));
	assert_true(mdname_covers("md0", "md0p12"));
	assert_true(mdname_covers("md_d0", "md_d0p1"));
	assert_false(mdname_covers("md0", "md"));
	assert_false(mdname_covers("md0", "md1"));
	assert_false(mdname_covers("md1", "md12"));
	assert_false(mdname_covers("md0", "md0p"));
	assert_false(mdname_covers("md0", "md0px"));
	assert_false(mdname_covers("md0", "md0p1x"));
	assert_false(mdname_covers("md0", "md0-part1"));
	assert_false(mdname_covers("md0", "sda1"));
}

static void resolves(const char *text, const char *want)
{
	struct devref ref, node;
	const char *why;

	assert_int_equal(devref_parse(text, &ref, &why), 0);
	mdname_resolve(boot, &ref, &node);
	assert_string_equal(node.text, ref.text);
	if (!want)
		assert_memory_equal(&node, &ref, sizeof(node));
	else if (node.kind != DEVREF_NAME || strcmp(node.value, want))
		fail_msg("%s: kind %d, %s instead of %s", text, node.kind, node.value, want);
}

#define BY_ID "/dev/disk/by-id/md-"

static const char *const resolutions[][2] = {
	{ "/dev/md/root", "md127" }, /* by its link */
	{ "/dev/md/rootp1", "md127p1" },
	{ "/dev/md/root1", "md127p1" },
	{ "/dev/md/root12", "md127p12" },
	{ "/dev/md/root-part3", "md127p3" },
	{ "/dev/md/127", "md127" }, /* by its number */
	{ "/dev/md/0", "md0" },
	{ "/dev/md/0p1", "md0p1" },
	{ "/dev/md/0-part1", "md0p1" },
	{ "/dev/md/d4", "md_d4" },
	{ "/dev/md/d4p2", "md_d4p2" },
	{ "/dev/md/host:root", "md127" }, /* by its whole name */
	{ "/dev/md/host:root1", "md127p1" },
	{ "/dev/md/host:root2", "md126" },
	{ BY_ID "uuid-" UUID("02"), "md127" },
	{ BY_ID "uuid-" UUID("02") "-part1", "md127p1" },
	{ BY_ID "name-host:root", "md127" },
	{ BY_ID "name-host:root-part12", "md127p12" },
	/* An array, and only else a partition of another one. */
	{ "/dev/md/root2", "md126" },
	{ "/dev/md/root2p1", "md126p1" },
	{ BY_ID "name-host:root2", "md126" },
	/* The rest is nobody's. */
	{ "/dev/md/01", NULL },
	{ "/dev/md/12", NULL },
	{ "/dev/md/roo", NULL },
	{ "/dev/md/rootp", NULL },
	{ "/dev/md/rootpx", NULL },
	{ "/dev/md/root-part", NULL },
	{ "/dev/md/root-part1x", NULL },
	{ "/dev/md/home", NULL },
	{ "/dev/md/other:root", NULL },
	{ "/dev/md/root2p", NULL },
	{ BY_ID "uuid-" UUID("09"), NULL },
	{ BY_ID "name-root", NULL },
	{ "/dev/md0", NULL }, /* a node already */
	{ "/dev/sda1", NULL },
	{ "LABEL=root", NULL },
	{ "9:0", NULL },
};

static void test_resolve(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/sda1 md=d4,/dev/vd3,/dev/vd4");
	resolves("/dev/md/root", NULL);
	numbered(1, 0);
	seen(&(struct raid){ .id = 2, .name = "host:root", .level = 1, .slots = 2 });
	seen(&(struct raid){ .id = 3, .name = "host:root2", .level = 1, .slots = 2 });
	seen(&(struct raid){ .id = 4, .minor = 8, .level = 1, .slots = 2 });
	for (size_t i = 0; i < sizeof(resolutions) / sizeof(resolutions[0]); i++)
		resolves(resolutions[i][0], resolutions[i][1]);
}

static void read_back(const char *path, char *text, size_t size)
{
	int fd = openat(tree_fd(), path, O_RDONLY | O_CLOEXEC);
	ssize_t got = read(fd, text, size - 1);

	assert_true(got >= 0);
	text[got] = '\0';
	close(fd);
}

static void publish(size_t index, const struct mdsb *sb)
{
	mdname_publish(boot, &boot->mds->items[index], sb);
}

/* The form of mdadm's map_write(): the words of the UUID as numbers of this machine. */
static void test_publish(void **state)
{
	static const uint8_t uuid[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
	char text[512], target[64] = "";
	struct stat st;

	(void)state;
	boot = boot_make("root=/dev/sda1");
	numbered(0x11, 0);
	named("host:root");
	publish(0, &boot->blkdevs->items[0].member->sb);
	memcpy(boot->blkdevs->items[1].member->sb.uuid, uuid, sizeof(uuid));
	publish(1, &boot->blkdevs->items[1].member->sb);
	read_back("run/mdadm/map", text, sizeof(text));
	assert_string_equal(text, "md0 0.90 11111111:11111111:11111111:11111111 /dev/md0\n"
				  "md127 1.2 03020100:07060504:0b0a0908:0f0e0d0c /dev/md/root\n");
	assert_true(readlinkat(tree_fd(), "dev/md/root", target, sizeof(target) - 1) > 0);
	assert_string_equal(target, "../md127");
	assert_int_equal(fstatat(tree_fd(), "run/mdadm/map", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(fstatat(tree_fd(), "run/mdadm", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0755);
	/* A link that is there already is no reason to complain. */
	publish(1, &boot->blkdevs->items[1].member->sb);
	assert_string_equal(log_text(), "");
}

static void test_publish_nowhere(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/sda1");
	named("host:root");
	tree_remove("run");
	tree_remove("dev");
	publish(0, &boot->blkdevs->items[0].member->sb);
	assert_string_equal(log_text(), "4 /run/mdadm/map: No such file or directory\n"
					"4 /dev/md/root: No such file or directory\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_numbers),
		TEST(test_names),
		TEST(test_free_nodes),
		TEST(test_hostile_names),
		TEST(test_two_want_a_number),
		TEST(test_two_have_a_name),
		TEST(test_partitionable),
		TEST(test_the_number_of_a_word),
		TEST(test_a_word_that_comes_too_late),
		TEST(test_covers),
		TEST(test_resolve),
		TEST(test_publish),
		TEST(test_publish_nowhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
