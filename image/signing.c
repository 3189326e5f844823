/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/signing.h"
#include "image/modules.h"

#include <string.h>

/* By CONFIG_MODULE_SIG_HASH; of the architectures' own, each of which refuses a processor that it is not for. */
static const struct drivers {
	const char *hash;
	const char *names[6];
} drivers[] = {
	{ "sha256",
		{ "sha256_ssse3", "sha2_ce", "sha256_arm64", "sha256_riscv64", "sha256_s390" } },
	{ "sha384",
		{ "sha512_ssse3", "sha512_ce", "sha512_arm64", "sha512_riscv64", "sha512_s390" } },
	{ "sha512",
		{ "sha512_ssse3", "sha512_ce", "sha512_arm64", "sha512_riscv64", "sha512_s390" } },
};

/* NULL: modules are not signed, or in another way. */
static const char *const *find(const struct kconfig *config)
{
	for (size_t i = 0; config->signatures && i < sizeof(drivers) / sizeof(*drivers); i++) {
		if (strcmp(config->hash, drivers[i].hash) == 0)
			return drivers[i].names;
	}
	return NULL;
}

int signing_add(struct modules *m)
{
	static const struct reason why = { REASON_ALWAYS, "what checks signatures of modules",
		NULL };
	const char *const *names = m->set.count > 0 ? find(&m->config) : NULL;
	int err = 0;

	for (size_t i = 0; names && names[i]; i++) {
		if (modset_is_builtin(&m->set, names[i]))
			return 0;
	}
	for (size_t i = 0; err == 0 && names && names[i]; i++)
		err = modset_add_existing(&m->set, names[i], &why);
	return err;
}

int signing_write(const struct modules *m)
{
	const char *const *names = find(&m->config);
	struct strings list = { 0 };
	int err = 0;

	for (size_t i = 0; err == 0 && names && names[i]; i++) {
		if (modset_has(&m->set, names[i]))
			err = strings_add(&list, names[i]);
	}
	if (err == 0)
		err = stage_write_list(&m->stage, "kinit.first", &list);
	strings_free(&list);
	return err;
}
