/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a file of efivarfs may hold: a HibernateLocation; and an os-release, and names of partitions as versions. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/efivar.h"
#include "lib/hibernate.h"
#include "lib/vercmp.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_location(const char *text)
{
	struct hibernate_location location;
	const char *why = NULL;

	if (hibernate_parse(text, &location, &why)) {
		require(why && *why);
		return;
	}
	require(strlen(location.uuid) == HIBERNATE_UUID_SIZE - 1);
	require(strspn(location.uuid, "0123456789abcdef-") == HIBERNATE_UUID_SIZE - 1);
	require(strlen(location.id) < HIBERNATE_NAME_SIZE);
	require(strlen(location.image_id) < HIBERNATE_NAME_SIZE);
	require(strlen(location.kernel) < HIBERNATE_NAME_SIZE);
}

static void try_versions(char *text)
{
	char *second = strchr(text, '\n');
	int order;

	if (!second)
		return;
	*second++ = '\0';
	order = vercmp(text, second);
	require((order > 0) == (vercmp(second, text) < 0));
	require((order == 0) == (vercmp(second, text) == 0));
	require(vercmp(text, text) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Exactly as large as it is. */
	char *text = malloc(size + 1), value[16], decoded[512];

	require(text != NULL);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	try_location(text);
	hibernate_release(text, "ID", value, sizeof(value));
	require(strlen(value) < sizeof(value));
	if (!efivar_text(data, size, decoded, sizeof(decoded)))
		try_location(decoded);
	try_versions(text);
	free(text);
	return 0;
}
