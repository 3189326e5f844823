/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_FAKE_NETLINK_H
#define TESTS_UNIT_HELP_FAKE_NETLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/unit/help/trace.h"

/*
 * fake_netlink.c: a kernel with network interfaces, in place of kinit/base/netlink.c.  What it is asked to
 * change goes into the trace, happens, and is told to who listens.
 */

/* Forgets all, but for lo. */
void fake_netlink_clear(void);

/* There is an interface, with the MAC 52:54:00:00:00:INDEX.  With WIRED it has a carrier when it is
 * up. */
void fake_nic(const char *name, int index, bool wired);
void fake_wire(const char *name, bool wired);
void fake_unplug(const char *name);
void fake_nic_flags(const char *name, unsigned flags);
void fake_nic_mtu(const char *name, unsigned mtu);
/* Something outside has brought it up; made it a part of another one; lets it leave a bridge. */
void fake_nic_up(const char *name);
void fake_nic_master(const char *name, int master);
void fake_nic_unbridged(const char *name);
void fake_nic_kind(const char *name, const char *kind);

/* Nothing is told; what has been told is lost, which is noticed. */
void fake_netlink_silence(bool silent);
void fake_netlink_overrun(void);

/* Lists of links are from now on as old as this; the next ones are told to be torn by a change; or they
 * end too soon, with an error. */
void fake_netlink_freeze(bool frozen);
void fake_netlink_interrupt(int times);
void fake_netlink_cut_short(int err);

/* Calls whose line in the trace contains PART answer ERR. */
void fake_netlink_fails(const char *part, int err);
/* There is no rtnetlink at all. */
void fake_netlink_missing(bool missing);

/* The IPv6 address INDEX has, with flags IFA_F_…, for who asks for addresses. */
void fake_address(int index, const char *addr, unsigned flags);

/* How often all links were listed. */
int fake_dumps(void);

#endif
