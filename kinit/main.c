/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "kinit/conf.h"
#include "kinit/driver/blacklist.h"
#include "kinit/driver/modhelper.h"
#include "kinit/driver/modules.h"
#include "kinit/early.h"
#include "kinit/loop.h"
#include "kinit/shutdown/shutdown.h"
#include "kinit/version.h"
#include "lib/clock.h"

static int setup(struct boot *boot)
{
	int err;

	early_mounts();
	boot->rootfd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	err = conf_read(boot);
	if (err)
		return err;
	boot_check_words(boot);
	err = loop_open(boot);
	if (err) {
		log_err("cannot wait for events: %s", strerror(-err));
		return err;
	}
	modhelper_take();
	blacklist_write(boot);
	modules_open(boot);
	return 0;
}

int main(int argc, char **argv)
{
	struct boot *boot;

	if (modhelper_called(argc, argv))
		return modhelper_main(argv);
	if (getpid() == 1 && shutdown_called(argc, argv))
		shutdown_main(boot_new(), argv);
	if (getpid() != 1) {
		printf("kinit %s: the init of an initramfs; it runs as PID 1 only\n",
			KINIT_VERSION);
		return argc == 2 && !strcmp(argv[1], "--version") ? 0 : 2;
	}
	boot = boot_new();
	boot->argv = argv;
	boot->envp = environ;
	boot->began_us[0] = clock_us(CLOCK_REALTIME);
	boot->began_us[1] = clock_us(CLOCK_MONOTONIC);
	boot->start_ms = boot->now_ms = clock_ms();
	if (setup(boot))
		return 1;
	for (;;) {
		boot_advance(boot);
		loop_wait(boot);
	}
}
