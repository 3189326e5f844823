/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/ask/asksource.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "image/hooks/kit/kitsecret.h"
#include "lib/text.h"

/* At once: to wait until all is shown is to wait for ever, if the terminal has been stopped. */
static int set(int fd, const struct termios *mode)
{
	return tcsetattr(fd, TCSANOW, mode) ? -errno : 0;
}

static int silence(struct asksource *source)
{
	struct termios mode;

	if (tcgetattr(source->fd, &source->saved))
		return -errno;
	mode = source->saved;
	/* A ^S is no reason to show nothing on this console any more. */
	mode.c_iflag &= ~(IXON | IXOFF | ISTRIP | IGNCR | INLCR);
	mode.c_iflag |= ICRNL;
	mode.c_oflag |= OPOST | ONLCR;
	mode.c_lflag &= ~(ICANON | ECHO | ECHONL | IEXTEN | ISIG);
	mode.c_cflag |= CREAD | CLOCAL;
	mode.c_cc[VMIN] = 1;
	mode.c_cc[VTIME] = 0;
	tcflush(source->fd, TCIFLUSH);
	source->terminal = !set(source->fd, &mode);
	return source->terminal ? 0 : -EIO;
}

int asksource_terminal(struct asksource *source, int fd)
{
	memset(source, 0, sizeof(*source));
	source->fd = fd;
	return silence(source);
}

/* O_NONBLOCK: a UART does not wait for its carrier either. */
static int open_console(struct asksource *source, const char *name, const char *dev)
{
	char path[320];
	int err;

	memset(source, 0, sizeof(*source));
	text_copy(source->name, sizeof(source->name), name);
	snprintf(path, sizeof(path), "%s/%s", dev, source->name);
	source->fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (source->fd < 0)
		return -errno;
	err = silence(source);
	if (err)
		close(source->fd);
	return err;
}

size_t asksource_consoles(struct asksource *all, size_t max, const char *proc, const char *dev)
{
	FILE *file = fopen(proc, "re");
	char line[128];
	size_t n = 0;

	while (file && n < max && fgets(line, sizeof(line), file)) {
		/* The name stands in front, before its flags. */
		line[strcspn(line, " \t\n")] = '\0';
		if (*line && !strchr(line, '/') && !open_console(all + n, line, dev))
			n++;
	}
	if (file)
		fclose(file);
	return n;
}

enum askline_event asksource_read(struct asksource *source, bool *ended)
{
	enum askline_event event = ASKLINE_MORE;
	ssize_t got;
	char c;

	*ended = false;
	while (event == ASKLINE_MORE) {
		got = read(source->fd, &c, 1);
		if (got != 1) {
			*ended = !got || (errno != EAGAIN && errno != EINTR);
			break;
		}
		event = askline_feed(&source->line, c);
	}
	kitsecret_wipe(&c, 1);
	return event;
}

void asksource_say(const struct asksource *source, const char *text)
{
	if (write(source->fd, text, strlen(text)) < 0)
		return;
}

void asksource_restore(struct asksource *source)
{
	if (source->terminal)
		set(source->fd, &source->saved);
	source->terminal = false;
	askline_clear(&source->line);
}

void asksource_close(struct asksource *source)
{
	asksource_restore(source);
	close(source->fd);
	source->fd = -1;
}
