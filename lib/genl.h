/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_GENL_H
#define LIB_GENL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Messages of generic netlink (Documentation/userspace-api/netlink/intro.rst), made and read. */

enum { GENL_MESSAGE_MAX = 256 };

struct genl {
	uint8_t bytes[GENL_MESSAGE_MAX];
	size_t len;
	bool full; /* something did not fit: the message is worthless */
};

/* Begins a request CMD for FAMILY that is to be acknowledged. */
void genl_begin(struct genl *msg, uint16_t family, uint8_t cmd, uint32_t seq);

/* Adds an attribute. */
void genl_put(struct genl *msg, uint16_t type, const void *value, size_t len);
void genl_put_u32(struct genl *msg, uint16_t type, uint32_t value);
void genl_put_u64(struct genl *msg, uint16_t type, uint64_t value);
void genl_put_text(struct genl *msg, uint16_t type, const char *value);

/* Attributes put from here on are inside of one of TYPE, until genl_close() gets what this returned. */
size_t genl_open(struct genl *msg, uint16_t type);
void genl_close(struct genl *msg, size_t open);

/* Attributes that were received; borrowed. */
struct genl_attrs {
	const uint8_t *bytes;
	size_t len;
};

struct genl_answer {
	uint32_t seq;
	uint16_t family;
	bool status; /* an acknowledgement or an error: err is valid, attrs are not */
	int err;     /* 0 or -errno */
	uint8_t cmd;
	struct genl_attrs attrs;
};

/* Cuts the next message off the LEN bytes at *BYTES that were received.  False at the end. */
bool genl_next(const uint8_t **bytes, size_t *len, struct genl_answer *answer);

/* The attribute TYPE among ATTRS, which has at least MIN bytes; false if there is none. */
bool genl_find(const struct genl_attrs *attrs, uint16_t type, size_t min, struct genl_attrs *value);

/* Cuts the next attribute off ATTRS.  False at the end. */
bool genl_next_attr(struct genl_attrs *attrs, uint16_t *type, struct genl_attrs *value);

/* Numbers in the machine's order; the caller knows that the bytes are there. */
uint16_t genl_u16(const struct genl_attrs *value);
uint32_t genl_u32(const struct genl_attrs *value);

#endif
