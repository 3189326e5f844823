/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_RETRY_H
#define LIB_RETRY_H

/* How many seconds to wait for a server after N tries without success, from 1: 1, 2, 4, 8, then
 * 15. */
unsigned retry_wait_s(unsigned n);

#endif
