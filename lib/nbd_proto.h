/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_NBD_PROTO_H
#define LIB_NBD_PROTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The handshake with an NBD server, fixed newstyle (doc/proto.md of the nbd project), without any
 * I/O: nbdproto_start(); as long as nbdproto_need() is not 0, receive exactly so many bytes, hand them
 * to nbdproto_feed(), and send the OUT_LEN bytes at OUT, if there are any.  In the end err is 0 and
 * the rest is valid, or it says why not.
 */

enum { NBDPROTO_NAME_MAX = 255, NBDPROTO_OUT_MAX = 64 + NBDPROTO_NAME_MAX, NBDPROTO_WHY_SIZE = 192 };

enum nbdproto_state {
	NBDPROTO_MAGIC,  /* "NBDMAGIC" */
	NBDPROTO_STYLE,  /* which handshake the server speaks, and its flags */
	NBDPROTO_REPLY,  /* the head of a reply to NBD_OPT_GO */
	NBDPROTO_BODY,   /* what belongs to it */
	NBDPROTO_EXPORT, /* the answer to NBD_OPT_EXPORT_NAME */
	NBDPROTO_DONE,
	NBDPROTO_FAILED,
};

struct nbdproto {
	enum nbdproto_state state;
	const char *name; /* of the export; borrowed */
	bool no_zeroes;
	uint32_t type, len; /* of the reply whose body comes */
	unsigned replies;
	bool sized;       /* NBD_INFO_EXPORT has come */

	uint8_t out[NBDPROTO_OUT_MAX];
	size_t out_len;

	uint64_t size;      /* in bytes, not 0 */
	uint16_t flags;     /* transmission flags, NBD_FLAG_… of linux/nbd.h */
	uint32_t min_block; /* a power of two; 1 if the server has not said */

	int err;    /* -EPROTO: no such server; -ENOENT, -EACCES, …: its answer */
	bool final; /* another try can have no other result */
	char why[NBDPROTO_WHY_SIZE]; /* fit to be shown */
};

enum { NBDPROTO_NEED_MAX = 4096 }; /* nbdproto_need() is never more */

/* NAME, of at most NBDPROTO_NAME_MAX bytes, is the export's; "" is the server's default. */
void nbdproto_start(struct nbdproto *proto, const char *name);

/* How many bytes must come next; 0 at the end. */
size_t nbdproto_need(const struct nbdproto *proto);

/* Takes the nbdproto_need() bytes. */
void nbdproto_feed(struct nbdproto *proto, const uint8_t *bytes);

/* "asking for the export", …: for messages when the server does not answer. */
const char *nbdproto_stage(const struct nbdproto *proto);

#endif
