/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/dns_list.h"

#include "lib/dns_name.h"

void dns_list_servers(const uint8_t *bytes, size_t len, struct lease *lease)
{
	for (; len >= 16; bytes += 16, len -= 16) {
		struct ipaddr addr = ipaddr_make(IP_V6, bytes);

		lease_add_dns(lease, &addr);
	}
}

/* The padding of routers looks like names of the root, which are none for a search. */
void dns_list_domains(const uint8_t *bytes, size_t len, struct lease *lease)
{
	char text[DNS_NAME_TEXT_SIZE];
	struct dns_name name;

	for (size_t at = 0; at < len && !dns_name_read(bytes, len, &at, false, &name);)
		if (!dns_name_format(&name, text))
			lease_add_search(lease, text);
}
