/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ASK_DHCP4_H
#define KINIT_ASK_DHCP4_H

#include <stdint.h>

#include "kinit/ask/ask.h"
#include "kinit/ask/transport.h"

/*
 * Inside of dhcp4_ask() (kinit/ask/ask.h): the conversation.
 *
 * Who is asked for an address says who it is by option 61: what ip=dhcp,TYPE,VALUE gives, else on
 * Ethernet the hardware address with type 1 in front, as iPXE does.  klibc and the kernel send
 * none; but to a server that is another client, and the real system, asking by ClientIdentifier=mac
 * (systemd-networkd) or as dhcpcd and NetworkManager can, would be given another address than the
 * one its root hangs on.
 */

/* dhcp4_ask() over LINE; SEED makes ids and jitter. */
int dhcp4_converse(
	const struct ask *ask, const struct dhcp4_line *line, uint32_t seed, struct lease *lease);

#endif
