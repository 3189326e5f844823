/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_NVMEROOT_H
#define CMDLINE_NVMEROOT_H

#include <stdint.h>

/* The NVMe subsystems behind TCP that nvmeroot= and rd.nvmf.discover= ask for. */

struct bootconf;
struct word;

enum {
	NVMEROOT_MAX = 8,
	NVMEROOT_PORT = 4420, /* IANA's for I/O; Linux targets answer discoveries on it as well */
	NVMEROOT_TEXT_SIZE = 160,
};

/* The texts are borrowed from what was parsed; none has a ',' or a '='. */
struct nvmeword {
	char text[NVMEROOT_TEXT_SIZE]; /* the word as written, fit to be shown */
	const char *host;              /* a name, or an address without brackets */
	const char *from;              /* our address on that connection; "" if not said */
	const char *nqn;               /* of the subsystem; "": the server is asked which it has */
	uint16_t port;
};

/*
 * Reads the value of nvmeroot=: tcp:HOST[:PORT][/NQN], an IPv6 address in brackets; tcp:// and
 * nvme+tcp:// are taken as well.  TEXT is cut up and kept.  Returns 0 or -EINVAL with *WHY, a
 * constant.
 */
int nvmeroot_parse(char *text, struct nvmeword *nvme, const char **why);

/* Likewise dracut's tcp,HOST[,OUR ADDRESS[,PORT]]. */
int nvmeroot_parse_discover(char *text, struct nvmeword *nvme, const char **why);

/* What the words set in CONF. */
void nvmeroot_take(struct bootconf *conf, struct word *word);
void nvmeroot_take_discover(struct bootconf *conf, struct word *word);
void nvmeroot_take_hostnqn(struct bootconf *conf, struct word *word);
void nvmeroot_take_hostid(struct bootconf *conf, struct word *word);

#endif
