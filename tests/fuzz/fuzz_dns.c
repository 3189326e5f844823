/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The input is a datagram; the first byte chooses the question.  With its high bit set, the id and
 * the question are put in front, so that the fuzzer gets behind them.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dns.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

static void check_name(const uint8_t *bytes, size_t len, bool compressed)
{
	char text[DNS_NAME_TEXT_SIZE];
	struct dns_name name, again;
	size_t at = 0;

	if (dns_name_read(bytes, len, &at, compressed, &name))
		return;
	require(at > 0 && at <= len);
	require(name.len >= 1 && name.bytes[name.len - 1] == 0);
	if (dns_name_format(&name, text))
		require(!text[0]);
	else
		require(!dns_name_parse(text, &again) && dns_name_equal(&name, &again));
}

static void check_answer(const uint8_t *bytes, size_t len, const struct dns_question *question)
{
	struct ipaddr addr = { .family = 77 };
	int err = dns_answer(bytes, len, question, &addr);

	require(!err || err == -ENOENT || err == -ENODATA || err == -EREMOTEIO || err == -EBADMSG);
	if (err)
		require(addr.family == 77);
	else
		require(addr.family == (question->type == DNS_A ? IP_V4 : IP_V6) &&
			len >= 12 + 4 + 14);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dns_question question = { .id = 0x1234 };
	size_t head = 0;
	uint8_t *bytes;

	if (!size)
		return 0;
	question.type = data[0] & 1 ? DNS_AAAA : DNS_A;
	require(!dns_name_parse(data[0] & 2 ? "a" : "www.test", &question.name));
	bytes = malloc(DNS_QUERY_MAX + size);
	require(bytes != NULL);
	if (data[0] & 128) {
		head = dns_query(&question, bytes);
		bytes[2] = 0x84;
		bytes[7] = data[0] >> 2 & 15;
	}
	bytes = realloc(bytes, head + size);
	require(bytes != NULL);
	memcpy(bytes + head, data + 1, size - 1);
	bytes = realloc(bytes, head + size - 1 ? head + size - 1 : 1);
	require(bytes != NULL);
	check_answer(bytes, head + size - 1, &question);
	check_name(bytes, head + size - 1, true);
	check_name(bytes + head, size - 1, false);
	free(bytes);
	return 0;
}
