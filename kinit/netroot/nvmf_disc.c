/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/netroot/nvmf_disc.h"

#include <errno.h>
#include <stdint.h>

#include "kinit/netroot/nvmf_ctl.h"

/* The log can change while it is read. */
enum { READS_MAX = 3 };

static void take_entry(struct nvmf_disc *found, const uint8_t *bytes)
{
	int err = nvmf_entry_read(bytes, &found->entries[found->n]);

	if (!err)
		found->n++;
	else if (err == -EPROTO)
		found->tls++;
	else
		found->unfit++;
}

static int read_head(int rootfd, int controller, struct nvmf_log *log)
{
	uint8_t bytes[NVMF_LOG_RECORD] __attribute__((aligned(8)));
	int err = nvmf_ctl_log(rootfd, controller, 0, bytes, sizeof(bytes));

	return err ? err : nvmf_log_read(bytes, log);
}

static int read_entries(
	int rootfd, int controller, const struct nvmf_log *log, struct nvmf_disc *found)
{
	uint8_t bytes[NVMF_LOG_RECORD] __attribute__((aligned(8)));
	uint64_t n = log->records < NVMF_DISC_ENTRIES_MAX ? log->records : NVMF_DISC_ENTRIES_MAX;

	*found = (struct nvmf_disc){ .too_many = log->records - n };
	for (uint64_t i = 0; i < n; i++) {
		int err = nvmf_ctl_log(
			rootfd, controller, (i + 1) * NVMF_LOG_RECORD, bytes, sizeof(bytes));

		if (err)
			return err;
		take_entry(found, bytes);
	}
	return 0;
}

static int read_log(int rootfd, int controller, struct nvmf_disc *found)
{
	struct nvmf_log before, after;
	int err = read_head(rootfd, controller, &after);

	for (int i = 0; !err && i < READS_MAX; i++) {
		before = after;
		err = read_entries(rootfd, controller, &before, found);
		if (!err)
			err = read_head(rootfd, controller, &after);
		if (!err && before.generation == after.generation)
			return 0;
	}
	return err ? err : -ECANCELED;
}

int nvmf_disc_ask(int rootfd, const struct nvmf_connect *connect, struct nvmf_disc *found)
{
	struct nvmf_connect discovery = *connect;
	char options[NVMF_OPTIONS_SIZE];
	int err, controller;

	discovery.nqn = NVMF_DISCOVERY_NQN;
	discovery.discovery = true;
	err = nvmf_options(&discovery, options);
	if (err)
		return err;
	controller = nvmf_ctl_connect(rootfd, options);
	if (controller < 0)
		return controller;
	err = read_log(rootfd, controller, found);
	nvmf_ctl_delete(rootfd, controller);
	return err;
}
