/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_IPMETHOD_H
#define CMDLINE_IPMETHOD_H

#include <stdbool.h>

#include "cmdline/netconf.h"

/* What the field <autoconf> of ip= says. */
struct ipmethod {
	unsigned methods;   /* enum net_method */
	bool any;           /* on, any: whatever there is */
	bool none;          /* off, none, static */
	const char *id_why; /* why the client identifier that was meant is none, else NULL */
};

/* Does TEXT begin, up to a ',' or its end, with the name of a method? */
bool ipmethod_is(const char *text);

/*
 * Reads one method, or several with commas (dracut's "dhcp,dhcp6"), or "dhcp,TYPE,VALUE": the client
 * identifier of nfsroot.rst goes to IP, VALUE as it is written, as the kernel sends it.  TEXT is cut
 * up.  Returns 0, -ENOENT for a word that is no method, or -EOPNOTSUPP for ibft.
 */
int ipmethod_parse(char *text, struct ipmethod *method, struct ipword *ip);

#endif
