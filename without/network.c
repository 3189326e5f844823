/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * make WITHOUT=network: what the other rooms ask of kinit/net, kinit/netroot and kinit/handover, in the place of these.
 * There is no interface; a root, /usr or another mount that a server has is refused by saying why.
 */
#include <errno.h>
#include <string.h>

#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "kinit/handover/handover.h"
#include "kinit/net/net.h"
#include "kinit/net/netdev.h"
#include "kinit/net/netreport.h"
#include "kinit/net/netwait.h"
#include "kinit/netroot/cifs.h"
#include "kinit/netroot/netdisk.h"
#include "kinit/netroot/nfs.h"
#include "kinit/netroot/nfs_below.h"
#include "kinit/netroot/rootpath.h"
#include "kinit/shutdown/stop.h"
#include "without/without.h"

int net_open(struct boot *boot)
{
	boot->net->fd = -1;
	return -ENOSYS;
}

void net_read(struct boot *boot)
{
	(void)boot;
}

void net_pump(struct boot *boot)
{
	(void)boot;
}

bool net_is_listed(const struct boot *boot)
{
	(void)boot;
	return true;
}

void net_restart(struct boot *boot)
{
	(void)boot;
}

enum step_answer net_step_configure(struct boot *boot)
{
	(void)boot;
	return STEP_DONE;
}

void net_report(const struct boot *boot)
{
	(void)boot;
	log_err("network links: %s", without_network);
}

enum netif_state netif_state(const struct netif *netif)
{
	(void)netif;
	return NETIF_IDLE;
}

const char *netdev_holder_text(const struct boot *boot, char text[NETIF_WHY_SIZE])
{
	(void)boot;
	text[0] = '\0';
	return text;
}

bool netdisk_is_wanted(const struct boot *boot)
{
	(void)boot;
	return false;
}

void netdisk_pump(struct boot *boot)
{
	(void)boot;
}

void netdisk_restart(struct boot *boot)
{
	(void)boot;
}

enum step_answer netdisk_step_attach(struct boot *boot)
{
	(void)boot;
	return STEP_DONE;
}

void rootpath_take(struct boot *boot)
{
	(void)boot;
}

const char *nfs_refusal(const struct bootconf *conf)
{
	(void)conf;
	return without_network;
}

enum step_answer nfs_mount(struct boot *boot)
{
	return boot_why(boot, "%s", without_network);
}

void nfs_hint(const struct boot *boot)
{
	(void)boot;
}

const char *cifs_refusal(const struct bootconf *conf)
{
	(void)conf;
	return without_network;
}

enum step_answer cifs_mount(struct boot *boot)
{
	return boot_why(boot, "%s", without_network);
}

static enum step_answer is_ready(struct boot *boot, const struct submount *what, const char **why)
{
	(void)boot, (void)what;
	*why = without_network;
	return STEP_FAILED;
}

static void mount_none(struct boot *boot, const struct submount *what, const char *target,
	struct submount_report *report)
{
	(void)boot, (void)what, (void)target, (void)report;
}

const struct submount_server nfs_below = { is_ready, mount_none };

enum step_answer handover_step_write(struct boot *boot)
{
	(void)boot;
	return STEP_DONE;
}

const struct stopkind stop_nbd;
