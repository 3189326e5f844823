/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shared/util.c of libkmod opens its decompression libraries at run time; there are none here. */
#ifndef COMPAT_DLFCN_H
#define COMPAT_DLFCN_H

#define RTLD_LAZY 1

static inline void *dlopen(const char *name, int flags)
{
	(void)name;
	(void)flags;
	return (void *)0;
}

static inline void *dlsym(void *library, const char *symbol)
{
	(void)library;
	(void)symbol;
	return (void *)0;
}

static inline int dlclose(void *library)
{
	(void)library;
	return 0;
}

static inline char *dlerror(void)
{
	return (char *)"no dynamic linking";
}

#endif
