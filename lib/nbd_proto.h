/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_NBD_PROTO_H
#define LIB_NBD_PROTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The handshake with an NBD server, fixed newstyle (doc/proto.md of the nbd project), without any
 * I/O: nbd_proto_start(); as long as nbd_proto_need() is not 0, receive exactly so many bytes, hand them
 * to nbd_proto_feed(), and send the OUT_LEN bytes at OUT, if there are any.  In the end err is 0 and
 * the rest is valid, or it says why not.
 */

enum {
	NBD_PROTO_NAME_MAX = 255,
	NBD_PROTO_OUT_MAX = 64 + NBD_PROTO_NAME_MAX,
	NBD_PROTO_WHY_SIZE = 192,
	NBD_PROTO_BLOCK_MAX = 65536, /* what a smallest block may be */
};

enum nbd_proto_state {
	NBD_PROTO_MAGIC,  /* "NBDMAGIC" */
	NBD_PROTO_STYLE,  /* which handshake the server speaks, and its flags */
	NBD_PROTO_REPLY,  /* the head of a reply to NBD_OPT_GO */
	NBD_PROTO_BODY,   /* what belongs to it */
	NBD_PROTO_EXPORT, /* the answer to NBD_OPT_EXPORT_NAME */
	NBD_PROTO_DONE,
	NBD_PROTO_FAILED,
};

struct nbd_proto {
	enum nbd_proto_state state;
	const char *name; /* of the export; borrowed */
	bool no_zeroes;
	uint32_t type, len; /* of the reply whose body comes */
	unsigned replies;
	bool sized; /* NBD_INFO_EXPORT has come */

	uint8_t out[NBD_PROTO_OUT_MAX];
	size_t out_len;

	uint64_t size;      /* in bytes, not 0 */
	uint16_t flags;     /* transmission flags, NBD_FLAG_… of linux/nbd.h */
	uint32_t min_block; /* a power of two; 1 if the server has not said */

	int err;                      /* -EPROTO: no such server; -ENOENT, -EACCES, …: its answer */
	bool final;                   /* another try can have no other result */
	char why[NBD_PROTO_WHY_SIZE]; /* fit to be shown */
};

enum { NBD_PROTO_NEED_MAX = 4096 }; /* nbd_proto_need() is never more */

/* NAME, of at most NBD_PROTO_NAME_MAX bytes, is the export's; "" is the server's default. */
void nbd_proto_start(struct nbd_proto *proto, const char *name);

/* How many bytes must come next; 0 at the end. */
size_t nbd_proto_need(const struct nbd_proto *proto);

/* Takes the nbd_proto_need() bytes. */
void nbd_proto_feed(struct nbd_proto *proto, const uint8_t *bytes);

/* "asking for the export", …: for messages when the server does not answer. */
const char *nbd_proto_stage(const struct nbd_proto *proto);

#endif
