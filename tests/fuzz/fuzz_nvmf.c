/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/nvmf.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

static size_t count(const char *text, char c)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == c;
	return n;
}

/* Whatever an entry says, it stays inside of its own option. */
static void check_entry(const struct nvmf_entry *entry)
{
	const struct nvmf_connect connect = {
		.addr = entry->addr,
		.port = entry->port,
		.nqn = entry->nqn,
		.hostnqn = "nqn.us",
		.hostid = "6e3f4a57-b01e-4d43-a3c5-a0a54b7c1a0e",
	};
	char text[NVMF_OPTIONS_SIZE];

	require(entry->port != 0 && nvmf_is_nqn(entry->nqn));
	require(entry->addr.family == IP_V4 || entry->addr.family == IP_V6);
	require(nvmf_options(&connect, text) == 0);
	require(count(text, ',') == 8 && count(text, '=') == 9 && count(text, '\n') == 0);
}

static void check_page(const uint8_t *bytes)
{
	struct nvmf_entry entry;
	struct nvmf_log log;
	int err = nvmf_log_read(bytes, &log);

	require(err == 0 || err == -EBADMSG);
	err = nvmf_entry_read(bytes, &entry);
	require(err == 0 || err == -ENOENT || err == -EPROTO || err == -EBADMSG);
	if (!err)
		check_entry(&entry);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *page = calloc(1, NVMF_LOG_RECORD);
	char *text = malloc(size + 1);

	require(page && text);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	require(nvmf_instance(text) >= 0 || nvmf_instance(text) == -EBADMSG);
	if (size)
		memcpy(page, data, size < NVMF_LOG_RECORD ? size : NVMF_LOG_RECORD);
	check_page(page);
	free(text);
	free(page);
	return 0;
}
