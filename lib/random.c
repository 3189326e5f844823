/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/random.h"

#include <fcntl.h>
#include <unistd.h>

#include "lib/clock.h"

uint32_t random_u32(void)
{
	uint32_t value = (uint32_t)(clock_us(CLOCK_MONOTONIC) * 2654435761U) ^ (uint32_t)getpid()
										       << 16;
	uint32_t found;
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return value;
	if (read(fd, &found, sizeof(found)) == sizeof(found))
		value = found;
	close(fd);
	return value;
}
