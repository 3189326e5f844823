/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef COMPAT_ASSERT_H
#define COMPAT_ASSERT_H

#include_next <assert.h>

#define static_assert _Static_assert

#endif
