/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/genl.h"

#include <errno.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

enum { VERSION = 1 };

void genl_begin(struct rtnl_request *request, uint16_t family, uint8_t cmd, uint32_t seq)
{
	struct genlmsghdr head = { .cmd = cmd, .version = VERSION };

	rtnl_begin(request, family, NLM_F_ACK, &head, sizeof(head));
	rtnl_set_seq(request, seq);
}

bool genl_next(struct rtnl_bytes *rest, struct genl_answer *answer)
{
	struct rtnl_message msg;

	if (!rtnl_next(rest, &msg) || msg.body.len < GENL_HDRLEN)
		return false;
	*answer = (struct genl_answer){
		.seq = msg.seq, .family = msg.type, .status = msg.type == NLMSG_ERROR
	};
	if (answer->status) {
		if (rtnl_read_error(&msg, &answer->err))
			answer->err = -EBADMSG;
		return true;
	}
	answer->cmd = msg.body.at[0];
	answer->attrs =
		(struct rtnl_bytes){ msg.body.at + GENL_HDRLEN, msg.body.len - GENL_HDRLEN };
	return true;
}
