/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

/*
 * What every unit test begins with.
 *
 * A test is linked with all of lib/, cmdline/ and kinit/, and in front of it with each helper whose
 * header it or one of its helpers includes: of two functions with one name, the helper's is taken.  A
 * function __wrap_NAME in the test or a helper takes the place of the C library's NAME.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#endif
