/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "cmdline/capname.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

/* A sentence can be printed on a console as it is: "word: text", no control characters. */
static void check_sentence(const char *s)
{
	require(strlen(s) < BOOTCONF_PROBLEM_LEN && strstr(s, ": "));
	for (; *s; s++)
		require((unsigned char)*s >= 0x20 && *s != 0x7f);
}

static void check(const struct bootconf *conf)
{
	require(conf->nroot <= BOOTCONF_ROOTS_MAX && conf->nfstypes <= BOOTCONF_FSTYPES_MAX);
	require(conf->nmodules <= BOOTCONF_MODULES_MAX);
	require(conf->nproblems <= BOOTCONF_PROBLEMS_MAX);
	require((conf->nroot == 0) == (conf->root_invalid[0] != '\0'));
	require(!conf->problems_lost || conf->nproblems == BOOTCONF_PROBLEMS_MAX);
	for (size_t i = 0; i < conf->nroot; i++)
		require(conf->root[i].kind != DEVREF_NONE && conf->root[i].text[0]);
	for (size_t i = 0; i < conf->nfstypes; i++)
		require(conf->fstypes[i][0] && !strchr(conf->fstypes[i], ','));
	for (size_t i = 0; i < conf->nmodules; i++)
		require(conf->modules[i][0] && !strchr(conf->modules[i], ','));
	require(conf->nmounts <= BOOTCONF_MOUNTS_MAX && conf->drop_caps >> CAPNAME_COUNT == 0);
	for (size_t i = 0; i < conf->nmounts; i++)
		require(conf->mounts[i].dir[0] == '/' && conf->mounts[i].type[0] &&
			strlen(conf->mounts[i].data) < SIZE_MAX);
	for (size_t i = 0; i < conf->nproblems; i++)
		check_sentence(conf->problems[i]);
	require(conf->cifs.given == (conf->cifs.server[0] && conf->cifs.share[0]));
	require(conf->cifs.given || !conf->cifs.options[0]);
	require(!conf->cifs_by_root || conf->cifs.given);
	require(!conf->init || *conf->init);
	require(strlen(conf->rootflags) + strlen(conf->wait_word) < SIZE_MAX);
}

/* What goes to servers and to the kernel can be told apart from what is around it. */
static void check_network(const struct bootconf *conf)
{
	const struct nbdword *nbd = &conf->nbd;

	require(conf->nnvmes <= NVMEROOT_MAX && nbdroot_index(conf) <= 32767);
	require(!nbd->given || (nbd->host[0] && nbd->port && strlen(nbd->name) <= NBD_EXPORT_MAX));
	for (size_t i = 0; i < conf->nnvmes; i++) {
		const struct nvmeword *nvme = &conf->nvmes[i];

		require(nvme->host[0] && nvme->port && !strpbrk(nvme->host, ",= \t\n"));
		require(!strpbrk(nvme->nqn, ",= \t\n") && !strpbrk(nvme->from, ",= \t\n"));
	}
	require(!strpbrk(conf->nvme_hostnqn, ",=") && !strpbrk(conf->nvme_hostid, ",="));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	const char *texts[] = { text, NULL, NULL };
	struct bootconf conf;
	char *second;

	require(text != NULL);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	bootconf_is_ours(text);
	/* What follows a line break is a text of its own. */
	second = strchr(text, '\n');
	if (second) {
		*second = '\0';
		texts[1] = second + 1;
	}
	require(bootconf_parse(&conf, texts) == 0);
	check(&conf);
	check_network(&conf);
	bootconf_free(&conf);
	free(text);
	return 0;
}
