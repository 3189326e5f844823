/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/dhcp4_wire.h"
#include "lib/dns_name.h"

/* Pointers count from the start of the option (RFC 3397, 2). */
void dhcp4_take_search(const struct dhcp4_value *value, struct lease *lease)
{
	char text[DNS_NAME_TEXT_SIZE];
	struct dns_name name;
	size_t at = 0;

	while (at < value->len && dns_name_read(value->bytes, value->len, &at, true, &name) == 0)
		if (dns_name_format(&name, text) == 0)
			lease_add_search(lease, text);
}
