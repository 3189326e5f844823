/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/dns.h"

#include <errno.h>
#include <string.h>

#include "lib/bytes.h"

/* The header (RFC 1035, 4.1.1): offsets of its fields, and flags. */
enum { FLAGS = 2, QUESTIONS = 4, ANSWERS = 6, HEADER = 12 };
enum {
	IS_ANSWER = 0x8000,
	OPCODE = 0x7800,
	TRUNCATED = 0x0200,
	RECURSION = 0x0100,
	RCODE = 0x000f
};
enum { RCODE_OK = 0, RCODE_NO_NAME = 3 };
enum { CLASS_IN = 1, ALIASES_MAX = 8 };

struct record {
	struct dns_name owner;
	uint16_t type, class;
	size_t data, data_len; /* where in the message */
};

/* The part of the answer that is read. */
struct reading {
	const uint8_t *bytes;
	size_t len, at;
	unsigned left; /* records to come */
};

static void put16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

size_t dns_query(const struct dns_question *question, uint8_t bytes[DNS_QUERY_MAX])
{
	size_t len = HEADER;

	memset(bytes, 0, HEADER);
	put16(bytes, question->id);
	put16(bytes + FLAGS, RECURSION);
	put16(bytes + QUESTIONS, 1);
	memcpy(bytes + len, question->name.bytes, question->name.len);
	len += question->name.len;
	put16(bytes + len, question->type);
	put16(bytes + len + 2, CLASS_IN);
	return len + 4;
}

/* Goes behind the question, which the server has to repeat. */
static int check_question(struct reading *in, const struct dns_question *question)
{
	struct dns_name name;

	if (in->len < HEADER || bytes_be16(in->bytes) != question->id ||
		(bytes_be16(in->bytes + FLAGS) & (IS_ANSWER | OPCODE)) != IS_ANSWER ||
		bytes_be16(in->bytes + QUESTIONS) != 1)
		return -EBADMSG;
	in->at = HEADER;
	if (dns_name_read(in->bytes, in->len, &in->at, true, &name) || in->len - in->at < 4 ||
		!dns_name_equal(&name, &question->name) ||
		bytes_be16(in->bytes + in->at) != question->type ||
		bytes_be16(in->bytes + in->at + 2) != CLASS_IN)
		return -EBADMSG;
	in->at += 4;
	in->left = bytes_be16(in->bytes + ANSWERS);
	return 0;
}

/* Returns 0, -ENOENT behind the last one, or -EBADMSG. */
static int next_record(struct reading *in, struct record *record)
{
	const uint8_t *fixed;

	if (!in->left)
		return -ENOENT;
	if (dns_name_read(in->bytes, in->len, &in->at, true, &record->owner) ||
		in->len - in->at < 10)
		return -EBADMSG;
	fixed = in->bytes + in->at;
	record->type = bytes_be16(fixed);
	record->class = bytes_be16(fixed + 2);
	record->data = in->at + 10;
	record->data_len = bytes_be16(fixed + 8);
	if (record->data_len > in->len - record->data)
		return -EBADMSG;
	in->at = record->data + record->data_len;
	in->left--;
	return 0;
}

static bool is_address(const struct record *record, enum dns_type type)
{
	return record->type == type && record->data_len == (type == DNS_A ? 4 : 16);
}

/* The first record of NAME that is an address of TYPE or an alias. */
static int find(
	struct reading in, const struct dns_name *name, enum dns_type type, struct record *record)
{
	int err;

	while (!(err = next_record(&in, record)))
		if (record->class == CLASS_IN && dns_name_equal(&record->owner, name) &&
			(is_address(record, type) || record->type == DNS_CNAME))
			return 0;
	return err;
}

static int find_address(
	const struct reading *in, const struct dns_question *question, struct ipaddr *addr)
{
	struct dns_name name = question->name;

	for (int i = 0; i <= ALIASES_MAX; i++) {
		struct record record;
		int err = find(*in, &name, question->type, &record);

		if (err)
			return err == -ENOENT ? -ENODATA : err;
		if (record.type != DNS_CNAME) {
			*addr = ipaddr_make(
				question->type == DNS_A ? IP_V4 : IP_V6, in->bytes + record.data);
			return 0;
		}
		if (dns_name_read(
			    in->bytes, record.data + record.data_len, &record.data, true, &name))
			return -EBADMSG;
	}
	return -EREMOTEIO;
}

int dns_answer(
	const uint8_t *bytes, size_t len, const struct dns_question *question, struct ipaddr *addr)
{
	struct reading in = { .bytes = bytes, .len = len };
	int err = check_question(&in, question);
	unsigned flags;

	if (err)
		return err;
	flags = bytes_be16(bytes + FLAGS);
	if ((flags & RCODE) == RCODE_NO_NAME)
		return -ENOENT;
	if ((flags & RCODE) != RCODE_OK)
		return -EREMOTEIO;
	err = find_address(&in, question, addr);
	/* What is missing may be in the part that did not fit. */
	return err == -ENODATA && flags & TRUNCATED ? -EREMOTEIO : err;
}
