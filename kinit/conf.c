/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/conf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "cmdline/roots.h"
#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "kinit/early.h"
#include "kinit/hook/hookdir.h"
#include "kinit/hook/hooks.h"
#include "kinit/root/imagefile.h"
#include "kinit/version.h"

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
		log_info("%s: waiting up to %u s for root=%s", KINIT_VERSION, conf->rootwait_s,
			list);
	for (size_t i = 0; i < conf->nproblems; i++)
		log_warn("%s", conf->problems[i]);
	if (conf->problems_lost)
		log_warn("%zu more problems with the command line", conf->problems_lost);
}

int conf_read(struct boot *boot)
{
	static struct bootconf conf;
	const char **texts = early_command_line(boot->argv);
	int err;

	hookdir_read(boot);
	err = texts ? bootconf_parse_hooks(&conf, texts, &boot->hooks->set) : -ENOMEM;

	free(texts);
	if (err) {
		log_err("no memory for the command line");
		return err;
	}
	if (faccessat(boot->rootfd, &IMAGEFILE_INITRD[1], F_OK, 0) == 0)
		roots_add_initrd(&conf, IMAGEFILE_INITRD);
	boot->conf = &conf;
	log_set_debug(conf.debug);
	announce(&conf);
	return 0;
}
