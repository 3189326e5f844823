/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_VERCMP_H
#define LIB_VERCMP_H

/*
 * Which of two versions is the newer one, by the order of UAPI.10 Version Format Specification, with which systemd
 * compares the names of partitions: "os_9" < "os_10~rc1" < "os_10" < "os_10-1" < "os_10^a" < "os_10.1" < "os_10a".
 * What is no letter, no digit and none of "~-^." only separates.  Returns below, above or exactly 0, as strcmp(3).
 */
int vercmp(const char *a, const char *b);

#endif
