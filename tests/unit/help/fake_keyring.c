/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/fake_keyring.h"

#include <errno.h>
#include <linux/keyctl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

enum { SERIAL = 4711 };

struct fake_keyring *fake_keyring;

void fake_keyring_setup(void)
{
	if (!fake_keyring)
		fake_keyring = mmap(NULL, sizeof(*fake_keyring), PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (fake_keyring == MAP_FAILED)
		abort();
	memset(fake_keyring, 0, sizeof(*fake_keyring));
}

static long refuse(int err)
{
	errno = err;
	return -1;
}

static long add(const char *type, const char *name, const char *bytes, size_t size)
{
	if (strcmp(type, "user") || strcmp(name, "kinit-ask") ||
		size >= sizeof(fake_keyring->bytes))
		return refuse(EINVAL);
	fake_keyring->there = true;
	memcpy(fake_keyring->bytes, bytes, size);
	fake_keyring->size = size;
	fake_keyring->timeout_s = 0;
	return SERIAL;
}

static long control(long what, long first, char *bytes, size_t size)
{
	if (!fake_keyring->there)
		return refuse(ENOKEY);
	if (what == KEYCTL_SEARCH)
		return first == KEY_SPEC_USER_KEYRING ? SERIAL : refuse(EINVAL);
	if (first != SERIAL)
		return refuse(ENOKEY);
	if (what == KEYCTL_READ && fake_keyring->size <= size)
		memcpy(bytes, fake_keyring->bytes, fake_keyring->size);
	if (what == KEYCTL_SET_TIMEOUT)
		fake_keyring->timeout_s = (size_t)bytes;
	if (what == KEYCTL_REVOKE)
		memset(fake_keyring, 0, sizeof(*fake_keyring));
	return what == KEYCTL_READ ? (long)fake_keyring->size : 0;
}

long __wrap_syscall(long number, long a, long b, long c, long d, long e);
long __wrap_syscall(long number, long a, long b, long c, long d, long e)
{
	if (fake_keyring->absent || (number != __NR_add_key && number != __NR_keyctl))
		return refuse(ENOSYS);
	if (number == __NR_keyctl)
		return control(a, b, (char *)c, d);
	return e == KEY_SPEC_USER_KEYRING ? add((char *)a, (char *)b, (char *)c, d)
					  : refuse(EINVAL);
}
