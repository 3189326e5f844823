/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/hibernate.h"
#include <errno.h>
#include "tests/unit/unit.h"

#define UUID "0000e001-0000-4000-8000-00000000e001"

static void reads(const char *text, const char *uuid, uint64_t offset)
{
	struct hibernate_location location;
	const char *why = NULL;

	if (hibernate_parse(text, &location, &why))
		fail_msg("%s: %s", text, why);
	assert_string_equal(location.uuid, uuid);
	assert_int_equal(location.offset, offset);
}

static void refuses(const char *text, const char *reason)
{
	struct hibernate_location location;
	const char *why = NULL;

	if (hibernate_parse(text, &location, &why) != -EINVAL)
		fail_msg("%s is taken", text);
	assert_string_equal(why, reason);
}

/* As systemd 257 has written it. */
static void test_what_systemd_writes(void **state)
{
	static const char text[] =
		"{\"uuid\":\"" UUID "\",\"offset\":0,\"kernelVersion\":\"6.12.118+deb13-amd64\","
		"\"osReleaseId\":\"debian\",\"osReleaseVersionId\":\"13\"}";
	struct hibernate_location location;
	const char *why;

	(void)state;
	assert_int_equal(hibernate_parse(text, &location, &why), 0);
	assert_string_equal(location.uuid, UUID);
	assert_string_equal(location.kernel, "6.12.118+deb13-amd64");
	assert_string_equal(location.id, "debian");
	assert_string_equal(location.image_id, "");
}

static void test_forms(void **state)
{
	struct hibernate_location location;
	const char *why;

	(void)state;
	reads(" { \"offset\" : 18446744073709551615 ,\n\t\"uuid\":\"0000E00100004000800000000000E001\" } ",
		UUID, UINT64_MAX);
	reads("{\"uuid\":\"" UUID "\",\"offset\":\"17\"}", UUID, 17);
	/* What is not known is passed over, whatever is in it. */
	reads("{\"a\":{\"b\":[1,{\"}\":\"\\\"]\"}]},\"c\":null,\"d\":-1.5e3,\"uuid\":\"" UUID
	      "\",\"offset\":1,\"e\":[],\"uuidx\":true}",
		UUID, 1);
	assert_int_equal(hibernate_parse("{\"uuid\":\"" UUID "\",\"offset\":1,\"osReleaseImageId\":"
					 "\"a\\\"\\\\\\/\\n\\u0041\\u00e4\\tb\"}",
				 &location, &why),
		0);
	assert_string_equal(location.image_id, "a\"\\/ A? b");
}

static void test_what_is_wrong(void **state)
{
	static const char none[] = "it is no object of JSON";
	static const char *const rows[] = { "", "x", "[]", "{", "{}", "{\"", "{\"a", "{\"a\"",
		"{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{\"a\":1}x", "{a:1}",
		"{\"a\":{}", "{\"a\":[\"}", "{\"a\":\"\\", "{\"a\":\"\\u00", "{\"a\":\"\\u00zz\"}",
		"{\"a\":\"\\x\"}", "{\"a\":,}", "{\"a\" 1}",
		"{\"uuid\":\"" UUID "\",\"offset\":1]" };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		refuses(rows[i], none);
	refuses("{\"a\":1}", "its uuid or its offset is missing");
	refuses("{\"uuid\":\"" UUID "\"}", "its uuid or its offset is missing");
	refuses("{\"offset\":1}", "its uuid or its offset is missing");
	refuses("{\"uuid\":\"" UUID "0\",\"offset\":1}", "its uuid is none");
	refuses("{\"uuid\":\"/dev/sda\",\"offset\":1}", "its uuid is none");
	refuses("{\"uuid\":\"\",\"offset\":1}", "its uuid is none");
	refuses("{\"uuid\":\"" UUID "\",\"offset\":1.5}", "its offset is no number");
	refuses("{\"uuid\":\"" UUID "\",\"offset\":-1}", "its offset is no number");
}

static void test_os_release(void **state)
{
	static const char text[] =
		"PRETTY_NAME=\"A b\"\nID_LIKE=x\nID=first\nID=debian\n#ID=no\n"
		"IMAGE_ID='an \"image\"'\nVERSION=\"\nEMPTY=\nLONG=0123456789abcdef\nEND=1";
	static const char *const rows[][2] = { { "ID", "debian" }, { "IMAGE_ID", "an \"image\"" },
		{ "PRETTY_NAME", "A b" }, { "VERSION", "\"" }, { "EMPTY", "" }, { "LONG", "" },
		{ "END", "1" }, { "NONE", "" } };
	char value[16];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		hibernate_release(text, rows[i][0], value, sizeof(value));
		assert_string_equal(value, rows[i][1]);
	}
	hibernate_release("", "ID", value, sizeof(value));
	assert_string_equal(value, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_systemd_writes),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_what_is_wrong),
		cmocka_unit_test(test_os_release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
