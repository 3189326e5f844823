/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/netconf.h"

#include <errno.h>
#include <string.h>

#include "cmdline/ipfields.h"
#include "cmdline/ipmethod.h"
#include "lib/text.h"

/* nfsroot.rst's fields; FIELDS leaves room for dracut's MTU and a hardware address with colons. */
enum { CLIENT, SERVER, GATEWAY, NETMASK, HOSTNAME, DEVICE, METHOD, DNS0, DNS1, NTP, FIELDS = 14 };

enum { HOSTNAME_PART_MAX = 64 }; /* __NEW_UTS_LEN of the kernel */

static const char bad_device[] = "no network interface can have such a name";
static const char no_ibft[] =
	"what the firmware knows of iSCSI is about cards of its own: ip=ibft, and nothing else";

/* A word while it is read. */
struct reading {
	struct ipword *ip;
	char **field;
	size_t n;
	const char **why;
	const char **notes; /* where the next one goes */
};

static int refuse(struct reading *r, const char *why)
{
	*r->why = why;
	return -EINVAL;
}

static void note(struct reading *r, const char *text)
{
	*r->notes++ = text;
	*r->notes = NULL;
}

/* The field, "" if the word ends before it. */
static char *at(struct reading *r, size_t i)
{
	static char empty[1];

	return i < r->n ? r->field[i] : empty;
}

/* An address that may be left out: empty or, as for the kernel, only zeros. */
static void read_address(struct reading *r, size_t i, struct ipaddr *addr, const char *complaint)
{
	struct ipaddr found;

	if (!*at(r, i))
		return;
	if (ipaddr_parse(at(r, i), &found))
		note(r, complaint);
	else if (ipaddr_is_set(&found))
		*addr = found;
}

/* An address with the size of its network, which is not everything. */
static int read_net(struct reading *r, size_t i, struct ipaddr *addr, int *prefix)
{
	int err = ipfields_net(at(r, i), addr, prefix);

	return err || !*prefix ? -EINVAL : 0;
}

static bool is_host(const struct ipaddr *addr)
{
	static const uint8_t ones[4] = { 255, 255, 255, 255 };

	if (addr->family == IP_V6)
		return addr->bytes[0] != 0xff;
	return addr->bytes[0] >> 4 != 14 && memcmp(addr->bytes, ones, sizeof(ones));
}

static int read_client(struct reading *r)
{
	struct ipaddr found;
	int prefix;

	if (!*at(r, CLIENT))
		return 0;
	if (read_net(r, CLIENT, &found, &prefix))
		return refuse(r, r->n == 1 ? "neither a method nor an address"
					   : "it begins neither with an address nor with an "
					     "interface and a method");
	if (!is_host(&found))
		return refuse(r, "no machine can have this address");
	if (!ipaddr_is_set(&found))
		return 0;
	r->ip->client = found;
	r->ip->prefix = prefix;
	return 0;
}

/* dracut's peer looks like the server of all others if it comes without the size of its network. */
static void read_server(struct reading *r)
{
	struct ipaddr found;
	int prefix;

	if (!*at(r, SERVER))
		return;
	if (read_net(r, SERVER, &found, &prefix)) {
		note(r, "the server is no address; it is left out");
	} else if (prefix < 0) {
		if (ipaddr_is_set(&found))
			r->ip->server = found;
	} else if (found.family != r->ip->client.family) {
		note(r, "there is no address to which this peer could belong; it is left out");
	} else {
		r->ip->peer = found;
		r->ip->prefix = prefix;
	}
}

static void read_gateway(struct reading *r)
{
	struct ipaddr *gateway = &r->ip->gateway, *client = &r->ip->client;

	read_address(r, GATEWAY, gateway, "the gateway is no address; it is left out");
	if (gateway->family && client->family && gateway->family != client->family) {
		note(r, "one of address and gateway is IPv4 and the other IPv6; the gateway is "
			"left out");
		*gateway = (struct ipaddr){ .family = IP_NONE };
	}
}

static void read_netmask(struct reading *r)
{
	const char *text = at(r, NETMASK);
	struct ipaddr mask;
	int prefix;

	if (!*text || (!ipaddr_parse(text, &mask) && !ipaddr_is_set(&mask)))
		return;
	if (ipfields_prefix(text, r->ip->client.family, &prefix) || !prefix)
		note(r, "the netmask is neither one nor a number of bits; it is left out");
	else if (r->ip->prefix < 0)
		r->ip->prefix = prefix;
	else if (r->ip->prefix != prefix)
		note(r, "the netmask is not what stands behind the '/', which holds");
}

static void read_hostname(struct reading *r)
{
	char *text = at(r, HOSTNAME);
	size_t len = strlen(text), host = strcspn(text, ".");

	/* It goes to servers and into files. */
	if (text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")])
		note(r, "the host name has characters that none can have; it is left out");
	else if (host > HOSTNAME_PART_MAX || len > 2 * HOSTNAME_PART_MAX + 1 || (len && !host))
		note(r, "the host name has no 1 to 64 characters before the first '.'; it is left "
			"out");
	else
		r->ip->hostname = text;
}

/* An interface by its name or by its hardware address, with '-'; klibc's "all" is any. */
static int read_device(struct reading *r, size_t i)
{
	const char *text = at(r, i);

	if (!*text || !strcmp(text, "all"))
		return 0;
	if (!ipfields_mac_text(text, r->ip->device_mac)) {
		r->ip->by_mac = true;
		return 0;
	}
	return ipfields_device(text, r->ip->device) ? refuse(r, bad_device) : 0;
}

/* dracut's hardware address: the field I, or six of them. */
static bool read_mac(struct reading *r, size_t i)
{
	size_t n = r->n > i + 1 ? NET_MAC_SIZE : 1;

	if (r->n >= i + n && !ipfields_mac(r->field + i, n, r->ip->mac))
		r->ip->set_mac = true;
	return r->ip->set_mac;
}

/* [MTU][:MAC], from the field I on. */
static void read_link(struct reading *r, size_t i)
{
	if (*at(r, i) && ipfields_mtu(at(r, i), &r->ip->mtu))
		note(r, "the MTU is no number from 68 to 65535; it is left out");
	if (*at(r, i + 1) && !read_mac(r, i + 1))
		note(r, "the hardware address is none that an interface can have; it is left out");
}

/* What stands behind the method: name servers, or dracut's MTU and hardware address. */
static void read_tail(struct reading *r)
{
	const char *first = at(r, DNS0);
	bool number = first[strspn(first, "0123456789")] == '\0';

	if (number && *first) {
		read_link(r, DNS0);
		return;
	}
	if (number && read_mac(r, DNS1))
		return;
	read_address(
		r, DNS0, &r->ip->dns[0], "the first name server is no address; it is left out");
	read_address(
		r, DNS1, &r->ip->dns[1], "the second name server is no address; it is left out");
	read_address(r, NTP, &r->ip->ntp, "the time server is no address; it is left out");
}

/* Without an address nothing is left to do, but for an interface to come up. */
static int switch_off(struct reading *r)
{
	r->ip->off = r->ip->device[0] || r->ip->by_mac;
	return r->ip->off ? 0 : -ENOENT;
}

/*
 * nfsroot.rst: an address is what autoconfiguration would be for, and "any" is the default, so that
 * it asks nobody when there is one.  A protocol that is named is asked for just that address, as
 * klibc does.
 */
static int apply_method(struct reading *r, const struct ipmethod *method)
{
	bool given = r->ip->client.family;

	if (method->id_why)
		note(r, method->id_why);
	if (method->none && !given)
		return switch_off(r);
	if (!method->any || !given)
		r->ip->methods = method->methods;
	return 0;
}

static int read_method(struct reading *r, size_t i)
{
	struct ipmethod method;
	char any[] = "any", *text = at(r, i);
	int err = ipmethod_parse(*text ? text : any, &method, r->ip);

	if (!err)
		return apply_method(r, &method);
	if (err == -EOPNOTSUPP)
		return refuse(r, no_ibft);
	/* The kernel reads it as off. */
	if (!r->ip->client.family)
		return refuse(r, "kinit knows no such method");
	note(r, "kinit knows no such method; only the address that is given is used");
	return 0;
}

/* The kernel's fields. */
static int read_fields(struct reading *r)
{
	int err = read_client(r);

	if (!err)
		err = read_device(r, DEVICE);
	if (err)
		return err;
	read_server(r);
	read_gateway(r);
	read_netmask(r);
	read_hostname(r);
	read_tail(r);
	return read_method(r, METHOD);
}

/* dracut's DEVICE:METHOD[:MTU[:MAC]]. */
static int read_short(struct reading *r)
{
	int err = read_device(r, 0);

	if (err)
		return err;
	read_link(r, 2);
	return read_method(r, 1);
}

static int read_word(struct reading *r)
{
	if (r->n > 1 && ipmethod_is(r->field[1]))
		return read_short(r);
	if (ipmethod_is(r->field[0])) {
		/* The kernel looks only at how it begins. */
		if (r->n > 1)
			note(r, "what follows the method means nothing; it is left out");
		return read_method(r, 0);
	}
	return read_fields(r);
}

int ipword_parse(
	char *text, struct ipword *ip, const char **why, const char *notes[IPWORD_NOTES_MAX + 1])
{
	char *field[FIELDS] = { text };
	struct reading r = { .ip = ip, .field = field, .n = 1, .why = why, .notes = notes };

	*ip = (struct ipword){ .prefix = -1, .hostname = "" };
	text_copy(ip->text, sizeof(ip->text), text);
	text_clean(ip->text);
	*why = NULL;
	notes[0] = NULL;
	/* The value of a client identifier may have colons if nothing follows it. */
	if (!text_starts(text, "dhcp,"))
		r.n = ipfields_split(text, field, FIELDS);
	return read_word(&r);
}
