/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sys/socket.h>

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "lib/rtnl.h"
#include "tests/unit/unit.h"

/* What a kernel said: links and addresses of a namespace with a pair of veth; the others are made. */
#define DATA "tests/fuzz/corpus/rtnl/"

static uint8_t bytes[8192];

static struct rtnl_bytes load(const char *name)
{
	char path[128];
	struct rtnl_bytes all = { bytes, 0 };
	FILE *file;

	snprintf(path, sizeof(path), DATA "%s", name);
	file = fopen(path, "r");
	assert_non_null(file);
	all.len = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	assert_true(all.len > 0 && all.len < sizeof(bytes));
	return all;
}

static struct rtnl_link next_link(struct rtnl_bytes *rest)
{
	struct rtnl_message msg;
	struct rtnl_link link;

	assert_true(rtnl_next(rest, &msg));
	assert_int_equal(rtnl_read_link(&msg, &link), 0);
	return link;
}

static void test_links_of_a_kernel(void **state)
{
	struct rtnl_bytes rest = load("links");
	struct rtnl_link lo = next_link(&rest), v1 = next_link(&rest), v0 = next_link(&rest);
	struct rtnl_message msg;

	(void)state;
	assert_string_equal(lo.name, "lo");
	assert_int_equal(lo.index, 1);
	assert_true(lo.flags & IFF_LOOPBACK);
	assert_int_equal(lo.mtu, 65536);
	assert_string_equal(lo.kind, "");
	assert_string_equal(v1.name, "v1");
	assert_false(v1.flags & IFF_UP);
	assert_string_equal(v0.name, "v0");
	assert_string_equal(v0.kind, "veth");
	assert_int_equal(v0.lower, v1.index);
	assert_int_equal(v0.family, AF_UNSPEC);
	assert_int_equal(v0.mtu, 1500);
	assert_int_equal(v0.mac_len, 6);
	assert_memory_equal(v0.mac, "\xce\xd6\x11\x79\xe6\x37", 6);
	assert_true((v0.flags & IFF_UP) && !(v0.flags & IFF_LOWER_UP));
	assert_true(rtnl_next(&rest, &msg));
	assert_int_equal(msg.type, NLMSG_DONE);
	assert_false(rtnl_next(&rest, &msg));
}

static struct rtnl_address next_address(struct rtnl_bytes *rest)
{
	struct rtnl_message msg;
	struct rtnl_address address;

	assert_true(rtnl_next(rest, &msg));
	assert_int_equal(rtnl_read_address(&msg, &address), 0);
	return address;
}

static void is_address(const struct rtnl_address *address, const char *want, unsigned prefix)
{
	char text[IPADDR_TEXT_SIZE];

	assert_string_equal(ipaddr_format(&address->addr, text), want);
	assert_int_equal(address->prefix, prefix);
	assert_int_equal(address->index, 3);
}

static void test_addresses_of_a_kernel(void **state)
{
	struct rtnl_bytes rest = load("addresses");
	struct rtnl_address plain = next_address(&rest), peer = next_address(&rest);
	struct rtnl_address six = next_address(&rest);

	(void)state;
	is_address(&plain, "10.9.8.7", 24);
	assert_true(plain.flags & IFA_F_PERMANENT);
	/* Ours, not that of the other end. */
	is_address(&peer, "10.0.0.1", 32);
	is_address(&six, "2001:db8::7", 64);
	assert_true(six.flags & IFA_F_TENTATIVE);
	assert_int_equal(six.scope, RT_SCOPE_UNIVERSE);
}

static void test_vlan_bond_and_slave(void **state)
{
	struct rtnl_bytes rest = load("uppers");
	struct rtnl_link vlan = next_link(&rest), bond = next_link(&rest), slave = next_link(&rest);
	struct rtnl_link bridge;
	struct rtnl_message gone;

	(void)state;
	assert_string_equal(vlan.kind, "vlan");
	assert_int_equal(vlan.lower, 2);
	assert_string_equal(bond.kind, "bond");
	assert_int_equal(slave.master, 6);
	assert_string_equal(slave.name, "eth0");
	assert_true(rtnl_next(&rest, &gone));
	assert_int_equal(gone.type, RTM_DELLINK);
	bridge = next_link(&rest);
	assert_int_equal(bridge.family, AF_BRIDGE);
}

static void test_answers(void **state)
{
	struct rtnl_bytes rest = load("errors");
	struct rtnl_message msg;
	int err = 1;

	(void)state;
	assert_true(rtnl_next(&rest, &msg));
	assert_int_equal(rtnl_read_error(&msg, &err), 0);
	assert_int_equal(err, -EEXIST);
	assert_int_equal(msg.seq, 7);
	assert_true(rtnl_next(&rest, &msg));
	assert_int_equal(rtnl_read_error(&msg, &err), 0);
	assert_int_equal(err, 0);
	assert_true(rtnl_next(&rest, &msg));
	assert_int_equal(rtnl_read_error(&msg, &err), -EBADMSG);
}

/* A message that is cut anywhere is none, and what comes before it still counts. */
static void test_cut_anywhere(void **state)
{
	struct rtnl_bytes all = load("uppers");
	struct rtnl_message msg;
	struct rtnl_link link;

	(void)state;
	for (size_t len = 0; len < all.len; len++) {
		struct rtnl_bytes rest = { malloc(len ? len : 1), len };
		uint8_t *copy = (uint8_t *)rest.at;
		size_t used = 0;

		memcpy(copy, all.at, len);
		while (rtnl_next(&rest, &msg)) {
			used += 16 + msg.body.len;
			assert_int_equal(rtnl_read_link(&msg, &link), 0);
		}
		assert_true(used <= len);
		free(copy);
	}
}

static int reads(const struct rtnl_request *request, struct rtnl_link *link)
{
	struct rtnl_bytes rest = { request->bytes, request->len };
	struct rtnl_message msg;

	assert_false(request->full);
	assert_true(rtnl_next(&rest, &msg));
	assert_int_equal(rest.len, 0);
	return rtnl_read_link(&msg, link);
}

static void test_lengths_that_lie(void **state)
{
	struct ifinfomsg head = { .ifi_index = 4 };
	struct rtnl_request request;
	struct rtnl_link link;
	uint8_t long_mac[RTNL_MAC_MAX + 1] = { 1 };

	(void)state;
	rtnl_begin(&request, RTM_NEWLINK, 0, &head, sizeof(head));
	rtnl_put(&request, IFLA_ADDRESS, long_mac, sizeof(long_mac));
	rtnl_put(&request, IFLA_MTU, "12", 2);
	rtnl_put(&request, IFLA_IFNAME, "eth0", 4); /* without its end */
	assert_int_equal(reads(&request, &link), -EBADMSG);
	rtnl_put_text(&request, IFLA_IFNAME, "a-name-of-16-chr"); /* longer than the kernel's */
	assert_int_equal(reads(&request, &link), -EBADMSG);
	rtnl_put_text(&request, IFLA_IFNAME, "a-name-of-15-ch");
	assert_int_equal(reads(&request, &link), 0);
	assert_string_equal(link.name, "a-name-of-15-ch");
	assert_int_equal(link.mac_len, 0);
	assert_int_equal(link.mtu, 0);
	head.ifi_index = 0;
	rtnl_begin(&request, RTM_NEWLINK, 0, &head, sizeof(head));
	rtnl_put_text(&request, IFLA_IFNAME, "eth0");
	assert_int_equal(reads(&request, &link), -EBADMSG);
}

static void test_nests(void **state)
{
	struct ifinfomsg head = { .ifi_index = 4 };
	struct rtnl_request request;
	struct rtnl_link link;
	size_t info;

	(void)state;
	rtnl_begin(&request, RTM_NEWLINK, NLM_F_ACK, &head, sizeof(head));
	info = rtnl_nest(&request, IFLA_LINKINFO);
	rtnl_put_text(&request, IFLA_INFO_KIND, "vlan");
	rtnl_end(&request, info);
	rtnl_put_text(&request, IFLA_IFNAME, "x");
	rtnl_put_u32(&request, IFLA_MTU, 9000);
	rtnl_set_seq(&request, 0x01020304);
	assert_int_equal(reads(&request, &link), 0);
	assert_string_equal(link.kind, "vlan");
	assert_string_equal(link.name, "x");
	assert_int_equal(link.mtu, 9000);
	assert_int_equal(request.len % 4, 0);
}

/* A request that is too long is marked, and nothing is written behind its end. */
static void test_overflow(void **state)
{
	struct ifinfomsg head = { .ifi_index = 4 };
	uint8_t much[RTNL_REQUEST_MAX] = { 0 };
	struct rtnl_request *request = malloc(sizeof(*request));

	(void)state;
	assert_non_null(request);
	rtnl_begin(request, RTM_NEWLINK, 0, &head, sizeof(head));
	for (int i = 0; i < 200; i++)
		rtnl_put_u32(request, IFLA_MTU, 1);
	assert_true(request->full);
	assert_true(request->len <= RTNL_REQUEST_MAX);
	rtnl_begin(request, RTM_NEWLINK, 0, &head, sizeof(head));
	assert_false(request->full);
	rtnl_put(request, IFLA_MTU, much, sizeof(much));
	assert_true(request->full);
	free(request);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_links_of_a_kernel),
		cmocka_unit_test(test_addresses_of_a_kernel),
		cmocka_unit_test(test_vlan_bond_and_slave),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_lengths_that_lie),
		cmocka_unit_test(test_nests),
		cmocka_unit_test(test_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
