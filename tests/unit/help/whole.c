/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/whole.h"

#include <poll.h>
#include <unistd.h>

#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/handover/handover.h"
#include "kinit/loop.h"
#include "kinit/netroot/cifs.h"
#include "kinit/netroot/nfs.h"
#include "kinit/root/root.h"
#include "kinit/root/rootfstab.h"
#include "kinit/root/submount.h"
#include "kinit/switch/caps.h"
#include "kinit/switch/findinit.h"
#include "kinit/switch/switch.h"
#include "kinit/uevents.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_facts.h"
#include "tests/unit/help/fake_fail.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_net.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

struct boot *boot;
int64_t whole_clock;
bool whole_done;

static struct happening {
	int64_t at_ms; /* after the start */
	void (*happen)(void);
} script[8];
static size_t nscript, next;

void at(int64_t ms, void (*happen)(void))
{
	script[nscript].at_ms = ms;
	script[nscript++].happen = happen;
}

int64_t __wrap_clock_ms(void);
int64_t __wrap_clock_ms(void)
{
	return whole_clock;
}

int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout)
{
	int64_t until = whole_clock + timeout;

	for (nfds_t i = 0; i < n; i++)
		fds[i].revents = 0;
	/* A worker that has ended wakes the loop: it takes 1 ms. */
	for (size_t i = 0; i < boot->workers->n; i++)
		if (!boot->workers->items[i].lost && until > whole_clock + 1)
			until = whole_clock + 1;
	if (next < nscript && FAKE_START_MS + script[next].at_ms <= until) {
		whole_clock = FAKE_START_MS + script[next].at_ms;
		script[next++].happen();
		return 0;
	}
	whole_clock = until;
	return 0;
}

/* The rooms that are played. */
int uevents_open(void)
{
	return -EPROTONOSUPPORT;
}

void uevents_read(struct boot *b)
{
	(void)b;
	assert_false(true);
}

enum step_answer findinit_step_find(struct boot *b)
{
	(void)b;
	return STEP_DONE;
}

enum step_answer switch_step_root(struct boot *b)
{
	trace("SWITCHED after %lld ms to %s", (long long)(b->now_ms - b->start_ms),
		b->root->source);
	whole_done = true;
	return STEP_WAITS;
}

enum step_answer rootfstab_step_read(struct boot *b)
{
	(void)b;
	return STEP_DONE;
}

enum step_answer submount_step_mount(struct boot *b)
{
	(void)b;
	return STEP_DONE;
}

enum step_answer caps_step_drop(struct boot *b)
{
	(void)b;
	return STEP_DONE;
}

enum step_answer handover_step_write(struct boot *b)
{
	(void)b;
	return STEP_DONE;
}

int whole_setup(void **state)
{
	nscript = next = 0;
	whole_done = false;
	whole_clock = FAKE_START_MS;
	fake_sys_clear();
	fake_kmod_clear();
	fake_facts_clear();
	fake_worker_hold(NULL, -1);
	boot_setup(state);
	tree_dir("sys/block");
	tree_dir("sys/bus");
	tree_file("proc/filesystems", "nodev\ttmpfs\n\text4\n");
	return 0;
}

static void turn(void)
{
	boot->wake_ms = 0;
	assert_int_equal(loop_open(boot), 0);
	for (int turns = 0; turns < 100000; turns++) {
		boot_advance(boot);
		if (whole_done || boot->failed)
			break;
		loop_wait(boot);
	}
	close(boot->loop->child_fd);
}

void run(const char *cmdline)
{
	boot = boot_make(cmdline);
	modules_open(boot);
	turn();
}

void shell(void (*done)(void))
{
	assert_true(boot->failed);
	whole_clock += 60000;
	boot->now_ms = whole_clock;
	done();
	boot_restart(boot);
	turn();
}

void ends(const char *want)
{
	if (!strstr(trace_text(), want))
		fail_msg("\"%s\" is not in:\n%s%s", want, trace_text(), log_text());
}

long switched_after(void)
{
	const char *line = strstr(trace_text(), "SWITCHED after ");

	if (!line)
		fail_msg("not booted:\n%s%s", trace_text(), log_text());
	return strtol(line + strlen("SWITCHED after "), NULL, 10);
}
