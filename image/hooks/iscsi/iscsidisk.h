/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_ISCSI_ISCSIDISK_H
#define HOOKS_ISCSI_ISCSIDISK_H

#include <stdbool.h>
#include <stddef.h>

#include "image/hooks/iscsi/iscsitarget.h"

/* What is there of a target?  The kernel says it in SYS/class/iscsi_session (drivers/scsi/scsi_transport_iscsi.c). */

/* Is there a session with it? */
bool iscsidisk_has_session(const char *sys, const struct iscsitarget *target);

/* Writes the node of its disk to OUT, which has room for SIZE bytes.  False: it is not there (yet). */
bool iscsidisk_find(const char *sys, const struct iscsitarget *target, char *out, size_t size);

#endif
