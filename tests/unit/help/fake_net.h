/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_FAKE_NET_H
#define TESTS_UNIT_HELP_FAKE_NET_H

/* In place of kinit/net/net.c: a machine without a network. */

#endif
