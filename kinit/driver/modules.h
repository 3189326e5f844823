/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_DRIVER_MODULES_H
#define KINIT_DRIVER_MODULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinit/base/worker.h"

/* Which modules are wanted and what became of them. */

struct kmod_ctx;

enum module_state {
	MODULE_QUEUED,
	MODULE_LOADING,
	MODULE_LOADED,
	MODULE_FAILED,      /* err, or signal if the loader was killed by one */
	MODULE_BLACKLISTED, /* by modprobe.blacklist=, or by modprobe.d: see blacklist.h */
};

enum { MODULE_NAME_MAX_LEN = 64, MODULE_ALIAS_MAX = 256 };

struct module {
	char name[MODULE_NAME_MAX_LEN];
	char reason[MODULE_ALIAS_MAX];     /* the first alias or name that asked for it */
	char culprit[MODULE_NAME_MAX_LEN]; /* the dependency that failed, if not itself */
	enum module_state state;
	bool named;   /* asked for by name: the blacklist does not hold */
	bool guessed; /* nobody has asked for it so far; see modules_guess() */
	int err;
	int signal;
	enum worker_fate fate; /* of the loader */
	int64_t since_ms;      /* when the loading began */
	int64_t ended_ms;      /* and when it had done; 0: not by us */
	bool async;            /* see modules_are_async() */
};

struct modules {
	struct kmod_ctx *kmod; /* NULL: no modules in this image or no kernel support */
	struct module *items;  /* never removed: the index is the worker's id */
	size_t n, cap;
	const char *root_disk; /* see loadorder_set_root_disk() */
	bool root_found; /* since found_ms; drivers of devices leave the processor to others */
	int64_t found_ms;
	bool one_processor;
	bool held;  /* loaders of such drivers wait: see loadorder_set_gate() */
	bool moved; /* they would be moved to the new root: see loadorder_open() */
};

/* The worker that loads one of them, whose index is its id. */
extern const struct worker_job modules_loader;

/* Opens the index of the running kernel's modules.  Without one, nothing is ever found. */
void modules_open(struct boot *boot);

/* Begins anew after an emergency shell: what has failed is tried again, with the modules that are in the
 * image by now. */
void modules_restart(struct boot *boot);

/* Queues whatever drives ALIAS (a modalias, fs-ext4, or with NAMED a module's name). */
void modules_want(struct boot *boot, const char *alias, bool named);

/* Likewise, but beside everything else: its loader only gets what others leave of a processor, until somebody does want
 * what ALIAS stands for. */
void modules_guess(struct boot *boot, const char *alias);

/* Starts loaders for what is queued, several at a time. */
void modules_pump(struct boot *boot);

/* Are all modules that ALIAS stands for loaded, failed or given up? */
bool modules_settled(struct boot *boot, const char *alias);

/* May disks come of what is queued or loading?  A loader that seems to be stuck is not waited for, nor one that is only
 * guessed: no disk has asked for it. */
bool modules_await_disks(const struct boot *boot);

/* Does the driver of what has this MODALIAS look for devices while its loader has ended? */
bool modules_are_async(struct boot *boot, const char *modalias);

/* Is anything queued or loading that was not only guessed? */
bool modules_busy(const struct boot *boot);

/* Is one that was only guessed? */
bool modules_guessing(const struct boot *boot);

/* The name of the module that a worker at JOB for ID loads, or NULL if its work is another one. */
const char *modules_loaded_by(const struct boot *boot, const struct worker_job *job, int id);

/* Why did M fail, in words.  Valid until the next call. */
const char *module_failure(const struct module *m);

#endif
