/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_SSH_SSHFILES_H
#define HOOKS_SSH_SSHFILES_H

#include <stddef.h>

/* The files of an ssh server in the image: keys that the user has put into one folder, and what a login needs. */

enum { SSHFILES_KEYS_MAX = 8, SSHFILES_PATH_MAX = 300 };

struct sshfiles {
	const char *
		config; /* /etc/kinit/ssh: authorized_keys, and files with host_key in their names */
	const char *etc;   /* /etc */
	const char *home;  /* of root, which is made */
	const char *shell; /* of root */
	char keys[SSHFILES_KEYS_MAX][SSHFILES_PATH_MAX];
	size_t n;
};

/* Finds the host keys, and makes the rest.  Returns 0; -ENOKEY: there is no host key; -ENOENT: nobody is authorized; or
 * another -errno. */
int sshfiles_make(struct sshfiles *files);

#endif
