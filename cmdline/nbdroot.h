/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_NBDROOT_H
#define CMDLINE_NBDROOT_H

#include <stdbool.h>
#include <stdint.h>

/* The network block device that nbdroot= or root=nbd:… asks for. */

struct bootconf;
struct word;

enum {
	NBD_PORT = 10809,     /* IANA's */
	NBD_EXPORT_MAX = 255, /* the protocol allows 4096; no server's names are that long */
	NBD_TEXT_SIZE = 160,
};

/* The texts are borrowed from what was parsed. */
struct nbdword {
	bool given;
	bool from_root;           /* by root=nbd:… */
	char text[NBD_TEXT_SIZE]; /* "nbdroot=…" or "root=nbd:…" as written, fit to be shown */
	const char *host;         /* a name, or an address without brackets */
	const char *name;         /* of the export; "": the server's default */
	uint16_t port;
	int index;     /* of /dev/nbdN; -1: not said */
	char *fstypes; /* root=nbd:…, a list that nbdroot_finish() cuts up; "" if not said */
	const char *rootflags; /* likewise, but no list */
	unsigned block_size;   /* bs= of root=nbd:…; 0: what the server says */
	unsigned timeout_s;    /* timeout= likewise; 0: not said */
};

/*
 * Reads the value of nbdroot=: HOST[:PORT][/EXPORT], HOST:EXPORT, an IPv6 address in brackets where
 * something follows it, or HOST,PORT|EXPORT[,DEVICE] of initramfs-tools.  TEXT is cut up and kept.
 * Returns 0 or -EINVAL with *WHY, a constant.
 */
int nbdroot_parse(char *text, struct nbdword *nbd, const char **why);

/*
 * Likewise dracut's HOST:PORT|EXPORT[:FSTYPE[:ROOTFLAGS[:OPTIONS]]] (dracut.cmdline(7)), which stands
 * behind "nbd:".  *NOTE is set, else NULL, if an option was left out.
 */
int nbdroot_parse_dracut(char *text, struct nbdword *nbd, const char **why, const char **note);

/* Sets conf->nbd from TEXT, the value of netroot=nbd:… that stands beside a root=. */
void nbdroot_take_netroot(struct bootconf *conf, char *text);

/* Sets conf->nbd from nbdroot=. */
void nbdroot_take(struct bootconf *conf, struct word *word);

/*
 * Cuts an item that begins with "nbd:" off *REST, a list of roots: NULL if another one begins it.  Its
 * rootflags may contain commas, so it ends at one that a device follows.
 */
char *nbdroot_item(char **rest);

/* Sets conf->nbd and adds its device to conf->root.  Returns NULL, or what is wrong, a constant. */
const char *nbdroot_add(struct bootconf *conf, char *item);

/* When all words are read: what root=nbd:… said of the filesystem counts if no other word did, and
 * nbdroot= without root= means its device. */
void nbdroot_finish(struct bootconf *conf);

/* The N of /dev/nbdN that is to be attached. */
unsigned nbdroot_index(const struct bootconf *conf);

/* Does nbdroot= ask for a root?  Then it is DEVICE, of ROOTKIND_DEVICE_SIZE bytes. */
bool nbdroot_implied(const struct bootconf *conf, char *device);

#endif
