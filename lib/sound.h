/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_SOUND_H
#define LIB_SOUND_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/ipaddr.h"

/*
 * A process that a stranger may have taken over can report any bytes.  Each of these makes what is there fit
 * to be used, whatever it is, and leaves alone what was.
 */

/* TEXT, of SIZE bytes, ends, and may be shown. */
void sound_text(char *text, size_t size);

/* Likewise one whose bytes mean something to others, and stay: with control characters it is empty. */
void sound_line(char *text, size_t size);

/* What is not 0 is true. */
void sound_bool(bool *flag);

/* 0 or -errno; what is neither becomes -EPROTO. */
void sound_err(int *err);

/* Addresses of families that there are. */
void sound_addrs(struct ipaddr *addrs, size_t n);

#endif
