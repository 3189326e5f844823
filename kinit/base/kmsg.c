/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/base/kmsg.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "kinit/base/log.h"
#include "lib/text.h"

/* The kernel's clock of its log is another one than CLOCK_MONOTONIC, and almost the same. */
enum { RECORD_MAX = 8192, LEVEL_MASK = 7, CLOCK_SLACK_MS = 100, RECORDS_MAX = 100000 };

int kmsg_parse(const char *record, struct kmsg *msg)
{
	const char *text = strchr(record, ';');
	char *end;
	unsigned long prefix = strtoul(record, &end, 10);

	if (!text || end == record || *end != ',')
		return -EBADMSG;
	strtoull(end + 1, &end, 10); /* the number of the record */
	if (*end != ',')
		return -EBADMSG;
	msg->ms = (int64_t)(strtoull(end + 1, &end, 10) / 1000);
	msg->level = (int)(prefix & LEVEL_MASK);
	msg->kernel = prefix <= LEVEL_MASK;
	text_copy(msg->text, sizeof(msg->text), text + 1);
	msg->text[strcspn(msg->text, "\n")] = '\0';
	return 0;
}

static bool has(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (; len && *text; text++)
		if (!strncasecmp(text, word, len))
			return true;
	return false;
}

bool kmsg_is_better(
	const struct kmsg *msg, const struct kmsg *now, const char *const *words, size_t count)
{
	if (!msg->kernel || msg->level > LOG_LEVEL_WARNING)
		return false;
	if (now->text[0] && (now->level <= LOG_LEVEL_ERR || msg->level > LOG_LEVEL_ERR))
		return false;
	for (size_t i = 0; i < count; i++)
		if (has(msg->text, words[i]))
			return true;
	return false;
}

bool kmsg_find(int rootfd, int64_t since_ms, const char *const *words, size_t count, char *text)
{
	static char record[RECORD_MAX];
	struct kmsg msg, best = { .text = "" };
	int fd = openat(rootfd, "dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	/* -EPIPE: the record that was next has been overwritten; the one behind it follows. */
	for (int i = 0; fd >= 0 && i < RECORDS_MAX; i++) {
		ssize_t len = read(fd, record, sizeof(record) - 1);

		if (len == 0 || (len < 0 && errno != EPIPE && errno != EINTR))
			break;
		if (len < 0)
			continue;
		record[len] = '\0';
		if (!kmsg_parse(record, &msg) && msg.ms >= since_ms - CLOCK_SLACK_MS &&
			kmsg_is_better(&msg, &best, words, count))
			best = msg;
	}
	if (fd >= 0)
		close(fd);
	text_copy(text, KMSG_TEXT_MAX, best.text);
	return text[0];
}
