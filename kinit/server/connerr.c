/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/server/connerr.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

const char *connerr_text(int err)
{
	static const struct {
		int err;
		const char *text;
	} rows[] = {
		{ -ECONNREFUSED, "connection refused" },
		{ -ETIMEDOUT, "no answer" },
		{ -EHOSTUNREACH, "the host cannot be reached" },
		{ -ENETUNREACH, "there is no route to it" },
		{ -ENETDOWN, "the network is down" },
		{ -ECONNRESET, "the server has reset the connection" },
		{ -EPIPE, "the server has closed the connection" },
		{ -EBADMSG, "its answer makes no sense" },
		{ -EMSGSIZE, "its answer makes no sense" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].err == err)
			return rows[i].text;
	return strerror(-err);
}
