/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sys/stat.h>

#include "cmdline/container.h"
#include "tests/unit/unit.h"

static void test_known(void **state)
{
	const struct container *lvm = container_find("LVM2_member");

	(void)state;
	assert_string_equal(lvm->type, "LVM2_member");
	assert_string_equal(lvm->part, "an LVM physical volume");
	assert_string_equal(lvm->whole, "a volume of LVM");
	assert_string_equal(lvm->hook, "lvm");
	assert_null(container_find("iscsi")->part);
	assert_null(container_find("BitLocker")->hook);
}

/* Those of md are started by kinit itself; and a type is a whole word. */
static void test_unknown(void **state)
{
	static const char *const types[] = { "", "ext4", "linux_raid_member", "LVM2",
		"LVM2_members" };

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		assert_null(container_find(types[i]));
}

/* Each hook that is named is one that comes with kinit. */
static void test_hooks(void **state)
{
	static const char *const types[] = { "LVM2_member", "crypto_LUKS", "isw_raid_member",
		"ddf_raid_member", "zfs_member", "iscsi" };
	char path[64];
	struct stat st;

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		snprintf(path, sizeof(path), "image/hooks/%s/hook", container_find(types[i])->hook);
		assert_int_equal(stat(path, &st), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_hooks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
