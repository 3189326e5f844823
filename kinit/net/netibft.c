/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/net/netibft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "cmdline/drivers.h"
#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/net/netif.h"
#include "lib/attr.h"
#include "lib/num.h"
#include "lib/text.h"

#define FOLDER "sys/firmware/ibft"

enum {
	CARDS_MAX = 4, /* the table itself has two (iBFT 1.03, 2.2) */
	FIELD_SIZE = 128,
	FROM_DHCP = 3, /* "origin", as NL_PREFIX_ORIGIN has it (iscsi_boot_sysfs.h) */
};

/* What conf->ips points into. */
struct firmware {
	struct netconf conf;
	char hostnames[CARDS_MAX][FIELD_SIZE];
};

/* The file NAME of a card; "" if it has none. */
static const char *field(const struct boot *boot, int card, const char *name, char text[FIELD_SIZE])
{
	char path[64];

	snprintf(path, sizeof(path), FOLDER "/ethernet%d/%s", card, name);
	if (attr_read(boot->rootfd, path, text, FIELD_SIZE))
		text[0] = '\0';
	return text;
}

/* 0 if it has none. */
static int number(const struct boot *boot, int card, const char *name)
{
	char text[FIELD_SIZE];
	int value = 0;

	num_int(field(boot, card, name, text), 10, &value);
	return value;
}

static bool address(const struct boot *boot, int card, const char *name, struct ipaddr *addr)
{
	char text[FIELD_SIZE];

	return !ipaddr_parse(field(boot, card, name, text), addr) && ipaddr_is_set(addr);
}

/* The server that has given the address is named, or at least that there was one. */
static bool is_from_dhcp(const struct boot *boot, int card)
{
	struct ipaddr server;

	return address(boot, card, "dhcp", &server) || number(boot, card, "origin") == FROM_DHCP;
}

static void set_static(const struct boot *boot, int card, struct ipword *word)
{
	struct ipaddr mask;

	word->methods = 0;
	if (address(boot, card, "subnet-mask", &mask))
		word->prefix = ipaddr_mask_prefix(&mask);
	address(boot, card, "gateway", &word->gateway);
	address(boot, card, "primary-dns", &word->dns[0]);
	address(boot, card, "secondary-dns", &word->dns[1]);
}

/* Fills WORD with what CARD is to be.  False: there is no such card, or it is not for us to set up. */
static bool read_card(const struct boot *boot, int card, struct ipword *word)
{
	int vlan = number(boot, card, "vlan");
	char mac[FIELD_SIZE];

	*word = (struct ipword){
		.prefix = -1, .hostname = "", .by_mac = true, .methods = NET_DHCP
	};
	if (macaddr_parse(field(boot, card, "mac", mac), word->device_mac, NET_MAC_SIZE) !=
		NET_MAC_SIZE)
		return false;
	if (vlan) {
		log_warn("ip=ibft: %s is in the VLAN %d; with vlan= it can be used", mac, vlan);
		return false;
	}
	snprintf(word->text, sizeof(word->text), "ibft (%.32s)", mac);
	if (!is_from_dhcp(boot, card) && address(boot, card, "ip-addr", &word->client))
		set_static(boot, card, word);
	return true;
}

static void read_cards(const struct boot *boot, struct firmware *firmware)
{
	struct netconf *conf = &firmware->conf;

	for (int card = 0; card < CARDS_MAX && conf->nips < NETCONF_IPS_MAX; card++) {
		struct ipword *word = &conf->ips[conf->nips];

		if (!read_card(boot, card, word))
			continue;
		word->hostname = field(boot, card, "hostname", firmware->hostnames[card]);
		conf->nips++;
	}
}

bool netibft_read(struct boot *boot)
{
	struct firmware *firmware;

	if (!boot->conf->net.ibft || boot->net->conf)
		return true;
	modules_want(boot, DRIVER_IBFT, true);
	if (!modules_settled(boot, DRIVER_IBFT))
		return false;
	firmware = calloc(1, sizeof(*firmware));
	if (!firmware)
		return false;
	firmware->conf = boot->conf->net;
	read_cards(boot, firmware);
	if (firmware->conf.nips == boot->conf->net.nips)
		log_warn("ip=ibft: the firmware tells of no card that can be used (/" FOLDER
			 "); %s",
			firmware->conf.nips ? "the other words count" : "all ask by DHCP");
	boot->net->conf = &firmware->conf;
	return true;
}
