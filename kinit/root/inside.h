/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_INSIDE_H
#define KINIT_ROOT_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "kinit/boot.h"

struct bootconf;

/*
 * What the root looks like from inside, where its symbolic links lead where they will lead, for workers, whose root
 * directory is their own.
 */

enum { INSIDE_PATH_MAX = 2048 };

/* Makes ROOT_DIR the root directory.  Returns 0 or -errno. */
int inside_enter(void);

/* Makes the initramfs the root directory again, where /proc and /dev are.  Returns 0 or -errno. */
int inside_leave(const struct boot *boot);

/* Goes inside, opens PATH with FLAGS of open(2) and O_NONBLOCK, and comes back.  Returns a descriptor or -errno. */
int inside_open(const struct boot *boot, const char *path, int flags);

/* Inside: opens PATH for reading if it is a regular file: a device may mean something by being opened, and a FIFO
 * waits.  Returns a descriptor, -EINVAL if it is something else, or -errno. */
int inside_open_file(const char *path);

/* Inside: is PATH a directory with nothing in it? */
bool inside_is_empty(const char *path);

/* The programs that may become init, in order (init=, else the kernel's list in init/main.c): the one at INDEX, or
 * NULL behind the last one. */
const char *inside_init(const struct bootconf *conf, size_t index);

#endif
