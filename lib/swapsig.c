/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/swapsig.h"

#include <string.h>

enum { AT_END = 10 };

static const struct mark {
	const char *text;
	size_t len;
	enum swapsig sig;
} marks[] = {
	{ "SWAP-SPACE", 10, SWAPSIG_SWAP },
	{ "SWAPSPACE2", 10, SWAPSIG_SWAP },
	{ "S1SUSPEND", 9, SWAPSIG_KERNEL },
	{ "S2SUSPEND", 9, SWAPSIG_OLD },
	{ "ULSUSPEND", 9, SWAPSIG_USWSUSP },
	{ "LINHIB0001", 10, SWAPSIG_USWSUSP },
};

/* At the beginning of the page, with the mark of swap space left at its end. */
static const char tuxonice[] = "\xed\xc3\x02\xe9\x98\x56\xe5\x0c";

enum swapsig swapsig_read(const void *page, size_t size)
{
	const char *end;

	if (size < AT_END)
		return SWAPSIG_NONE;
	end = (const char *)page + size - AT_END;
	if (!memcmp(page, tuxonice, sizeof(tuxonice) - 1))
		return SWAPSIG_TUXONICE;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (!memcmp(end, marks[i].text, marks[i].len))
			return marks[i].sig;
	return SWAPSIG_NONE;
}

bool swapsig_is_image(enum swapsig sig)
{
	return sig > SWAPSIG_SWAP && sig < SWAPSIGS;
}

const char *swapsig_name(enum swapsig sig)
{
	static const char *const names[] = {
		[SWAPSIG_NONE] = "no swap space",
		[SWAPSIG_SWAP] = "swap space without an image",
		[SWAPSIG_KERNEL] = "an image of the kernel's",
		[SWAPSIG_OLD] = "an image of an old kernel (S2SUSPEND)",
		[SWAPSIG_USWSUSP] = "an image of uswsusp",
		[SWAPSIG_TUXONICE] = "an image of TuxOnIce",
		[SWAPSIG_FOREIGN] = "an image of a kernel with pages of another size",
	};

	return sig < SWAPSIGS ? names[sig] : names[SWAPSIG_NONE];
}
