/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_FAKE_ATTACH_H
#define TESTS_UNIT_HELP_FAKE_ATTACH_H

/* In place of the steps of kinit/netroot/nbd.c and nvmf.c: there are no disks of the network. */

#endif
