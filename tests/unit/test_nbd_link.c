/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/nbd-netlink.h>
#include <linux/netlink.h>

#include "kinit/netroot/nbd_link.h"
#include "lib/genl.h"
#include "tests/unit/unit.h"

enum { FAMILY = 0x1f, GROUP = 9, ANSWERS_MAX = 12 };

/* What the kernel answers, in order, and what it was last asked. */
static struct {
	struct rtnl_request msg;
	uint32_t from; /* 0: the kernel; else some process */
	int err;       /* instead of a message */
} answers[ANSWERS_MAX];
static size_t nanswers, next;
static struct rtnl_request asked;
static uint32_t joined;

int __wrap_socket(int domain, int type, int protocol);
int __wrap_bind(int fd, const struct sockaddr *addr, socklen_t len);
int __wrap_connect(int fd, const struct sockaddr *addr, socklen_t len);
ssize_t __wrap_send(int fd, const void *bytes, size_t len, int flags);
ssize_t __wrap_recvfrom(
	int fd, void *bytes, size_t len, int flags, struct sockaddr *from, socklen_t *size);
int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t len);

int __wrap_socket(int domain, int type, int protocol)
{
	(void)type;
	assert_int_equal(domain, AF_NETLINK);
	assert_int_equal(protocol, NETLINK_GENERIC);
	return open("/dev/null", O_RDWR | O_CLOEXEC);
}

int __wrap_bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	(void)addr;
	(void)len;
	return fd < 0;
}

int __wrap_connect(int fd, const struct sockaddr *addr, socklen_t len)
{
	(void)addr;
	(void)len;
	return fd < 0;
}

ssize_t __wrap_send(int fd, const void *bytes, size_t len, int flags)
{
	(void)fd;
	(void)flags;
	assert_true(len <= sizeof(asked.bytes));
	memcpy(asked.bytes, bytes, len);
	asked.len = len;
	return (ssize_t)len;
}

ssize_t __wrap_recvfrom(
	int fd, void *bytes, size_t len, int flags, struct sockaddr *from, socklen_t *size)
{
	(void)fd;
	(void)flags;
	(void)size;
	assert_true(next < nanswers);
	((struct sockaddr_nl *)from)->nl_pid = answers[next].from;
	if (answers[next].err) {
		errno = answers[next++].err;
		return -1;
	}
	assert_true(answers[next].msg.len <= len);
	memcpy(bytes, answers[next].msg.bytes, answers[next].msg.len);
	return (ssize_t)answers[next++].msg.len;
}

int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	(void)fd;
	assert_int_equal(level, SOL_NETLINK);
	assert_int_equal(name, NETLINK_ADD_MEMBERSHIP);
	assert_int_equal(len, sizeof(joined));
	memcpy(&joined, value, sizeof(joined));
	return 0;
}

static struct rtnl_request *answer(void)
{
	assert_true(nanswers < ANSWERS_MAX);
	return &answers[nanswers++].msg;
}

static void answer_status(uint32_t seq, int32_t err)
{
	struct rtnl_request *msg = answer();

	genl_begin(msg, NLMSG_ERROR, 0, seq);
	memcpy(msg->bytes + NLMSG_HDRLEN, &err, sizeof(err));
	/* The request that it is about follows. */
	rtnl_put(msg, 0, "............", 12);
}

static void put_group(struct rtnl_request *msg, uint16_t number, const char *name, uint32_t id)
{
	size_t open = rtnl_nest(msg, number);

	rtnl_put_text(msg, CTRL_ATTR_MCAST_GRP_NAME, name);
	rtnl_put_u32(msg, CTRL_ATTR_MCAST_GRP_ID, id);
	rtnl_end(msg, open);
}

static void answer_family(uint32_t seq)
{
	struct rtnl_request *msg = answer();
	uint16_t family = FAMILY;
	size_t open;

	genl_begin(msg, GENL_ID_CTRL, CTRL_CMD_NEWFAMILY, seq);
	rtnl_put_text(msg, CTRL_ATTR_FAMILY_NAME, "nbd");
	rtnl_put(msg, CTRL_ATTR_FAMILY_ID, &family, sizeof(family));
	open = rtnl_nest(msg, CTRL_ATTR_MCAST_GROUPS);
	put_group(msg, 1, "other", 7);
	put_group(msg, 2, "nbd_mc_group", GROUP);
	rtnl_end(msg, open);
}

static int setup(void **state)
{
	(void)state;
	memset(answers, 0, sizeof(answers));
	nanswers = next = joined = 0;
	return 0;
}

static void opened(struct nbd_link *link)
{
	answer_family(1);
	answer_status(1, 0);
	assert_int_equal(nbd_link_open(link), 0);
	assert_int_equal(link->family, FAMILY);
}

static struct rtnl_bytes attrs_of(const struct rtnl_request *msg, uint16_t family, uint8_t cmd)
{
	struct rtnl_bytes rest = { msg->bytes, msg->len };
	struct genl_answer got;

	assert_true(genl_next(&rest, &got));
	assert_int_equal(got.family, family);
	assert_int_equal(got.cmd, cmd);
	return got.attrs;
}

static void has_u64(const struct rtnl_bytes *attrs, uint16_t type, uint64_t want)
{
	struct rtnl_bytes value;
	uint64_t got;

	assert_true(rtnl_find(*attrs, type, sizeof(got), &value));
	assert_int_equal(value.len, sizeof(got));
	memcpy(&got, value.at, sizeof(got));
	assert_true(got == want);
}

static const struct nbd_link_device device = { .index = 3,
	.fd = 44,
	.size = UINT64_C(1) << 40,
	.block = 4096,
	.flags = 0x56d,
	.timeout_s = 60,
	.dead_timeout_s = 86400 };

static void check_device(const struct rtnl_bytes *attrs)
{
	struct rtnl_bytes sockets, item, value;

	assert_true(rtnl_find(*attrs, NBD_ATTR_INDEX, 4, &value));
	assert_int_equal(rtnl_u32(&value), 3);
	has_u64(attrs, NBD_ATTR_SIZE_BYTES, UINT64_C(1) << 40);
	has_u64(attrs, NBD_ATTR_BLOCK_SIZE_BYTES, 4096);
	has_u64(attrs, NBD_ATTR_TIMEOUT, 60);
	has_u64(attrs, NBD_ATTR_DEAD_CONN_TIMEOUT, 86400);
	assert_false(rtnl_find(*attrs, NBD_ATTR_CLIENT_FLAGS, 0, &value));
	assert_true(rtnl_find(*attrs, NBD_ATTR_SOCKETS, 0, &sockets));
	assert_true(rtnl_find(sockets, NBD_SOCK_ITEM, 0, &item));
	assert_true(rtnl_find(item, NBD_SOCK_FD, 4, &value));
	assert_int_equal(rtnl_u32(&value), 44);
}

static void test_open(void **state)
{
	struct rtnl_bytes attrs, value;
	struct nbd_link link;

	(void)state;
	opened(&link);
	attrs = attrs_of(&asked, GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
	assert_true(rtnl_find(attrs, CTRL_ATTR_FAMILY_NAME, 4, &value));
	assert_string_equal((const char *)value.at, "nbd");
	assert_int_equal(nbd_link_watch(&link), 0);
	assert_int_equal(joined, GROUP);
	nbd_link_close(&link);
}

static void test_no_driver(void **state)
{
	struct nbd_link link;

	(void)state;
	answer_status(1, -ENOENT);
	assert_int_equal(nbd_link_open(&link), -ENOENT);
	assert_int_equal(link.fd, -1);
	/* An answer that does not say the number is none. */
	setup(state);
	answer_status(1, 0);
	assert_int_equal(nbd_link_open(&link), -ENOENT);
}

static void test_connect(void **state)
{
	struct rtnl_bytes attrs;
	struct nbd_link link;

	(void)state;
	opened(&link);
	genl_begin(answer(), FAMILY, NBD_CMD_CONNECT, 2);
	answer_status(2, 0);
	assert_int_equal(nbd_link_connect(&link, &device), 0);
	attrs = attrs_of(&asked, FAMILY, NBD_CMD_CONNECT);
	check_device(&attrs);
	has_u64(&attrs, NBD_ATTR_SERVER_FLAGS, 0x56d);
	answer_status(3, -EBUSY);
	assert_int_equal(nbd_link_connect(&link, &device), -EBUSY);
	answer_status(4, 0);
	assert_int_equal(nbd_link_reconnect(&link, &device), 0);
	attrs = attrs_of(&asked, FAMILY, NBD_CMD_RECONFIGURE);
	check_device(&attrs);
	nbd_link_close(&link);
}

static void test_disconnecting(void **state)
{
	struct rtnl_bytes attrs, index;
	struct nbd_link link;

	(void)state;
	opened(&link);
	answer_status(2, 0);
	assert_int_equal(nbd_link_disconnect(&link, 3), 0);
	attrs = attrs_of(&asked, FAMILY, NBD_CMD_DISCONNECT);
	assert_true(rtnl_find(attrs, NBD_ATTR_INDEX, sizeof(uint32_t), &index));
	assert_int_equal(rtnl_u32(&index), 3);
	answer_status(3, -EINVAL);
	assert_int_equal(nbd_link_disconnect(&link, 3), -EINVAL);
	nbd_link_close(&link);
}

/* Neither what a process sends to our port counts, nor an answer to an earlier question. */
static void test_wrong_answers(void **state)
{
	struct nbd_link link;

	(void)state;
	opened(&link);
	answer_status(2, 0);
	answers[nanswers - 1].from = 77;
	answer_status(1, 0);
	answers[nanswers++].err = EINTR;
	answer_status(2, -EINVAL);
	assert_int_equal(nbd_link_connect(&link, &device), -EINVAL);
	answers[nanswers++].err = ENOBUFS;
	assert_int_equal(nbd_link_connect(&link, &device), -ENOBUFS);
	nbd_link_close(&link);
}

static void answer_dead(uint16_t family, uint8_t cmd, uint32_t index)
{
	struct rtnl_request *msg = answer();

	genl_begin(msg, family, cmd, 0);
	rtnl_put_u32(msg, NBD_ATTR_INDEX, index);
}

static void test_death(void **state)
{
	struct nbd_link link;

	(void)state;
	opened(&link);
	answer_dead(FAMILY, NBD_CMD_LINK_DEAD, 2);
	answer_dead(FAMILY, NBD_CMD_STATUS, 3);
	answer_dead(FAMILY + 1, NBD_CMD_LINK_DEAD, 3);
	answer_dead(FAMILY, NBD_CMD_LINK_DEAD, 3);
	assert_int_equal(nbd_link_wait_dead(&link, 3), 0);
	assert_int_equal(next, nanswers);
	/* Lost messages: it may have been among them. */
	answers[nanswers++].err = ENOBUFS;
	assert_int_equal(nbd_link_wait_dead(&link, 3), 0);
	answers[nanswers++].err = EIO;
	assert_int_equal(nbd_link_wait_dead(&link, 3), -EIO);
	nbd_link_close(&link);
}

#define TEST(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_open),
		TEST(test_no_driver),
		TEST(test_connect),
		TEST(test_disconnecting),
		TEST(test_wrong_answers),
		TEST(test_death),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
