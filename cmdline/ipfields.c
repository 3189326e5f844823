/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/ipfields.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/num.h"
#include "lib/text.h"

enum { MTU_MIN = 68, MTU_MAX = 65535 };

size_t ipfields_split(char *text, char **field, size_t max)
{
	size_t n = 0;

	while (text && n < max) {
		bool inside = false;

		field[n++] = text;
		for (; *text && (*text != ':' || inside); text++)
			inside = *text == '[' || (inside && *text != ']');
		if (*text)
			*text++ = '\0';
		else
			text = NULL;
	}
	return n;
}

int ipfields_prefix(const char *text, enum ip_family family, int *prefix)
{
	struct ipaddr mask;
	uint64_t bits;
	int len;

	if (!num_u64(text, 10, &bits)) {
		if (bits > (family == IP_V6 ? 128 : 32))
			return -EINVAL;
		*prefix = (int)bits;
		return 0;
	}
	if (family == IP_V6 || ipaddr_parse(text, &mask))
		return -EINVAL;
	len = ipaddr_mask_prefix(&mask);
	if (len < 0)
		return -EINVAL;
	*prefix = len;
	return 0;
}

/* Removes brackets around all of TEXT: dracut's [2001:db8::/32]. */
static void remove_brackets(char *text)
{
	size_t len = strlen(text);

	if (len < 2 || text[0] != '[' || text[len - 1] != ']')
		return;
	memmove(text, text + 1, len - 2);
	text[len - 2] = '\0';
}

int ipfields_net(const char *text, struct ipaddr *addr, int *prefix)
{
	char copy[2 * IPADDR_TEXT_SIZE], *slash;
	struct ipaddr found;
	int bits = -1;

	if (text_copy(copy, sizeof(copy), text))
		return -EINVAL;
	remove_brackets(copy);
	slash = strchr(copy, '/');
	if (slash)
		*slash++ = '\0';
	if (ipaddr_parse(copy, &found) || (slash && ipfields_prefix(slash, found.family, &bits)))
		return -EINVAL;
	*addr = found;
	*prefix = bits;
	return 0;
}

int ipfields_mtu(const char *text, unsigned *mtu)
{
	uint64_t value;

	if (num_u64(text, 10, &value) || value < MTU_MIN || value > MTU_MAX)
		return -EINVAL;
	*mtu = (unsigned)value;
	return 0;
}

int ipfields_device(const char *text, char name[NET_NAME_SIZE])
{
	if (!*text || !strcmp(text, ".") || !strcmp(text, "..") || strpbrk(text, "/: "))
		return -EINVAL;
	/* What is cut or cleaned is no longer the same. */
	text_copy(name, NET_NAME_SIZE, text);
	text_clean(name);
	return strcmp(name, text) ? -EINVAL : 0;
}

int ipfields_mac_text(const char *text, uint8_t mac[NET_MAC_SIZE])
{
	static const uint8_t zeros[NET_MAC_SIZE];
	uint8_t bytes[NET_MAC_SIZE];

	if (macaddr_parse(text, bytes, sizeof(bytes)) != NET_MAC_SIZE)
		return -EINVAL;
	/* The kernel's is_valid_ether_addr(): neither of a group nor empty. */
	if (bytes[0] & 1 || !memcmp(bytes, zeros, sizeof(zeros)))
		return -EINVAL;
	memcpy(mac, bytes, sizeof(bytes));
	return 0;
}

int ipfields_mac(char *const *field, size_t n, uint8_t mac[NET_MAC_SIZE])
{
	char text[3 * NET_MAC_SIZE];

	if (n == 1)
		return ipfields_mac_text(field[0], mac);
	if (n != NET_MAC_SIZE)
		return -EINVAL;
	for (size_t i = 0; i < n; i++) {
		if (strlen(field[i]) != 2)
			return -EINVAL;
		snprintf(text + 3 * i, 4, "%s%s", field[i], i + 1 < n ? ":" : "");
	}
	return ipfields_mac_text(text, mac);
}
