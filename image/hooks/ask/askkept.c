/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/ask/askkept.h"

#include <errno.h>
#include <linux/keyctl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "image/hooks/kit/kitsecret.h"

static const char type[] = "user", name[] = "kinit-ask";

/* One key has them all, each with its NUL. */
static char all[ASKKEPT_SIZE];

static long find(void)
{
	return syscall(__NR_keyctl, KEYCTL_SEARCH, (long)KEY_SPEC_USER_KEYRING, type, name, 0);
}

/* How many bytes there are in ALL now. */
static long load(void)
{
	long key = find(), n;

	if (key < 0)
		return errno == ENOKEY || errno == EKEYEXPIRED || errno == EKEYREVOKED ? 0 : -errno;
	n = syscall(__NR_keyctl, KEYCTL_READ, key, all, sizeof(all), 0);
	if (n < 0)
		return -errno;
	return n <= (long)sizeof(all) && (!n || !all[n - 1]) ? n : -EINVAL;
}

static const char *nth(size_t n, long size)
{
	for (const char *at = all; at < all + size; at += strlen(at) + 1)
		if (!n--)
			return at;
	return NULL;
}

int askkept_get(size_t n, char text[ASKLINE_MAX + 1])
{
	long size = load();
	const char *found = size > 0 ? nth(n, size) : NULL;
	int len = found ? (int)strlen(found) : -1;

	if (len > ASKLINE_MAX)
		len = -EINVAL;
	else if (found)
		memcpy(text, found, len + 1);
	else
		len = size < 0 ? (int)size : -ENOENT;
	kitsecret_wipe(all, sizeof(all));
	return len;
}

/* A key that is there is updated. */
static int store(size_t size)
{
	long key = syscall(__NR_add_key, type, name, all, size, (long)KEY_SPEC_USER_KEYRING);

	if (key < 0)
		return -errno;
	syscall(__NR_keyctl, KEYCTL_SET_TIMEOUT, key, ASKKEPT_SECONDS, 0, 0);
	return 0;
}

int askkept_add(const char *text)
{
	size_t len = strlen(text) + 1;
	long size = load();
	int err = size < 0 ? (int)size : -EDQUOT;

	if (size >= 0 && size + len <= sizeof(all)) {
		memcpy(all + size, text, len);
		err = store(size + len);
	}
	kitsecret_wipe(all, sizeof(all));
	return err;
}

void askkept_forget(void)
{
	long key = find();

	if (key < 0)
		return;
	/* Whoever has its number finds nothing any more, and then it is no longer listed. */
	syscall(__NR_keyctl, KEYCTL_REVOKE, key, 0, 0, 0);
	syscall(__NR_keyctl, KEYCTL_UNLINK, key, (long)KEY_SPEC_USER_KEYRING, 0, 0);
}
