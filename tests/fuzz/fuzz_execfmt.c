/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/execfmt.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Both exactly as large as they are said to be. */
	uint8_t *head = malloc(size ? size : 1);
	struct execfmt *fmt = malloc(sizeof(*fmt));
	int err;

	require(head && fmt);
	if (size)
		memcpy(head, data, size);
	memset(fmt, 'x', sizeof(*fmt));
	err = execfmt_read(head, size, fmt);
	require(err == 0 || err == -ENOEXEC || err == -EBADMSG);
	require(!err == !fmt->why);
	require(memchr(fmt->interp, '\0', EXECFMT_INTERP_MAX) != NULL);
	require(fmt->interp_len <= EXECFMT_INTERP_MAX);
	if (!err && size >= 2 && !memcmp(head, "#!", 2))
		require(*fmt->interp && !strpbrk(fmt->interp, " \t\n"));
	free(head);
	free(fmt);
	return 0;
}
