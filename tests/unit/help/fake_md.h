/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_FAKE_MD_H
#define TESTS_UNIT_HELP_FAKE_MD_H

#include <stdbool.h>

/* In place of kinit/md/md.c and mdname.c: a machine without arrays.  Is there one whose members are waited
 * for all the same? */
void fake_md_pending(bool is);

#endif
