/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/fake_fail.h"

#include "kinit/boot.h"
#include "kinit/fail.h"
#include "kinit/root/root.h"
#include "tests/unit/help/trace.h"

bool fail_looks(struct boot *boot)
{
	(void)boot;
	return false;
}

/* cmocka has a macro of this name, so this cannot be in a test. */
void fail(struct boot *boot, const char *step)
{
	trace("FAILED after %lld ms: %s: %s", (long long)(boot->now_ms - boot->start_ms), step,
		boot->why);
	root_note_mount(boot);
	boot->failed = true;
}
