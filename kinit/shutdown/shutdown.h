/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SHUTDOWN_SHUTDOWN_H
#define KINIT_SHUTDOWN_SHUTDOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinit/shutdown/left.h"
#include "kinit/shutdown/plan.h"

/*
 * The other end of a boot: what kinit put together is taken apart when nobody runs from it any more.  systemd-shutdown
 * makes /run/initramfs the root directory, with the old one below SHUTDOWN_OLD, and starts /shutdown there with what is
 * to be done then as its first word ("The initrd Interface of systemd").
 */

struct boot;

#define SHUTDOWN_OLD "/oldroot"

enum {
	SHUTDOWN_FAILED_MAX = 32,
	SHUTDOWN_ACT_MS = 30000, /* for each act */
	SHUTDOWN_ALL_MS =
		90000, /* after which none is begun; a hardware's watchdog has ten minutes from systemd */
};

/* What could not be done, of the present round; or not in time, for good. */
struct shutdown_failed {
	enum plan_kind kind;
	char name[LEFT_TITLE_MAX];
	bool late; /* the kernel still is at it */
	int err;   /* else */
};

struct shutdown {
	struct left left;
	struct plan plan;
	const struct plan_act *act; /* what the worker is at; NULL: the last things */
	bool running, late;         /* is the worker at it; the last one was not done in time */
	int answer;                 /* of the last one */
	struct shutdown_failed failed[SHUTDOWN_FAILED_MAX];
	size_t nfailed;
	int64_t until_ms;
	int child_fd;
};

/* Was this program started for that? */
bool shutdown_called(int argc, char **argv);

/* What VERB means to reboot(2); what is unknown is a reboot. */
unsigned shutdown_command(const char *verb);

/* Takes down what is left of the old root, with a limit for each act and for all. */
void shutdown_take_down(struct boot *boot);

/* Process 1: that, and then what the words say, whatever became of it. */
void shutdown_main(struct boot *boot, char **argv) __attribute__((noreturn));

#endif
