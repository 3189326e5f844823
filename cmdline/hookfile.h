/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_HOOKFILE_H
#define CMDLINE_HOOKFILE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What the file "hook" of a hook says: what belongs into the image and whether, for the builder; what is run and
 * when, for the boot.  man/kinit-hooks.7 has the keys.
 */

enum {
	HOOKFILE_NAME_MAX = 32,   /* of a hook, with its NUL */
	HOOKFILE_TIMEOUT_S = 30,  /* if it does not say otherwise */
	HOOKFILE_SIZE_MAX = 8192, /* a longer one is none */
};

enum hook_event {
	HOOK_DEVICE,
	HOOK_NETWORK_UP,
	HOOK_ROOT_WORD,
	HOOK_BEFORE_MOUNT,
	HOOK_AFTER_MOUNT,
	HOOK_BEFORE_SWITCH,
	HOOK_ON_FAIL,
	HOOK_EVENTS,
};

/* What is done about a hook that has failed. */
enum hook_failure {
	HOOK_FAILURE_WARN,
	HOOK_FAILURE_END,   /* the present word of root= is given up */
	HOOK_FAILURE_RETRY, /* once more when another device comes */
};

/* Keys with many values, which may stand on several lines. */
enum hook_list {
	HOOK_USES,    /* when = host uses TYPE… */
	HOOK_NEEDS,   /* other hooks */
	HOOK_PROGRAM, /* … and a '?' in front of what may be missing, in these */
	HOOK_LIBRARY,
	HOOK_MODULE,
	HOOK_LOAD, /* modules, which are loaded before it runs */
	HOOK_FIRMWARE,
	HOOK_FILE,
	HOOK_CONFIG,
	HOOK_TYPES,    /* on = device TYPE… */
	HOOK_PREFIXES, /* on = root-word PREFIX… */
	HOOK_RUN,      /* the program and its arguments; not empty */
	HOOK_WORDS,    /* of the kernel command line */
	HOOK_LISTS,
};

struct hooklist {
	const char **items;
	size_t n, cap;
};

struct hookfile {
	struct hooklist lists[HOOK_LISTS];
	bool always;        /* when = always */
	unsigned events;    /* a bit for each hook_event */
	unsigned timeout_s; /* 0: none */
	enum hook_failure failure;
	bool console, alone, background;
};

/* Who hears of a line that is not understood: its number from 1 on, and why, in words. */
struct hookfile_ear {
	void (*hear)(void *context, unsigned line, const char *why);
	void *context;
};

/* Reads TEXT, which is cut up, and into which FILE points.  A line that is not understood is told to EAR and left out.
 * Returns 0 or -ENOMEM; hookfile_free() in both cases. */
int hookfile_parse(struct hookfile *file, char *text, const struct hookfile_ear *ear);
void hookfile_free(struct hookfile *file);

/* Can a hook be called NAME? */
bool hookfile_is_name(const char *name);

/* Does FILE understand the word NAME of the kernel command line? */
bool hookfile_has_word(const struct hookfile *file, const char *name);

/* "device", "network-up", … */
const char *hookfile_event_name(enum hook_event event);

#endif
