/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_DRIVER_KMOD_H
#define KINIT_DRIVER_KMOD_H

#include <stdbool.h>
#include <stddef.h>

/*
 * libkmod, seen from here.  It reads module parameters and modprobe.blacklist= from /proc/cmdline
 * by itself.
 */

struct kmod_ctx;

/* The modules of the running kernel below /lib/modules; NULL if there are none. */
struct kmod_ctx *kmod_open(void);

void kmod_close(struct kmod_ctx *ctx);

struct kmod_hit {
	const char *name;
	bool loaded; /* built in, or already there */
	bool blacklisted;
	bool async; /* told async_probe: it looks for devices while its loader has ended */
};

/* Calls FOUND for each module that ALIAS (or name) stands for.  Returns how many, or -errno. */
int kmod_resolve(struct kmod_ctx *ctx, const char *alias,
	void (*found)(void *arg, const struct kmod_hit *hit), void *arg);

/* In a worker: waits at the gate (gate.h).  If the real init has taken over meanwhile, /sys is shown to this process where it
 * was before. */
void kmod_pass_gate(void);

/*
 * Inserts the module NAME after all that it depends on.  For a worker: it blocks as long as the
 * drivers' init functions do.  CULPRIT, of SIZE bytes, is the module that failed.
 * Returns 0 (also if it is there already) or -errno.
 */
int kmod_insert(struct kmod_ctx *ctx, const char *name, char *culprit, size_t size);

#endif
