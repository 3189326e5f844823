/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/fake_confine.h"

#include <string.h>

#include "kinit/block/blkdev.h"

static int confined = -1, failure;
static struct {
	const int *fds;
	size_t n;
} call;
static int kept[BLK_BATCH_MAX];
static size_t nkept;

int fake_confined(void)
{
	return confined;
}

static bool has(const int *fds, size_t n, int fd)
{
	for (size_t i = 0; i < n; i++)
		if (fds[i] == fd)
			return true;
	return false;
}

bool fake_confined_with(int fd)
{
	return fd >= 0 && (has(call.fds, call.n, fd) || (!call.n && has(kept, nkept, fd)));
}

void fake_confine_fail(int err)
{
	failure = err;
}

void fake_confine_end(void)
{
	confined = -1;
	nkept = 0;
}

void confine(enum confine_to to, const int *fds, size_t n)
{
	confined = (int)to;
	for (nkept = 0; nkept < n; nkept++)
		kept[nkept] = fds[nkept];
}

int confine_call(const struct confine_job *job)
{
	int before = confined;

	memset(job->answer, 0, job->size);
	if (failure)
		return failure;
	confined = (int)job->to;
	call.fds = job->fds;
	call.n = job->nfds;
	job->run(job->question, job->answer);
	confined = before;
	call.n = 0;
	return 0;
}
