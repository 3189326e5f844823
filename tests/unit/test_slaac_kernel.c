/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What listens to routers and asks DHCPv6 is confined before it hears anything: its sockets and the kernel's
 * settings come first.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "cmdline/netconf.h"
#include "kinit/ask/ask.h"
#include "kinit/ask/dhcp6.h"
#include "kinit/ask/dhcp6_socket.h"
#include "kinit/ask/slaac_conf.h"
#include "kinit/ask/slaac_watch.h"
#include "kinit/base/netlink.h"
#include "tests/unit/help/fake_confine.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/unit.h"

static int conf_err;

static int dhcp6;

static int before(const char *what)
{
	assert_int_equal(fake_confined(), -1);
	trace("%s", what);
	return open("/dev/null", O_RDWR | O_CLOEXEC);
}

static int behind(int fd, const char *what)
{
	assert_int_equal(fake_confined(), CONFINE_TALK);
	assert_true(fake_confined_with(fd));
	trace("%s", what);
	return -ENODEV;
}

int netlink_open(unsigned groups)
{
	(void)groups;
	return before("open netlink");
}

int netlink_send(int fd, const struct rtnl_request *request)
{
	(void)request;
	behind(fd, "send");
	return 0;
}

ssize_t netlink_receive(int fd, void *bytes, size_t size)
{
	(void)bytes, (void)size;
	return behind(fd, "receive");
}

int netlink_wait(int fd, int ms)
{
	(void)ms;
	return behind(fd, "wait");
}

int netlink_call(struct rtnl_request *request)
{
	(void)request;
	return behind(-1, "call");
}

int slaac_conf_set(const char *dir, const struct ask *ask)
{
	(void)dir, (void)ask;
	close(before("set"));
	return conf_err;
}

int dhcp6_socket_open(const struct ask *ask)
{
	(void)ask;
	return dhcp6 = before("open DHCPv6");
}

static const struct {
	unsigned methods;
	int (*ask)(const struct ask *ask, struct lease *lease);
	const char *calls;
} rows[] = {
	{ NET_SLAAC, slaac_ask, "open netlink\nset\nopen DHCPv6\nsend\nreceive\n" },
	{ NET_DHCP6, dhcp6_ask, "open netlink\nset\nopen DHCPv6\nsend\nreceive\n" },
	{ 0, slaac_ask, "open netlink\nset\nsend\nreceive\n" },
};

static void test_confined_before_it_hears(void **state)
{
	struct lease lease;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct ask ask = { .ifindex = 2,
			.name = "eth0",
			.mac_len = 6,
			.methods = rows[i].methods,
			.hostname = "" };

		trace_clear();
		assert_int_equal(rows[i].ask(&ask, &lease), -ENODEV);
		assert_string_equal(trace_text(), rows[i].calls);
		assert_int_equal(fake_confined(), CONFINE_TALK);
		assert_int_equal(fake_confined_with(dhcp6), rows[i].methods != 0);
		fake_confine_end();
		dhcp6 = -1;
	}
}

/* A kernel without IPv6. */
static void test_nothing_to_hear(void **state)
{
	const struct ask ask = {
		.ifindex = 2, .name = "eth0", .methods = NET_SLAAC, .hostname = ""
	};
	struct lease lease;

	(void)state;
	trace_clear();
	conf_err = -EAFNOSUPPORT;
	assert_int_equal(slaac_ask(&ask, &lease), -EAFNOSUPPORT);
	assert_string_equal(trace_text(), "open netlink\nset\nopen DHCPv6\n");
	assert_said("3 eth0: IPv6 cannot be set up: this kernel has none\n");
	fake_confine_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_confined_before_it_hears),
		cmocka_unit_test(test_nothing_to_hear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
