/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/uevent.h"

#include <errno.h>
#include <string.h>

static enum uevent_action action_of(const char *name)
{
	static const struct {
		const char *name;
		enum uevent_action action;
	} names[] = {
		{ "add", UEVENT_ADD },
		{ "change", UEVENT_CHANGE },
		{ "remove", UEVENT_REMOVE },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(name, names[i].name))
			return names[i].action;
	return UEVENT_OTHER;
}

static void take_pair(struct uevent *ev, const char *pair)
{
	const struct {
		const char *key;
		const char **value;
	} keys[] = {
		{ "DEVPATH=", &ev->devpath },
		{ "SUBSYSTEM=", &ev->subsystem },
		{ "DEVNAME=", &ev->devname },
		{ "MODALIAS=", &ev->modalias },
	};

	if (!strncmp(pair, "ACTION=", 7))
		ev->action = action_of(pair + 7);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!strncmp(pair, keys[i].key, strlen(keys[i].key)))
			*keys[i].value = pair + strlen(keys[i].key);
}

int uevent_parse(const char *msg, size_t len, struct uevent *ev)
{
	size_t at;

	*ev = (struct uevent){ .devpath = "", .subsystem = "", .devname = "", .modalias = "" };
	if (len == 0 || msg[len - 1] != '\0' || !strchr(msg, '@'))
		return -EBADMSG;
	for (at = strlen(msg) + 1; at < len; at += strlen(msg + at) + 1)
		take_pair(ev, msg + at);
	return ev->devpath[0] == '/' ? 0 : -EBADMSG;
}
