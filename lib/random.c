/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/random.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/random.h>
#include <unistd.h>

#include "lib/clock.h"

/* From linux/random.h, which klibc's copy of the kernel headers may lack; before Linux 5.6 it is refused. */
enum { INSECURE = 4 };

static bool keeps; /* KEPT, or that there is no device */
static int kept;

static bool from_kernel(void *bytes, size_t len)
{
	return getrandom(bytes, len, GRND_NONBLOCK) == (ssize_t)len ||
	       getrandom(bytes, len, INSECURE) == (ssize_t)len;
}

static int open_device(void)
{
	return open("/dev/urandom", O_RDONLY | O_CLOEXEC);
}

int random_keep_open(void)
{
	if (!keeps)
		kept = open_device();
	keeps = true;
	return kept;
}

static bool from_device(void *bytes, size_t len)
{
	int fd = keeps ? kept : open_device();
	bool done = fd >= 0 && read(fd, bytes, len) == (ssize_t)len;

	if (fd >= 0 && !keeps)
		close(fd);
	return done;
}

/* Knuth's generator for 64 bits (MMIX); its upper half is the better one. */
static void from_clocks(uint8_t *bytes, size_t len)
{
	uint64_t x = (uint64_t)clock_us(CLOCK_REALTIME) << 20;

	x ^= (uint64_t)clock_us(CLOCK_MONOTONIC) ^ (uint64_t)getpid() << 48;
	for (size_t i = 0; i < len; i++) {
		x = x * 6364136223846793005U + 1442695040888963407U;
		bytes[i] = (uint8_t)(x >> 56);
	}
}

void random_bytes(void *bytes, size_t len)
{
	if (!from_kernel(bytes, len) && !from_device(bytes, len))
		from_clocks(bytes, len);
}

uint32_t random_u32(void)
{
	uint32_t value;

	random_bytes(&value, sizeof(value));
	return value;
}
