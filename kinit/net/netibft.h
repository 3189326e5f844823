/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETIBFT_H
#define KINIT_NET_NETIBFT_H

#include <stdbool.h>

/*
 * ip=ibft: the firmware that has started this machine from iSCSI says how it had set up its cards, in a table (iBFT) that
 * the kernel shows below /sys/firmware/ibft (drivers/firmware/iscsi_ibft.c).  Each card becomes what an ip= word for it
 * would be.
 */

struct boot;

/* Reads the table, once its driver is loaded; then boot->net->conf has what the command line says, and those words.
 * False: not yet. */
bool netibft_read(struct boot *boot);

#endif
