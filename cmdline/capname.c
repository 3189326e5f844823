/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/capname.h"

#include <errno.h>
#include <strings.h>

static const char prefix[] = "CAP_";

/* By number.  Not from <linux/capability.h>: what a capability is called does not depend on the
 * headers of the machine that builds this. */
static const char *const names[CAPNAME_COUNT] = {
	"CHOWN",
	"DAC_OVERRIDE",
	"DAC_READ_SEARCH",
	"FOWNER",
	"FSETID",
	"KILL",
	"SETGID",
	"SETUID",
	"SETPCAP",
	"LINUX_IMMUTABLE",
	"NET_BIND_SERVICE",
	"NET_BROADCAST",
	"NET_ADMIN",
	"NET_RAW",
	"IPC_LOCK",
	"IPC_OWNER",
	"SYS_MODULE",
	"SYS_RAWIO",
	"SYS_CHROOT",
	"SYS_PTRACE",
	"SYS_PACCT",
	"SYS_ADMIN",
	"SYS_BOOT",
	"SYS_NICE",
	"SYS_RESOURCE",
	"SYS_TIME",
	"SYS_TTY_CONFIG",
	"MKNOD",
	"LEASE",
	"AUDIT_WRITE",
	"AUDIT_CONTROL",
	"SETFCAP",
	"MAC_OVERRIDE",
	"MAC_ADMIN",
	"SYSLOG",
	"WAKE_ALARM",
	"BLOCK_SUSPEND",
	"AUDIT_READ",
	"PERFMON",
	"BPF",
	"CHECKPOINT_RESTORE",
};

int capname_find(const char *name)
{
	if (strncasecmp(name, prefix, sizeof(prefix) - 1))
		return -EINVAL;
	for (int i = 0; i < CAPNAME_COUNT; i++)
		if (!strcasecmp(name + sizeof(prefix) - 1, names[i]))
			return i;
	return -EINVAL;
}

const char *capname(unsigned number)
{
	return names[number];
}
