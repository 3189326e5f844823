/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Found instead of util-linux' include/debug.h: the arguments are still checked, but neither code nor
 * strings (17 KB) of the debug messages get into the program.
 */
#ifndef UTIL_LINUX_DEBUG_H
#define UTIL_LINUX_DEBUG_H

#include <stdarg.h>
#include <string.h>

struct ul_debug_maskname {
	const char *name;
	int mask;
	const char *help;
};

#define UL_DEBUG_EMPTY_MASKNAMES      \
	{                             \
		{                     \
			NULL, 0, NULL \
		}                     \
	}
#define UL_DEBUG_DEFINE_MASKNAMES(m) \
	static const struct ul_debug_maskname m##_masknames[] __attribute__((unused))
#define UL_DEBUG_MASK(m) m##_debug_mask
#define UL_DEBUG_DEFINE_MASK(m) int UL_DEBUG_MASK(m) __attribute__((unused))
#define UL_DEBUG_DECLARE_MASK(m) extern int UL_DEBUG_MASK(m)

#define __UL_DEBUG_FL_NOADDR (1 << 24)

#define __UL_DBG(l, p, m, x) \
	do {                 \
		if (0) {     \
			x;   \
		}            \
	} while (0)
#define __UL_DBG_CALL(l, p, m, x) __UL_DBG(l, p, m, x)
#define __UL_DBG_FLUSH(l, p) __UL_DBG(l, p, , )
#define __UL_INIT_DEBUG_FROM_ENV(lib, pref, mask, env) __UL_DBG(lib, pref, , )

static inline void __attribute__((__format__(__printf__, 1, 2))) ul_debug(const char *format, ...)
{
	(void)format;
}

#endif
