/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "image/hooks/lvm/lvmgroup.h"
#include "image/hooks/lvm/lvmname.h"
#include "image/hooks/lvm/lvmseen.h"
#include "image/hooks/lvm/lvmwant.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static void test_names_of_devices(void **state)
{
	static const struct {
		const char *path, *group, *volume;
	} rows[] = {
		{ "/dev/mapper/vg-root", "vg", "root" },
		{ "/dev/mapper/my--vg-root", "my-vg", "root" },
		{ "/dev/mapper/vg-my--root", "vg", "my-root" },
		{ "/dev/mapper/a----b-c", "a--b", "c" },
		{ "/dev/mapper/a-b--", "a", "b-" },
		{ "/dev/vg/root", "vg", "root" },
		{ "/dev/my-vg/my-root", "my-vg", "my-root" },
	};
	struct lvmname name;
	char node[LVMNAME_NODE];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_true(lvmname_of_device(rows[i].path, &name));
		assert_string_equal(name.group, rows[i].group);
		assert_string_equal(name.volume, rows[i].volume);
		lvmname_node(&name, node, sizeof(node));
		if (!strncmp(rows[i].path, "/dev/mapper/", 12))
			assert_string_equal(node, rows[i].path);
	}
}

static void test_devices_that_are_no_volumes(void **state)
{
	static const char *const paths[] = { "", "UUID=1-2", "/dev/sda1", "/dev/dm-0",
		"/dev/disk/by-uuid/1-2", "/dev/md/root", "/dev/mapper/root",
		"/dev/mapper/luks-11111111-2222-3333-4444-555555555555",
		"/dev/mapper/vg-root_rimage-real", "/dev/vg/root/x", "/dev/vg/",
		"/dev/mapper/-root", "/dev/mapper/vg-", "/dev/-vg/root", "/dev/vg/ro ot" };
	struct lvmname name;

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		if (lvmname_of_device(paths[i], &name))
			fail_msg("%s is %s/%s", paths[i], name.group, name.volume);
}

static void test_names_that_are_too_long(void **state)
{
	char path[400] = "/dev/mapper/";
	struct lvmname name;

	(void)state;
	memset(path + strlen(path), 'a', 128);
	strcat(path, "-root");
	assert_false(lvmname_of_device(path, &name));
	/* 127 letters are what a name can have. */
	memmove(path + 12, path + 13, strlen(path + 12));
	assert_true(lvmname_of_device(path, &name));
	assert_int_equal(strlen(name.group), 127);
}

static void forget(void)
{
	static const char *const names[] = { "KINIT_ROOT", "KINIT_WORD_RD_LVM_VG",
		"KINIT_WORD_RD_LVM_LV", "KINIT_WORD_RESUME", "KINIT_WORD_MOUNT_USR" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		unsetenv(names[i]);
}

static struct lvmwant want;

static void test_anything_is_wanted(void **state)
{
	(void)state;
	forget();
	setenv("KINIT_ROOT", "UUID=aa-bb", 1);
	setenv("KINIT_WORD_RESUME", "/dev/mapper/other-swap", 1);
	lvmwant_read(&want);
	assert_int_equal(want.n, 0);
	assert_true(lvmwant_has(&want, "vg"));
}

static void test_the_group_of_the_root_is_wanted(void **state)
{
	(void)state;
	forget();
	setenv("KINIT_ROOT", "/dev/mapper/vg-root", 1);
	setenv("KINIT_WORD_MOUNT_USR", "/dev/more/usr", 1);
	lvmwant_read(&want);
	assert_int_equal(want.n, 2);
	assert_string_equal(want.items[0].group, "vg");
	assert_string_equal(want.items[0].volume, "");
	assert_string_equal(want.root.volume, "root");
	assert_true(lvmwant_has(&want, "more"));
	assert_false(lvmwant_has(&want, "other"));
}

static void test_words_say_what_is_wanted(void **state)
{
	(void)state;
	forget();
	setenv("KINIT_ROOT", "/dev/vg/root", 1);
	setenv("KINIT_WORD_RD_LVM_LV", "vg/swap\nvg/../etc\nmore/home", 1);
	setenv("KINIT_WORD_RD_LVM_VG", "all", 1);
	lvmwant_read(&want);
	assert_int_equal(want.n, 4);
	assert_string_equal(want.items[0].group, "all");
	assert_string_equal(want.items[1].volume, "swap");
	assert_string_equal(want.items[2].volume, "home");
	/* Then the root alone. */
	assert_string_equal(want.items[3].volume, "root");
}

static void test_what_lvm_says_of_a_group(void **state)
{
	struct lvmgroup group;

	(void)state;
	assert_int_equal(lvmgroup_parse("  my-vg|2|1|||\n", &group), 0);
	assert_string_equal(group.name, "my-vg");
	assert_int_equal(group.volumes, 2);
	assert_int_equal(group.missing, 1);
	assert_false(group.exported || group.shared || group.systemid[0]);
	assert_int_equal(lvmgroup_parse("  vg|3|0|exported|somebody|sanlock\n", &group), 0);
	assert_true(group.exported && group.shared);
	assert_string_equal(group.systemid, "somebody");
	/* A physical volume of no group. */
	assert_int_equal(lvmgroup_parse("  |0|0|||\n", &group), 0);
	assert_string_equal(group.name, "");
	assert_int_equal(lvmgroup_parse("", &group), -EINVAL);
	assert_int_equal(lvmgroup_parse("  vg|x|0|||\n", &group), -EINVAL);
	assert_int_equal(lvmgroup_parse("  vg|1|0||||\n", &group), -EINVAL);
}

static void test_only_what_was_seen_is_read(void **state)
{
	char filter[LVMSEEN_SIZE], path[256];

	(void)state;
	snprintf(path, sizeof(path), "%s/seen", tree_path());
	lvmseen_read(path, filter, sizeof(filter));
	assert_string_equal(filter, "filter=[\"a/.*/\"]");
	assert_int_equal(lvmseen_add(path, "/dev/vda"), 0);
	assert_int_equal(lvmseen_add(path, "/dev/dm-3"), 0);
	lvmseen_read(path, filter, sizeof(filter));
	assert_string_equal(filter, "filter=[\"a|^/dev/vda$|\",\"a|^/dev/dm-3$|\",\"r|.*|\"]");
	/* What would mean something in a pattern is not put into one. */
	lvmseen_filter("/dev/vda\n/dev/a.b\n", filter, sizeof(filter));
	assert_string_equal(filter, "filter=[\"a/.*/\"]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_of_devices),
		cmocka_unit_test(test_devices_that_are_no_volumes),
		cmocka_unit_test(test_names_that_are_too_long),
		cmocka_unit_test(test_anything_is_wanted),
		cmocka_unit_test(test_the_group_of_the_root_is_wanted),
		cmocka_unit_test(test_words_say_what_is_wanted),
		cmocka_unit_test(test_what_lvm_says_of_a_group),
		cmocka_unit_test_setup_teardown(
			test_only_what_was_seen_is_read, tree_setup, tree_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
