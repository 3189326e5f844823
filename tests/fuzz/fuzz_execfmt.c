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
	char *interp = malloc(EXECFMT_INTERP_MAX);
	int err;

	require(head && interp);
	if (size)
		memcpy(head, data, size);
	memset(interp, 'x', EXECFMT_INTERP_MAX);
	err = execfmt_interp(head, size, interp);
	require(err == 0 || err == -ENOEXEC || err == -EBADMSG);
	require(memchr(interp, '\0', EXECFMT_INTERP_MAX) != NULL || err);
	if (!err && size >= 2 && !memcmp(head, "#!", 2))
		require(*interp && !strpbrk(interp, " \t\n"));
	free(head);
	free(interp);
	return 0;
}
