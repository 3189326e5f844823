/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/net/netbond.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmdline/words.h"
#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "kinit/net/netcall.h"
#include "lib/attr.h"
#include "lib/text.h"

enum { OPTIONS_MAX = 512 };

static int write_option(
	const struct boot *boot, const char *bond, const char *option, const char *value)
{
	char path[128];

	if (!*option || strspn(option, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(option))
		return -EINVAL;
	snprintf(path, sizeof(path), "sys/class/net/%s/bonding/%s", bond, option);
	return attr_write(boot->rootfd, path, value);
}

/* Targets, of which there can be several with ';' between, are added one by one. */
static int add_targets(const struct boot *boot, const char *bond, const char *option, char *list)
{
	char text[64];
	int err = 0;

	while (*list && !err) {
		size_t len = strcspn(list, ";");

		snprintf(text, sizeof(text), "+%.*s", (int)len, list);
		err = write_option(boot, bond, option, text);
		list += len + (list[len] != '\0');
	}
	return err;
}

static void set_option(const struct boot *boot, const char *bond, char *option)
{
	char *value = strchr(option, '=');
	int err = -EINVAL;

	if (value) {
		*value++ = '\0';
		if (strstr(option, "_target"))
			err = add_targets(boot, bond, option, value);
		else
			err = write_option(boot, bond, option, value);
	}
	if (err)
		log_warn("%s: the option %s%s%s cannot be set: %s", bond, option, value ? "=" : "",
			value ? value : "", strerror(-err));
}

/* The mode decides which others there are, so it comes first. */
static void set_options(const struct boot *boot, const struct masterword *word, bool mode)
{
	char text[OPTIONS_MAX], *rest = text, *option;

	if (text_copy(text, sizeof(text), word->options) && mode)
		log_warn("%s: its options are longer than %d characters; the rest is left out",
			word->name, OPTIONS_MAX - 1);
	while ((option = list_next(&rest)))
		if (text_starts(option, "mode=") == mode)
			set_option(boot, word->name, option);
}

int netbond_make(const struct boot *boot, const struct masterword *word)
{
	int err = netcall_bond(word->name);

	/* The driver makes bond0 when it is loaded. */
	if (err && err != -EEXIST)
		return err;
	set_options(boot, word, true);
	set_options(boot, word, false);
	return 0;
}
