/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_FAKE_SYS_H
#define TESTS_UNIT_HELP_FAKE_SYS_H

#include <stdint.h>

/* In place of kinit/base/sys.c: what kinit must not do in a test goes to the trace.  Calls whose line there
 * contains PART return VALUE; all others 0.  The first that fits counts.  GET_ARRAY_INFO returns
 * VALUE - 1 then, and -ENODEV else. */
void fake_sys_answer(const char *part, int value);
void fake_sys_clear(void);
/* What sys_block_id() says from now on, of each descriptor; not in the trace.  Cleared, there is no device. */
void fake_sys_block(unsigned major, unsigned minor, uint64_t seq);
/* The 512 bytes that HDIO_GET_IDENTITY gives from now on; NULL, as cleared: -ENOTTY.  Not in the trace. */
void fake_sys_identity(const void *bytes);
/* What sys_mount_flags() says from now on; not in the trace. */
void fake_sys_mount_flags(int flags);
/* A call whose line contains PART makes this happen. */
void fake_sys_then(const char *part, void (*happen)(void));

#endif
