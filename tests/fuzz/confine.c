/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In the place of kinit/base/confine.c: what would be confined runs in the fuzzer itself, which sees what it does.
 */
#include "kinit/base/confine.h"

#include <string.h>

void confine(enum confine_to to, const int *fds, size_t n)
{
	(void)to, (void)fds, (void)n;
}

int confine_call(const struct confine_job *job)
{
	memset(job->answer, 0, job->size);
	job->run(job->question, job->answer);
	return 0;
}
