/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The input is the name of a host, a list of domains to search, and the answers of the name servers: each
 * a byte that says what comes, and the datagram.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kinit/server/resolve.h"
#include "kinit/server/resolve_udp.h"
#include "lib/bytes.h"
#include "lib/clock.h"
#include "lib/dns.h"
#include "lib/random.h"
#include "tests/fuzz/netin.h"

/* Rounds, servers, kinds of addresses: see kinit/server/resolve.c. */
enum { TRIES = 3, SERVERS = 2, TYPES = 2, TICK_MS = 10 };

/* What comes: nothing, an error, or a datagram in whose front the head of the right answer is put. */
enum { SILENCE, REFUSED, RAW, ANSWER, NO_NAME, FORMS };

static struct netin in;
static int64_t now_ms;
static char host[DNS_NAME_TEXT_SIZE + 50], search[LEASE_TEXT_SIZE];
static struct dns_question asked;
static size_t questions, servers;

int64_t clock_ms(void)
{
	now_ms += TICK_MS;
	return now_ms;
}

uint32_t random_u32(void)
{
	static uint32_t last;

	return last += 0x9e3779b9;
}

int resolve_udp_open(const struct ipaddr *server)
{
	require(ipaddr_is_set(server));
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* Is NAME the host, or the host in a domain of the list? */
static bool may_be_asked(const char *name)
{
	size_t len = strlen(host);
	const char *domain = name + len + 1;

	/* A dot at the end says the same without it. */
	if (!strncasecmp(name, host, strlen(name)) &&
		(!host[strlen(name)] || !strcmp(host + strlen(name), ".")))
		return true;
	if (strchr(host, '.') || strncasecmp(name, host, len) || name[len] != '.')
		return false;
	return strcasestr(search, domain) != NULL;
}

int resolve_udp_send(int fd, const struct ipaddr *server, const uint8_t *bytes, size_t len)
{
	char name[DNS_NAME_TEXT_SIZE];
	size_t at = 12;

	(void)fd, (void)server;
	questions++;
	require(!dns_name_read(bytes, len, &at, false, &asked.name) && len == at + 4);
	asked.id = bytes_be16(bytes);
	asked.type = bytes_be16(bytes + at);
	require(asked.type == DNS_A || asked.type == DNS_AAAA);
	require(!dns_name_format(&asked.name, name) && may_be_asked(name));
	return 0;
}

static int make_answer(uint8_t form, uint8_t *bytes, size_t size)
{
	size_t head = 0, len;
	const uint8_t *rest;

	if (form != RAW) {
		head = dns_query(&asked, bytes);
		bytes[2] |= 0x80;
		bytes[3] = form == NO_NAME ? 3 : 0;
		bytes[7] = 1 + netin_byte(&in) % 8;
	}
	rest = netin_bytes(&in, size - head, &len);
	if (len)
		memcpy(bytes + head, rest, len);
	return (int)(head + len);
}

int resolve_udp_receive(
	int fd, const struct ipaddr *server, uint8_t *bytes, size_t size, int64_t until_ms)
{
	uint8_t form = netin_byte(&in) % FORMS;

	(void)fd, (void)server;
	require(until_ms - now_ms <= 4000 && size == DNS_ANSWER_MAX);
	if (!in.left || form == SILENCE)
		return -ETIMEDOUT;
	if (form == REFUSED)
		return -ECONNREFUSED;
	return make_answer(form, bytes, size);
}

bool resolve_udp_reaches(const struct ipaddr *addr)
{
	return !(addr->bytes[3] & 1);
}

static size_t count_words(const char *text)
{
	size_t n = 0;

	while (*text) {
		size_t len = strcspn(text, " ");

		n += len != 0;
		text += len + (text[len] == ' ');
	}
	return n;
}

static void check(int err, const struct ipaddr *addr)
{
	struct ipaddr literal;
	bool is_literal = !ipaddr_parse(host, &literal);

	require(!err || err == -ENOENT || err == -EAGAIN || err == -EDESTADDRREQ);
	require(questions <= (count_words(search) + 1) * TRIES * SERVERS * TYPES);
	if (is_literal)
		require(!err && !questions && ipaddr_equal(addr, &literal));
	else
		require((err == -EDESTADDRREQ) == !servers);
	if (!err && !is_literal)
		require(addr->family == (asked.type == DNS_A ? IP_V4 : IP_V6) || questions > 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct ipaddr dns[SERVERS] = { { IP_V4, { 10, 0, 0, 1 } }, { IP_V6, { 0xfd, 1 } } };
	struct ipaddr addr = { .family = IP_NONE };
	int err;

	in = (struct netin){ data, size };
	now_ms = 0;
	questions = 0;
	servers = netin_byte(&in) % (SERVERS + 1);
	netin_text(&in, host, sizeof(host));
	netin_text(&in, search, sizeof(search));
	err = resolve_host(host, dns, servers, search, &addr);
	check(err, &addr);
	return 0;
}
