/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/mdboot.h"

#include "kinit/boot.h"
#include "kinit/md/md.h"
#include "tests/unit/help/fake_kmod.h"

struct boot *boot;

int mdboot_setup(void **state)
{
	fake_kmod_clear();
	return boot_setup(state);
}

void pump_at(int64_t ms)
{
	boot->now_ms = FAKE_START_MS + ms;
	boot->wake_ms = INT64_MAX;
	md_pump(boot);
}
