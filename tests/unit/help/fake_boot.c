/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/fake_boot.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "kinit/base/worker.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/hook/hooks.h"
#include "kinit/loop.h"
#include "kinit/md/md.h"
#include "kinit/net/netif.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"

static struct bootconf conf;
static struct boot *made;

int boot_setup(void **state)
{
	trace_clear();
	log_clear();
	return tree_setup(state);
}

static void boot_free(void)
{
	if (!made)
		return;
	bootconf_free(&conf);
	for (size_t i = 0; i < made->blkdevs->n; i++) {
		free(made->blkdevs->items[i].member);
		free(made->blkdevs->items[i].links);
	}
	free(made->blkdevs->items);
	free(made->blkdevs->readers);
	free(made->blkdevs->said);
	free(made->blkdevs->hosts);
	free(made->mds->items);
	free(made->mds->wanted);
	hookset_free(&made->hooks->set);
	free(made->hooks->runs);
	free(made->modules->items);
	free(made->workers->items);
	free(made->net->items);
	free((void *)made->net->conf);
	made = NULL;
}

int boot_teardown(void **state)
{
	boot_free();
	return tree_teardown(state);
}

void boot_interface(struct boot *boot, const struct netif *netif)
{
	free(boot->net->items);
	boot->net->items = NULL;
	boot->net->n = boot->net->cap = netif ? 1 : 0;
	if (netif) {
		boot->net->items = malloc(sizeof(*netif));
		if (!boot->net->items)
			abort();
		*boot->net->items = *netif;
	}
}

struct bootconf *boot_conf(void)
{
	return &conf;
}

struct boot *boot_make(const char *cmdline)
{
	static char *argv[] = { "/init", NULL }, *envp[] = { NULL };

	boot_free();
	made = boot_new();
	made->argv = argv;
	made->envp = envp;
	if (bootconf_parse(&conf, (const char *const[]){ cmdline, NULL }))
		abort();
	made->conf = &conf;
	made->rootfd = tree_fd();
	made->start_ms = made->now_ms = FAKE_START_MS;
	made->wake_ms = INT64_MAX;
	made->loop->uevent_fd = made->loop->child_fd = made->net->fd = -1;
	return made;
}

struct blkdev *boot_add(struct boot *boot, const struct blkdev *dev)
{
	struct blkdev *at = blkdevs_add(boot->blkdevs, dev);

	if (!at)
		abort();
	if (at->state == BLK_KNOWN)
		at->version = ++boot->blkdevs->version;
	if (!at->disk[0])
		memcpy(at->disk, at->name, sizeof(at->disk));
	return at;
}

void boot_no_disks(struct boot *boot)
{
	while (boot->blkdevs->n)
		blkdevs_remove(boot, boot->blkdevs->items[0].name);
}

struct blkdev *boot_disk(struct boot *boot, const char *name, const struct blkfacts *facts)
{
	struct blkdev dev = { .major = 8,
		.minor = boot->blkdevs->n,
		.sectors = 64,
		.state = BLK_KNOWN,
		.facts = *facts };

	snprintf(dev.name, sizeof(dev.name), "%s", name);
	return boot_add(boot, &dev);
}
