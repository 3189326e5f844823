/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_NETSERVER_H
#define CMDLINE_NETSERVER_H

#include <stdint.h>

/*
 * Cuts the host at the start of *TEXT: a name, an IPv4 address, or an IPv6 address in brackets, which
 * are removed.  *TEXT is then what follows it, beginning with one of the characters of ENDS (which is
 * overwritten in the host's text: *END is it), or empty (*END is 0).  Returns NULL if it is no host.
 */
char *netserver_cut(char **text, const char *ends, char *end);

/* The port number TEXT, 1 to 65535, or 0 if it is none. */
uint16_t netserver_port(const char *text);

/* Cuts the field in front of the next END off *REST; fields may be empty. */
char *netserver_field(char **rest, char end);

#endif
