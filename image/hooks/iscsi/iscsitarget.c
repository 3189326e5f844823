/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/iscsi/iscsitarget.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "lib/text.h"

static const char too_long[] = "a part of it is too long";
static const char digits[] = "0123456789";

void iscsitarget_begin(struct iscsitarget *target)
{
	memset(target, 0, sizeof(*target));
	text_copy(target->port, sizeof(target->port), "3260");
	text_copy(target->group, sizeof(target->group), "1");
	text_copy(target->lun, sizeof(target->lun), "0");
}

/* Takes LEN bytes; none leave OUT as it is. */
static bool take(char *out, size_t size, const char *from, size_t len)
{
	if (len >= size)
		return false;
	if (len) {
		memcpy(out, from, len);
		out[len] = '\0';
	}
	return true;
}

/* USER:PASSWORD[:USER:PASSWORD], up to END. */
static bool take_secrets(const char *text, const char *end, struct iscsitarget *target)
{
	char *const fields[] = { target->user, target->password, target->in_user,
		target->in_password };
	size_t n = 0;

	for (;;) {
		size_t len = strcspn(text, ":@");

		if (n == sizeof(fields) / sizeof(*fields) ||
			!take(fields[n++], ISCSITARGET_FIELD, text, len))
			return false;
		if (text + len == end)
			return n == 2 || n == 4;
		text += len + 1;
	}
}

/* A target's name has colons in it, but begins with one of these. */
static const char *find_name(const char *text)
{
	static const char *const kinds[] = { ":iqn.", ":eui.", ":naa." };
	const char *first = NULL;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		const char *found = strstr(text, kinds[i]);

		if (found && (!first || found < first))
			first = found;
	}
	return first ? first + 1 : NULL;
}

/* An address of IPv6 stands in brackets.  Moves *TEXT behind it. */
static bool take_server(const char **text, struct iscsitarget *target)
{
	const char *end = **text == '[' ? strchr(*text, ']') : *text + strcspn(*text, ":");
	const char *begin = *text + (**text == '[');

	if (!end || !take(target->server, sizeof(target->server), begin, (size_t)(end - begin)))
		return false;
	*text = end + (*end == ']');
	return **text == ':';
}

static bool take_number(char *out, size_t size, const char *from, size_t len)
{
	return take(out, size, from, len) && strspn(from, digits) >= len;
}

/* :[PROTOCOL]:[PORT][:[IFACE]:[NETDEV]]:[LUN]: up to NAME. */
static const char *take_numbers(const char *text, const char *name, struct iscsitarget *target)
{
	const char *field[5];
	size_t len[5], n = 0;

	while (text + 1 < name) {
		if (n == 5)
			return "it has too many parts in front of the target's name";
		field[n] = text + 1;
		len[n] = strcspn(field[n], ":");
		text += 1 + len[n++];
	}
	if (n != 3 && n != 5)
		return "it is not SERVER:PROTOCOL:PORT:LUN:TARGET, with nothing between the colons for what is usual";
	if (len[0] && (len[0] != 1 || *field[0] != '6'))
		return "its protocol is not 6, which is TCP";
	if (!take_number(target->port, sizeof(target->port), field[1], len[1]))
		return "its port is no number";
	if (!take_number(target->lun, sizeof(target->lun), field[n - 1], len[n - 1]))
		return "its LUN is no number";
	return NULL;
}

const char *iscsitarget_parse(const char *text, struct iscsitarget *target)
{
	const char *name, *at;

	iscsitarget_begin(target);
	text += strlen("iscsi:");
	name = find_name(text);
	if (!name)
		return "it names no target (iqn.…, eui.…, naa.…)";
	if (!take(target->name, sizeof(target->name), name, strlen(name)))
		return too_long;
	at = memchr(text, '@', (size_t)(name - text));
	if (at && !take_secrets(text, at, target))
		return "what is in front of the @ is not USER:PASSWORD, once or twice";
	text = at ? at + 1 : text;
	if (!take_server(&text, target))
		return "it names no server that could be one";
	return target->server[0] ? take_numbers(text, name, target) : "it names no server";
}
