/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/uevent.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/filter.h>

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

/* Four bytes of a message, as the filter loads them. */
#define WORD(a, b, c, d) ((uint32_t)(a) << 24 | (b) << 16 | (c) << 8 | (d))

/* The number of instructions that are skipped if the word there is another one, or the same. */
#define LOAD(at) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at)
#define UNLESS(word, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, word, 0, skip)
#define IF(word, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, word, skip, 0)

int uevent_filter(int fd)
{
	/* (Where a message is too short to be loaded from, the filter drops it; none is, up to 29.) */
	static struct sock_filter code[] = {
		LOAD(0),
		IF(WORD('b', 'i', 'n', 'd'), 14),
		IF(WORD('u', 'n', 'b', 'i'), 13),
		UNLESS(WORD('a', 'd', 'd', '@'), 13),
		/* add@/module, add@/kernel/slab, add@/class */
		LOAD(5),
		IF(WORD('m', 'o', 'd', 'u'), 10),
		IF(WORD('k', 'e', 'r', 'n'), 9),
		IF(WORD('c', 'l', 'a', 's'), 8),
		UNLESS(WORD('d', 'e', 'v', 'i'), 8),
		/* add@/devices/virtual/bdi, add@/devices/virtual/workqueue */
		LOAD(13),
		UNLESS(WORD('v', 'i', 'r', 't'), 6),
		LOAD(21),
		IF(WORD('b', 'd', 'i', '/'), 3),
		UNLESS(WORD('w', 'o', 'r', 'k'), 3),
		LOAD(25),
		UNLESS(WORD('q', 'u', 'e', 'u'), 1),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, UEVENT_MAX),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) < 0 ? -errno
											   : 0;
}
