/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/netroot/nbd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/nbd.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "kinit/netroot/nbd_keep.h"
#include "kinit/netroot/nbd_link.h"
#include "kinit/netroot/nbd_talk.h"
#include "kinit/netroot/netdisk.h"
#include "kinit/netroot/nvmf.h"
#include "kinit/server/connerr.h"
#include "kinit/server/lookup.h"
#include "lib/sound.h"
#include "lib/text.h"

enum { ATTEMPT_TIMEOUT_MS = 60000 };

struct attempt_report {
	struct attempt_result result;
	struct ipaddr addr;
	uint64_t size;
	uint32_t block;
	uint16_t flags;
};

void nbd_name(const struct boot *boot, char name[NBD_NAME_SIZE])
{
	const struct nbdword *nbd = &boot->conf->nbd;
	const char *open = strchr(nbd->host, ':') ? "[" : "", *close = *open ? "]" : "";

	snprintf(name, NBD_NAME_SIZE, "nbd%u: %s%.80s%s:%u/%.50s", nbdroot_index(boot->conf), open,
		nbd->host, close, nbd->port, nbd->name);
	text_clean(name);
}

/* Refusals of the kernel. */
static void take_link_error(struct attempt_result *result, int err)
{
	if (err == -ENOENT)
		attempt_fail(result, err, true,
			"this kernel has no driver for it, or the image lacks it (nbd)");
	else if (err == -EBUSY)
		/* A device that somebody just looks at will be free again. */
		attempt_fail(result, err, false, "the device is in use");
	else
		attempt_fail(result, err, true, "the kernel does not take it: %s", strerror(-err));
}

static void hand_to_kernel(
	struct boot *boot, int fd, const struct nbd_export *export, struct attempt_report *report)
{
	struct nbd_link_device device;
	struct nbd_link link;
	int err;

	nbd_keep_describe(&boot->conf->nbd, export, &device);
	device.index = nbdroot_index(boot->conf);
	device.fd = fd;
	report->size = device.size;
	report->block = device.block;
	report->flags = device.flags;
	err = nbd_link_open(&link);
	if (!err) {
		err = nbd_link_connect(&link, &device);
		nbd_link_close(&link);
	}
	if (err)
		take_link_error(&report->result, err);
}

/* The kernel has its own hold on the connection when this process ends. */
static void attempt(struct boot *boot, int id, void *data)
{
	struct attempt_report *report = data;
	struct attempt_result *result = &report->result;
	struct nbd_export export;
	int fd;

	(void)id;
	result->err = lookup_resolve(boot, boot->conf->nbd.host, &report->addr);
	if (result->err) {
		attempt_fail(result, result->err, lookup_is_final(boot, result->err), "%s",
			lookup_reason(result->err));
		return;
	}
	fd = nbd_talk_open(&report->addr, &boot->conf->nbd, &export);
	if (fd >= 0) {
		hand_to_kernel(boot, fd, &export, report);
		close(fd);
		return;
	}
	attempt_fail(result, fd, export.final, "%s", export.why[0] ? export.why : connerr_text(fd));
}

static void attached(struct boot *boot, const char *name, const struct attempt_report *report)
{
	int err;

	boot->netdisks->nbd.addr = report->addr;
	boot->netdisks->nbd.size = report->size;
	boot->blkdevs->rescan_ms = 0;
	log_info("%s: attached, %llu MiB, blocks of %u bytes%s", name,
		(unsigned long long)report->size >> 20, report->block,
		report->flags & NBD_FLAG_READ_ONLY ? ", read-only" : "");
	err = nbd_keep_start(boot);
	if (err)
		log_warn(
			"%s: should the connection be lost, it stays so: %s", name, strerror(-err));
}

static void attempted(struct boot *boot, int id, const struct worker_end *end)
{
	struct attempt *attempt = &boot->netdisks->nbd.attempt;
	struct attempt_result result;
	char name[NBD_NAME_SIZE];

	(void)id;
	nbd_name(boot, name);
	attempt_result_of(end, &result);
	if (attempt_ended(boot, attempt, name, &result))
		attached(boot, name, end->report);
	else if (attempt->state == ATTEMPT_FAILED)
		log_warn("%s; not attached", attempt->why);
}

static void make_sound(void *data)
{
	struct attempt_report *report = data;

	attempt_make_sound(&report->result);
	sound_addrs(&report->addr, 1);
}

static const struct worker_job client = {
	.name = "nbd client",
	.timeout_ms = ATTEMPT_TIMEOUT_MS,
	.report_size = sizeof(struct attempt_report),
	.make_sound = make_sound,
	.run = attempt,
	.done = attempted,
};

/* Somebody may have done it in an emergency shell. */
static bool is_attached(const struct boot *boot)
{
	char path[48];

	snprintf(path, sizeof(path), "sys/block/nbd%u/pid", nbdroot_index(boot->conf));
	return faccessat(boot->rootfd, path, F_OK, 0) == 0;
}

size_t nbd_attempts(struct boot *boot, struct attempt **first)
{
	*first = &boot->netdisks->nbd.attempt;
	return boot->conf->nbd.given;
}

void nbd_start(struct boot *boot, size_t i)
{
	struct attempt *attempt = &boot->netdisks->nbd.attempt;
	char name[NBD_NAME_SIZE];

	nbd_name(boot, name);
	if (!is_attached(boot)) {
		attempt_start(boot, attempt, name, &client, (int)i);
		return;
	}
	log_info("%s: the device is attached already", name);
	attempt_begin(attempt, name);
	attempt_done(boot, attempt, name);
}
