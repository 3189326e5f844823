/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What systemd-shutdown wants done when all is down. */
#include "kinit/shutdown/shutdown.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <linux/reboot.h>

#include "kinit/base/childpipe.h"
#include "kinit/base/console.h"
#include "kinit/base/log.h"
#include "kinit/base/sys.h"
#include "kinit/boot.h"
#include "lib/attr.h"

/* What `systemctl reboot --reboot-argument=` has left for the firmware. */
#define REBOOT_PARAM "run/systemd/reboot-param"

static const struct {
	const char *verb;
	unsigned command;
} verbs[] = {
	{ "poweroff", LINUX_REBOOT_CMD_POWER_OFF },
	/* Of a system that would end in its container, if it were in one. */
	{ "exit", LINUX_REBOOT_CMD_POWER_OFF },
	{ "reboot", LINUX_REBOOT_CMD_RESTART },
	{ "halt", LINUX_REBOOT_CMD_HALT },
	{ "kexec", LINUX_REBOOT_CMD_KEXEC },
};

bool shutdown_called(int argc, char **argv)
{
	const char *slash = argc > 1 ? strrchr(argv[0], '/') : NULL;

	return argc > 1 && !strcmp(slash ? slash + 1 : argv[0], "shutdown");
}

unsigned shutdown_command(const char *verb)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (!strcmp(verb, verbs[i].verb))
			return verbs[i].command;
	log_err("\"%s\" is none of poweroff, reboot, halt and kexec; rebooting", verb);
	return LINUX_REBOOT_CMD_RESTART;
}

/* Returns if the kernel does not. */
static void end(const struct boot *boot, unsigned command)
{
	char param[256];
	int err;

	if (command == LINUX_REBOOT_CMD_RESTART &&
		!attr_read(boot->rootfd, REBOOT_PARAM, param, sizeof(param)) && param[0])
		sys_reboot(LINUX_REBOOT_CMD_RESTART2, param);
	err = sys_reboot(command, NULL);
	log_err("the kernel does not do it: %s", strerror(-err));
	/* No kernel was loaded to be started, for instance. */
	if (command == LINUX_REBOOT_CMD_KEXEC)
		sys_reboot(LINUX_REBOOT_CMD_RESTART, NULL);
}

void shutdown_main(struct boot *boot, char **argv)
{
	const unsigned command = shutdown_command(argv[1]);

	boot->rootfd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	boot->shutdown->child_fd = childpipe_open();
	console_take("/dev/console", O_NOCTTY);
	shutdown_take_down(boot);
	console_drain();
	end(boot, command);
	for (;;)
		pause();
}
