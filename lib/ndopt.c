/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/ndopt.h"

#include <errno.h>

#include "lib/bytes.h"
#include "lib/dns_list.h"

enum { RDNSS = 25, DNSSL = 31 };
/* In both, the lifetime and the list follow type, length and two reserved bytes. */
enum { UNIT = 8, LIFETIME = 4, LIST = 8 };

int ndopt_read(const uint8_t *options, size_t len, struct lease *lease)
{
	while (len) {
		size_t size = len < 2 ? 0 : (size_t)UNIT * options[1];

		if (!size || size > len)
			return -EBADMSG;
		if (bytes_be32(options + LIFETIME) && options[0] == RDNSS)
			dns_list_servers(options + LIST, size - LIST, lease);
		else if (bytes_be32(options + LIFETIME) && options[0] == DNSSL)
			dns_list_domains(options + LIST, size - LIST, lease);
		options += size;
		len -= size;
	}
	return 0;
}
