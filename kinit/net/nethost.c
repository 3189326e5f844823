/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/net/nethost.h"

#include <string.h>

#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "lib/attr.h"

enum { UTS_NAME_MAX = 64 }; /* uname(2): the kernel would cut a longer one */

static bool set(const struct boot *boot, const char *file, const char *what, const char *name)
{
	int err;

	if (strlen(name) > UTS_NAME_MAX) {
		log_warn("the %s %.80s… is longer than %d characters; not set", what, name,
			UTS_NAME_MAX);
		return false;
	}
	err = attr_write(boot->rootfd, file, name);
	if (err)
		log_warn("the %s %s cannot be set: %s", what, name, strerror(-err));
	else
		log_info("the %s is %s", what, name);
	return !err;
}

void nethost_name(struct boot *boot, const struct netif_ip *ip)
{
	const struct ipword *word = ip->task.word;
	const struct lease *lease = &ip->lease;
	struct net *net = boot->net;
	bool by_word = word && word->hostname && word->hostname[0];
	bool better = by_word && !net->named_by_word;

	if (lease->hostname[0] && (!net->named || better)) {
		net->named |= set(boot, "proc/sys/kernel/hostname", "hostname", lease->hostname);
		net->named_by_word |= by_word;
	}
	if (lease->nis_domain[0] && (!net->nis_named || better))
		net->nis_named |=
			set(boot, "proc/sys/kernel/domainname", "NIS domain", lease->nis_domain);
}

void nethost_name_by_address(struct boot *boot)
{
	const struct netif *netif = net_boot_interface(boot->net);
	char name[UTS_NAME_MAX + 1], addr[IPADDR_TEXT_SIZE];
	int err;

	if (boot->net->named || !netif)
		return;
	/* What the kernel calls itself; with hostname=, or made by others, it is another name. */
	err = attr_read(boot->rootfd, "proc/sys/kernel/hostname", name, sizeof(name));
	if (err || strcmp(name, "(none)") != 0)
		return;
	ipaddr_format(&netif_first_lease(netif)->addr, addr);
	for (char *c = addr; *c; c++)
		if (*c == ':')
			*c = '-';
	set(boot, "proc/sys/kernel/hostname", "hostname", addr);
}
