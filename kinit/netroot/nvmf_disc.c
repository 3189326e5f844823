/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/netroot/nvmf_disc.h"

#include <errno.h>
#include <stdint.h>
#include <unistd.h>

#include "kinit/base/confine.h"
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

static int read_head(int fd, struct nvmf_log *log)
{
	uint8_t bytes[NVMF_LOG_RECORD] __attribute__((aligned(8)));
	int err = nvmf_ctl_log(fd, 0, bytes, sizeof(bytes));

	return err ? err : nvmf_log_read(bytes, log);
}

static int read_entries(int fd, const struct nvmf_log *log, struct nvmf_disc *found)
{
	uint8_t bytes[NVMF_LOG_RECORD] __attribute__((aligned(8)));
	uint64_t n = log->records < NVMF_DISC_ENTRIES_MAX ? log->records : NVMF_DISC_ENTRIES_MAX;

	*found = (struct nvmf_disc){ .too_many = log->records - n };
	for (uint64_t i = 0; i < n; i++) {
		int err = nvmf_ctl_log(fd, (i + 1) * NVMF_LOG_RECORD, bytes, sizeof(bytes));

		if (err)
			return err;
		take_entry(found, bytes);
	}
	return 0;
}

static int read_log(int fd, struct nvmf_disc *found)
{
	struct nvmf_log before, after;
	int err = read_head(fd, &after);

	for (int i = 0; !err && i < READS_MAX; i++) {
		before = after;
		err = read_entries(fd, &before, found);
		if (!err)
			err = read_head(fd, &after);
		if (!err && before.generation == after.generation)
			return 0;
	}
	return err ? err : -ECANCELED;
}

struct outcome {
	int err;
	struct nvmf_disc found;
};

static void read_confined(const void *question, void *answer)
{
	struct outcome *outcome = answer;

	outcome->err = read_log(*(const int *)question, &outcome->found);
}

/* Who read may say anything. */
static int take(const struct outcome *outcome, struct nvmf_disc *found)
{
	const struct nvmf_disc *said = &outcome->found;

	*found = (struct nvmf_disc){
		.unfit = said->unfit, .tls = said->tls, .too_many = said->too_many
	};
	for (size_t i = 0; i < said->n && i < NVMF_DISC_ENTRIES_MAX; i++)
		if (nvmf_entry_is_sound(&said->entries[i]))
			found->entries[found->n++] = said->entries[i];
	return outcome->err > 0 ? -EBADMSG : outcome->err;
}

static int ask(int rootfd, int controller, struct nvmf_disc *found)
{
	static struct outcome outcome; /* of a process that has little stack */
	int fd = nvmf_ctl_open(rootfd, controller), err;
	const struct confine_job job = { .name = "who reads the target's list",
		.to = CONFINE_NVME,
		.fds = &fd,
		.nfds = 1,
		.run = read_confined,
		.question = &fd,
		.answer = &outcome,
		.size = sizeof(outcome) };

	if (fd < 0)
		return fd;
	err = confine_call(&job);
	close(fd);
	return err ? err : take(&outcome, found);
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
	err = ask(rootfd, controller, found);
	nvmf_ctl_delete(rootfd, controller);
	return err;
}
