/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_GPT_H
#define LIB_GPT_H

#include <stdint.h>

/* The header of a GPT (UEFI 2.10, 5.3.2).  Bytes in, facts out: reads no device. */

enum { GPT_HEADER_BYTES = 512 }; /* what has to be read of it */

/*
 * Where does the disk end for which the table was written whose first header is in the GPT_HEADER_BYTES BYTES, from a
 * disk with sectors of SECTOR bytes?  In *END, in sectors of 512 bytes: behind the second header, which is in the last
 * sector.  Returns 0, -ENOENT if there is no header, or -EBADMSG if its checksum or a field is wrong.
 */
int gpt_end(const uint8_t *bytes, unsigned sector, uint64_t *end);

#endif
