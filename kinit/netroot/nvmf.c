/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/netroot/nvmf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "kinit/netroot/netdisk.h"
#include "kinit/netroot/nvmf_ctl.h"
#include "kinit/netroot/nvmf_disc.h"
#include "kinit/server/connerr.h"
#include "kinit/server/lookup.h"
#include "lib/attr.h"
#include "lib/random.h"
#include "lib/text.h"

/* The kernel waits a minute for a target that took the connection and says nothing. */
enum { ATTEMPT_TIMEOUT_MS = 180000 };

struct attempt_report {
	struct attempt_result result;
};

/* RFC 9562, 5.4: version 4. */
static void make_uuid(char uuid[NVMF_UUID_SIZE])
{
	uint8_t r[16];

	random_bytes(r, sizeof(r));
	r[6] = (r[6] & 0x0f) | 0x40;
	r[8] = (r[8] & 0x3f) | 0x80;
	snprintf(uuid, NVMF_UUID_SIZE,
		"%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", r[0], r[1],
		r[2], r[3], r[4], r[5], r[6], r[7], r[8], r[9], r[10], r[11], r[12], r[13], r[14],
		r[15]);
}

/* The machine's UUID, as nvme-cli takes it, so that what a target allows holds in both. */
static void find_uuid(const struct boot *boot, char uuid[NVMF_UUID_SIZE])
{
	char text[64];

	if (!attr_read(boot->rootfd, "sys/class/dmi/id/product_uuid", text, sizeof(text)) &&
		nvmf_is_uuid(text)) {
		text_copy(uuid, NVMF_UUID_SIZE, text);
		return;
	}
	log_warn(
		"the firmware gives this machine no UUID; NVMe targets see another host at each boot "
		"(rd.nvmf.hostnqn= names one)");
	make_uuid(uuid);
}

/* Kernels from 6.5 on want the same ID with the same NQN: one that has a UUID in it says the ID. */
static void identify(struct boot *boot)
{
	const struct bootconf *conf = boot->conf;
	struct nvmf *nvmf = &boot->netdisks->nvmf;
	char uuid[NVMF_UUID_SIZE];
	const char *id;

	if (nvmf->hostnqn[0])
		return;
	if (*conf->nvme_hostnqn) {
		text_copy(nvmf->hostnqn, sizeof(nvmf->hostnqn), conf->nvme_hostnqn);
	} else {
		find_uuid(boot, uuid);
		nvmf_host_nqn(uuid, nvmf->hostnqn);
	}
	id = *conf->nvme_hostid ? conf->nvme_hostid : nvmf_nqn_uuid(nvmf->hostnqn);
	if (!id) {
		find_uuid(boot, uuid);
		id = uuid;
	}
	text_copy(nvmf->hostid, sizeof(nvmf->hostid), id);
	log_debug("NVMe: this host is %s, %s", nvmf->hostnqn, nvmf->hostid);
}

static int find_target(
	const struct boot *boot, const struct nvmeword *word, struct nvmf_connect *connect)
{
	*connect = (struct nvmf_connect){ .port = word->port,
		.nqn = word->nqn,
		.hostnqn = boot->netdisks->nvmf.hostnqn,
		.hostid = boot->netdisks->nvmf.hostid };
	if (*word->from)
		ipaddr_parse(word->from, &connect->from);
	return lookup_resolve(boot, word->host, &connect->addr);
}

/* What the kernel's errors mean here. */
static void explain(struct attempt_result *result, int err)
{
	static const struct {
		int err;
		bool final;
		const char *text;
	} rows[] = {
		{ -ENOENT, true,
			"this kernel has no NVMe over TCP, or the image lacks it (nvme-tcp)" },
		{ -EINVAL, true, "the kernel does not take the options; its message says which" },
		{ -EACCES, true, "the target wants a secret, which kinit does not have" },
		{ -ENOKEY, true, "the target wants a secret or TLS, which kinit does not have" },
		{ -EKEYREJECTED, true, "the target wants a secret, which kinit does not have" },
		/* The target may be about to be set up. */
		{ -EIO, false,
			"the target refuses: it has no such NQN, or does not allow this host" },
		{ -ECONNRESET, false, "the target has closed the connection" },
		{ -ECANCELED, false, "what the target has changes all the time" },
	};

	attempt_fail(result, err, false, "%s", err ? connerr_text(err) : "");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].err == err)
			attempt_fail(result, err, rows[i].final, "%s", rows[i].text);
}

static int connect_one(const struct boot *boot, const struct nvmf_connect *connect)
{
	char options[NVMF_OPTIONS_SIZE], addr[IPADDR_TEXT_SIZE];
	int controller, err = nvmf_options(connect, options);

	if (err)
		return err;
	controller = nvmf_ctl_connect(boot->rootfd, options);
	ipaddr_format(&connect->addr, addr);
	if (controller >= 0)
		log_info("nvme%d: connected to %s of %s port %u", controller, connect->nqn, addr,
			connect->port);
	else if (controller == -EALREADY)
		log_info(
			"%s of %s port %u is connected already", connect->nqn, addr, connect->port);
	return controller >= 0 || controller == -EALREADY ? 0 : controller;
}

static void nothing_found(const struct nvmf_disc *found, struct attempt_result *result)
{
	result->err = -ENXIO;
	snprintf(result->why, sizeof(result->why),
		"the target has no subsystem for us (%zu others%s)", found->unfit + found->tls,
		found->tls ? ", that insist on TLS among them" : "");
}

/* Connects to all that the target has.  One that works is enough. */
static void discover(
	const struct boot *boot, const struct nvmf_connect *connect, struct attempt_result *result)
{
	static struct nvmf_disc found; /* of a process that has little stack */
	size_t connected = 0;
	int err = nvmf_disc_ask(boot->rootfd, connect, &found);

	if (err) {
		explain(result, err);
		return;
	}
	if (found.too_many)
		log_warn("the target has %zu entries more than kinit reads", found.too_many);
	for (size_t i = 0; i < found.n; i++) {
		struct nvmf_connect one = *connect;

		one.nqn = found.entries[i].nqn;
		one.port = found.entries[i].port;
		/* A Linux target that listens everywhere says 0.0.0.0. */
		if (ipaddr_is_set(&found.entries[i].addr))
			one.addr = found.entries[i].addr;
		err = connect_one(boot, &one);
		connected += !err;
		if (err)
			explain(result, err);
	}
	if (connected)
		*result = (struct attempt_result){ .err = 0 };
	else if (found.n == 0)
		nothing_found(&found, result);
}

static void attempt(struct boot *boot, int id, void *data)
{
	const struct nvmeword *word = &boot->conf->nvmes[id];
	struct attempt_result *result = &((struct attempt_report *)data)->result;
	struct nvmf_connect connect;

	result->err = find_target(boot, word, &connect);
	if (result->err) {
		attempt_fail(result, result->err, lookup_is_final(boot, result->err), "%s",
			lookup_reason(result->err));
		return;
	}
	if (!*word->nqn)
		discover(boot, &connect, result);
	else
		explain(result, connect_one(boot, &connect));
}

static void attempted(struct boot *boot, int id, const struct worker_end *end)
{
	struct attempt *attempt = &boot->netdisks->nvmf.words[id];
	struct attempt_result result;

	attempt_result_of(end, &result);
	if (attempt_ended(boot, attempt, boot->conf->nvmes[id].text, &result))
		boot->blkdevs->rescan_ms = 0;
	else if (attempt->state == ATTEMPT_FAILED)
		log_warn("%s; not attached", attempt->why);
}

static const struct worker_job client = {
	.name = "nvme client",
	.timeout_ms = ATTEMPT_TIMEOUT_MS,
	.report_size = sizeof(struct attempt_report),
	.make_sound = attempt_make_sound,
	.run = attempt,
	.done = attempted,
};

size_t nvmf_attempts(struct boot *boot, struct attempt **first)
{
	*first = boot->netdisks->nvmf.words;
	return boot->conf->nnvmes;
}

void nvmf_start(struct boot *boot, size_t i)
{
	identify(boot);
	attempt_start(
		boot, &boot->netdisks->nvmf.words[i], boot->conf->nvmes[i].text, &client, (int)i);
}
