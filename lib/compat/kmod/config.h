/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What kmod's configure would find out about klibc and the options we choose, for libkmod.
 * Force-included before each of its files.
 */
#define ENABLE_DEBUG 0
#define ENABLE_ELFDBG 0
#define ENABLE_LOGGING 1
#define ENABLE_OPENSSL 0
#define ENABLE_XZ 0
#define ENABLE_ZLIB 0
#define ENABLE_ZSTD 0
#define HAVE_DECL_BASENAME 1
#define HAVE_NORETURN 1
#define HAVE_STATIC_ASSERT 1
#define HAVE_STRUCT_STAT_ST_MTIM 1
#define HAVE___BUILTIN_UADDLL_OVERFLOW 1
#define HAVE___BUILTIN_UADDL_OVERFLOW 1
#define HAVE___BUILTIN_UADD_OVERFLOW 1
#define HAVE___BUILTIN_UMULLL_OVERFLOW 1
#define HAVE___BUILTIN_UMULL_OVERFLOW 1
#define HAVE___BUILTIN_UMUL_OVERFLOW 1
#define HAVE_SECURE_GETENV 1
#define SYSCONFDIR "/etc"
#define DISTCONFDIR "/lib"
#define MODULE_DIRECTORY "/lib/modules"
