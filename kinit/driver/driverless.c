/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/driver/driverless.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "kinit/driver/coldplug.h"
#include "kinit/driver/kmod.h"
#include "kinit/driver/modules.h"
#include "lib/attr.h"
#include "lib/driverlist.h"
#include "lib/modalias.h"
#include "lib/text.h"

enum { ABSENT_LIST_MAX = 1024 * 1024, LOGGED_MAX = 64, LOGGED_LEN = 192 };

struct driverless {
	struct boot *boot;
	bool network;              /* cards matter */
	char *absent;              /* the list of kinit.absent, or "" */
	const struct module *held; /* in the image, yet not driving the device */
	char hit[MODULE_NAME_MAX_LEN]; /* a module of the image that would drive it; "" if there is none */
	char logged[LOGGED_MAX][LOGGED_LEN];
	size_t nlogged;
};

static void take_hit(void *arg, const struct kmod_hit *hit)
{
	struct driverless *u = arg;
	const struct modules *ms = u->boot->modules;

	text_copy(u->hit, sizeof(u->hit), hit->name);
	for (size_t i = 0; i < ms->n; i++)
		if (!strcmp(ms->items[i].name, hit->name) &&
			(!u->held || ms->items[i].state != MODULE_LOADED))
			u->held = &ms->items[i];
}

/* What has become of the module that the image has for a device; false: it is of no interest. */
static bool held_text(const struct driverless *u, const char *modalias, char *text, size_t size)
{
	enum module_state state = u->held ? u->held->state : MODULE_QUEUED;
	const char *name = u->held ? u->held->name : u->hit;

	switch (state) {
	case MODULE_BLACKLISTED:
		snprintf(text, size, "would be %s; blacklisted", name);
		return true;
	case MODULE_FAILED:
		snprintf(text, size, "would be %s; %s", name, module_failure(u->held));
		return true;
	case MODULE_QUEUED:
		snprintf(text, size, "would be %s; not loaded yet", name);
		break;
	case MODULE_LOADING:
		snprintf(text, size, "would be %s; still loading", name);
		break;
	case MODULE_LOADED:
		snprintf(text, size, "storage; %s is loaded, and has not taken it", name);
		break;
	}
	return modalias_is_storage(modalias);
}

static void say(struct driverless *u, const char *line)
{
	for (size_t i = 0; i < u->nlogged; i++)
		if (!strcmp(u->logged[i], line))
			return;
	if (u->nlogged == LOGGED_MAX)
		return;
	text_copy(u->logged[u->nlogged++], LOGGED_LEN, line);
	log_err("  %s", line);
}

static void consider(void *arg, const struct coldplug_device *found)
{
	struct driverless *u = arg;
	const char *modalias = found->modalias;
	char device[64], module[64], held[LOGGED_LEN - 70], line[LOGGED_LEN];

	if (coldplug_is_bound(u->boot->rootfd, found))
		return;
	u->held = NULL;
	u->hit[0] = '\0';
	modalias_device(modalias, device, sizeof(device));
	if (u->boot->modules->kmod)
		kmod_resolve(u->boot->modules->kmod, modalias, take_hit, u);
	driverlist_find(u->absent, modalias, module, sizeof(module));
	if (u->hit[0] && held_text(u, modalias, held, sizeof(held)))
		snprintf(line, sizeof(line), "%s (%s)", device, held);
	else if (u->hit[0])
		return;
	else if (module[0])
		snprintf(line, sizeof(line), "%s (would be %s; not in this image)", device, module);
	else if (u->network && modalias_is_card(modalias))
		snprintf(line, sizeof(line), "%s (network; its driver is not in this image)",
			device);
	else if (modalias_is_storage(modalias))
		snprintf(line, sizeof(line), "%s (storage; no module of this kernel is known)",
			device);
	else
		return;
	say(u, line);
}

/* Adds the lines of /lib/modules/RELEASE/NAME to LIST. */
static void read_list(const struct boot *boot, const char *name, char *list)
{
	size_t len = strlen(list);
	struct utsname kernel;
	char path[128];

	if (uname(&kernel) < 0 || len + 2 > ABSENT_LIST_MAX)
		return;
	snprintf(path, sizeof(path), "lib/modules/%s/%s", kernel.release, name);
	if (len)
		list[len++] = '\n';
	attr_read(boot->rootfd, path, list + len, ABSENT_LIST_MAX - len);
}

/* A card without a driver is of no interest for a root on a disk. */
static char *read_absent(const struct boot *boot, bool network)
{
	char *list = calloc(1, ABSENT_LIST_MAX);

	if (list)
		read_list(boot, "kinit.absent", list);
	if (list && network)
		read_list(boot, "kinit.absent.net", list);
	return list;
}

void driverless_report(struct boot *boot, bool network)
{
	static struct driverless u;

	u = (struct driverless){
		.boot = boot, .network = network, .absent = read_absent(boot, network)
	};
	log_err("devices without a driver:");
	if (u.absent)
		coldplug_walk(boot->rootfd, consider, &u);
	if (u.nlogged == 0)
		log_err("  none");
	free(u.absent);
}
