/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/archive.h"
#include "image/input.h"
#include "unit.h"

/* The images that the fuzzer starts from, which are as others make them. */
static const char corpus[] = "tests/fuzz/corpus/archive";

enum { IMAGE_MAX = 4096 };

struct bytes {
	uint8_t at[IMAGE_MAX];
	size_t size;
};

static void read_image(struct bytes *image, const char *name)
{
	char path[300];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", corpus, name);
	file = fopen(path, "r");
	assert_non_null(file);
	image->size = fread(image->at, 1, IMAGE_MAX, file);
	fclose(file);
	assert_in_range(image->size, 1, IMAGE_MAX - 1);
}

/* Reads all of the first SIZE bytes, exactly as large in memory.  Returns how it ended, and the number of entries. */
static int read_all(const struct bytes *image, size_t size, size_t *entries, char *why)
{
	struct archive_entry *e = malloc(sizeof(*e));
	struct input *in = malloc(sizeof(*in));
	uint8_t *copy = malloc(size ? size : 1);
	struct archive *a;
	int err;

	assert_true(e && in && copy);
	memcpy(copy, image->at, size);
	input_from_memory(in, copy, size);
	assert_int_equal(archive_open(&a, in), 0);
	for (*entries = 0; (err = archive_next(a, e)) > 0; ++*entries)
		;
	snprintf(why, 256, "%s", archive_why(a));
	archive_close(a);
	free(copy);
	free(in);
	free(e);
	return err;
}

/* However much of an image is missing, what there is comes out, and then it is said that the rest is not there. */
static void test_cut_anywhere(void **state)
{
	static const char *const whole[] = { "bare", "crc", "hard", "gzip", "bzip2", "xz", "lzma",
		"zstd", "lz4", "lzo", "two-in-one", "early-gzip" };
	struct bytes image;
	char why[256];
	size_t all, entries;

	(void)state;
	for (size_t i = 0; i < sizeof(whole) / sizeof(*whole); i++) {
		read_image(&image, whole[i]);
		assert_int_equal(read_all(&image, image.size, &all, why), 0);
		assert_int_not_equal(all, 0);
		for (size_t size = 0; size < image.size; size++) {
			int err = read_all(&image, size, &entries, why);

			/* Where the early archive ends, the image might as well. */
			if (err == 0 && strcmp(whole[i], "early-gzip") == 0 && entries == 2)
				continue;
			if (err >= 0 || !strstr(why, "byte "))
				fail_msg("%s cut to %zu bytes: %d, \"%s\"", whole[i], size, err,
					why);
			assert_in_range(entries, 0, all);
		}
	}
}

/* No byte may be anything, and whatever it is does no harm. */
static void test_any_byte_anywhere(void **state)
{
	static const uint8_t values[] = { 0, '0', 'f', 0xff };
	struct bytes image;
	char why[256];
	size_t entries;

	(void)state;
	read_image(&image, "hard");
	for (size_t i = 0; i < image.size; i++) {
		uint8_t was = image.at[i];

		for (size_t j = 0; j < sizeof(values); j++) {
			image.at[i] = values[j];
			if (read_all(&image, image.size, &entries, why) < 0)
				assert_non_null(strstr(why, "byte "));
		}
		image.at[i] = was;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_any_byte_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
