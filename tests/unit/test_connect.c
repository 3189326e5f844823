/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <poll.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <unistd.h>

#include "kinit/server/connect.h"
#include "lib/clock.h"
#include "tests/unit/unit.h"

int __real_bind(int fd, const struct sockaddr *addr, socklen_t len);
int __wrap_bind(int fd, const struct sockaddr *addr, socklen_t len);

/* What bind() answers to ports below 1024; all that were asked for are counted. */
static int bind_error;
static unsigned asked[1024];
static unsigned free_port;
static unsigned first_port;

static uint32_t drawn = 99;

uint32_t random_u32(void)
{
	return drawn;
}

int __wrap_bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	unsigned port = ntohs(((const struct sockaddr_in *)addr)->sin_port);

	if (!port)
		return __real_bind(fd, addr, len);
	assert_in_range(port, 600, 1023);
	asked[port]++;
	first_port = first_port ? first_port : port;
	if (port == free_port)
		return 0;
	errno = bind_error;
	return -1;
}

static const struct ipaddr loopback = { IP_V4, { 127, 0, 0, 1 } };

/* A machine may have no IPv6: this one always does. */
static struct sockaddr_in6 to_v6;

int __real_socket(int family, int type, int protocol);
int __wrap_socket(int family, int type, int protocol);
int __wrap_socket(int family, int type, int protocol)
{
	return __real_socket(family == AF_INET6 ? AF_INET : family, type, protocol);
}

int __real_connect(int fd, const struct sockaddr *addr, socklen_t len);
int __wrap_connect(int fd, const struct sockaddr *addr, socklen_t len);
int __wrap_connect(int fd, const struct sockaddr *addr, socklen_t len)
{
	if (addr->sa_family != AF_INET6)
		return __real_connect(fd, addr, len);
	assert_int_equal(len, sizeof(to_v6));
	memcpy(&to_v6, addr, sizeof(to_v6));
	return 0;
}

int __real_getsockname(int fd, struct sockaddr *addr, socklen_t *len);
int __wrap_getsockname(int fd, struct sockaddr *addr, socklen_t *len);
int __wrap_getsockname(int fd, struct sockaddr *addr, socklen_t *len)
{
	if (!to_v6.sin6_family)
		return __real_getsockname(fd, addr, len);
	assert_true(*len >= sizeof(to_v6));
	memcpy(addr, &to_v6, sizeof(to_v6));
	return 0;
}

/* A server's socket on the loopback; *PORT is the one it got. */
static int serve(int type, uint16_t *port)
{
	struct sockaddr_in addr = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(addr);
	int fd = socket(AF_INET, type, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&addr, len), 0);
	if (type == SOCK_STREAM)
		assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&addr, &len), 0);
	*port = ntohs(addr.sin_port);
	return fd;
}

static int64_t soon(void)
{
	return clock_ms() + 5000;
}

static void test_tcp(void **state)
{
	char bytes[8] = "";
	struct ipaddr own;
	uint16_t port;
	int server = serve(SOCK_STREAM, &port), peer;
	int fd = connect_open(CONNECT_TCP, &loopback, port, 0, 5000);

	(void)state;
	assert_true(fd >= 0);
	peer = accept(server, NULL, NULL);
	assert_int_equal(connect_own_address(fd, &own), 0);
	assert_true(ipaddr_equal(&own, &loopback));
	assert_int_equal(connect_send(fd, "hello", 5, soon()), 0);
	assert_int_equal(recv(peer, bytes, 5, MSG_WAITALL), 5);
	assert_string_equal(bytes, "hello");
	/* Put together, however it comes. */
	assert_int_equal(send(peer, "ab", 2, 0), 2);
	assert_int_equal(connect_receive(fd, bytes, 1, soon()), 0);
	assert_int_equal(send(peer, "cde", 3, 0), 3);
	assert_int_equal(connect_receive(fd, bytes, 4, soon()), 0);
	assert_memory_equal(bytes, "bcde", 4);
	assert_int_equal(send(peer, "f", 1, 0), 1);
	close(peer);
	assert_int_equal(connect_receive(fd, bytes, 2, soon()), -EPIPE);
	close(fd);
	close(server);
}

static void test_time_is_over(void **state)
{
	int64_t start = clock_ms();
	uint16_t port;
	char byte;
	int server = serve(SOCK_STREAM, &port);
	int fd = connect_open(CONNECT_TCP, &loopback, port, 0, 5000);
	int udp = connect_open(CONNECT_UDP, &loopback, port, 0, 5000);

	(void)state;
	assert_int_equal(connect_receive(fd, &byte, 1, start + 50), -ETIMEDOUT);
	assert_true(clock_ms() >= start + 50);
	/* Nobody reads: the buffers are full at some time. */
	for (int err = 0; err != -ETIMEDOUT;) {
		static char many[1 << 20];

		err = connect_send(fd, many, sizeof(many), clock_ms() + 10);
		assert_true(!err || err == -ETIMEDOUT);
	}
	assert_int_equal(connect_datagram(udp, &byte, 1, clock_ms() - 1), -ETIMEDOUT);
	close(udp);
	close(fd);
	close(server);
}

/* Rubbish that never ends would otherwise keep a worker until it is killed. */
static void test_time_is_over_whatever_comes(void **state)
{
	uint16_t port;
	char byte;
	int server = serve(SOCK_STREAM, &port), peer;
	int fd = connect_open(CONNECT_TCP, &loopback, port, 0, 5000);

	(void)state;
	peer = accept(server, NULL, NULL);
	assert_int_equal(send(peer, "abc", 3, 0), 3);
	assert_int_equal(connect_receive(fd, &byte, 1, soon()), 0);
	assert_int_equal(connect_receive(fd, &byte, 1, clock_ms()), -ETIMEDOUT);
	assert_int_equal(connect_datagram(fd, &byte, 1, clock_ms()), -ETIMEDOUT);
	assert_int_equal(connect_datagram(fd, &byte, 1, soon()), 1);
	assert_int_equal(byte, 'b');
	close(peer);
	close(fd);
	close(server);
}

static void test_nobody_listens(void **state)
{
	uint16_t port;
	char byte;
	int fd;

	(void)state;
	close(serve(SOCK_STREAM, &port));
	assert_int_equal(connect_open(CONNECT_TCP, &loopback, port, 0, 5000), -ECONNREFUSED);
	close(serve(SOCK_DGRAM, &port));
	fd = connect_open(CONNECT_UDP, &loopback, port, 0, 5000);
	assert_true(fd >= 0);
	assert_int_equal(connect_send(fd, "x", 1, soon()), 0);
	assert_int_equal(connect_datagram(fd, &byte, 1, soon()), -ECONNREFUSED);
	close(fd);
}

static void test_udp(void **state)
{
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	char bytes[16];
	uint16_t port, other_port;
	int server = serve(SOCK_DGRAM, &port);
	int other = serve(SOCK_DGRAM, &other_port);
	int fd = connect_open(CONNECT_UDP, &loopback, port, 0, 5000);

	(void)state;
	assert_int_equal(connect_send(fd, "ask", 3, soon()), 0);
	assert_int_equal(recvfrom(server, bytes, 16, 0, (struct sockaddr *)&from, &len), 3);
	/* Only the one that was asked is heard. */
	assert_int_equal(sendto(other, "forged", 6, 0, (struct sockaddr *)&from, len), 6);
	assert_int_equal(sendto(server, "answer", 6, 0, (struct sockaddr *)&from, len), 6);
	assert_int_equal(connect_datagram(fd, bytes, sizeof(bytes), soon()), 6);
	assert_memory_equal(bytes, "answer", 6);
	/* One that is too long is cut. */
	assert_int_equal(sendto(server, "answer", 6, 0, (struct sockaddr *)&from, len), 6);
	assert_int_equal(connect_datagram(fd, bytes, 4, soon()), 4);
	close(fd);
	close(other);
	close(server);
}

static void test_ipv6(void **state)
{
	const struct ipaddr addr = { IP_V6, { 0x20, 1, 0xd, 0xb8, [15] = 7 } };
	struct ipaddr own;
	int fd = connect_open(CONNECT_TCP, &addr, 2049, 0, 5000);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(ntohs(to_v6.sin6_port), 2049);
	assert_memory_equal(&to_v6.sin6_addr, addr.bytes, 16);
	assert_int_equal(connect_own_address(fd, &own), 0);
	assert_true(ipaddr_equal(&own, &addr));
	to_v6.sin6_family = 0;
	close(fd);
}

static void test_reserved_ports(void **state)
{
	uint16_t port;
	int server = serve(SOCK_STREAM, &port), fd;

	(void)state;
	memset(asked, 0, sizeof(asked));
	first_port = 0;
	bind_error = EADDRINUSE;
	free_port = 0;
	assert_int_equal(connect_open(CONNECT_TCP, &loopback, port, 1, 5000), -EADDRINUSE);
	for (unsigned i = 600; i < 1024; i++)
		assert_int_equal(asked[i], 1);
	assert_int_equal(first_port, 600 + drawn % 424);
	free_port = 777;
	fd = connect_open(CONNECT_TCP, &loopback, port, 1, 5000);
	assert_true(fd >= 0);
	assert_int_equal(asked[777], 2);
	close(fd);
	bind_error = EACCES;
	free_port = 0;
	assert_int_equal(connect_open(CONNECT_TCP, &loopback, port, 1, 5000), -EACCES);
	close(server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tcp),
		cmocka_unit_test(test_time_is_over),
		cmocka_unit_test(test_time_is_over_whatever_comes),
		cmocka_unit_test(test_nobody_listens),
		cmocka_unit_test(test_udp),
		cmocka_unit_test(test_ipv6),
		cmocka_unit_test(test_reserved_ports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
