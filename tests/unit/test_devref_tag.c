/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline/devref.h"
#include "tests/unit/unit.h"

#define TEXT50 "01234567890123456789012345678901234567890123456789"
#define TEXT250 TEXT50 TEXT50 TEXT50 TEXT50 TEXT50

static void check_tag(const char *text, const char *fstype, const char *tag)
{
	const char *why = "";
	struct devref ref;

	if (devref_parse(text, &ref, &why) || ref.kind != DEVREF_TAG || !ref.fstype ||
		strcmp(ref.fstype, fstype) || strcmp(ref.value, tag))
		fail_msg("%s: kind %d, \"%s\" %s", text, (int)ref.kind, ref.value, why);
}

static void test_tags_with_their_type(void **state)
{
	const char *why;
	struct devref ref;

	(void)state;
	check_tag("virtiofs:myfs", "virtiofs", "myfs");
	check_tag("9p:root0", "9p", "root0");
	check_tag("virtiofs:cafe", "virtiofs", "cafe");
	check_tag("9p:8:1", "9p", "8:1");
	check_tag("9p:/dev/root", "9p", "/dev/root");
	check_tag("virtiofs:UUID=1", "virtiofs", "UUID=1");
	check_tag("virtiofs:my tag\\x20", "virtiofs", "my tag\\x20");
	check_tag("virtiofs:\"a, b\"", "virtiofs", "a, b");
	check_tag("\"9p:a b\"", "9p", "a b");
	check_tag("9p:01234" TEXT250, "9p", "01234" TEXT250);
	assert_int_equal(devref_parse("myfs", &ref, &why), 0);
	assert_null(ref.fstype);
	assert_int_equal(devref_parse("virtiofs", &ref, &why), 0);
	assert_null(ref.fstype);
	assert_int_equal(devref_parse("9p:", &ref, &why), -EINVAL);
	assert_null(ref.fstype);
}

/* For a filesystem without a device, bare words are tags. */
static void test_sources(void **state)
{
	static const struct {
		const char *text;
		enum devref_kind kind;
		const char *value;
	} rows[] = {
		{ "cafe", DEVREF_TAG, "cafe" },
		{ "801", DEVREF_TAG, "801" },
		{ "0", DEVREF_TAG, "0" },
		{ "nfs", DEVREF_TAG, "nfs" },
		{ "ram", DEVREF_TAG, "ram" },
		{ "my tag", DEVREF_TAG, "my tag" },
		{ "\"my tag\"", DEVREF_TAG, "my tag" },
		{ "8:1", DEVREF_DEVT, "" },
		{ "/dev/sda1", DEVREF_NAME, "sda1" },
		{ "/dev/nfs", DEVREF_SERVER, "" },
		{ "LABEL=a", DEVREF_LABEL, "a" },
		{ "tag:x", DEVREF_TAG, "tag:x" },
		{ "virtiofs:x", DEVREF_TAG, "x" },
	};
	const char *why;
	struct devref ref;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (devref_parse_source(rows[i].text, &ref, &why) || ref.kind != rows[i].kind ||
			strcmp(ref.value, rows[i].value))
			fail_msg("%s: kind %d, \"%s\"", rows[i].text, (int)ref.kind, ref.value);
	assert_int_equal(devref_parse_source("a\x1b", &ref, &why), -EINVAL);
	assert_string_equal(why, "a tag has no control characters");
	assert_string_equal(ref.text, "a?");
	assert_int_equal(devref_parse_source("", &ref, &why), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tags_with_their_type),
		cmocka_unit_test(test_sources),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
