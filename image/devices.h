/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_DEVICES_H
#define IMAGE_DEVICES_H

/*
 * How are the facts of a machine carried to another one?  As a text that begins with "kinit-devices 1"; then, in any
 * order and with empty lines and comments (#) between:
 *
 *     device PATH BUS MODALIAS DRIVER   each a word; "-" for a modalias or a driver that there is not
 *     link CONSUMER SUPPLIER            paths of devices
 *     part NAME BY                      a module or alias that the root needs, and what for
 *     firmware HOW DEVICE FILE          HOW is "loaded" or "asked": for a file that was not there
 *     disk PATH                         of a device that the root is on
 *     uses TYPE                         what it is made of, by libblkid's name; or "iscsi"
 *     network                           the root comes from a server
 */

struct machine;

/* Prints M, which is settled, on the standard output.  Returns 0 or -errno. */
int devices_write(const struct machine *m);

/* Adds what the file PATH says to M.  Says what is wrong, with the line; returns 0 or -errno. */
int devices_read(struct machine *m, const char *path);

#endif
