/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the hooks fsck, mdadm and zfs decide. */

#include "image/hooks/fsck/fsckplan.h"
#include "image/hooks/mdadm/mdstate.h"
#include "image/hooks/zfs/zfsname.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static const struct fsckplan_wish usual = { FSCKPLAN_AUTO, FSCKPLAN_PREEN };

static void assert_plan(const char *type, struct fsckplan_wish wish, const char *words)
{
	struct fsckplan plan;
	char text[128] = "";

	assert_true(fsckplan_make(&plan, type, "/dev/vda", &wish));
	for (size_t i = 0; plan.argv[i]; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s", i ? " " : "",
			plan.argv[i]);
	assert_string_equal(text, words);
}

static void test_how_it_is_checked(void **state)
{
	struct fsckplan plan;

	(void)state;
	assert_plan("ext4", usual, "e2fsck -p /dev/vda");
	assert_plan("ext2", (struct fsckplan_wish){ FSCKPLAN_FORCE, FSCKPLAN_YES },
		"e2fsck -y -f /dev/vda");
	assert_plan(
		"ext3", (struct fsckplan_wish){ FSCKPLAN_AUTO, FSCKPLAN_NO }, "e2fsck -n /dev/vda");
	assert_plan("f2fs", usual, "fsck.f2fs -a /dev/vda");
	assert_plan("vfat", (struct fsckplan_wish){ FSCKPLAN_FORCE, FSCKPLAN_PREEN },
		"fsck.vfat -a /dev/vda");
	assert_false(fsckplan_make(&plan, "xfs", "/dev/vda", &usual));
	assert_false(fsckplan_make(&plan, "btrfs", "/dev/vda", &usual));
	assert_false(fsckplan_make(&plan, "", "/dev/vda", &usual));
	assert_false(fsckplan_make(&plan, "ext4", "/dev/vda",
		&(struct fsckplan_wish){ FSCKPLAN_SKIP, FSCKPLAN_PREEN }));
}

static void test_what_the_words_say(void **state)
{
	struct fsckplan_wish wish = usual;

	(void)state;
	assert_int_equal(fsckplan_read_mode("skip", &wish.mode), 0);
	assert_int_equal(wish.mode, FSCKPLAN_SKIP);
	assert_int_equal(fsckplan_read_mode("maybe", &wish.mode), -EINVAL);
	assert_int_equal(wish.mode, FSCKPLAN_SKIP);
	assert_int_equal(fsckplan_read_repair("yes", &wish.repair), 0);
	assert_int_equal(wish.repair, FSCKPLAN_YES);
	assert_int_equal(fsckplan_read_repair("", &wish.repair), -EINVAL);
}

static void test_what_the_status_says(void **state)
{
	(void)state;
	assert_int_equal(fsckplan_judge(0), FSCKPLAN_FINE);
	assert_int_equal(fsckplan_judge(1), FSCKPLAN_FINE);
	assert_int_equal(fsckplan_judge(2), FSCKPLAN_REBOOT);
	assert_int_equal(fsckplan_judge(3), FSCKPLAN_REBOOT);
	assert_int_equal(fsckplan_judge(4), FSCKPLAN_DAMAGED);
	assert_int_equal(fsckplan_judge(5), FSCKPLAN_DAMAGED);
	assert_int_equal(fsckplan_judge(12), FSCKPLAN_DAMAGED);
	assert_int_equal(fsckplan_judge(8), FSCKPLAN_UNKNOWN);
	/* It is not there; a signal has ended it; it could not be started. */
	assert_int_equal(fsckplan_judge(127), FSCKPLAN_UNKNOWN);
	assert_int_equal(fsckplan_judge(128 + 9), FSCKPLAN_UNKNOWN);
	assert_int_equal(fsckplan_judge(-ENOMEM), FSCKPLAN_UNKNOWN);
}

static void test_members_of_containers(void **state)
{
	char sys[256];

	(void)state;
	snprintf(sys, sizeof(sys), "%s/sys", tree_path());
	assert_int_equal(mdstate_of(sys, "/dev/sda"), MDSTATE_NONE);
	tree_dir("sys/class/block/sda/holders");
	assert_int_equal(mdstate_of(sys, "/dev/sda"), MDSTATE_NONE);
	tree_dir("sys/class/block/sda/holders/dm-0");
	assert_int_equal(mdstate_of(sys, "/dev/sda"), MDSTATE_NONE);
	tree_file("sys/class/block/sda/holders/md127/md/array_state", "inactive\n");
	assert_int_equal(mdstate_of(sys, "/dev/sda"), MDSTATE_CONTAINED);
	tree_file("sys/class/block/sda/holders/md126/md/array_state", "clear\n");
	assert_int_equal(mdstate_of(sys, "/dev/sda"), MDSTATE_CONTAINED);
	tree_file("sys/class/block/sda/holders/md126/md/array_state", "read-auto\n");
	assert_int_equal(mdstate_of(sys, "/dev/sda"), MDSTATE_RUNS);
}

static void test_datasets(void **state)
{
	struct zfsname name;

	(void)state;
	assert_true(zfsname_parse("zfs:tank/ROOT/debian", &name));
	assert_string_equal(name.dataset, "tank/ROOT/debian");
	assert_string_equal(name.pool, "tank");
	assert_true(zfsname_parse("ZFS=my+pool/x", &name));
	assert_string_equal(name.dataset, "my pool/x");
	assert_true(zfsname_parse("zfs:tank", &name));
	assert_string_equal(name.dataset, "");
	assert_string_equal(name.pool, "tank");
	assert_true(zfsname_parse("zfs:AUTO", &name));
	assert_string_equal(name.pool, "");
	assert_false(zfsname_parse("zfs:", &name));
	assert_false(zfsname_parse("zfs:-a", &name));
	assert_false(zfsname_parse("zfs:tank@now", &name));
	assert_false(zfsname_parse("zfs:tank//x", &name));
	assert_false(zfsname_parse("UUID=tank/x", &name));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_how_it_is_checked),
		cmocka_unit_test(test_what_the_words_say),
		cmocka_unit_test(test_what_the_status_says),
		cmocka_unit_test_setup_teardown(
			test_members_of_containers, tree_setup, tree_teardown),
		cmocka_unit_test(test_datasets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
