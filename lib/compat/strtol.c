/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * strtol() and its relatives as ISO C has them.  klibc's never say ERANGE, wrap around in silence and
 * leave *END behind the blanks where there was no digit; libblkid and libkmod rely on all three.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>

struct number {
	unsigned long long value; /* without the sign */
	bool negative;
	bool overflow;
};

static unsigned int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'z' ? c - 'a' + 10u : UINT_MAX;
}

/* Steps over a 0x that is followed by a digit, and settles base 0. */
static const char *skip_prefix(const char *text, unsigned int *base)
{
	bool hex = text[0] == '0' && (text[1] | 0x20) == 'x' && digit_value(text[2]) < 16;

	if (hex && (*base == 0 || *base == 16)) {
		*base = 16;
		return text + 2;
	}
	if (*base == 0)
		*base = text[0] == '0' ? 8 : 10;
	return text;
}

static struct number parse(const char *text, char **end, unsigned int base)
{
	struct number n = { 0 };
	const char *p = text, *digits;

	while (isspace((unsigned char)*p))
		p++;
	if (*p == '-' || *p == '+')
		n.negative = *p++ == '-';
	digits = p = skip_prefix(p, &base);

	for (; digit_value(*p) < base; p++) {
		unsigned int digit = digit_value(*p);

		if (n.value > (ULLONG_MAX - digit) / base)
			n.overflow = true;
		n.value = n.value * base + digit;
	}
	if (end)
		*end = (char *)(p == digits ? text : p);
	return n;
}

static long long to_signed(struct number n, unsigned long long max)
{
	unsigned long long limit = n.negative ? max + 1 : max;

	if (n.overflow || n.value > limit) {
		errno = ERANGE;
		n.value = limit;
	}
	return n.negative ? (long long)(0 - n.value) : (long long)n.value;
}

static unsigned long long to_unsigned(struct number n, unsigned long long max)
{
	if (n.overflow || n.value > max) {
		errno = ERANGE;
		return max;
	}
	return n.negative ? (0 - n.value) & max : n.value;
}

long strtol(const char *text, char **end, int base)
{
	return to_signed(parse(text, end, base), LONG_MAX);
}

long long strtoll(const char *text, char **end, int base)
{
	return to_signed(parse(text, end, base), LLONG_MAX);
}

unsigned long strtoul(const char *text, char **end, int base)
{
	return to_unsigned(parse(text, end, base), ULONG_MAX);
}

unsigned long long strtoull(const char *text, char **end, int base)
{
	return to_unsigned(parse(text, end, base), ULLONG_MAX);
}

uintmax_t strtoumax(const char *text, char **end, int base)
{
	return strtoull(text, end, base);
}
