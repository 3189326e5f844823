/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The real sockets, on the loopback of a network namespace: what is sent comes back, and the filter
 * lets pass what it should.  What is seen goes into the trace.
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kinit/ask/dhcp4_sockets.h"
#include "lib/clock.h"
#include "lib/dhcp4.h"
#include "tests/unit/help/dhcp4msg.h"
#include "tests/unit/help/jail.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/unit.h"

enum { WAIT_MS = 3000 };

static struct dhcp4_sockets sockets;
static struct dhcp4_line line;
static struct dhcp4_packet packet;
static uint8_t sent[4200];
static size_t sent_len;

static void set_flags(int flags)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = (short)flags };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (ioctl(fd, SIOCSIFFLAGS, &request) < 0)
		trace("flags of lo: %s", strerror(errno));
	close(fd);
}

static void open_line(unsigned methods)
{
	struct ask ask = { .mac_len = 6, .methods = methods };
	int err;

	if (unshare(CLONE_NEWNET) < 0)
		trace("namespace: %s", strerror(errno));
	set_flags(IFF_UP);
	ask.ifindex = (int)if_nametoindex("lo");
	err = dhcp4_sockets_open(&ask, &sockets, &line);
	if (err)
		trace("open: %s", strerror(-err));
}

static void make_packet(void)
{
	static struct dhcp4msg msg;

	dhcp4msg_start(&msg, DHCP4_OFFER, 1, "10.0.0.9");
	msg.len = 300;
	sent_len = dhcp4msg_packet(&msg, sent);
}

static void send_it(uint16_t protocol)
{
	int err = line.send(line.self, protocol, sent, sent_len);

	if (err)
		trace("send: %s", strerror(-err));
}

static void receive(void)
{
	int got = line.receive(line.self, clock_ms() + WAIT_MS, &packet);

	if (got <= 0)
		trace("received: %s", got ? strerror(-got) : "nothing");
	else
		trace("received: %04x %d bytes %s %s", packet.protocol, (int)packet.len,
			packet.summed ? "summed" : "not summed",
			packet.len == sent_len && !memcmp(packet.bytes, sent, sent_len)
				? "the same"
				: "another");
}

/* ---- inside of the namespace */

static void there_and_back(void)
{
	open_line(NET_DHCP | NET_RARP);
	make_packet();
	send_it(ETH_P_IP);
	receive();
	sent_len = 28;
	send_it(ETH_P_RARP);
	receive();
	dhcp4_sockets_close(&sockets);
}

static void send_changed(size_t at, uint8_t value)
{
	make_packet();
	sent[at] = value;
	send_it(ETH_P_IP);
}

/* The first that is heard is the one that was sent last. */
static void filtered(void)
{
	open_line(NET_BOOTP);
	send_changed(9, 6);    /* TCP */
	send_changed(6, 0x20); /* more fragments */
	send_changed(7, 1);    /* a later fragment */
	send_changed(23, 67);  /* to the server */
	sent_len = 20;
	send_it(ETH_P_IP);
	sent_len = 4000; /* longer than what fits */
	sent[23] = 68;
	send_it(ETH_P_IP);
	/* The port is behind options of IP here. */
	make_packet();
	memmove(sent + 24, sent + 20, sent_len - 20);
	memset(sent + 20, 1, 4);
	sent[0] = 0x46;
	sent_len += 4;
	send_it(ETH_P_IP);
	for (int tries = 0; tries < 10 && !trace_text()[0]; tries++)
		if (line.receive(line.self, clock_ms() + WAIT_MS, &packet))
			trace("first: %02x, %d bytes", packet.bytes[0], (int)packet.len);
}

/* Nothing comes for others' ears: of IP, without RARP. */
static void not_asked_for(void)
{
	int64_t began = clock_ms();

	open_line(NET_RARP);
	make_packet();
	trace("send: %s", strerror(-line.send(line.self, ETH_P_IP, sent, sent_len)));
	trace("received: %d", line.receive(line.self, clock_ms() + 50, &packet));
	trace("waited: %s", clock_ms() - began >= 50 ? "yes" : "no");
	sent_len = 28;
	send_it(ETH_P_RARP);
	receive();
}

static void of_a_neighbour(void)
{
	struct sockaddr_in from = { .sin_family = AF_INET, .sin_port = htons(67) };
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(68) };
	int fd;

	open_line(NET_DHCP);
	from.sin_addr.s_addr = to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (bind(fd, (struct sockaddr *)&from, sizeof(from)) < 0 ||
		sendto(fd, "hello", 5, 0, (struct sockaddr *)&to, sizeof(to)) != 5)
		trace("neighbour: %s", strerror(errno));
	receive();
	close(fd);
}

static void down(void)
{
	open_line(NET_DHCP);
	make_packet();
	set_flags(0);
	trace("send: %s", strerror(-line.send(line.self, ETH_P_IP, sent, sent_len)));
	receive();
	trace("then: %d", line.receive(line.self, clock_ms(), &packet));
	set_flags(IFF_UP);
	send_it(ETH_P_IP);
	receive();
}

static void nowhere(void)
{
	struct ask ask = { .ifindex = 12345, .mac_len = 6, .methods = NET_DHCP | NET_RARP };
	int before = dup(0), after;

	close(before);
	if (unshare(CLONE_NEWNET) < 0)
		trace("namespace: %s", strerror(errno));
	trace("open: %s", strerror(-dhcp4_sockets_open(&ask, &sockets, &line)));
	after = dup(0);
	trace("left open: %d", after - before);
	close(after);
}

/* ---- what they saw */

static void what_is_sent_comes_back(void **state)
{
	(void)state;
	trace_clear();
	assert_int_equal(jail(NULL, there_and_back), 0);
	assert_string_equal(trace_text(), "received: 0800 328 bytes summed the same\n"
					  "received: 8035 28 bytes summed the same\n");
}

static void the_filter(void **state)
{
	(void)state;
	trace_clear();
	assert_int_equal(jail(NULL, filtered), 0);
	assert_string_equal(trace_text(), "first: 46, 332 bytes\n");
}

static void only_what_is_asked_for(void **state)
{
	(void)state;
	trace_clear();
	assert_int_equal(jail(NULL, not_asked_for), 0);
	assert_string_equal(trace_text(), "send: Bad file descriptor\nreceived: 0\nwaited: yes\n"
					  "received: 8035 28 bytes summed the same\n");
}

static void a_neighbour_has_no_checksum(void **state)
{
	(void)state;
	trace_clear();
	assert_int_equal(jail(NULL, of_a_neighbour), 0);
	assert_string_equal(trace_text(), "received: 0800 33 bytes not summed another\n");
}

static void a_link_that_is_down(void **state)
{
	(void)state;
	trace_clear();
	assert_int_equal(jail(NULL, down), 0);
	assert_string_equal(trace_text(),
		"send: Network is down\nreceived: Network is down\nthen: 0\n"
		"received: 0800 328 bytes summed the same\n");
}

static void an_interface_that_is_not_there(void **state)
{
	(void)state;
	trace_clear();
	assert_int_equal(jail(NULL, nowhere), 0);
	assert_string_equal(trace_text(), "open: No such device\nleft open: 0\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_sent_comes_back),
		cmocka_unit_test(the_filter),
		cmocka_unit_test(only_what_is_asked_for),
		cmocka_unit_test(a_neighbour_has_no_checksum),
		cmocka_unit_test(a_link_that_is_down),
		cmocka_unit_test(an_interface_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
