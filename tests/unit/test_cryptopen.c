/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is asked about a volume, how often, and what becomes of the answers; cryptsetup and kinit-ask are fakes. */
#include "tests/unit/unit.h"

#include "image/hooks/cryptsetup/cryptopen.h"
#include "image/hooks/kit/kitrun.h"
#include "tests/unit/help/tree.h"

#define RIGHT "right"

enum { KEPT_MAX = 8, GIVEN_UP = 130, NO_FIT = 2 };

/* What has been given already, what is typed to each question, and the exit status of kinit-ask where nothing is. */
static const char *kept[KEPT_MAX], *typed[KEPT_MAX];
static int refusal, broken;
static char said[1000];
static struct cryptvolume volume;

static void say(const char *what)
{
	snprintf(said + strlen(said), sizeof(said) - strlen(said), "%s\n", what);
}

static int answer(struct kitrun *run, const char *text, int status)
{
	if (!text)
		return status;
	assert_true(strlen(text) <= run->size);
	memcpy(run->output, text, strlen(text));
	run->got = strlen(text);
	return 0;
}

/* --kept --tried N, or --tried N PROMPT */
static int ask(struct kitrun *run)
{
	static size_t asked;
	const char *text;

	if (!strcmp(run->argv[1], "--kept"))
		return answer(run, kept[atoi(run->argv[3])], 1);
	asked = said[0] ? asked : 0;
	say(run->argv[3]);
	text = typed[asked++];
	return answer(run, text, refusal);
}

static bool is_right(const struct kitrun *run)
{
	char path[300], *line = NULL;
	size_t size = 0;
	FILE *file;
	bool is;

	if (run->input)
		return run->input_size == strlen(RIGHT) &&
		       !memcmp(run->input, RIGHT, strlen(RIGHT));
	/* "--key-file FILE" */
	snprintf(path, sizeof(path), "%s", run->argv[8]);
	file = fopen(path, "re");
	is = file && getline(&line, &size, file) > 0 && !strcmp(line, RIGHT);
	if (file)
		fclose(file);
	free(line);
	return is;
}

int kitrun(struct kitrun *run)
{
	run->got = 0;
	if (strstr(run->argv[0], "kinit-ask"))
		return ask(run);
	assert_string_equal(run->argv[0], "cryptsetup");
	if (broken)
		return broken;
	return is_right(run) ? 0 : NO_FIT;
}

int kitrun_plain(const char *const *argv)
{
	struct kitrun run = { .argv = argv };

	return kitrun(&run);
}

static int setup(void **state)
{
	memset(kept, 0, sizeof(kept));
	memset(typed, 0, sizeof(typed));
	memset(&volume, 0, sizeof(volume));
	cryptoptions_init(&volume.options);
	snprintf(volume.name, sizeof(volume.name), "root");
	snprintf(volume.device, sizeof(volume.device), "/dev/vda2");
	said[0] = '\0';
	refusal = 1;
	broken = 0;
	return tree_setup(state);
}

static void test_first_try(void **state)
{
	(void)state;
	typed[0] = RIGHT;
	assert_int_equal(cryptopen_ask(&volume), CRYPTOPEN_DONE);
	assert_string_equal(said, "Passphrase for /dev/vda2 (root)\n");
}

static void test_three_tries(void **state)
{
	(void)state;
	typed[0] = typed[1] = typed[2] = "wrong";
	typed[3] = RIGHT;
	assert_int_equal(cryptopen_ask(&volume), CRYPTOPEN_NO_FIT);
	assert_string_equal(said, "Passphrase for /dev/vda2 (root)\n"
				  "No key fits; passphrase for /dev/vda2 (root), 2 of 3\n"
				  "No key fits; passphrase for /dev/vda2 (root), 3 of 3\n");
}

static void test_tries(void **state)
{
	(void)state;
	typed[0] = typed[1] = typed[2] = typed[3] = "wrong";
	typed[4] = RIGHT;
	volume.options.tries = 1;
	assert_int_equal(cryptopen_ask(&volume), CRYPTOPEN_NO_FIT);
	assert_string_equal(said, "Passphrase for /dev/vda2 (root)\n");
	said[0] = '\0';
	/* Without an end. */
	volume.options.tries = 0;
	assert_int_equal(cryptopen_ask(&volume), CRYPTOPEN_DONE);
	assert_non_null(strstr(said, "No key fits; passphrase for /dev/vda2 (root), 5\n"));
}

/* What was given for another volume is no question about this one. */
static void test_kept(void **state)
{
	(void)state;
	kept[0] = "of another";
	kept[1] = RIGHT;
	assert_int_equal(cryptopen_ask(&volume), CRYPTOPEN_DONE);
	assert_string_equal(said, "");
	kept[1] = "of a third";
	typed[0] = typed[1] = "wrong";
	typed[2] = RIGHT;
	assert_int_equal(cryptopen_ask(&volume), CRYPTOPEN_DONE);
	assert_non_null(strstr(said, ", 3 of 3\n"));
}

static void test_no_answer(void **state)
{
	(void)state;
	assert_int_equal(cryptopen_ask(&volume), CRYPTOPEN_NOBODY);
	refusal = GIVEN_UP;
	assert_int_equal(cryptopen_ask(&volume), CRYPTOPEN_GIVEN_UP);
	/* Another passphrase would be of no use. */
	said[0] = '\0';
	typed[0] = typed[1] = RIGHT;
	broken = 4;
	assert_int_equal(cryptopen_ask(&volume), CRYPTOPEN_FAILED);
	assert_string_equal(said, "Passphrase for /dev/vda2 (root)\n");
}

static void test_key(void **state)
{
	(void)state;
	snprintf(volume.key.path, sizeof(volume.key.path), "%s/key", tree_path());
	assert_int_equal(cryptopen_key(&volume), CRYPTOPEN_NO_KEY);
	tree_file("key", "another");
	assert_int_equal(cryptopen_key(&volume), CRYPTOPEN_NO_FIT);
	tree_file("key", RIGHT);
	assert_int_equal(cryptopen_key(&volume), CRYPTOPEN_DONE);
	/* Its device may still come. */
	snprintf(volume.key.device, sizeof(volume.key.device), "LABEL=there is no such one");
	assert_int_equal(cryptopen_key(&volume), CRYPTOPEN_LATE);
	assert_string_equal(said, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_first_try, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_three_tries, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_tries, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_kept, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_no_answer, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_key, setup, tree_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
