/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_RTNL_H
#define LIB_RTNL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/ipaddr.h"

/*
 * Requests to the kernel's routing tables and what it answers (RFC 3549, rtnetlink(7)).  Bytes in,
 * facts out: nothing is sent or received here.
 */

enum { RTNL_REQUEST_MAX = 512, RTNL_NAME_SIZE = 16, RTNL_MAC_MAX = 32 };

struct rtnl_request {
	uint8_t bytes[RTNL_REQUEST_MAX];
	size_t len;
	bool full; /* something did not fit; such a request is not fit to be sent */
};

/* Begins a request with NLM_F_REQUEST and FLAGS; HEAD is the struct that belongs to TYPE. */
void rtnl_begin(
	struct rtnl_request *request, uint16_t type, uint16_t flags, const void *head, size_t len);

/* Adds an attribute. */
void rtnl_put(struct rtnl_request *request, uint16_t type, const void *data, size_t len);
void rtnl_put_text(struct rtnl_request *request, uint16_t type, const char *text);
void rtnl_put_u32(struct rtnl_request *request, uint16_t type, uint32_t value);
void rtnl_put_u64(struct rtnl_request *request, uint16_t type, uint64_t value);
void rtnl_put_ip(struct rtnl_request *request, uint16_t type, const struct ipaddr *addr);

/* Begins an attribute of attributes; what is put until rtnl_end() with the answer lies in it. */
size_t rtnl_nest(struct rtnl_request *request, uint16_t type);
void rtnl_end(struct rtnl_request *request, size_t nest);

/* The number that the answer will carry as well. */
void rtnl_set_seq(struct rtnl_request *request, uint32_t seq);

/* Bytes of others. */
struct rtnl_bytes {
	const uint8_t *at;
	size_t len;
};

struct rtnl_message {
	uint16_t type, flags;
	uint32_t seq;
	struct rtnl_bytes body;
};

struct rtnl_attr {
	uint16_t type; /* without the flags NLA_F_… */
	struct rtnl_bytes value;
};

/* Cuts the next one off REST.  False at the end, or where no whole one follows. */
bool rtnl_next(struct rtnl_bytes *rest, struct rtnl_message *msg);
bool rtnl_next_attr(struct rtnl_bytes *rest, struct rtnl_attr *attr);

/* The first attribute TYPE of ATTRS with at least MIN bytes; false if there is none. */
bool rtnl_find(struct rtnl_bytes attrs, uint16_t type, size_t min, struct rtnl_bytes *value);

/* The number that VALUE is; 0 if it has not the size of one. */
uint32_t rtnl_u32(const struct rtnl_bytes *value);

/* The answer of an NLMSG_ERROR, 0 or -errno, in *ERR.  Returns 0 or -EBADMSG. */
int rtnl_read_error(const struct rtnl_message *msg, int *err);

/* An interface: RTM_NEWLINK and RTM_DELLINK. */
struct rtnl_link {
	int index;
	uint8_t family; /* AF_UNSPEC; others tell of bridges and of IPv6 only */
	uint16_t arptype;
	unsigned flags;
	unsigned mtu;                                    /* 0: not said, as below */
	int lower;                                       /* the one that it works on, for a VLAN */
	int master;                                      /* the bond or bridge that it belongs to */
	char name[RTNL_NAME_SIZE], kind[RTNL_NAME_SIZE]; /* "vlan", "bond"; "" for hardware */
	uint8_t mac[RTNL_MAC_MAX];
	uint8_t mac_len;
};

/* Returns 0 or -EBADMSG. */
int rtnl_read_link(const struct rtnl_message *msg, struct rtnl_link *link);

/* An address of an interface: RTM_NEWADDR and RTM_DELADDR. */
struct rtnl_address {
	int index;
	struct ipaddr addr;
	uint8_t prefix, scope;
	unsigned flags; /* IFA_F_… */
};

/* Returns 0 or -EBADMSG. */
int rtnl_read_address(const struct rtnl_message *msg, struct rtnl_address *address);

#endif
