/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_CONF_H
#define KINIT_CONF_H

struct boot;

/* Reads the command line into boot->conf and says what it asks for, and what of it makes no sense.
 * Returns 0 or -ENOMEM. */
int conf_read(struct boot *boot);

#endif
