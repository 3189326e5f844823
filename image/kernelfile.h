/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_KERNELFILE_H
#define IMAGE_KERNELFILE_H

/* Where is the kernel of a release, which firmware or an emulator can start? */

/* Below SYSROOT ("" for this system), in the places where distributions have it; for the caller to free.  NULL: nowhere. */
char *kernelfile_find(const char *sysroot, const char *version);

#endif
