/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>

#include "kinit/ask/slaac_conf.h"
#include "lib/attr.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static const char *const knobs[] = { "accept_ra", "autoconf", "disable_ipv6" };

static void interface(const char *name, const char *forwarding)
{
	char path[128];

	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "conf/%s/%s", name, knobs[i]);
		tree_file(path, "7\n");
	}
	snprintf(path, sizeof(path), "conf/%s/forwarding", name);
	tree_file(path, forwarding);
}

static int set(const char *name, unsigned methods)
{
	struct ask ask = { .methods = methods };
	char dir[128];

	snprintf(dir, sizeof(dir), "%s/conf", tree_path());
	snprintf(ask.name, sizeof(ask.name), "%s", name);
	return slaac_conf_set(dir, &ask);
}

/* The first character of each knob: what was there before is longer. */
static void has(const char *name, const char *values)
{
	char path[128], text[16];

	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "conf/%s/%s", name, knobs[i]);
		assert_int_equal(attr_read(tree_fd(), path, text, sizeof(text)), 0);
		assert_int_equal(text[0], values[i]);
	}
}

static void test_methods(void **state)
{
	static const struct {
		unsigned methods;
		const char *forwarding, *values;
	} rows[] = {
		{ NET_SLAAC, "0\n", "110" },
		{ NET_SLAAC | NET_DHCP6, "0\n", "110" },
		{ NET_DHCP6, "0\n", "100" },
		{ NET_LINK6, "0\n", "000" },
		{ NET_SLAAC, "1\n", "210" },
		{ NET_LINK6, "1\n", "000" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		interface("eth0.100", rows[i].forwarding);
		assert_int_equal(set("eth0.100", rows[i].methods), 0);
		has("eth0.100", rows[i].values);
	}
}

static void test_no_ipv6(void **state)
{
	(void)state;
	assert_int_equal(set("eth7", NET_SLAAC), -EAFNOSUPPORT);
}

static void test_names_that_lead_elsewhere(void **state)
{
	static const char *const names[] = { "", ".", "..", "../conf/eth0", "a/b" };

	(void)state;
	interface("eth0", "0\n");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(set(names[i], NET_SLAAC), -EINVAL);
	has("eth0", "777");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_methods, tree_setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_no_ipv6, tree_setup, tree_teardown),
		cmocka_unit_test_setup_teardown(
			test_names_that_lead_elsewhere, tree_setup, tree_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
