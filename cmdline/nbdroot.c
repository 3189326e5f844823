/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/nbdroot.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "cmdline/netserver.h"
#include "cmdline/problem.h"
#include "cmdline/rootkind.h"
#include "cmdline/secret.h"
#include "cmdline/words.h"
#include "lib/ipaddr.h"
#include "lib/num.h"
#include "lib/text.h"

/* The kernel's minors do not allow more, at 32 partitions each. */
enum { INDEX_MAX = 32767, BLOCK_MIN = 512, BLOCK_MAX = 65536, TIMEOUT_MAX_S = 86400 };

static const char word_prefix[] = "nbd:";
static const char no_server[] = "it does not begin with the name or address of a server";
static const char no_brackets[] = "an IPv6 address that something follows needs brackets";
static const char no_port[] = "the port is not a number from 1 to 65535";

static int invalid(const char **why, const char *reason)
{
	*why = reason;
	return -EINVAL;
}

/* Never written to: there is nothing to cut. */
static char no_types[] = "";

static struct nbdword unset(void)
{
	return (struct nbdword){ .given = true,
		.host = "",
		.name = "",
		.port = NBD_PORT,
		.index = -1,
		.fstypes = no_types,
		.rootflags = "" };
}

static int take_name(struct nbdword *nbd, const char *name, const char **why)
{
	nbd->name = name;
	if (strlen(name) > NBD_EXPORT_MAX)
		return invalid(why, "the name of the export is longer than 255 bytes");
	for (; *name; name++)
		if ((unsigned char)*name < ' ' || *name == 0x7f)
			return invalid(why, "the name of the export has control characters");
	return 0;
}

static bool is_number(const char *text)
{
	return *text && !text[strspn(text, "0123456789")];
}

/* A port or, if it is no number, the name of an export. */
static int take_port_or_name(struct nbdword *nbd, const char *text, const char **why)
{
	if (!is_number(text))
		return take_name(nbd, text, why);
	nbd->port = netserver_port(text);
	return nbd->port ? 0 : invalid(why, no_port);
}

/* What follows "host:": PORT, PORT/EXPORT or EXPORT, which may well begin with a slash. */
static int take_behind_colon(struct nbdword *nbd, char *text, const char **why)
{
	char *slash = strchr(text, '/');

	if (slash)
		*slash = '\0';
	if (!slash || is_number(text)) {
		int err = take_port_or_name(nbd, text, why);

		return err || !slash ? err : take_name(nbd, slash + 1, why);
	}
	*slash = '/';
	return take_name(nbd, text, why);
}

/* The N in "nbd0", "/dev/nbd0" and "nbd0p1", or -1. */
static int index_of(const char *device)
{
	char digits[8];
	size_t len;
	int index;

	device += text_starts(device, "/dev/") ? strlen("/dev/") : 0;
	if (!text_starts(device, "nbd"))
		return -1;
	device += strlen("nbd");
	len = strspn(device, "0123456789");
	if (len >= sizeof(digits) || (device[len] && device[len] != 'p'))
		return -1;
	memcpy(digits, device, len);
	digits[len] = '\0';
	return num_int(digits, 10, &index) || index > INDEX_MAX ? -1 : index;
}

/* HOST,PORT|EXPORT[,DEVICE] */
static int parse_commas(char *text, struct nbdword *nbd, const char **why)
{
	char *host = netserver_field(&text, ','), *export = netserver_field(&text, ','), end;

	nbd->host = netserver_cut(&host, "", &end);
	if (!nbd->host)
		return invalid(why, no_server);
	if (*text) {
		nbd->index = index_of(text);
		if (nbd->index < 0)
			return invalid(
				why, "behind the second comma only nbd0, nbd1, ... may follow");
	}
	return take_port_or_name(nbd, export, why);
}

int nbdroot_parse(char *text, struct nbdword *nbd, const char **why)
{
	struct ipaddr addr;
	char end;

	*nbd = unset();
	if (strchr(text, ','))
		return parse_commas(text, nbd, why);
	if (*text != '[' && !ipaddr_parse(text, &addr)) {
		nbd->host = text;
		return 0;
	}
	nbd->host = netserver_cut(&text, ":/", &end);
	if (!nbd->host)
		return invalid(why, no_server);
	if (end == ':' && strcspn(text, ":") < strcspn(text, "/"))
		return invalid(why, no_brackets);
	return end == ':' ? take_behind_colon(nbd, text, why) : take_name(nbd, text, why);
}

/* Options for nbd-client.  What has no meaning here (swap, persist, which we always are) is noted. */
static int take_options(struct nbdword *nbd, char *text, const char **why, const char **note)
{
	char *option;
	uint64_t value;

	while ((option = list_next(&text))) {
		char *number = strchr(option, '=');

		if (text_starts(option, "bs=") || text_starts(option, "block-size=")) {
			if (num_u64(number + 1, 10, &value) || value < BLOCK_MIN ||
				value > BLOCK_MAX || (value & (value - 1)))
				return invalid(why, "bs= is none of 512, 1024, 2048, 4096, ...");
			nbd->block_size = (unsigned)value;
		} else if (text_starts(option, "timeout=")) {
			if (num_u64(number + 1, 10, &value) || value > TIMEOUT_MAX_S)
				return invalid(why, "timeout= is not a number of seconds");
			nbd->timeout_s = (unsigned)value;
		} else if (strcmp(option, "persist")) {
			*note = "of the options for nbd-client only bs= and timeout= are known";
		}
	}
	return 0;
}

int nbdroot_parse_dracut(char *text, struct nbdword *nbd, const char **why, const char **note)
{
	char end;
	int err;

	*nbd = unset();
	*note = NULL;
	nbd->host = netserver_cut(&text, ":", &end);
	if (!nbd->host)
		return invalid(why, no_server);
	err = take_port_or_name(nbd, netserver_field(&text, ':'), why);
	if (err)
		return err;
	nbd->fstypes = netserver_field(&text, ':');
	nbd->rootflags = netserver_field(&text, ':');
	return take_options(nbd, text, why, note);
}

void nbdroot_take(struct bootconf *conf, struct word *word)
{
	struct nbdword nbd;
	const char *why;

	if (conf->nbd.from_root)
		problem_add(conf, word->shown, "%s holds", conf->nbd.text);
	else if (nbdroot_parse(word->value, &nbd, &why))
		problem_add(conf, word->shown, "%s; ignored", why);
	else
		conf->nbd = nbd;
	if (conf->nbd.from_root || !conf->nbd.given)
		return;
	conf->netdisk = true;
	secret_copy(conf->nbd.text, sizeof(conf->nbd.text), word->shown, SECRET_WORD);
	text_clean(conf->nbd.text);
}

void nbdroot_take_netroot(struct bootconf *conf, char *text)
{
	const char *why, *note;
	char shown[NBD_TEXT_SIZE] = "netroot=";
	struct nbdword nbd;

	secret_copy(shown + strlen(shown), sizeof(shown) - strlen(shown), text, SECRET_WORD);
	text_clean(shown);
	if (conf->nbd.given) {
		problem_add(conf, shown, "%s holds", conf->nbd.text);
		return;
	}
	if (nbdroot_parse_dracut(text + strlen(word_prefix), &nbd, &why, &note)) {
		problem_add(conf, shown, "%s; ignored", why);
		return;
	}
	conf->nbd = nbd;
	conf->netdisk = true;
	text_copy(conf->nbd.text, sizeof(conf->nbd.text), shown);
}

/* Does a device begin here that cannot be an option of a filesystem or of nbd-client? */
static bool begins_device(const char *text)
{
	return *text == '/' || devref_begins_tag(text);
}

char *nbdroot_item(char **rest)
{
	char *item = *rest + strspn(*rest, ","), *comma = item;

	if (!text_starts(item, word_prefix))
		return NULL;
	while ((comma = strchr(comma, ',')) && !begins_device(comma + 1))
		comma++;
	*rest = comma ? comma + 1 : item + strlen(item);
	if (comma)
		*comma = '\0';
	return item;
}

const char *nbdroot_add(struct bootconf *conf, char *item)
{
	struct devref *ref = &conf->root[conf->nroot];
	struct nbdword nbd;
	const char *why, *note;
	char text[NBD_TEXT_SIZE] = "root=";

	secret_copy(text + strlen(text), sizeof(text) - strlen(text), item, SECRET_WORD);
	text_clean(text);
	if (conf->nbd.from_root)
		return "there can be only one network block device";
	memset(ref, 0, sizeof(*ref));
	ref->kind = DEVREF_NAME;
	text_copy(ref->text, sizeof(ref->text), text + strlen("root="));
	if (nbdroot_parse_dracut(item + strlen(word_prefix), &nbd, &why, &note))
		return why;
	if (note)
		problem_add(conf, text, "%s; the others are ignored", note);
	if (conf->nbd.given)
		problem_add(conf, conf->nbd.text, "%s holds", text);
	conf->nbd = nbd;
	conf->nbd.from_root = conf->netdisk = true;
	text_copy(conf->nbd.text, sizeof(conf->nbd.text), text);
	text_copy(ref->value, sizeof(ref->value), "nbd0");
	conf->nroot++;
	return NULL;
}

static void take_types(struct bootconf *conf, char *types)
{
	char *type;

	while ((type = list_next(&types)))
		if (conf->nfstypes == BOOTCONF_FSTYPES_MAX)
			problem_add(conf, conf->nbd.text, "more than %d types; %.50s is left out",
				BOOTCONF_FSTYPES_MAX, type);
		else if (strcmp(type, "auto"))
			conf->fstypes[conf->nfstypes++] = type;
}

void nbdroot_finish(struct bootconf *conf)
{
	const struct nbdword *nbd = &conf->nbd;

	if (!nbd->given)
		return;
	if (conf->nfstypes == 0)
		take_types(conf, nbd->fstypes);
	if (nbd->rootflags[0] && !conf->rootflags[0])
		conf->rootflags = nbd->rootflags;
}

unsigned nbdroot_index(const struct bootconf *conf)
{
	if (conf->nbd.from_root)
		return 0;
	if (conf->nbd.index >= 0)
		return (unsigned)conf->nbd.index;
	for (size_t i = 0; i < conf->nroot; i++) {
		const struct devref *ref = &conf->root[i];
		int index = ref->kind == DEVREF_NAME ? index_of(ref->value) : -1;

		if (index >= 0)
			return (unsigned)index;
	}
	return 0;
}

bool nbdroot_implied(const struct bootconf *conf, char *device)
{
	snprintf(device, ROOTKIND_DEVICE_SIZE, "/dev/nbd%u", nbdroot_index(conf));
	return conf->nbd.given;
}
