/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/swapsig.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Exactly as large as it is said to be. */
	uint8_t *page = malloc(size ? size : 1);
	enum swapsig sig;

	require(page != NULL);
	if (size)
		memcpy(page, data, size);
	sig = swapsig_read(page, size);
	/* What the page cannot show is not said of it. */
	require(sig < SWAPSIGS && sig != SWAPSIG_FOREIGN);
	require(size >= 10 || sig == SWAPSIG_NONE);
	require(*swapsig_name(sig));
	free(page);
	return 0;
}
