/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/shell.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "kinit/base/console.h"
#include "kinit/base/log.h"
#include "kinit/base/sys.h"
#include "kinit/boot.h"
#include "lib/attr.h"

enum { CONSOLES_SIZE = 256 };

const char *shell_refusal(const struct boot *boot)
{
	if (boot->conf->panic_given)
		return "panic= is set";
	return access(SHELL, X_OK) < 0 ? "the image has no " SHELL : NULL;
}

/* Who looks at another one waits for a prompt that never comes.  The last one is /dev/console; to ask for them
 * waits for whoever prints, so this is no question for process 1. */
static void say_where(const struct boot *boot)
{
	char text[CONSOLES_SIZE];
	const char *last;

	if (attr_read(boot->rootfd, "sys/class/tty/console/active", text, sizeof(text)))
		return;
	last = strrchr(text, ' ');
	if (last)
		log_err("the emergency shell is on %s only, the last of the consoles %s; the last console= "
			"decides",
			last + 1, text);
	else if (text[0])
		log_err("the emergency shell is on %s", text);
}

void shell_run(struct boot *boot, int id, void *report)
{
	char *argv[] = { SHELL, NULL };
	int err;

	(void)id;
	(void)report;
	setsid();
	console_take("/dev/console", 0);
	say_where(boot);
	console_set_blocking(true);
	ioctl(0, TIOCSCTTY, (void *)1);
	err = sys_execve(SHELL, argv, boot->envp);
	log_err("%s: %s", SHELL, strerror(-err));
}
