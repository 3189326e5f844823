/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of a build without a network: they are in front of those that other tests have. */
#include "without/network_words.c"

#include "tests/unit/unit.h"

static struct bootconf conf;

static void parse(const char *line)
{
	const char *const texts[] = { line, NULL };

	bootconf_free(&conf);
	assert_int_equal(bootconf_parse(&conf, texts), 0);
}

static int teardown(void **state)
{
	(void)state;
	bootconf_free(&conf);
	return 0;
}

static void test_words_are_ignored_and_say_so(void **state)
{
	static const char *const words[] = { "ip=dhcp", "nfsaddrs=10.0.0.1",
		"BOOTIF=01-52-54-00-12-34-56", "nameserver=10.0.0.1", "vlan=vlan5:eth0",
		"nbdroot=10.0.0.1:disk", "nvmeroot=tcp:10.0.0.1", "rd.nvmf.discover=tcp,10.0.0.1",
		"netroot=nbd:10.0.0.1:disk", "carrier_timeout=5" };

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		char line[128], want[256];

		snprintf(line, sizeof(line), "root=/dev/sda1 %s", words[i]);
		snprintf(want, sizeof(want), "%s: this kinit is built without network; ignored",
			words[i]);
		parse(line);
		assert_int_equal(conf.nproblems, 1);
		assert_string_equal(conf.problems[0], want);
		assert_int_equal(conf.nroot, 1);
		assert_string_equal(conf.root[0].text, "/dev/sda1");
		assert_false(conf.netwait);
	}
}

static void test_password_is_masked(void **state)
{
	(void)state;
	parse("root=/dev/sda1 cifsroot=//server/share,username=me,password=secret");
	assert_int_equal(conf.nproblems, 1);
	assert_null(strstr(conf.problems[0], "secret"));
	assert_non_null(strstr(conf.problems[0], without_network));
}

static void test_roots_are_refused(void **state)
{
	static const char *const roots[] = { "nfs:10.0.0.1:/srv", "nfs4:10.0.0.1:/srv",
		"10.0.0.1:/srv,vers=3", "nbd:10.0.0.1:disk:ext4", "cifs://me:secret@server/share" };

	(void)state;
	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		char line[128];

		snprintf(line, sizeof(line), "root=%s", roots[i]);
		parse(line);
		assert_int_equal(conf.nroot, 0);
		assert_non_null(strstr(conf.root_invalid, without_network));
		assert_null(strstr(conf.root_invalid, "secret"));
	}
}

/* What looks like a server, but is none. */
static void test_disks_are_found(void **state)
{
	(void)state;
	parse("root=LABEL=a:/dev/sda1,/dev/disk/by-path/pci-0000:00:04.0,UUID=1234-5678");
	assert_int_equal(conf.nroot, 3);
	assert_int_equal(conf.nproblems, 0);
	parse("root=/dev/sda1,10.0.0.1:/srv");
	assert_int_equal(conf.nroot, 1);
	assert_int_equal(conf.nproblems, 1);
}

/* The step "parse root" refuses it: see without/network.c. */
static void test_nfs_device(void **state)
{
	(void)state;
	parse("root=/dev/nfs nfsroot=10.0.0.1:/srv");
	assert_int_equal(conf.nroot, 1);
	assert_string_equal(devref_network_type(&conf.root[0]), "nfs");
	assert_int_equal(conf.nproblems, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_words_are_ignored_and_say_so, teardown),
		cmocka_unit_test_teardown(test_password_is_masked, teardown),
		cmocka_unit_test_teardown(test_roots_are_refused, teardown),
		cmocka_unit_test_teardown(test_disks_are_found, teardown),
		cmocka_unit_test_teardown(test_nfs_device, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
