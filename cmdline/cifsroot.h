/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_CIFSROOT_H
#define CMDLINE_CIFSROOT_H

#include <stdbool.h>

#include "lib/ipaddr.h"

struct bootconf;
struct word;

/*
 * Where a root on an SMB server is: cifsroot=//server/share[/path][,options], as
 * Documentation/admin-guide/cifs/ has it, or dracut's root=cifs://[user[:password]@]server/share.
 */

enum { CIFSROOT_SERVER_SIZE = 256, CIFSROOT_SHARE_SIZE = 1024, CIFSROOT_OPTIONS_SIZE = 1024 };

struct cifsroot {
	bool given;
	char server[CIFSROOT_SERVER_SIZE];   /* a name, or an address without brackets */
	char share[CIFSROOT_SHARE_SIZE];     /* with the path behind it */
	char options[CIFSROOT_OPTIONS_SIZE]; /* for mount(2), without those below; "" if none */
	struct ipaddr address;               /* ip=: the server's; IP_NONE: not said */
	unsigned port;       /* port=, which is among the options as well; 0: not said */
	bool user, version;  /* the options say who logs in; and the dialect */
	int read_only;       /* 1: ro, 0: rw, -1: not said */
	unsigned long flags; /* others that every filesystem has, MS_* of mount(2) */
};

/*
 * Reads TEXT, a value of cifsroot=.  Returns 0, or -EINVAL with *WHY, a constant; then CIFS is as if
 * nothing had been given.  *NOTE, else NULL, says that an option was left out.
 */
int cifsroot_parse(const char *text, struct cifsroot *cifs, const char **why, const char **note);

/* Likewise what follows "cifs:" in a value of root=. */
int cifsroot_parse_url(const char *text, struct cifsroot *cifs, const char **why);

/* Adds OPTIONS behind those that are there.  -EINVAL if they are too long. */
int cifsroot_add_options(
	struct cifsroot *cifs, const char *options, const char **why, const char **note);

/* cifsroot=: root=cifs://… goes before it. */
void cifsroot_take(struct bootconf *conf, struct word *word);

/* If the list REST of root= goes on with cifs:…, cuts that off and returns it; else NULL. */
char *cifsroot_item(char **rest);

/* Adds it to conf->root; its text has no password.  Returns NULL, or what is wrong, a constant. */
const char *cifsroot_add(struct bootconf *conf, char *item);

/* Does cifsroot= ask for a root?  Then it is DEVICE, of ROOTKIND_DEVICE_SIZE bytes. */
bool cifsroot_implied(const struct bootconf *conf, char *device);

#endif
