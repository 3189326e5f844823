/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_GENL_H
#define LIB_GENL_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/rtnl.h"

/* What messages of generic netlink (Documentation/userspace-api/netlink/intro.rst) have beyond those
 * of lib/rtnl.h. */

/* Begins a request CMD for FAMILY that is to be acknowledged. */
void genl_begin(struct rtnl_request *request, uint16_t family, uint8_t cmd, uint32_t seq);

struct genl_answer {
	uint32_t seq;
	uint16_t family;
	bool status; /* an acknowledgement or an error: err is valid, attrs are not */
	int err;     /* 0 or -errno */
	uint8_t cmd;
	struct rtnl_bytes attrs;
};

/* Cuts the next message off REST.  False at the end, or where no whole one follows. */
bool genl_next(struct rtnl_bytes *rest, struct genl_answer *answer);

#endif
