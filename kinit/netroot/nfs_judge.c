/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/netroot/nfs_judge.h"

#include <stdarg.h>
#include <stdio.h>

int nfs_fail(struct nfs_report *report, enum nfs_verdict verdict, int err, const char *format, ...)
{
	va_list args;

	report->verdict = verdict;
	report->err = err;
	va_start(args, format);
	vsnprintf(report->text, sizeof(report->text), format, args);
	va_end(args);
	return err;
}

enum nfs_outcome nfs_judge(unsigned seen)
{
	if (seen & (1u << NFS_NOWHERE))
		return NFS_NEVER;
	if (seen & (1u << NFS_BUSY))
		return NFS_LATER;
	if (seen & (1u << NFS_REFUSED))
		return NFS_NEVER;
	return seen & (1u << NFS_ABSENT) ? NFS_LATER : NFS_NEVER;
}
