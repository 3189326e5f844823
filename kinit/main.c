/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kinit/boot.h"
#include "kinit/early.h"
#include "kinit/log.h"
#include "kinit/loop.h"
#include "kinit/modhelper.h"
#include "kinit/version.h"
#include "lib/clock.h"

static void announce(const struct bootconf *conf)
{
	char list[512] = "";

	for (size_t i = 0; i < conf->nroot; i++) {
		size_t len = strlen(list);

		snprintf(list + len, sizeof(list) - len, "%s%s", i ? "," : "", conf->root[i].text);
	}
	if (!conf->nroot)
		log_info("%s", KINIT_VERSION);
	else if (conf->rootwait_forever)
		log_info("%s: waiting without limit for root=%s", KINIT_VERSION, list);
	else
		log_info("%s: waiting up to %u s for root=%s", KINIT_VERSION, conf->rootwait_s, list);
	for (size_t i = 0; i < conf->nproblems; i++)
		log_warn("%s", conf->problems[i]);
	if (conf->problems_lost)
		log_warn("%zu more problems with the command line", conf->problems_lost);
}

static int setup(struct boot *boot)
{
	const char **texts;
	int err;

	early_mounts();
	boot->rootfd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	texts = early_command_line(boot->argv);
	if (!texts || bootconf_parse(&boot->conf, texts)) {
		log_err("no memory for the command line");
		return -1;
	}
	free(texts);
	log_set_debug(boot->conf.debug);
	announce(&boot->conf);
	err = loop_open(boot);
	if (err) {
		log_err("cannot wait for events: %s", strerror(-err));
		return -1;
	}
	early_take_modprobe();
	modules_open(boot);
	return 0;
}

int main(int argc, char **argv)
{
	static struct boot boot;

	if (modhelper_called(argc, argv))
		return modhelper_main(argv);
	if (getpid() != 1) {
		printf("kinit %s: the init of an initramfs; it runs as PID 1 only\n", KINIT_VERSION);
		return argc == 2 && !strcmp(argv[1], "--version") ? 0 : 2;
	}
	boot.argv = argv;
	boot.envp = environ;
	boot.began_us[0] = clock_us(CLOCK_REALTIME);
	boot.began_us[1] = clock_us(CLOCK_MONOTONIC);
	boot.start_ms = boot.now_ms = clock_ms();
	if (setup(&boot))
		return 1;
	for (;;) {
		boot_advance(&boot);
		loop_wait(&boot);
	}
}
