/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/ipmethod.h"

#include <errno.h>
#include <string.h>

#include "lib/num.h"

enum { NET_ANY = NET_DHCP | NET_BOOTP | NET_RARP };

struct row {
	const char *name;
	unsigned methods;
};

/* No methods: only what the word gives. */
static const struct row table[] = {
	{ "dhcp", NET_DHCP },
	{ "on", NET_ANY },
	{ "any", NET_ANY },
	{ "bootp", NET_BOOTP },
	{ "rarp", NET_RARP },
	{ "both", NET_BOOTP | NET_RARP },
	{ "off", 0 },
	{ "none", 0 },
	{ "static", 0 },
	{ "dhcp6", NET_DHCP6 },
	{ "auto6", NET_SLAAC },
	{ "either6", NET_SLAAC | NET_DHCP6 },
	{ "link6", NET_LINK6 },
	{ "link-local", NET_LINK6 },
	{ "single-dhcp", NET_DHCP },
	{ "ibft", 0 },
};

static const struct row *find(const char *text)
{
	size_t len = strcspn(text, ",");

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (!strncmp(table[i].name, text, len) && !table[i].name[len])
			return &table[i];
	return NULL;
}

bool ipmethod_is(const char *text)
{
	return find(text) != NULL;
}

/* TYPE,VALUE.  Returns what is wrong with it, or NULL. */
static const char *read_client_id(char *text, struct ipword *ip)
{
	char *value = strchr(text, ',');
	size_t len = value ? strlen(value + 1) : 0;
	uint64_t type;

	if (value)
		*value++ = '\0';
	if (num_u64(text, 0, &type) || type > UINT8_MAX || !len)
		return "the client identifier is no type from 0 to 255 with a value behind it; "
		       "none is sent";
	if (len >= sizeof(ip->client_id))
		return "the client identifier is longer than 252 bytes; none is sent";
	ip->client_id[0] = (uint8_t)type;
	memcpy(ip->client_id + 1, value, len);
	ip->client_id_len = (uint8_t)(len + 1);
	return NULL;
}

int ipmethod_parse(char *text, struct ipmethod *method, struct ipword *ip)
{
	*method = (struct ipmethod){ .methods = 0 };
	while (text) {
		const struct row *row = find(text);
		char *rest = strchr(text, ',');

		if (!row)
			return -ENOENT;
		if (!strcmp(row->name, "ibft"))
			return -EOPNOTSUPP;
		method->methods |= row->methods;
		method->any |= row->methods == NET_ANY;
		method->none |= !row->methods;
		text = rest ? rest + 1 : NULL;
		if (text && !strcmp(row->name, "dhcp") && !find(text)) {
			method->id_why = read_client_id(text, ip);
			break;
		}
	}
	method->none &= !method->methods;
	return 0;
}
