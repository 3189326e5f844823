/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_FAKE_H
#define TESTS_UNIT_FAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinit/boot.h"

/*
 * Stand-ins for what kinit must not do in a test, and the machine that it sees.  Each fake_NAME.c
 * replaces kinit/NAME.c; what they are asked for is written down in one trace, in order.  The trace
 * and the log lie in shared memory, so what forked workers do is seen as well.
 */

/* fake_trace.c: the trace, one line for each call. */
void trace_clear(void);
void trace(const char *format, ...) __attribute__((format(printf, 1, 2)));
const char *trace_text(void);

/* fake_log.c: what kinit said, lines of "LEVEL text". */
void log_clear(void);
const char *log_text(void);

/* How many lines of TEXT contain PART? */
int lines_with(const char *text, const char *part);

#define assert_has(text, part) \
	do { \
		if (!strstr(text, part)) \
			fail_msg("\"%s\" is not in:\n%s", part, text); \
	} while (0)
#define assert_has_not(text, part) \
	do { \
		if (strstr(text, part)) \
			fail_msg("\"%s\" is in:\n%s", part, text); \
	} while (0)
#define assert_said(part) assert_has(log_text(), part)
#define assert_not_said(part) assert_has_not(log_text(), part)

/* fake_sys.c: calls whose line in the trace contains PART return VALUE; all others 0. The first
 * that fits counts.  GET_ARRAY_INFO returns VALUE - 1 then, and -ENODEV else. */
void fake_sys_answer(const char *part, int value);
void fake_sys_clear(void);
/* A call whose line contains PART makes this happen. */
void fake_sys_then(const char *part, void (*happen)(void));

/* fake_kmod.c: ALIAS stands for NAME as well.  kmod_insert() returns what fake_kmod_fails() said.
 */
enum { FAKE_PLAIN, FAKE_LOADED, FAKE_BLACKLISTED };
void fake_kmod_add(const char *alias, const char *name, int state);
void fake_kmod_fails(const char *name, int err, const char *culprit);
void fake_kmod_clear(void);

/*
 * fake_worker.c: no child is forked; a worker runs when the test says so, at the fake clock's time.
 * All return false if there is no worker at the job called NAME for ID (-1: the first of them).
 */
bool fake_worker_run(struct boot *boot, const char *name, int id);
bool fake_worker_report(struct boot *boot, const char *name, int id, const void *report);
bool fake_worker_die(struct boot *boot, const char *name, int id, int signal);
bool fake_worker_late(struct boot *boot, const char *name, int id);
/* The kernel lets go of one that was late. */
bool fake_worker_reap(struct boot *boot, const char *name, int id);
int fake_worker_count(const struct boot *boot, const char *name);
/* For tests of the whole loop, where workers_reap() lets all workers end at once: those at NAME for
 * ID do not (NULL: all do). */
void fake_worker_hold(const char *name, int id);

/* fake_facts.c, for member.c as well: PATH is a node below /dev of the tree, and blkfacts_read() and
 * member_read() answer this for it.  For a file of the tree that was not set it is -ENXIO. */
void fake_facts_set(const char *path, const struct blkfacts *facts);
/* MEMBER is borrowed. */
void fake_facts_member(const char *path, const struct member *member);
void fake_facts_clear(void);

/* fake_md.c: is there an array whose members are waited for? */
void fake_md_pending(bool is);

/* tree.c: a directory of its own that plays "/". Paths are below it, without a leading '/'. */
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

/* fake_boot.c: a boot with this command line, on the tree. Its clock stands at FAKE_START_MS. */
enum { FAKE_START_MS = 5000 };
int boot_setup(void **state);
int boot_teardown(void **state);
struct boot *boot_make(const char *cmdline);
/* A device with what is on it, as if it had been read. */
struct blkdev *boot_add(struct boot *boot, const struct blkdev *dev);
/* The only network interface, copied; NULL: there is none. */
void boot_interface(struct boot *boot, const struct netif *netif);
/* A disk of 64 sectors, 8:0 if it is the first one, 8:1 if it is the second, … */
struct blkdev *boot_disk(struct boot *boot, const char *name, const struct blkfacts *facts);

#endif
