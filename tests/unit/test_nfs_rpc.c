/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sys/socket.h>
#include <sys/wait.h>
#include <netinet/in.h>
#include <unistd.h>

#include "kinit/netroot/nfs_rpc.h"
#include "lib/bytes.h"
#include "tests/unit/unit.h"

enum { HEAD = 24, ARGUMENT = 4711 };

/* What the server in a child does with a call of LEN bytes; FD is what it answers on. */
typedef void (*behaviour)(int fd, const uint8_t *call);

static struct rpc_peer peer;
static struct rpc_answer answer;
static struct ipaddr own; /* from which it was asked */
static pid_t child;

/* An accepted reply with one number behind it. */
static void make_reply(uint8_t *reply, const uint8_t *call, uint32_t result)
{
	memset(reply, 0, HEAD + 4);
	memcpy(reply, call, 4);
	bytes_put_be32(reply + 4, 1);
	bytes_put_be32(reply + HEAD, result);
}

static void write_all(int fd, const uint8_t *bytes, size_t len)
{
	if (send(fd, bytes, len, MSG_NOSIGNAL) != (ssize_t)len)
		_exit(1);
}

static void send_fragment(int fd, const uint8_t *bytes, size_t len, bool last)
{
	uint8_t mark[4];

	bytes_put_be32(mark, (uint32_t)len | (last ? 0x80000000 : 0));
	write_all(fd, mark, 4);
	write_all(fd, bytes, len);
}

/* The id of each call is a number that was drawn. */
static uint32_t drawn = 99;

uint32_t random_u32(void)
{
	drawn = drawn * 1664525 + 1013904223;
	return drawn;
}

/* Is it the call that the test makes, with a mark in front of it over TCP? */
static void check_call(const uint8_t *call)
{
	if (bytes_be32(call) != random_u32() || bytes_be32(call + 4) || bytes_be32(call + 8) != 2 ||
		bytes_be32(call + 12) != 100003 || bytes_be32(call + 40) != ARGUMENT)
		_exit(1);
}

static void serve_tcp(int listener, behaviour behave)
{
	uint8_t record[4 + 44];
	int fd = accept(listener, NULL, NULL);

	if (recv(fd, record, sizeof(record), MSG_WAITALL) != (ssize_t)sizeof(record) ||
		bytes_be32(record) != 0x80000000 + 44)
		_exit(1);
	check_call(record + 4);
	behave(fd, record + 4);
	/* Until the client has gone: what is sent must not be lost by our end. */
	shutdown(fd, SHUT_WR);
	recv(fd, record, 1, 0);
	_exit(0);
}

static void serve_udp(int fd, behaviour behave)
{
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	uint8_t call[64];

	if (recvfrom(fd, call, sizeof(call), 0, (struct sockaddr *)&from, &len) != 44 ||
		connect(fd, (struct sockaddr *)&from, len) < 0)
		_exit(1);
	check_call(call);
	behave(fd, call);
	_exit(0);
}

static void start(enum connect_kind kind, behaviour behave)
{
	struct sockaddr_in addr = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(addr);
	int fd = socket(AF_INET, kind == CONNECT_TCP ? SOCK_STREAM : SOCK_DGRAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&addr, len), 0);
	if (kind == CONNECT_TCP)
		assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&addr, &len), 0);
	peer = (struct rpc_peer){
		.kind = kind, .addr = { IP_V4, { 127, 0, 0, 1 } }, .port = ntohs(addr.sin_port)
	};
	child = fork();
	if (child == 0 && kind == CONNECT_TCP)
		serve_tcp(fd, behave);
	else if (child == 0)
		serve_udp(fd, behave);
	close(fd);
}

static int ask_peer(const struct xdr_out *out)
{
	int fd = nfs_rpc_open(&peer, &own), err;

	if (fd < 0)
		return fd;
	err = nfs_rpc_talk(peer.kind, fd, out, &answer);
	close(fd);
	return err;
}

static int ask(enum connect_kind kind, behaviour behave)
{
	const struct rpc_call call = { .xid = 1, .program = 100003, .version = 3 };
	struct xdr_out out;
	int err, status;

	start(kind, behave);
	rpc_put_call(&out, &call);
	xdr_put(&out, ARGUMENT);
	err = ask_peer(&out);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	return err;
}

static void answers(enum connect_kind kind, behaviour behave, uint32_t result)
{
	assert_int_equal(ask(kind, behave), 0);
	assert_int_equal(answer.status, RPC_OK);
	assert_int_equal(xdr_get(&answer.results), result);
	assert_int_equal(answer.results.left, 0);
	assert_true(ipaddr_equal(&own, &peer.addr));
}

static void in_one(int fd, const uint8_t *call)
{
	uint8_t reply[HEAD + 4];

	make_reply(reply, call, 1);
	send_fragment(fd, reply, sizeof(reply), true);
}

static void in_three(int fd, const uint8_t *call)
{
	uint8_t reply[HEAD + 4];

	make_reply(reply, call, 2);
	send_fragment(fd, reply, 1, false);
	send_fragment(fd, reply + 1, sizeof(reply) - 1, false);
	send_fragment(fd, reply, 0, true);
}

static void test_tcp(void **state)
{
	(void)state;
	answers(CONNECT_TCP, in_one, 1);
	answers(CONNECT_TCP, in_three, 2);
}

static void to_another(int fd, const uint8_t *call)
{
	uint8_t reply[HEAD + 4];

	make_reply(reply, call, 3);
	reply[0] ^= 1;
	send_fragment(fd, reply, sizeof(reply), true);
}

static void too_long(int fd, const uint8_t *call)
{
	static uint8_t reply[RPC_REPLY_MAX];

	make_reply(reply, call, 4);
	send_fragment(fd, reply, sizeof(reply) - 1, false);
	send_fragment(fd, reply, 2, true);
}

static void empty(int fd, const uint8_t *call)
{
	send_fragment(fd, call, 0, false);
}

static void half(int fd, const uint8_t *call)
{
	uint8_t mark[4];

	bytes_put_be32(mark, 0x80000000 + HEAD);
	write_all(fd, mark, 4);
	write_all(fd, call, 4);
}

static void nothing(int fd, const uint8_t *call)
{
	(void)fd;
	(void)call;
}

static void denied(int fd, const uint8_t *call)
{
	uint8_t reply[HEAD + 4];

	make_reply(reply, call, 0);
	bytes_put_be32(reply + 8, 1);
	send_fragment(fd, reply, HEAD, true);
}

static void test_tcp_answers_that_are_none(void **state)
{
	(void)state;
	assert_int_equal(ask(CONNECT_TCP, to_another), -EBADMSG);
	assert_int_equal(ask(CONNECT_TCP, too_long), -EMSGSIZE);
	assert_int_equal(ask(CONNECT_TCP, empty), -EBADMSG);
	assert_int_equal(ask(CONNECT_TCP, half), -EPIPE);
	assert_int_equal(ask(CONNECT_TCP, nothing), -EPIPE);
	assert_int_equal(ask(CONNECT_TCP, denied), 0);
	assert_int_equal(answer.status, RPC_DENIED);
}

static void plain(int fd, const uint8_t *call)
{
	uint8_t reply[HEAD + 4];

	make_reply(reply, call, 5);
	write_all(fd, reply, sizeof(reply));
}

/* Noise and answers to others do not end the wait for the right one. */
static void after_noise(int fd, const uint8_t *call)
{
	uint8_t reply[HEAD + 4];

	make_reply(reply, call, 6);
	reply[3]++;
	write_all(fd, reply, sizeof(reply));
	write_all(fd, (const uint8_t *)"noise", 5);
	write_all(fd, reply, 0);
	make_reply(reply, call, 7);
	write_all(fd, reply, sizeof(reply));
}

/* The first question is lost; the second one is the same. */
static void when_asked_again(int fd, const uint8_t *call)
{
	uint8_t again[64];

	if (recv(fd, again, sizeof(again), 0) != 44 || memcmp(again, call, 44))
		_exit(1);
	plain(fd, call);
}

static void test_udp(void **state)
{
	(void)state;
	answers(CONNECT_UDP, plain, 5);
	answers(CONNECT_UDP, after_noise, 7);
	answers(CONNECT_UDP, when_asked_again, 5);
}

static void test_each_call_has_its_own_xid(void **state)
{
	uint32_t first;

	(void)state;
	answers(CONNECT_UDP, plain, 5);
	first = bytes_be32(answer.bytes);
	answers(CONNECT_UDP, plain, 5);
	assert_int_not_equal(first, bytes_be32(answer.bytes));
}

static void test_nobody_there(void **state)
{
	struct xdr_out out = { .len = 4 };

	(void)state;
	answers(CONNECT_TCP, in_one, 1);
	/* Its port is free again. */
	assert_int_equal(ask_peer(&out), -ECONNREFUSED);
	peer.kind = CONNECT_UDP;
	assert_int_equal(ask_peer(&out), -ECONNREFUSED);
	out.full = true;
	assert_int_equal(nfs_rpc_talk(CONNECT_TCP, -1, &out, &answer), -EMSGSIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tcp),
		cmocka_unit_test(test_tcp_answers_that_are_none),
		cmocka_unit_test(test_udp),
		cmocka_unit_test(test_each_call_has_its_own_xid),
		cmocka_unit_test(test_nobody_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
