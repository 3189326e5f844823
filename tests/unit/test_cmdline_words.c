/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline/words.h"
#include "tests/unit/unit.h"

enum { LINE_MAX_LEN = 200 };

/* Writes the words of TEXT as <name=value> or <name>, what is as the kernel hands it out. */
static void split_and_print(const char *text, char *out, size_t size)
{
	char cut[LINE_MAX_LEN], whole[LINE_MAX_LEN];
	struct word words[LINE_MAX_LEN];
	size_t n, len = 0;

	assert_true(strlen(text) < LINE_MAX_LEN);
	strcpy(cut, text);
	strcpy(whole, text);
	n = words_split(cut, whole, words);
	assert_true(n <= words_max(strlen(text)));
	*out = '\0';
	for (size_t i = 0; i < n; i++) {
		len += (size_t)snprintf(out + len, size - len, "<%s%s%s>", words[i].name,
			words[i].value ? "=" : "", words[i].value ? words[i].value : "");
		assert_ptr_equal(!words[i].value, !words[i].written);
	}
}

/* The expected texts are what next_arg() of Linux 6.12 makes of these lines. */
static void test_split_as_the_kernel_does(void **state)
{
	static const char *const rows[][2] = {
		{ "", "" },
		{ "  \t\n\v\f\r ", "" },
		{ "a", "<a>" },
		{ "a b", "<a><b>" },
		{ "  a\t\tb\nc\n", "<a><b><c>" },
		{ "root=/dev/sda1 ro", "<root=/dev/sda1><ro>" },
		{ "a=", "<a=>" },
		{ "a=b=c", "<a=b=c>" },
		{ "=b", "<=b>" },
		{ "=b=c", "<=b=c>" },
		{ "a=\"b c\" d", "<a=b c><d>" },
		{ "\"a=b c\" d", "<a=b c><d>" },
		{ "\"a b\" c", "<a b><c>" },
		{ "a=b\"c d\" e", "<a=b\"c d\"><e>" },
		{ "a=\"b\"c d", "<a=b\"c><d>" },
		{ "a=\"b\nc\" d", "<a=b\nc><d>" },
		{ "a\"b c\"=d e", "<a\"b c\"=d><e>" },
		{ "a=\"\" b", "<a=><b>" },
		{ "a=\" b", "<a= b>" },
		{ "a=\"b c", "<a=b c>" },
		{ "\"a b", "<a b>" },
		{ "\"", "<>" },
		{ "\"\" a", "<><a>" },
		{ "a=\"", "<a=>" },
		{ "\"a=\"b c\"\"", "<a=b><c\"\">" },
		{ "\"a\"\"b\"", "<a\"\"b>" },
		{ "a -- b", "<a>" },
		{ "a \"--\" b", "<a>" },
		{ "a --x -- b", "<a><--x>" },
		{ "a --=x b", "<a><--=x><b>" },
		{ "a \"x -- y\" b", "<a><x -- y><b>" },
		{ "-- root=/dev/sda1", "" },
		{ "l=\xc3\xa0 b", "<l=\xc3\xa0><b>" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char out[2 * LINE_MAX_LEN];

		split_and_print(rows[i][0], out, sizeof(out));
		if (strcmp(out, rows[i][1]))
			fail_msg("%s: %s instead of %s", rows[i][0], out, rows[i][1]);
	}
}

static void test_what_was_written_is_kept(void **state)
{
	char cut[] = "root=LABEL=\"a b\" \"x=y z\" q=\"r s\" flag t=\"open end";
	char whole[sizeof(cut)];
	static const struct {
		const char *shown, *written, *value;
		bool open_quote;
	} rows[] = {
		{ "root=LABEL=\"a b\"", "LABEL=\"a b\"", "LABEL=\"a b\"", false },
		{ "x=y z", "y z", "y z", false },
		{ "q=\"r s\"", "\"r s\"", "r s", false },
		{ "flag", NULL, NULL, false },
		{ "t=\"open end", "\"open end", "open end", true },
	};
	struct word words[sizeof(cut)];

	(void)state;
	memcpy(whole, cut, sizeof(cut));
	assert_int_equal(words_split(cut, whole, words), 5);
	for (size_t i = 0; i < 5; i++) {
		assert_string_equal(words[i].shown, rows[i].shown);
		assert_int_equal(words[i].open_quote, rows[i].open_quote);
		if (!rows[i].written) {
			assert_null(words[i].written);
			continue;
		}
		assert_string_equal(words[i].written, rows[i].written);
		assert_string_equal(words[i].value, rows[i].value);
	}
}

static void test_same_name(void **state)
{
	(void)state;
	assert_true(words_same_name("module_blacklist", "module-blacklist"));
	assert_true(words_same_name("module-blacklist", "module_blacklist"));
	assert_true(words_same_name("", ""));
	assert_false(words_same_name("root", "rootwait"));
	assert_false(words_same_name("rootwait", "root"));
	assert_false(words_same_name("ro", "rO"));
	assert_false(words_same_name("a-b", "a.b"));
}

static void check_list(char *(*next)(char **), const char *text, const char *expected)
{
	char copy[64], out[64] = "", *rest = copy, *item;

	strcpy(copy, text);
	while ((item = next(&rest))) {
		strcat(out, "<");
		strcat(out, item);
		strcat(out, ">");
	}
	assert_string_equal(out, expected);
}

static void test_lists(void **state)
{
	(void)state;
	check_list(list_next, "", "");
	check_list(list_next, ",,", "");
	check_list(list_next, "a", "<a>");
	check_list(list_next, "a,b", "<a><b>");
	check_list(list_next, ",a,,b,", "<a><b>");
	check_list(list_next, "\"a,b\"", "<\"a><b\">");
	check_list(list_next_quoted, "a,b", "<a><b>");
	check_list(list_next_quoted, "\"a,b\",c", "<\"a,b\"><c>");
	check_list(list_next_quoted, "x=\"a,b\",y=\"c,d\"", "<x=\"a,b\"><y=\"c,d\">");
	check_list(list_next_quoted, "a,\"b,c", "<a><\"b,c>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_split_as_the_kernel_does),
		cmocka_unit_test(test_what_was_written_is_kept),
		cmocka_unit_test(test_same_name),
		cmocka_unit_test(test_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
