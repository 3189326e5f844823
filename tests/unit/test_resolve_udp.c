/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <poll.h>
#include <sys/socket.h>

#include "kinit/server/resolve_udp.h"
#include "kinit/server/socketaddr.h"
#include "lib/clock.h"
#include "tests/unit/unit.h"

/* Whose answers are taken: a datagram from any other place is nobody's. */

struct datagram {
	const char *address, *bytes;
	uint16_t port;
};

static const struct datagram *coming;
static size_t left;
static int64_t now_ms;

int64_t clock_ms(void)
{
	return now_ms;
}

/* Time passes only while nothing comes. */
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout)
{
	assert_int_equal(n, 1);
	assert_int_equal(fds->events, POLLIN);
	assert_in_range(timeout, 1, 1000);
	now_ms += left ? 1 : timeout;
	return left != 0;
}

ssize_t __wrap_recvfrom(
	int fd, void *bytes, size_t size, int flags, struct sockaddr *from, socklen_t *len);
ssize_t __wrap_recvfrom(
	int fd, void *bytes, size_t size, int flags, struct sockaddr *from, socklen_t *len)
{
	union socketaddr addr;
	struct ipaddr ip;
	socklen_t addrlen;

	(void)flags;
	assert_int_equal(fd, 77);
	if (!left) {
		errno = EAGAIN;
		return -1;
	}
	assert_int_equal(ipaddr_parse(coming->address, &ip), 0);
	addrlen = socketaddr_make(&ip, coming->port, &addr);
	assert_true(*len >= addrlen && size >= strlen(coming->bytes));
	memcpy(from, &addr, addrlen);
	*len = addrlen;
	memcpy(bytes, coming->bytes, strlen(coming->bytes));
	left--;
	return (ssize_t)strlen(coming++->bytes);
}

/* Of what comes, the one that SERVER is believed to have sent is WANT; NULL: none is. */
static void takes(const char *server, const struct datagram *datagrams, size_t n, const char *want)
{
	uint8_t bytes[16] = { 0 };
	struct ipaddr ip;
	int got;

	coming = datagrams;
	left = n;
	now_ms = 5000;
	assert_int_equal(ipaddr_parse(server, &ip), 0);
	got = resolve_udp_receive(77, &ip, bytes, sizeof(bytes), 6000);
	if (!want) {
		assert_int_equal(got, -ETIMEDOUT);
		assert_int_equal(left, 0);
		assert_int_equal(now_ms, 6000);
		return;
	}
	assert_int_equal(got, strlen(want));
	assert_memory_equal(bytes, want, strlen(want));
}

#define TAKES(server, want, ...)                                           \
	do {                                                               \
		static const struct datagram rows[] = { __VA_ARGS__ };     \
		takes(server, rows, sizeof(rows) / sizeof(rows[0]), want); \
	} while (0)

static void test_from_the_server(void **state)
{
	(void)state;
	TAKES("10.0.0.1", "yes", { "10.0.0.1", "yes", 53 });
	TAKES("2001:db8::53", "yes", { "2001:db8::53", "yes", 53 });
	TAKES("fe80::1", "yes", { "fe80::1", "yes", 53 });
}

static void test_from_another_address(void **state)
{
	(void)state;
	TAKES("10.0.0.1", "yes", { "10.0.0.2", "no", 53 }, { "11.0.0.1", "no", 53 },
		{ "10.0.0.1", "yes", 53 });
	TAKES("fe80::1", "yes", { "fe80::2", "no", 53 }, { "2001:db8::1", "no", 53 },
		{ "fe80::1", "yes", 53 });
	TAKES("10.0.0.1", NULL, { "10.0.0.2", "no", 53 });
	TAKES("fe80::1", NULL, { "fe80::1:1", "no", 53 });
}

static void test_from_another_port(void **state)
{
	(void)state;
	TAKES("10.0.0.1", "yes", { "10.0.0.1", "no", 54 }, { "10.0.0.1", "yes", 53 });
	TAKES("10.0.0.1", NULL, { "10.0.0.1", "no", 13568 });
	TAKES("fe80::1", NULL, { "fe80::1", "no", 5353 });
}

/* The bytes of the one are those of the other. */
static void test_from_another_family(void **state)
{
	(void)state;
	TAKES("10.0.0.1", NULL, { "a00:1::", "no", 53 });
	TAKES("::", NULL, { "0.0.0.0", "no", 53 });
}

static void test_nothing_comes(void **state)
{
	(void)state;
	takes("10.0.0.1", NULL, 0, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_from_the_server),
		cmocka_unit_test(test_from_another_address),
		cmocka_unit_test(test_from_another_port),
		cmocka_unit_test(test_from_another_family),
		cmocka_unit_test(test_nothing_comes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
