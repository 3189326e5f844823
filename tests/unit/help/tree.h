/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_TREE_H
#define TESTS_UNIT_HELP_TREE_H

#include <stdint.h>

/* A directory of its own that plays "/".  Paths are below it, without a leading '/'. */
int tree_setup(void **state);
int tree_teardown(void **state);
const char *tree_path(void);
int tree_fd(void);
/* After the namespace of mounts has changed: the old descriptor still shows the old mounts. */
void tree_reopen(void);
void tree_file(const char *path, const char *text);
void tree_dir(const char *path);
void tree_link(const char *path, const char *target);
void tree_remove(const char *path);
/* Devices of /sys/block; SECTORS of 512 bytes. */
void tree_disk(const char *name, const char *devt, uint64_t sectors);
void tree_partition(const char *disk, const char *name, const char *devt, unsigned partno);
/* A device of a bus; DRIVER NULL: none has taken it. */
void tree_device(const char *bus, const char *name, const char *modalias, const char *driver);

#endif
