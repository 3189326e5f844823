/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/ipwords.h"

#include "cmdline/netconf.h"
#include "tests/unit/unit.h"

struct out {
	char text[1000];
};

__attribute__((format(printf, 2, 3))) static void add(struct out *out, const char *format, ...)
{
	size_t len = strlen(out->text);
	va_list args;

	va_start(args, format);
	vsnprintf(out->text + len, sizeof(out->text) - len, format, args);
	va_end(args);
	assert_true(strlen(out->text) < sizeof(out->text) - 1);
}

static void add_address(struct out *out, const char *name, const struct ipaddr *addr)
{
	char text[IPADDR_TEXT_SIZE];

	if (addr->family)
		add(out, " %s %s", name, ipaddr_format(addr, text));
}

static void add_bytes(struct out *out, const char *name, const uint8_t *bytes, size_t n)
{
	char text[MACADDR_TEXT_SIZE];

	if (n)
		add(out, " %s %s", name, macaddr_format(bytes, n, text));
}

static void add_methods(struct out *out, unsigned methods)
{
	static const char *const names[] = { "dhcp", "bootp", "rarp", "slaac", "dhcp6", "link6" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (methods & 1u << i)
			add(out, " %s", names[i]);
	assert_int_equal(methods >> 6, 0);
}

/* Everything that IP says, with a blank in front of each: " dev eth0 dhcp". */
static void describe(const struct ipword *ip, struct out *out)
{
	add_address(out, "client", &ip->client);
	if (ip->prefix >= 0)
		add(out, " /%d", ip->prefix);
	add_address(out, "peer", &ip->peer);
	add_address(out, "server", &ip->server);
	add_address(out, "gw", &ip->gateway);
	if (*ip->hostname)
		add(out, " host %s", ip->hostname);
	if (*ip->device)
		add(out, " dev %s", ip->device);
	add_bytes(out, "dev", ip->device_mac, ip->by_mac ? NET_MAC_SIZE : 0);
	if (ip->off)
		add(out, " off");
	add_methods(out, ip->methods);
	add_bytes(out, "id", ip->client_id, ip->client_id_len);
	if (ip->mtu)
		add(out, " mtu %u", ip->mtu);
	add_bytes(out, "mac", ip->mac, ip->set_mac ? NET_MAC_SIZE : 0);
	add_address(out, "dns", &ip->dns[0]);
	add_address(out, "dns1", &ip->dns[1]);
	add_address(out, "ntp", &ip->ntp);
}

void ipwords_check(const char *value, const char *expected)
{
	const char *why = "(not set)", *notes[IPWORD_NOTES_MAX + 1];
	struct out out = { "" };
	struct ipword ip;
	char text[500];
	int err;

	snprintf(text, sizeof(text), "%s", value);
	err = ipword_parse(text, &ip, &why, notes);
	assert_true(err == 0 || err == -ENOENT || err == -EINVAL);
	assert_int_equal(!!why, err == -EINVAL);
	assert_string_equal(ip.text, value);
	if (!err)
		describe(&ip, &out);
	else
		add(&out, "%s", err == -ENOENT ? "-" : "!");
	if (why)
		add(&out, "%s", why);
	for (const char **note = notes; *note; note++)
		add(&out, "|%s", *note);
	if (strcmp(out.text, expected))
		fail_msg("ip=%s:\n  %s\ninstead of\n  %s", value, out.text, expected);
}
