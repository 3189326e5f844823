/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/fake_exectrial.h"

#include <stddef.h>
#include <string.h>

#include "kinit/switch/exectrial.h"
#include "tests/unit/unit.h"

static const char *known;
static int said;

void fake_exectrial(const char *path, int answer)
{
	known = path;
	said = answer;
}

int exectrial(const char *path, char *const argv[], char *const envp[])
{
	assert_string_equal(argv[0], path);
	assert_non_null(envp);
	return known && !strcmp(path, known) ? said : EXECTRIAL_UNKNOWN;
}
