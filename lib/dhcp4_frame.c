/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/dhcp4_frame.h"

#include <errno.h>
#include <string.h>

#include "lib/bytes.h"

enum { IP_HEAD = 20, UDP_HEAD = 8, PROTOCOL_UDP = 17, TTL = 64 };

/* Offsets in the header of IP, and of UDP. */
enum {
	IP_LENGTH = 2,
	IP_FRAGMENT = 6,
	IP_TTL = 8,
	IP_PROTOCOL = 9,
	IP_CHECKSUM = 10,
	IP_SOURCE = 12,
	IP_DESTINATION = 16,
	UDP_SOURCE = 0,
	UDP_DESTINATION = 2,
	UDP_LENGTH = 4,
	UDP_CHECKSUM = 6,
};

enum { MORE_OR_OFFSET = 0x3fff };

/* The sum of 16 bit words in ones' complement (RFC 1071), going on from SUM. */
static uint32_t add_words(uint32_t sum, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i + 1 < len; i += 2)
		sum += bytes_be16(bytes + i);
	if (len % 2)
		sum += (uint32_t)bytes[len - 1] << 8;
	return sum;
}

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

/* Of the UDP packet of LEN bytes with its pseudo header; 0xffff if its checksum is right. */
static uint16_t udp_sum(const uint8_t *ip, const uint8_t *udp, size_t len)
{
	uint32_t sum = add_words(PROTOCOL_UDP + (uint32_t)len, ip + IP_SOURCE, 8);

	return fold(add_words(sum, udp, len));
}

static void build_ip(uint8_t *ip, size_t len)
{
	memset(ip, 0, IP_HEAD);
	ip[0] = 0x45;
	bytes_put_be16(ip + IP_LENGTH, (uint16_t)len);
	ip[IP_TTL] = TTL;
	ip[IP_PROTOCOL] = PROTOCOL_UDP;
	memset(ip + IP_DESTINATION, 255, 4);
	bytes_put_be16(ip + IP_CHECKSUM, (uint16_t)~fold(add_words(0, ip, IP_HEAD)));
}

size_t dhcp4_frame_build(uint8_t *packet, size_t len)
{
	uint8_t *udp = packet + IP_HEAD;
	uint16_t sum;

	build_ip(packet, DHCP4_FRAME_HEAD + len);
	bytes_put_be16(udp + UDP_SOURCE, DHCP4_FRAME_CLIENT_PORT);
	bytes_put_be16(udp + UDP_DESTINATION, DHCP4_FRAME_SERVER_PORT);
	bytes_put_be16(udp + UDP_LENGTH, (uint16_t)(UDP_HEAD + len));
	bytes_put_be16(udp + UDP_CHECKSUM, 0);
	sum = (uint16_t)~udp_sum(packet, udp, UDP_HEAD + len);
	/* 0 would mean that there is none. */
	bytes_put_be16(udp + UDP_CHECKSUM, sum ? sum : 0xffff);
	return DHCP4_FRAME_HEAD + len;
}

/* Returns the length of the header of IP, or -EBADMSG; *LEN is cut to what the header says. */
static int open_ip(const uint8_t *ip, size_t *len)
{
	size_t head, total;

	if (*len < IP_HEAD || ip[0] >> 4 != 4)
		return -EBADMSG;
	head = 4 * (size_t)(ip[0] & 15);
	total = bytes_be16(ip + IP_LENGTH);
	if (head < IP_HEAD || total < head || total > *len)
		return -EBADMSG;
	if (fold(add_words(0, ip, head)) != 0xffff)
		return -EBADMSG;
	if (bytes_be16(ip + IP_FRAGMENT) & MORE_OR_OFFSET || ip[IP_PROTOCOL] != PROTOCOL_UDP)
		return -EBADMSG;
	/* Behind it there may be what fills up an Ethernet frame. */
	*len = total;
	return (int)head;
}

int dhcp4_frame_open(const uint8_t *packet, size_t len, bool summed, struct dhcp4_frame *frame)
{
	int head = open_ip(packet, &len);
	const uint8_t *udp = packet + (head < 0 ? 0 : head);
	size_t udp_len;

	if (head < 0 || len - (size_t)head < UDP_HEAD)
		return -EBADMSG;
	udp_len = bytes_be16(udp + UDP_LENGTH);
	if (udp_len < UDP_HEAD || udp_len > len - (size_t)head)
		return -EBADMSG;
	if (bytes_be16(udp + UDP_SOURCE) != DHCP4_FRAME_SERVER_PORT ||
		bytes_be16(udp + UDP_DESTINATION) != DHCP4_FRAME_CLIENT_PORT)
		return -EBADMSG;
	if (summed && bytes_be16(udp + UDP_CHECKSUM) && udp_sum(packet, udp, udp_len) != 0xffff)
		return -EBADMSG;
	frame->bytes = udp + UDP_HEAD;
	frame->len = udp_len - UDP_HEAD;
	frame->from = ipaddr_make(IP_V4, packet + IP_SOURCE);
	return 0;
}
