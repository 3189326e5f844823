/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kinit-image ls IMAGE: what is in it, in the order of the archives?
 */
#include "image/command.h"
#include "image/imagefile.h"
#include "image/show.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static bool is_device(mode_t mode)
{
	return S_ISCHR(mode) || S_ISBLK(mode);
}

static void print_name(const struct archive_entry *e)
{
	show_name(stdout, e->name);
	putchar('\n');
}

/* Times are in UTC: the same image gives the same list everywhere. */
static void print_time(uint32_t mtime)
{
	time_t t = mtime;
	struct tm tm;

	if (!gmtime_r(&t, &tm))
		return;
	printf(" %04d-%02d-%02d %02d:%02d ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
		tm.tm_hour, tm.tm_min);
}

static void print_long(const struct archive_entry *e)
{
	char text[SHOW_MODE], device[32];

	snprintf(device, sizeof(device), "%u, %u", e->rmajor, e->rminor);
	printf("%s %3u %5u %5u ", show_mode(text, e->mode), e->nlink, e->uid, e->gid);
	if (is_device(e->mode))
		printf("%10s", device);
	else
		printf("%10u", e->size);
	print_time(e->mtime);
	show_name(stdout, e->name);
	if (S_ISLNK(e->mode)) {
		fputs(" -> ", stdout);
		show_name(stdout, e->target);
	}
	putchar('\n');
}

static void print_json(const struct archive_entry *e, bool first)
{
	printf("%s\n  {\"name\": ", first ? "" : ",");
	show_json(stdout, e->name);
	printf(", \"type\": \"%s\", \"mode\": \"%04o\", \"uid\": %u, \"gid\": %u, \"size\": %u, "
	       "\"mtime\": %u, \"nlink\": %u, \"ino\": %u, \"segment\": %zu",
		show_type(e->mode), (unsigned)e->mode & 07777, e->uid, e->gid, e->size, e->mtime,
		e->nlink, e->ino, e->segment);
	if (is_device(e->mode))
		printf(", \"major\": %u, \"minor\": %u", e->rmajor, e->rminor);
	if (S_ISLNK(e->mode)) {
		fputs(", \"target\": ", stdout);
		show_json(stdout, e->target);
	}
	putchar('}');
}

static void print_segments(const struct imagefile *image)
{
	char packed[SHOW_SIZE], plain[SHOW_SIZE];
	size_t count;
	const struct archive_segment *s = archive_segments(image->archive, &count);

	for (size_t i = 0; i < count; i++) {
		bool bare = strcmp(s[i].compression, "none") == 0;

		printf("%s at byte %" PRIu64 ": %zu entries, %s",
			bare ? "uncompressed" : s[i].compression, s[i].at, s[i].entries,
			show_size(packed, s[i].packed));
		if (!bare)
			printf(", unpacked %s", show_size(plain, s[i].plain));
		putchar('\n');
	}
}

static void print_json_segments(const struct imagefile *image)
{
	size_t count;
	const struct archive_segment *s = archive_segments(image->archive, &count);

	printf("],\n \"segments\": [");
	for (size_t i = 0; i < count; i++)
		printf("%s\n  {\"at\": %" PRIu64 ", \"compression\": \"%s\", \"entries\": %zu, "
		       "\"packed\": %" PRIu64 ", \"unpacked\": %" PRIu64 "}",
			i ? "," : "", s[i].at, s[i].compression, s[i].entries, s[i].packed,
			s[i].plain);
}

static int list(const struct command_line *line, struct imagefile *image, struct archive_entry *e)
{
	bool first = true;
	int err;

	if (line->json)
		printf("{\"entries\": [");
	while ((err = imagefile_next(image, e)) > 0) {
		if (line->json)
			print_json(e, first);
		else if (line->names)
			print_name(e);
		else
			print_long(e);
		first = false;
	}
	if (line->json) {
		print_json_segments(image);
		printf("],\n \"complete\": %s}\n", err < 0 ? "false" : "true");
	} else if (!line->names) {
		print_segments(image);
	}
	return err;
}

int ls_run(const struct command_line *line)
{
	struct archive_entry *e = malloc(sizeof(*e));
	struct imagefile *image;
	int err = e ? imagefile_open(&image, line->operands[0]) : -ENOMEM;

	if (err == 0) {
		err = list(line, image, e);
		imagefile_close(image);
	}
	free(e);
	return err < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
