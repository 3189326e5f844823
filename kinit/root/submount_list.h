/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_SUBMOUNT_LIST_H
#define KINIT_ROOT_SUBMOUNT_LIST_H

#include <stdbool.h>

#include "kinit/boot.h"

/* Which file systems are to be mounted below the root, by whom they are named, and in which order. */

struct submount;
struct submounts;

enum { SUBMOUNT_ALIAS_MAX = 64 };

/* Fills boot->submounts, says until when their devices are waited for, asks for the modules of their types, and tells
 * md of what they need. */
void submount_collect(struct boot *boot);

/* Is what WHAT names on a server that has to be found first?  Whoever gives its address as mount(2) wants it has found
 * it. */
bool submount_is_served(const struct submount *what);

/* Frees what EX owns, and forgets it all. */
void submount_forget(struct submounts *ex);

/* By which name the module for TYPE is found, in ALIAS. */
void submount_alias(const char *type, char alias[SUBMOUNT_ALIAS_MAX]);

/* Is TYPE ("auto", "ext4,ext3") nothing that mount(2) takes?  Then what is on the device says it. */
bool submount_type_is_open(const char *type);

#endif
