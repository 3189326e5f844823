/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/ask/slaac_conf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "lib/attr.h"

enum { PATH_SIZE = 256 };

static int write_knob(const char *dir, const struct ask *ask, const char *knob, const char *value)
{
	char path[PATH_SIZE];

	if (snprintf(path, sizeof(path), "%s/%s/%s", dir, ask->name, knob) >= PATH_SIZE)
		return -ENAMETOOLONG;
	return attr_write(AT_FDCWD, path, value);
}

/* A host that forwards packets takes itself for a router, and hears others only if told so. */
static const char *accept_value(const char *dir, const struct ask *ask)
{
	char path[PATH_SIZE];
	uint64_t forwarding = 0;

	if (!(ask->methods & (NET_SLAAC | NET_DHCP6)))
		return "0";
	snprintf(path, sizeof(path), "%s/%s/forwarding", dir, ask->name);
	return attr_read_u64(AT_FDCWD, path, &forwarding) == 0 && forwarding ? "2" : "1";
}

int slaac_conf_set(const char *dir, const struct ask *ask)
{
	int err;

	/* The kernel has no interfaces of such names; they would lead elsewhere. */
	if (!ask->name[0] || ask->name[0] == '.' || strchr(ask->name, '/'))
		return -EINVAL;
	err = write_knob(dir, ask, "accept_ra", accept_value(dir, ask));
	if (!err)
		err = write_knob(dir, ask, "autoconf", ask->methods & NET_SLAAC ? "1" : "0");
	/* Last, for it is what makes the kernel begin. */
	if (!err)
		err = write_knob(dir, ask, "disable_ipv6", "0");
	return err == -ENOENT ? -EAFNOSUPPORT : err;
}
