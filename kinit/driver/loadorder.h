/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_DRIVER_LOADORDER_H
#define KINIT_DRIVER_LOADORDER_H

#include <stdbool.h>
#include <stdint.h>

/* Which loaders of modules come first, and how much of the processor the others leave to them. */

struct boot;
struct module;
struct modules;

/* Looks at the machine: how much can be put off until the real init has taken over? */
void loadorder_open(struct boot *boot);

/* Drivers that cannot find DISK ("vda1"; "": any disk) wait for those that may; NULL: none does, before and after the root
 * is found, as it is elsewhere, or not all that is wanted.  DISK is kept. */
void loadorder_set_root_disk(struct boot *boot, const char *disk);

/* From when on is the device that the root is on known?  Drivers of other devices then wait for whatever it still
 * needs. */
void loadorder_set_root_found(struct boot *boot, bool found);

/* When is what nobody has asked for so far to be asked for at the latest? */
int64_t loadorder_late_ms(const struct boot *boot);

/* /sys is about to be moved: whoever loads drivers of devices waits until the real init has taken over, and looks for it
 * again.  Has a last loader take over all that is still queued, and was not only guessed, or was not even asked for: once
 * the real init has taken over nobody starts others.  (Where they are moved themselves, they just get their share at once.)
 */
void loadorder_load_rest(struct boot *boot);

/* In a child of process 1 that has become the real init: what is still being loaded gets its share of the processor from now
 * on, whatever it is for, as that may wait for it.  Returns when all of it is loaded, or after TIMEOUT_MS. */
void loadorder_finish(struct boot *boot, int timeout_ms);

/* Does M come after all others? */
bool loadorder_is_low(const struct modules *ms, const struct module *m);

/* Was M asked for by a device alone?  Its loader then waits before it inserts one more module, while the gate is shut. */
bool loadorder_is_held(const struct module *m);

/* Shuts the gate in front of the drivers that have nothing to do with the root, once that is found and if there is but one
 * processor: in the kernel such a loader is not interrupted before it has linked a whole module, and it begins with one
 * whenever all others sleep for a moment.  The gate is opened when nobody else is at work, as the boot may then wait for
 * what they bring, and when the rest of it takes long. */
void loadorder_set_gate(struct boot *boot);

/* Has the loader of M, if it is at work, take of the processor what M is worth by now. */
void loadorder_mind(struct boot *boot, const struct module *m);

#endif
