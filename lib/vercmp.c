/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/vercmp.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

static const char known[] = DIGITS LETTERS "~-^.";

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A version whose next character is MARK is the older one; both step over it. */
static int compare_mark(const char **a, const char **b, char mark)
{
	bool in_a = **a == mark, in_b = **b == mark;

	if (in_a && in_b) {
		++*a;
		++*b;
	}
	return in_b - in_a;
}

static int compare_lengths(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

/* A number is newer than none, however many zeros it begins with. */
static int compare_numbers(const char **a, const char **b)
{
	size_t in_a = strspn(*a, DIGITS), in_b = strspn(*b, DIGITS);
	const char *x = *a + strspn(*a, "0"), *y = *b + strspn(*b, "0");
	int order = (in_a > 0) - (in_b > 0);

	*a += in_a;
	*b += in_b;
	if (!order)
		order = compare_lengths((size_t)(*a - x), (size_t)(*b - y));
	return order ? order : strncmp(x, y, (size_t)(*a - x));
}

static int compare_words(const char **a, const char **b)
{
	size_t in_a = strspn(*a, LETTERS), in_b = strspn(*b, LETTERS);
	int order = strncmp(*a, *b, in_a < in_b ? in_a : in_b);

	*a += in_a;
	*b += in_b;
	return order ? order : compare_lengths(in_a, in_b);
}

/* "~" is older even than the end, the other marks are newer than that. */
static int compare_marks(const char **a, const char **b)
{
	int order = compare_mark(a, b, '~');

	if (order || !**a || !**b)
		return order;
	for (const char *mark = "-^."; *mark && !order; mark++)
		order = compare_mark(a, b, *mark);
	return order;
}

int vercmp(const char *a, const char *b)
{
	for (;;) {
		int order;

		a += strcspn(a, known);
		b += strcspn(b, known);
		order = compare_marks(&a, &b);
		if (order)
			return order;
		if (!*a || !*b)
			return (*a != '\0') - (*b != '\0');
		order = is_digit(*a) || is_digit(*b) ? compare_numbers(&a, &b)
						     : compare_words(&a, &b);
		if (order)
			return order;
	}
}
