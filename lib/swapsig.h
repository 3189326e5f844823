/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_SWAPSIG_H
#define LIB_SWAPSIG_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What the first page of a swap space says: its last ten bytes are "SWAPSPACE2", unless whoever has written an
 * image of the memory there has put a mark of its own over them (kernel/power/swap.c, HIBERNATE_SIG; of the
 * others libblkid, superblocks/swap.c).  The UUID and the label, in front of that, stay.
 */
enum swapsig {
	SWAPSIG_NONE,    /* no swap space */
	SWAPSIG_SWAP,    /* no image in it */
	SWAPSIG_KERNEL,  /* S1SUSPEND: an image that the kernel has written */
	SWAPSIG_OLD,     /* S2SUSPEND, of kernels that nobody has any more */
	SWAPSIG_USWSUSP, /* ULSUSPEND, LINHIB0001: s2disk of uswsusp */
	SWAPSIG_TUXONICE,
	SWAPSIG_FOREIGN, /* an image, but of a kernel with pages of another size */
	SWAPSIGS,
};

/* What is in the SIZE bytes of PAGE, a page of the kernel's. */
enum swapsig swapsig_read(const void *page, size_t size);

/* Is there an image, whoever can read it? */
bool swapsig_is_image(enum swapsig sig);

/* "an image of the kernel's", for messages. */
const char *swapsig_name(enum swapsig sig);

#endif
