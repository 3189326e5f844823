/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_GPTDATA_H
#define TESTS_UNIT_HELP_GPTDATA_H

#include <stdint.h>

/* The first header of the table that sfdisk has made for a disk of 8 MiB, in sectors of 512 bytes, with one partition
 * in it; its checksum is that of sfdisk.  The second header is in sector 16383. */
void gptdata_header(uint8_t header[512]);

/* As if the second one were in sector OTHER, with the checksum for that. */
void gptdata_header_for(uint8_t header[512], uint64_t other);

/* Makes the checksum right. */
void gptdata_sum(uint8_t header[512]);

#endif
