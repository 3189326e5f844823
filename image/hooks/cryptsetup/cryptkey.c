/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/cryptsetup/cryptkey.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image/hooks/cryptsetup/cryptfind.h"
#include "image/hooks/kit/kitdevice.h"
#include "lib/text.h"

#define KEY_DIR "/run/kinit/key"

/* Where it is mounted: two volumes may look for their keys at once. */
static const char *place(char dir[64])
{
	snprintf(dir, 64, KEY_DIR "-%d", (int)getpid());
	return dir;
}

int cryptkey_parse(struct cryptkey *key, const char *text)
{
	const char *colon = strchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : strlen(text);

	memset(key, 0, sizeof(*key));
	if (!*text || !strcmp(text, "none") || !strcmp(text, "-"))
		return 0;
	/* What is no name of a file is the name of a script or a random key of a volume that is none. */
	if (*text != '/' || len >= sizeof(key->path) || text_starts(text, "/dev/urandom") ||
		text_starts(text, "/dev/random"))
		return -EINVAL;
	memcpy(key->path, text, len);
	return colon ? text_copy(key->device, sizeof(key->device), colon + 1) : 0;
}

static bool is_number(const char *text)
{
	return *text && text[strspn(text, "0123456789")] == '\0';
}

int cryptkey_parse_arch(struct cryptkey *key, const char *text)
{
	char copy[2 * CRYPTKEY_TEXT_MAX], *second, *third;

	memset(key, 0, sizeof(*key));
	if (text_copy(copy, sizeof(copy), text))
		return -EINVAL;
	second = strchr(copy, ':');
	if (!second)
		return -EINVAL;
	*second++ = '\0';
	third = strchr(second, ':');
	if (!strcmp(copy, "rootfs"))
		return text_copy(key->path, sizeof(key->path), second) ? -EINVAL : 0;
	if (!third || text_copy(key->device, sizeof(key->device), copy))
		return -EINVAL;
	*third++ = '\0';
	if (!is_number(second))
		return *third != '/' || text_copy(key->path, sizeof(key->path), third) ? -EINVAL
										       : 0;
	return !is_number(third) || text_copy(key->offset, sizeof(key->offset), second) ||
			       text_copy(key->size, sizeof(key->size), third)
		       ? -EINVAL
		       : 0;
}

bool cryptkey_is_set(const struct cryptkey *key)
{
	return key->path[0] || key->size[0];
}

static int take_from(const struct cryptkey *key, const struct cryptfound *found,
	char file[2 * CRYPTKEY_TEXT_MAX])
{
	const unsigned long flags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;
	char dir[64];
	int err = 0;

	mkdir(place(dir), 0700);
	/* Which the kernel says of a file system that it does not know is not that the device is late. */
	if (mount(found->node, dir, found->type, flags, NULL))
		return errno == ENODEV ? -EMEDIUMTYPE : -errno;
	snprintf(file, 2 * CRYPTKEY_TEXT_MAX, "%s%s", dir, key->path);
	if (access(file, R_OK))
		err = -errno;
	if (err)
		cryptkey_leave(key);
	return err;
}

int cryptkey_take(const struct cryptkey *key, char file[2 * CRYPTKEY_TEXT_MAX])
{
	struct cryptfound found;

	if (!key->device[0]) {
		text_copy(file, 2 * CRYPTKEY_TEXT_MAX, key->path);
		return access(file, R_OK) ? -errno : 0;
	}
	if (!cryptfind(&found, KITDEVICE_LIST, key->device))
		return -ENODEV;
	if (key->path[0])
		return take_from(key, &found, file);
	text_copy(file, 2 * CRYPTKEY_TEXT_MAX, found.node);
	return 0;
}

void cryptkey_leave(const struct cryptkey *key)
{
	char dir[64];

	if (!key->device[0] || !key->path[0])
		return;
	umount2(place(dir), MNT_DETACH);
	rmdir(dir);
}
