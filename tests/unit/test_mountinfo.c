/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/mountinfo.h"
#include "tests/unit/unit.h"

static void reads(const char *text, const char *want)
{
	struct mountinfo mount;
	char line[512], got[512] = "no";

	snprintf(line, sizeof(line), "%s", text);
	if (!mountinfo_read(line, &mount))
		snprintf(got, sizeof(got), "%s %s %s %s [%s] [%s] %s", mount.id, mount.devt,
			mount.inside, mount.dir, mount.type, mount.source,
			mount.readonly ? "ro" : "rw");
	assert_string_equal(got, want);
}

static void test_what_the_kernel_writes(void **state)
{
	(void)state;
	reads("36 35 98:0 /mnt1 /root rw,noatime master:1 shared:7 - ext3 /dev/sda1 rw,errors=continue",
		"36 98:0 /mnt1 /root [ext3] [/dev/sda1] rw");
	reads("36 35 98:0 / /root ro - ext4 /dev/sda1 rw", "36 98:0 / /root [ext4] [/dev/sda1] ro");
	/* squashfs, or rootflags=ro: the filesystem, whatever the mount is. */
	reads("36 35 98:0 / /root rw,relatime - squashfs /dev/sda1 ro,errors=continue",
		"36 98:0 / /root [squashfs] [/dev/sda1] ro");
	reads("29 1 0:26 / /proc rw,relatime - proc proc rw", "29 0:26 / /proc [proc] [proc] rw");
	/* A source without a name; and one with a blank, and with what ends the other fields. */
	reads("29 1 0:26 / /root rw - tmpfs  rw", "29 0:26 / /root [tmpfs] [] rw");
	reads("29 1 0:26 / /root rw - 9p my\\040tag rw", "29 0:26 / /root [9p] [my\\040tag] rw");
	reads("29 1 0:26 / /root rw - 9p - rw", "29 0:26 / /root [9p] [-] rw");
}

static void test_what_it_does_not_write(void **state)
{
	static const char *const texts[] = { "", " - ", "36", "36 35 98:0 / /root rw", " -  - ",
		"36 35 98:0 / /root - ext4 /dev/sda1 rw", "36 35 98:0 / /root rw - ext4",
		"36 35 98:0 / /root rw - " };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		reads(texts[i], "no");
}

static void unescapes(const char *text, const char *want)
{
	char path[64];

	snprintf(path, sizeof(path), "%s", text);
	mountinfo_unescape(path);
	assert_string_equal(path, want);
}

static void test_escapes(void **state)
{
	(void)state;
	unescapes("/a\\040b\\011\\012\\134040", "/a b\t\n\\040");
	unescapes("\\303\\274\\377", "\303\274\377");
	unescapes("/plain", "/plain");
	/* What the kernel does not write. */
	unescapes("\\000\\400\\080\\04", "\\000\\400\\080\\04");
	unescapes("\\", "\\");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_the_kernel_writes),
		cmocka_unit_test(test_what_it_does_not_write),
		cmocka_unit_test(test_escapes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
