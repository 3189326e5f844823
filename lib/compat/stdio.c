/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What klibc's stdio and directory streams lack or get wrong. */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#undef vsnprintf

enum { FORMAT_MAX = 512, LINE_STEP = 128 };

/* Puts the message for ERROR where FORMAT says %m.  False if there is no %m or no room. */
static bool expand_error(char *out, const char *format, int error)
{
	const char *message = strerror(error);
	size_t used = 0;
	bool found = false;

	while (*format != '\0') {
		bool escape = format[0] == '%' && format[1] != '\0';
		bool here = escape && format[1] == 'm';
		const char *piece = here ? message : format;
		size_t len = here ? strlen(message) : escape ? 2 : 1;

		if (len >= FORMAT_MAX - used)
			return false;
		memcpy(out + used, piece, len);
		used += len;
		format += escape ? 2 : 1;
		found |= here;
	}
	out[used] = '\0';
	return found;
}

int compat_vsnprintf(char *text, size_t size, const char *format, va_list args)
{
	char expanded[FORMAT_MAX];

	if (strstr(format, "%m") && expand_error(expanded, format, errno))
		format = expanded;
	return vsnprintf(text, size, format, args);
}

int dprintf(int fd, const char *format, ...)
{
	char text[FORMAT_MAX];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (len < 0)
		return len;
	if ((size_t)len >= sizeof(text))
		len = sizeof(text) - 1;
	return write(fd, text, len);
}

static int grow(char **line, size_t *size)
{
	char *larger = realloc(*line, *size + LINE_STEP);

	if (!larger)
		return -1;
	*line = larger;
	*size += LINE_STEP;
	return 0;
}

ssize_t getdelim(char **line, size_t *size, int delimiter, FILE *file)
{
	size_t used = 0;
	int c;

	if (!*line)
		*size = 0;
	do {
		c = fgetc(file);
		if (c == EOF)
			break;
		/* Room for this byte and for the NUL that ends the line. */
		if (used + 2 > *size && grow(line, size) < 0)
			return -1;
		(*line)[used++] = c;
	} while (c != delimiter);

	if (used == 0)
		return -1;
	(*line)[used] = '\0';
	return used;
}

ssize_t getline(char **line, size_t *size, FILE *file)
{
	return getdelim(line, size, '\n', file);
}

void rewinddir(DIR *dir)
{
	lseek(dirfd(dir), 0, SEEK_SET);
}
