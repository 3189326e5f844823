/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "image/microcode.h"
#include "unit.h"

static int of_text(const char *text)
{
	char path[] = "/tmp/test-microcode-XXXXXX";
	int fd = mkstemp(path), found;

	assert_true(fd >= 0);
	dprintf(fd, "%s", text);
	close(fd);
	found = microcode_of_host(path);
	unlink(path);
	return found;
}

/* A virtual machine's kernel loads none, whatever its processor is called. */
static void test_host(void **state)
{
	(void)state;
	assert_int_equal(of_text("processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu vme\n\n"
				 "processor\t: 1\nvendor_id\t: GenuineIntel\n\n"),
		1 << MICROCODE_INTEL);
	assert_int_equal(
		of_text("processor\t: 0\nvendor_id\t: AuthenticAMD\nmodel name : GenuineIntel\n"
			"flags\t\t: fpu hypervisors\n"),
		1 << MICROCODE_AMD);
	assert_int_equal(of_text("vendor_id\t: AuthenticAMD\nflags\t\t: fpu hypervisor vme\n"), 0);
	assert_int_equal(of_text("vendor_id\t: CentaurHauls\nflags\t\t: fpu\n"), 0);
	assert_int_equal(of_text("processor\t: 0\nBogoMIPS\t: 50.00\n"), 0);
	assert_int_equal(microcode_of_host("/nonexistent"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
