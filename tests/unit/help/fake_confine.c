/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/fake_confine.h"

#include <string.h>

static int confined = -1, failure;

int fake_confined(void)
{
	return confined;
}

void fake_confine_fail(int err)
{
	failure = err;
}

void fake_confine_end(void)
{
	confined = -1;
}

void confine(enum confine_to to)
{
	confined = (int)to;
}

int confine_call(const struct confine_job *job)
{
	int before = confined;

	memset(job->answer, 0, job->size);
	if (failure)
		return failure;
	confined = (int)job->to;
	job->run(job->question, job->answer);
	confined = before;
	return 0;
}
