/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/num.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 10;
	return 99;
}

/* "0x" counts as a prefix only with a digit behind it, so that "0x" alone stays an error. */
static const char *skip_prefix(const char *text, int *base)
{
	bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X') && digit_of(text[2]) < 16;

	if (hex && (*base == 0 || *base == 16)) {
		*base = 16;
		return text + 2;
	}
	if (*base == 0)
		*base = text[0] == '0' ? 8 : 10;
	return text;
}

int num_u64(const char *text, int base, uint64_t *value)
{
	uint64_t sum = 0;
	bool too_large = false;
	const char *p = skip_prefix(text, &base);

	if (!*p)
		return -EINVAL;
	for (; *p; p++) {
		int digit = digit_of(*p);

		if (digit >= base)
			return -EINVAL;
		if (sum > (UINT64_MAX - (uint64_t)digit) / (uint64_t)base)
			too_large = true;
		else
			sum = sum * (uint64_t)base + (uint64_t)digit;
	}
	if (too_large)
		return -ERANGE;
	*value = sum;
	return 0;
}

int num_int(const char *text, int base, int *value)
{
	bool negative = *text == '-';
	uint64_t magnitude;
	int err = num_u64(text + (*text == '-' || *text == '+'), base, &magnitude);

	if (err)
		return err;
	if (magnitude > (uint64_t)INT_MAX + negative)
		return -ERANGE;
	*value = negative ? (int)-(int64_t)magnitude : (int)magnitude;
	return 0;
}
