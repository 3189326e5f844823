/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/netserver.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "lib/ipaddr.h"
#include "lib/num.h"

enum { HOST_MAX = 253 }; /* RFC 1035, 2.3.4, as text */

/* A name or an address: letters, digits, '.', '-', '_' and ':' only. */
static bool is_host(const char *host)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789.-_";
	struct ipaddr addr;
	size_t len = strlen(host);

	if (!ipaddr_parse(host, &addr))
		return true;
	return len > 0 && len <= HOST_MAX && strspn(host, allowed) == len;
}

static char *cut_brackets(char **text, const char *ends, char *end)
{
	char *host = *text + 1, *close = strchr(host, ']');
	struct ipaddr addr;

	if (!close)
		return NULL;
	*close = '\0';
	*end = close[1];
	*text = close + 1 + (close[1] != '\0');
	if (*end && !strchr(ends, *end))
		return NULL;
	return ipaddr_parse(host, &addr) || addr.family != IP_V6 ? NULL : host;
}

char *netserver_cut(char **text, const char *ends, char *end)
{
	char *host = *text, *behind = host + strcspn(host, ends);

	if (*host == '[')
		return cut_brackets(text, ends, end);
	*end = *behind;
	*text = behind + (*behind != '\0');
	*behind = '\0';
	return is_host(host) ? host : NULL;
}

uint16_t netserver_port(const char *text)
{
	uint64_t port;

	return num_u64(text, 10, &port) || port > UINT16_MAX ? 0 : (uint16_t)port;
}

char *netserver_field(char **rest, char end)
{
	char *field = *rest, *at = strchr(field, end);

	*rest = at ? at + 1 : field + strlen(field);
	if (at)
		*at = '\0';
	return field;
}
