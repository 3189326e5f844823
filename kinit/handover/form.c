/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/handover/form.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <net/if_arp.h>

#define ALNUM "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

void form_clear(struct form *out)
{
	out->text[0] = '\0';
	out->len = 0;
	out->cut = false;
}

void form_add(struct form *out, const char *format, ...)
{
	size_t room = sizeof(out->text) - out->len;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(out->text + out->len, room, format, args);
	va_end(args);
	if (len >= 0 && (size_t)len < room) {
		out->len += (size_t)len;
		return;
	}
	/* A part of a line is worse than none. */
	out->text[out->len] = '\0';
	out->cut = true;
}

/* The kernel makes link-local ones itself, wherever the link comes up. */
const struct lease *form_lease(const struct netif *netif, enum ip_family family)
{
	const struct lease *lease = netif_lease(netif, family);

	return lease && ipaddr_is_set(&lease->addr) && !ipaddr_is_link_local(&lease->addr) ? lease
											   : NULL;
}

const struct ipword *form_word(const struct netif *netif, enum ip_family family)
{
	return netif->ip[family].task.word;
}

unsigned form_mtu(const struct netif *netif)
{
	for (enum ip_family family = IP_V4; family < IP_FAMILIES; family++)
		if (form_word(netif, family) && form_word(netif, family)->mtu)
			return form_word(netif, family)->mtu;
	return 0;
}

static bool is_mac_set(const struct netif *netif)
{
	for (enum ip_family family = IP_V4; family < IP_FAMILIES; family++)
		if (form_word(netif, family) && form_word(netif, family)->set_mac)
			return true;
	return false;
}

bool form_is_ifname(const char *name)
{
	return name[0] && strcmp(name, ".") && strcmp(name, "..") &&
	       name[strspn(name, ALNUM "._-@+")] == '\0';
}

static bool is_name(const char *name, size_t len)
{
	return len && name[0] != '-' && name[0] != '.' && strspn(name, ALNUM "._-") >= len;
}

bool form_is_name(const char *name)
{
	return is_name(name, strlen(name));
}

void form_add_names(struct form *out, const char *names, const char *before, const char *after)
{
	while (*names) {
		size_t len = strcspn(names, " ");

		if (is_name(names, len))
			form_add(out, "%s%.*s%s", before, (int)len, names, after);
		names += len + (names[len] == ' ');
	}
}

bool form_has_mac(const struct netif *netif)
{
	static const uint8_t none[NETIF_MAC_MAX];

	return !netif->kind[0] && netif->arptype == ARPHRD_ETHER &&
	       netif->mac_len == NET_MAC_SIZE && memcmp(netif->mac, none, NET_MAC_SIZE) &&
	       !is_mac_set(netif);
}
