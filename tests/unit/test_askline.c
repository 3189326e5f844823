/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is typed becomes a line. */
#include "tests/unit/unit.h"

#include "image/hooks/ask/askline.h"

static struct askline line;

/* The event of the last byte of TEXT; none before it is one. */
static enum askline_event type(const char *text)
{
	enum askline_event event = ASKLINE_MORE;

	for (; *text; text++) {
		assert_int_equal(event, ASKLINE_MORE);
		event = askline_feed(&line, *text);
	}
	return event;
}

static int setup(void **state)
{
	(void)state;
	memset(&line, 0, sizeof(line));
	return 0;
}

static void becomes(const char *typed, const char *text)
{
	memset(&line, 0, sizeof(line));
	assert_int_equal(type(typed), ASKLINE_FINISHED);
	assert_string_equal(line.text, text);
	assert_int_equal(line.n, strlen(text));
}

static void test_finished(void **state)
{
	(void)state;
	becomes("secret\n", "secret");
	becomes("secret\r", "secret");
	becomes("secret\x04", "secret");
	becomes("two  words\tand a tab\n", "two  words\tand a tab");
	becomes("p\xc3\xa4ss\n", "p\xc3\xa4ss");
}

static void test_edited(void **state)
{
	(void)state;
	becomes("sex\x7f"
		"cret\n",
		"secret");
	becomes("sex\b"
		"cret\n",
		"secret");
	becomes("\b\b\bsecret\n", "secret");
	becomes("wrong\x15secret\n", "secret");
	/* The whole character goes. */
	becomes("se\xc3\xa4\x7f"
		"cret\n",
		"secret");
	becomes("se\xe2\x82\xac\x7f"
		"cret\n",
		"secret");
	becomes("a\xf0\x9f\x94\x91\x7f\x7f"
		"b\n",
		"b");
}

static void test_control_characters(void **state)
{
	(void)state;
	becomes("se\x01\x02"
		"cr\x1e"
		"et\n",
		"secret");
	/* Arrows, F5, a function key of a VT100, the key Esc itself. */
	becomes("\x1b[Ase\x1b[15~c\x1b[1;5Cre\x1bOPt\n", "secret");
	becomes("\x1bsecret\n", "secret");
	becomes("\x1b\x1b[Asecret\n", "secret");
	/* A sequence that is not finished does not eat the end of the line. */
	becomes("secret\x1b[1\n", "secret");
	becomes("secret\x1b\n", "secret");
}

static void test_empty_and_cancelled(void **state)
{
	(void)state;
	assert_int_equal(type("\n"), ASKLINE_EMPTY);
	assert_int_equal(type("a\x7f\n"), ASKLINE_EMPTY);
	assert_int_equal(type("abc\x03"), ASKLINE_CANCELLED);
	askline_clear(&line);
	assert_int_equal(type("\x1b\x03"), ASKLINE_CANCELLED);
}

static void test_long(void **state)
{
	static char text[ASKLINE_MAX + 3];

	(void)state;
	memset(text, 'x', ASKLINE_MAX);
	text[ASKLINE_MAX] = '\n';
	assert_int_equal(type(text), ASKLINE_FINISHED);
	assert_int_equal(line.n, ASKLINE_MAX);
	assert_int_equal(strlen(line.text), ASKLINE_MAX);

	askline_clear(&line);
	text[ASKLINE_MAX] = 'x';
	text[ASKLINE_MAX + 1] = '\n';
	assert_int_equal(type(text), ASKLINE_TOO_LONG);
	/* And it begins anew. */
	assert_int_equal(type("secret\n"), ASKLINE_FINISHED);
	assert_string_equal(line.text, "secret");
}

static void test_cleared(void **state)
{
	(void)state;
	type("secret");
	askline_clear(&line);
	for (size_t i = 0; i < sizeof(line); i++)
		assert_int_equal(((char *)&line)[i], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_finished, setup),
		cmocka_unit_test_setup(test_edited, setup),
		cmocka_unit_test_setup(test_control_characters, setup),
		cmocka_unit_test_setup(test_empty_and_cancelled, setup),
		cmocka_unit_test_setup(test_long, setup),
		cmocka_unit_test_setup(test_cleared, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
