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
	/* Half a line is worse than none. */
	out->text[out->len] = '\0';
	out->cut = true;
}

/* The kernel makes link-local ones itself, wherever the link comes up. */
static bool is_of(const struct lease *lease, enum ip_family family)
{
	return lease->addr.family == family && ipaddr_is_set(&lease->addr) &&
	       !ipaddr_is_link_local(&lease->addr);
}

const struct lease *form_lease(const struct netif *netif, enum ip_family family)
{
	if (is_of(&netif->lease, family))
		return &netif->lease;
	return is_of(&netif->lease6, family) ? &netif->lease6 : NULL;
}

const struct ipword *form_word(const struct netif *netif, enum ip_family family)
{
	return netif->tasks[family == IP_V6 ? NET_IPV6 : NET_IPV4].word;
}

unsigned form_mtu(const struct netif *netif)
{
	for (size_t i = 0; i < NET_HALVES; i++)
		if (netif->tasks[i].word && netif->tasks[i].word->mtu)
			return netif->tasks[i].word->mtu;
	return 0;
}

static bool is_mac_set(const struct netif *netif)
{
	for (size_t i = 0; i < NET_HALVES; i++)
		if (netif->tasks[i].word && netif->tasks[i].word->set_mac)
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
