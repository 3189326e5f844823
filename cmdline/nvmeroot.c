/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/nvmeroot.h"

#include <errno.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "cmdline/netserver.h"
#include "cmdline/problem.h"
#include "cmdline/secret.h"
#include "cmdline/words.h"
#include "lib/ipaddr.h"
#include "lib/nvmf.h"
#include "lib/text.h"

static const char no_server[] = "no name or address of a server behind tcp";
static const char no_port[] = "the port is not a number from 1 to 65535";
static const char no_tcp[] = "it does not begin with tcp, the only transport that kinit has";

static int invalid(const char **why, const char *reason)
{
	*why = reason;
	return -EINVAL;
}

static struct nvmeword unset(void)
{
	return (struct nvmeword){ .host = "", .from = "", .nqn = "", .port = NVMEROOT_PORT };
}

/* Moves *TEXT behind the name of the transport. */
static int skip_transport(char **text, const char **why)
{
	/* Of those that fit, the longest one first. */
	static const char *const names[] = { "nvme+tcp://", "tcp://", "tcp:" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (text_starts(*text, names[i])) {
			*text += strlen(names[i]);
			return 0;
		}
	return invalid(why, no_tcp);
}

static int take_port(struct nvmeword *nvme, const char *text, const char **why)
{
	nvme->port = netserver_port(text);
	return nvme->port ? 0 : invalid(why, no_port);
}

static int take_nqn(struct nvmeword *nvme, const char *text, const char **why)
{
	nvme->nqn = text;
	if (*text && !nvmf_is_nqn(text))
		return invalid(why, "what follows the '/' is no NQN: up to 223 bytes, without "
				    "blanks, control characters, ',' and '='");
	return 0;
}

int nvmeroot_parse(char *text, struct nvmeword *nvme, const char **why)
{
	char end, *port;

	*nvme = unset();
	if (skip_transport(&text, why))
		return -EINVAL;
	nvme->host = netserver_cut(&text, ":/", &end);
	if (!nvme->host)
		return invalid(why, no_server);
	if (end == ':') {
		port = text;
		text += strcspn(text, "/");
		if (*text)
			*text++ = '\0';
		if (take_port(nvme, port, why))
			return -EINVAL;
	}
	return take_nqn(nvme, text, why);
}

int nvmeroot_parse_discover(char *text, struct nvmeword *nvme, const char **why)
{
	char *transport = netserver_field(&text, ','), *host = netserver_field(&text, ',');
	char *from = netserver_field(&text, ','), *port = netserver_field(&text, ','), end;
	struct ipaddr addr;

	*nvme = unset();
	if (strcmp(transport, "tcp"))
		return invalid(why, no_tcp);
	nvme->host = netserver_cut(&host, "", &end);
	if (!nvme->host)
		return invalid(why, no_server);
	if (*from && strcmp(from, "none")) {
		if (ipaddr_parse(from, &addr))
			return invalid(why, "the third field, our own address, is no address");
		nvme->from = from;
	}
	if (*text)
		return invalid(why, "more than four fields");
	return *port ? take_port(nvme, port, why) : 0;
}

static void add(struct bootconf *conf, struct word *word,
	int (*parse)(char *text, struct nvmeword *nvme, const char **why))
{
	struct nvmeword nvme;
	const char *why;

	if (conf->nnvmes == NVMEROOT_MAX) {
		problem_add(conf, word->shown, "more than %d such words; this one is left out",
			NVMEROOT_MAX);
	} else if (parse(word->value, &nvme, &why)) {
		problem_add(conf, word->shown, "%s; ignored", why);
	} else {
		secret_copy(nvme.text, sizeof(nvme.text), word->shown, SECRET_WORD);
		text_clean(nvme.text);
		conf->nvmes[conf->nnvmes++] = nvme;
		conf->netdisk = true;
	}
}

void nvmeroot_take(struct bootconf *conf, struct word *word)
{
	add(conf, word, nvmeroot_parse);
}

void nvmeroot_take_discover(struct bootconf *conf, struct word *word)
{
	add(conf, word, nvmeroot_parse_discover);
}

void nvmeroot_take_hostnqn(struct bootconf *conf, struct word *word)
{
	if (nvmf_is_nqn(word->value))
		conf->nvme_hostnqn = word->value;
	else
		problem_add(conf, word->shown,
			"no NQN: up to 223 bytes, without blanks, control "
			"characters, ',' and '='; this host's own is used");
}

void nvmeroot_take_hostid(struct bootconf *conf, struct word *word)
{
	if (nvmf_is_uuid(word->value))
		conf->nvme_hostid = word->value;
	else
		problem_add(conf, word->shown, "no UUID; this host's own is used");
}
