/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef COMPAT_STDIO_H
#define COMPAT_STDIO_H

#include_next <stdio.h>
#include <klibc/compiler.h>

/* klibc prints "m" for %m, which libkmod's messages are full of; this one knows what %m means. */
int compat_vsnprintf(char *text, size_t size, const char *format, va_list args)
	__formatfunc(__printf__, 3, 0);
#define vsnprintf(text, size, format, args) compat_vsnprintf(text, size, format, args)

/* Not more than 511 bytes. */
int dprintf(int fd, const char *format, ...) __formatfunc(__printf__, 2, 3);

ssize_t getdelim(char **line, size_t *size, int delimiter, FILE *file);
ssize_t getline(char **line, size_t *size, FILE *file);

/* sscanf() and these two read numbers only (sscanf.c). */
int fscanf(FILE *file, const char *format, ...);
int vfscanf(FILE *file, const char *format, va_list args);

#endif
