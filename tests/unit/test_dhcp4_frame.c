/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The headers around a message.
 */

#include "lib/dhcp4.h"
#include "lib/dhcp4_frame.h"
#include "tests/unit/help/dhcp4msg.h"
#include "tests/unit/unit.h"

static uint8_t packet[4096];
static size_t packet_len;

static void make_packet(void)
{
	static struct dhcp4msg msg;

	dhcp4msg_start(&msg, DHCP4_OFFER, 1, "10.0.0.9");
	packet_len = dhcp4msg_packet(&msg, packet);
}

static void make_ip_sum_right(void)
{
	uint16_t sum;

	memset(packet + 10, 0, 2);
	sum = (uint16_t)~dhcp4msg_sum(packet, 4 * (packet[0] & 15));
	packet[10] = (uint8_t)(sum >> 8);
	packet[11] = (uint8_t)sum;
}

/* Opens a copy of LEN bytes. */
static int open_copy(size_t len, bool summed, struct dhcp4_frame *frame)
{
	uint8_t *copy = malloc(len ? len : 1);
	int err;

	memcpy(copy, packet, len);
	err = dhcp4_frame_open(copy, len, summed, frame);
	if (!err)
		frame->bytes = packet + (frame->bytes - copy);
	free(copy);
	return err;
}

static void what_is_sent(void **state)
{
	uint8_t pseudo[20 + 313], *sent = malloc(28 + 301);

	(void)state;
	for (size_t len = 300; len <= 301; len++) {
		memset(sent, 0xa5, 28 + len);
		assert_int_equal(dhcp4_frame_build(sent, len), 28 + len);
		assert_int_equal(dhcp4msg_sum(sent, 20), 0xffff);
		assert_int_equal(sent[0], 0x45);
		assert_int_equal(sent[2] << 8 | sent[3], 28 + len);
		assert_memory_equal(sent + 4, "\0\0\0\0\x40\x11", 6);
		assert_memory_equal(sent + 12, "\0\0\0\0\xff\xff\xff\xff\0\x44\0\x43", 12);
		assert_int_equal(sent[24] << 8 | sent[25], 8 + len);
		assert_int_equal(sent[28], 0xa5);
		/* 0, 17 and the length again, addresses, UDP */
		memcpy(pseudo, "\0\x11", 2);
		memcpy(pseudo + 2, sent + 24, 2);
		memcpy(pseudo + 4, sent + 12, 8 + 8 + len);
		assert_int_equal(dhcp4msg_sum(pseudo, 12 + 8 + len), 0xffff);
	}
	free(sent);
}

/* A sum of 0 is sent as 0xffff: 0 means that there is none. */
static void no_checksum_of_zero_is_sent(void **state)
{
	uint8_t sent[30];

	(void)state;
	for (unsigned value = 0; value < 0x10000; value++) {
		sent[28] = (uint8_t)(value >> 8);
		sent[29] = (uint8_t)value;
		dhcp4_frame_build(sent, 2);
		assert_true(sent[26] || sent[27]);
	}
}

static void what_is_heard(void **state)
{
	struct dhcp4_frame frame;

	(void)state;
	make_packet();
	assert_int_equal(open_copy(packet_len, true, &frame), 0);
	assert_ptr_equal(frame.bytes, packet + 28);
	assert_int_equal(frame.len, packet_len - 28);
	assert_addr(&frame.from, "10.0.0.254");
	/* Ethernet fills up to 60 bytes. */
	memset(packet + packet_len, 0xff, 30);
	assert_int_equal(open_copy(packet_len + 30, true, &frame), 0);
	assert_int_equal(frame.len, packet_len - 28);
}

static void options_of_ip(void **state)
{
	struct dhcp4_frame frame;

	(void)state;
	make_packet();
	memmove(packet + 24, packet + 20, packet_len - 20);
	memset(packet + 20, 1, 4);
	packet[0] = 0x46;
	packet_len += 4;
	packet[2] = (uint8_t)(packet_len >> 8);
	packet[3] = (uint8_t)packet_len;
	make_ip_sum_right();
	assert_int_equal(open_copy(packet_len, true, &frame), 0);
	assert_ptr_equal(frame.bytes, packet + 32);
}

static void checksums(void **state)
{
	struct dhcp4_frame frame;

	(void)state;
	make_packet();
	packet[100] ^= 1;
	assert_int_equal(open_copy(packet_len, true, &frame), -EBADMSG);
	/* The card would have filled it in. */
	assert_int_equal(open_copy(packet_len, false, &frame), 0);
	/* There is none. */
	packet[26] = packet[27] = 0;
	assert_int_equal(open_copy(packet_len, true, &frame), 0);
	/* That of IP always counts. */
	packet[10] ^= 1;
	assert_int_equal(open_copy(packet_len, false, &frame), -EBADMSG);
}

/* What dnsmasq sent through a veth pair: the sum has not been made. */
static void a_neighbour_on_the_same_machine(void **state)
{
	struct dhcp4_frame frame;
	size_t len;
	uint8_t *bytes = dhcp4msg_load("dnsmasq-offer", &len);

	(void)state;
	assert_int_equal(dhcp4_frame_open(bytes, len, true, &frame), -EBADMSG);
	assert_int_equal(dhcp4_frame_open(bytes, len, false, &frame), 0);
	free(bytes);
	bytes = dhcp4msg_load("isc-offer", &len);
	assert_int_equal(dhcp4_frame_open(bytes, len, true, &frame), 0);
	free(bytes);
}

/* Each row changes one byte; the sum of IP is made right again, that of UDP is left out. */
static void packets_that_are_none(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
	} rows[] = {
		{ 0, 0x65 }, { 0, 0x44 }, { 0, 0x40 }, /* version, length of the header */
		{ 2, 0xff }, { 2, 0 },                 /* length of it all */
		{ 6, 0x20 }, { 6, 0x01 }, { 7, 0x01 }, /* fragments */
		{ 9, 6 }, { 9, 1 },                    /* TCP, ICMP */
		{ 21, 68 }, { 21, 53 }, { 20, 1 },     /* from which port */
		{ 23, 67 }, { 22, 1 },                 /* to which port */
		{ 24, 0xff }, { 25, 7 },               /* length of UDP */
	};
	struct dhcp4_frame frame;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		make_packet();
		packet[26] = packet[27] = 0;
		packet[rows[i].at] = rows[i].value;
		if (rows[i].at == 25)
			packet[24] = 0;
		if ((packet[0] & 15) >= 5)
			make_ip_sum_right();
		if (open_copy(packet_len, true, &frame) != -EBADMSG)
			fail_msg("byte %zu as %d", rows[i].at, rows[i].value);
	}
	/* "Do not fragment" is none. */
	make_packet();
	packet[6] = 0x40;
	make_ip_sum_right();
	assert_int_equal(open_copy(packet_len, true, &frame), 0);
}

static void lengths(void **state)
{
	struct dhcp4_frame frame;

	(void)state;
	make_packet();
	for (size_t len = 0; len < packet_len; len++)
		assert_int_equal(open_copy(len, true, &frame), -EBADMSG);
	/* A header of IP that fills the packet. */
	memset(packet, 0, 60);
	memcpy(packet, "\x4f\0\0\x3c\0\0\0\0\x40\x11", 10);
	make_ip_sum_right();
	assert_int_equal(open_copy(60, true, &frame), -EBADMSG);
	/* No message at all inside. */
	make_packet();
	memcpy(packet + 2, "\0\x1c", 2);
	memcpy(packet + 24, "\0\x08\0\0", 4);
	make_ip_sum_right();
	assert_int_equal(open_copy(28, true, &frame), 0);
	assert_int_equal(frame.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_sent),
		cmocka_unit_test(no_checksum_of_zero_is_sent),
		cmocka_unit_test(what_is_heard),
		cmocka_unit_test(options_of_ip),
		cmocka_unit_test(checksums),
		cmocka_unit_test(a_neighbour_on_the_same_machine),
		cmocka_unit_test(packets_that_are_none),
		cmocka_unit_test(lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
