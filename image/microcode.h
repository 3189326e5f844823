/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_MICROCODE_H
#define IMAGE_MICROCODE_H

/* Which microcode does a folder of firmware have for which vendor's processors? */

enum { MICROCODE_INTEL, MICROCODE_AMD, MICROCODE_VENDORS };
enum { MICROCODE_ALL = (1 << MICROCODE_VENDORS) - 1 };

/* As the processor says it, and as the file in the image is called. */
const char *microcode_vendor(int vendor);

/* The vendor of the processor that CPUINFO, a file like /proc/cpuinfo, is about, as a bit; 0 in a virtual machine, which
 * takes none. */
int microcode_of_host(const char *cpuinfo);

/*
 * All of a vendor's files, unpacked and one after another, as a descriptor that the caller closes.  -ENOENT: there are
 * none.  Says what else is wrong; returns -errno.
 */
int microcode_read(int vendor, const char *firmware);

#endif
