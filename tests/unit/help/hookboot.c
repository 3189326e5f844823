/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/hookboot.h"

#include <stdio.h>

#include "kinit/hook/hookdir.h"
#include "kinit/hook/hooks.h"
#include "kinit/hook/process.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

struct boot *boot;

void hook(const char *name, const char *text)
{
	char path[100];

	snprintf(path, sizeof(path), HOOKDIR "/%s/hook", name);
	tree_file(path, text);
}

void begin(const char *cmdline)
{
	boot = boot_make("");
	hookdir_read(boot);
	bootconf_free(boot_conf());
	assert_int_equal(bootconf_parse_hooks(boot_conf(), (const char *const[]){ cmdline, NULL },
				 &boot->hooks->set),
		0);
	hooks_set_word(boot, &boot->conf->root[0], false);
}

void ends(enum answer_kind kind, const char *text, int status)
{
	struct process_end end = { .status = status, .answer.kind = kind };

	snprintf(end.answer.text, sizeof(end.answer.text), "%s", text);
	assert_true(fake_worker_report(boot, "hook", -1, &end));
}
