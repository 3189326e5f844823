/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/stop.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t caught;

static void mark(int sig)
{
	caught = sig;
}

static void catch_one(int sig)
{
	/* Without SA_RESTART, so that waiting for depmod ends too. */
	struct sigaction sa = { .sa_handler = mark }, old;

	sigemptyset(&sa.sa_mask);
	if (sigaction(sig, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
		sigaction(sig, &sa, NULL);
}

void stop_catch(void)
{
	catch_one(SIGINT);
	catch_one(SIGTERM);
	catch_one(SIGHUP);
}

int stop_check(void)
{
	return caught ? -EINTR : 0;
}

void stop_reraise(void)
{
	if (!caught)
		return;
	signal(caught, SIG_DFL);
	raise(caught);
}
