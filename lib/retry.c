/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/retry.h"

unsigned retry_wait_s(unsigned n)
{
	enum { LONGEST_S = 15 };

	if (n == 0)
		return 1;
	return n <= 4 ? 1u << (n - 1) : LONGEST_S;
}
