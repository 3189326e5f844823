/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of the list of devices, and which of them is the one that a key is on. */
#include "tests/unit/unit.h"

#include <unistd.h>

#include "image/hooks/cryptsetup/cryptfind.h"
#include "image/hooks/kit/kitdevice.h"
#include "tests/unit/help/tree.h"

static struct kitdevice device;
static struct cryptfound found;

static int parse(const char *text)
{
	static char line[KITDEVICE_LINE];

	snprintf(line, sizeof(line), "%s", text);
	return kitdevice_parse(&device, line);
}

static void test_line(void **state)
{
	(void)state;
	assert_int_equal(parse("/dev/vda1\text4\tu-1\tmy root\tp-1\tpart one\n"), 0);
	assert_string_equal(device.node, "/dev/vda1");
	assert_string_equal(device.type, "ext4");
	assert_string_equal(device.uuid, "u-1");
	assert_string_equal(device.label, "my root");
	assert_string_equal(device.partuuid, "p-1");
	assert_string_equal(device.partlabel, "part one");
	/* Nothing is known of it. */
	assert_int_equal(parse("/dev/vdb\t\t\t\t\t\n"), 0);
	assert_string_equal(device.node, "/dev/vdb");
	assert_string_equal(device.type, "");
	assert_string_equal(device.partlabel, "");
	assert_int_equal(parse("/dev/vdb\tvfat\t\t\t\tlast"), 0);
	assert_string_equal(device.partlabel, "last");
}

static void test_escapes(void **state)
{
	(void)state;
	assert_int_equal(
		parse("/dev/vdb\text4\t\\x5cx41\ta\\x09b\\x0ac\t\\x7f\\x5c\\x5c\n"), -EINVAL);
	assert_int_equal(
		parse("/dev/vdb\text4\t\\x5cx41\ta\\x09b\\x0ac\t\\x7f\\x5c\\x5c\t\\x5c'\n"), 0);
	/* What an escape has become is no escape. */
	assert_string_equal(device.uuid, "\\x41");
	assert_string_equal(device.label, "a\tb\nc");
	assert_string_equal(device.partuuid, "\x7f\\\\");
	assert_string_equal(device.partlabel, "\\'");
}

static void test_no_line(void **state)
{
	(void)state;
	assert_int_equal(parse(""), -EINVAL);
	assert_int_equal(parse("\n"), -EINVAL);
	assert_int_equal(parse("/dev/vda\text4\n"), -EINVAL);
	assert_int_equal(parse("/dev/vda\text4\t\t\t\t\tmore\n"), -EINVAL);
	assert_int_equal(parse("vda\text4\t\t\t\t\n"), -EINVAL);
	assert_int_equal(parse("/dev/vda\text4\t\\x00\t\t\t\n"), -EINVAL);
}

static const char *list(void)
{
	static char path[300];

	snprintf(path, sizeof(path), "%s/devices", tree_path());
	return path;
}

static bool find(const char *name)
{
	return cryptfind(&found, list(), name);
}

static void is_found(const char *name, const char *node, const char *type)
{
	assert_true(find(name));
	assert_string_equal(found.node, node);
	assert_string_equal(found.type, type);
}

static void test_find(void **state)
{
	(void)state;
	tree_file("devices", "/dev/tst0\tcrypto_LUKS\taaaa\tKEYS of old\t\t\n"
			     "/dev/tst1\tvfat\t1234-ABCD\tKEYS\tdddd-1\tkey part\n"
			     "broken\n"
			     "/dev/tst2\text4\teeee\ta\\x5cb\t\t\n"
			     "/dev/tst3\t\t\t\t\t\n");
	is_found("LABEL=KEYS", "/dev/tst1", "vfat");
	is_found("UUID=1234-abcd", "/dev/tst1", "vfat");
	is_found("PARTUUID=DDDD-1", "/dev/tst1", "vfat");
	is_found("PARTLABEL=key part", "/dev/tst1", "vfat");
	is_found("/dev/disk/by-partlabel/key part", "/dev/tst1", "vfat");
	/* As udev writes it. */
	is_found("/dev/disk/by-partlabel/key\\x20part", "/dev/tst1", "vfat");
	assert_false(find("PARTLABEL=key\\x20part"));
	is_found("LABEL=a\\b", "/dev/tst2", "ext4");
	is_found("UUID=eeee", "/dev/tst2", "ext4");
	/* Bytes of a disk on which nothing is known to be. */
	is_found("/dev/tst3", "/dev/tst3", "");
	assert_false(find("LABEL=keys"));
	assert_false(find("LABEL="));
	assert_false(find("UUID="));
	assert_false(find("PARTUUID=eeee"));
	assert_false(find("/dev/tst4"));
	assert_false(find("KEYS"));
	assert_false(find(""));
}

static void test_not_there_yet(void **state)
{
	(void)state;
	assert_false(find("LABEL=KEYS"));
	tree_file("devices", "");
	assert_false(find("LABEL=KEYS"));
}

/* A line without an end that goes beyond what any has. */
static void test_long_lines(void **state)
{
	static char text[3 * KITDEVICE_LINE];

	(void)state;
	memset(text, 'x', sizeof(text) - 100);
	strcat(text, "\n/dev/tst1\tvfat\t\tKEYS\t\t\n");
	tree_file("devices", text);
	is_found("LABEL=KEYS", "/dev/tst1", "vfat");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_no_line),
		cmocka_unit_test_setup_teardown(test_find, tree_setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_not_there_yet, tree_setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_long_lines, tree_setup, tree_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
