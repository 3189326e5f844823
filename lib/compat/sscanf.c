/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sscanf(3) for numbers, which is all that the two libraries read with it: %d %u %x with l or ll, blanks
 * and literal text. Any other conversion ends the scan, as if the input did not fit. klibc's own
 * ignores the width of %[ and %s and so writes past the end; it does not get into the program.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads one number into *TARGET, whose size LONGS ("l"s seen) tells.  Returns what follows it. */
static const char *scan_number(const char *text, char conversion, int longs, void *target)
{
	int base = conversion == 'x' ? 16 : 10;
	long long value;
	char *end;

	value = conversion == 'd' ? strtoll(text, &end, base)
				  : (long long)strtoull(text, &end, base);
	if (end == text)
		return NULL;
	if (longs == 0)
		*(int *)target = value;
	else if (longs == 1)
		*(long *)target = value;
	else
		*(long long *)target = value;
	return end;
}

static const char *skip_blanks(const char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	return text;
}

int vsscanf(const char *text, const char *format, va_list args)
{
	int found = 0;

	for (; *format != '\0'; format++) {
		if (isspace((unsigned char)*format)) {
			text = skip_blanks(text);
		} else if (*format == '%') {
			size_t longs = strspn(format + 1, "l");

			format += 1 + longs;
			if (*format == '\0' || !strchr("dux", *format))
				break;
			if (*skip_blanks(text) == '\0' && found == 0)
				return EOF;
			text = scan_number(text, *format, longs, va_arg(args, void *));
			if (!text)
				break;
			found++;
		} else if (*text++ != *format) {
			break;
		}
	}
	return found;
}

int sscanf(const char *text, const char *format, ...)
{
	va_list args;
	int found;

	va_start(args, format);
	found = vsscanf(text, format, args);
	va_end(args);
	return found;
}

/* sysfs attributes: one line of at most 255 bytes. */
int vfscanf(FILE *file, const char *format, va_list args)
{
	char line[256];

	return fgets(line, sizeof(line), file) ? vsscanf(line, format, args) : EOF;
}

int fscanf(FILE *file, const char *format, ...)
{
	va_list args;
	int found;

	va_start(args, format);
	found = vfscanf(file, format, args);
	va_end(args);
	return found;
}
