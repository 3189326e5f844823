/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/efivar.h"
#include "tests/unit/unit.h"

/* From a copy of its length exactly, so that ASan sees a read behind it. */
static int text_of(const char *bytes, size_t len, char *text, size_t size)
{
	uint8_t *copy = malloc(len ? len : 1);
	int err;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	memset(text, 'x', size);
	err = efivar_text(copy, len, text, size);
	free(copy);
	return err;
}

#define ATTRIBUTES "\7\0\0\0"

static void test_texts(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		int err;
		const char *text;
	} rows[] = {
#define ROW(bytes, err, text) { bytes, sizeof(bytes) - 1, err, text }
		ROW(ATTRIBUTES "a\0b\0\0\0", 0, "ab"),
		/* Without a NUL, and with something behind it. */
		ROW(ATTRIBUTES "a\0b\0", 0, "ab"),
		ROW(ATTRIBUTES "a\0\0\0b\0", 0, "a"),
		/* Of one byte to four. */
		ROW(ATTRIBUTES "\x7e\0", 0, "~"),
		ROW(ATTRIBUTES "\xa0\0", 0, "\xc2\xa0"),
		ROW(ATTRIBUTES "\xff\x07", 0, "\xdf\xbf"),
		ROW(ATTRIBUTES "\0\x08", 0, "\xe0\xa0\x80"),
		ROW(ATTRIBUTES "\xff\xd7\0\xe0\xff\xff", 0, "\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"),
		ROW(ATTRIBUTES "\0\xd8\0\xdc", 0, "\xf0\x90\x80\x80"),
		ROW(ATTRIBUTES "\xff\xdb\xff\xdf", 0, "\xf4\x8f\xbf\xbf"),
		/* What would end a line, or move the cursor. */
		ROW(ATTRIBUTES "a\0\n\0\x1b\0\x7f\0\x9b\0b\0", 0, "a    b"),
		ROW("", -ENODATA, ""),
		ROW("\7\0\0", -ENODATA, ""),
		ROW(ATTRIBUTES, -ENODATA, ""),
		ROW(ATTRIBUTES "\0\0a\0", -ENODATA, ""),
		ROW(ATTRIBUTES "a", -EILSEQ, ""),
		ROW(ATTRIBUTES "a\0b", -EILSEQ, ""),
		/* Surrogates: the second half first or alone, the first alone, cut, twice. */
		ROW(ATTRIBUTES "a\0\0\xdc\0\xd8", -EILSEQ, ""),
		ROW(ATTRIBUTES "\xff\xdf", -EILSEQ, ""),
		ROW(ATTRIBUTES "\0\xd8", -EILSEQ, ""),
		ROW(ATTRIBUTES "\0\xd8\0", -EILSEQ, ""),
		ROW(ATTRIBUTES "\0\xd8"
			       "a\0",
			-EILSEQ, ""),
		ROW(ATTRIBUTES "\0\xd8\0\xd8\0\xdc", -EILSEQ, ""),
		ROW(ATTRIBUTES "\0\xd8\0\xe0", -EILSEQ, ""),
#undef ROW
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[32];

		assert_int_equal(
			text_of(rows[i].bytes, rows[i].len, text, sizeof(text)), rows[i].err);
		assert_string_equal(text, rows[i].text);
	}
}

static void test_what_fits(void **state)
{
	char text[4];

	(void)state;
	assert_int_equal(text_of(ATTRIBUTES "a\0b\0c\0", 10, text, 4), 0);
	assert_string_equal(text, "abc");
	assert_int_equal(text_of(ATTRIBUTES "a\0b\0c\0\0\0d\0", 14, text, 4), 0);
	assert_string_equal(text, "abc");
	assert_int_equal(text_of(ATTRIBUTES "a\0b\0c\0d\0", 12, text, 4), -ENAMETOOLONG);
	assert_string_equal(text, "");
	/* No half of a character. */
	assert_int_equal(text_of(ATTRIBUTES "a\0\0\x20", 8, text, 4), -ENAMETOOLONG);
	assert_string_equal(text, "");
}

static void test_partuuids(void **state)
{
	static const struct {
		const char *text, *partuuid;
	} rows[] = {
		{ "0D15C000-0000-4000-8000-00000000ABCD", "0d15c000-0000-4000-8000-00000000abcd" },
		{ "0d15c000-0000-4000-8000-00000000abcd", "0d15c000-0000-4000-8000-00000000abcd" },
		{ "", "" },
		{ "0d15c000-0000-4000-8000-00000000abc", "" },
		{ "0d15c000-0000-4000-8000-00000000abcde", "" },
		{ "0d15c00000000-4000-8000-00000000-abcd", "" },
		{ "0d15c000-0000-4000-8000-00000000abcg", "" },
		{ "0d15c000-0000-4000-8000-00000000ab@d", "" },
		{ "{0d15c000-0000-4000-8000-00000000abcd}", "" },
		{ "5eed1234-01", "" },
		{ "../../../../../../../../../../../../", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char partuuid[EFIVAR_PARTUUID_SIZE];

		memset(partuuid, 'x', sizeof(partuuid));
		assert_int_equal(
			efivar_partuuid(rows[i].text, partuuid), rows[i].partuuid[0] ? 0 : -EINVAL);
		assert_string_equal(partuuid, rows[i].partuuid);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_what_fits),
		cmocka_unit_test(test_partuuids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
