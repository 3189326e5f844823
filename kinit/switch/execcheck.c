/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/switch/execcheck.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "kinit/base/confine.h"
#include "kinit/base/sys.h"
#include "lib/execfmt.h"
#include "lib/sound.h"
#include "lib/text.h"

enum {
	SCRIPTS_MAX = 5, /* exec_binprm() */
	FORMAT_WHY_SIZE = 80,
};

/* What a confined child has read of a file: a struct execfmt, but without its pointer. */
struct head {
	int read_err; /* it cannot be read at all */
	int err;      /* of its format, with WHY */
	unsigned machine;
	bool script;
	char interp[EXECFMT_INTERP_MAX];
	char why[FORMAT_WHY_SIZE];
};

static int explain(char *why, int err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static int explain(char *why, int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, EXECCHECK_WHY_SIZE, format, args);
	va_end(args);
	return err;
}

/* A link may be there although what it leads to is not. */
static int explain_missing(const char *path, int err, char *why)
{
	char target[EXECCHECK_WHY_SIZE / 2];
	ssize_t len = readlink(path, target, sizeof(target) - 1);

	if (len >= 0 && err == -ENOENT) {
		target[len] = '\0';
		return explain(why, err, "a link to %s, which is not there", target);
	}
	why[0] = '\0';
	return err == -ENOENT ? err : explain(why, err, "%s", strerror(-err));
}

static int explain_access(const char *path, const struct stat *st, int err, char *why)
{
	int fd, flags;

	if (!(st->st_mode & 0111))
		return explain(
			why, err, "not executable (mode %03o)", (unsigned)st->st_mode & 0777);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	flags = fd < 0 ? fd : sys_mount_flags(fd);
	if (fd >= 0)
		close(fd);
	if (flags >= 0 && (flags & MS_NOEXEC))
		return explain(why, err, "it is on a filesystem that is mounted noexec");
	return explain(why, err, "%s", strerror(-err));
}

static int check_file(const char *path, char *why)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return explain_missing(path, -errno, why);
	if (S_ISDIR(st.st_mode))
		return explain(why, -EISDIR, "a directory");
	if (!S_ISREG(st.st_mode))
		return explain(why, -EACCES, "no regular file");
	return access(path, X_OK) < 0 ? explain_access(path, &st, -errno, why) : 0;
}

static int explain_format(const struct head *head, char *why)
{
	char name[EXECFMT_MACHINE_SIZE];
	struct utsname uts;

	if (head->machine && head->err == -ENOEXEC && !uname(&uts))
		return explain(why, head->err, "%s (%s; this kernel is for %.20s)", head->why,
			execfmt_machine(head->machine, name), uts.machine);
	return explain(why, head->err, "%s", head->why);
}

static void read_confined(const void *question, void *answer)
{
	int fd = *(const int *)question;
	struct head *head = answer;
	struct execfmt fmt;
	char bytes[EXECFMT_HEAD];
	ssize_t len = read(fd, bytes, sizeof(bytes));

	if (len < 0) {
		head->read_err = -errno;
		return;
	}
	head->err = execfmt_read(bytes, (size_t)len, &fmt);
	if (!head->err && fmt.interp_len) {
		len = pread(fd, bytes, fmt.interp_len, (off_t)fmt.interp_at);
		head->err = execfmt_take_interp(&fmt, bytes, len < 0 ? 0 : (size_t)len);
	}
	head->machine = fmt.machine;
	head->script = fmt.script;
	text_copy(head->interp, sizeof(head->interp), fmt.interp);
	text_copy(head->why, sizeof(head->why), fmt.why ? fmt.why : "");
}

/* Who read may say anything.  (The interpreter's name stays as it is: a file may name any.) */
static void make_sound(struct head *head)
{
	sound_err(&head->read_err);
	sound_err(&head->err);
	sound_bool(&head->script);
	head->interp[sizeof(head->interp) - 1] = '\0';
	sound_text(head->why, sizeof(head->why));
}

static int read_head(int fd, struct head *head, char *why)
{
	const struct confine_job job = { .name = "who reads the head of a program",
		.to = CONFINE_DISKS,
		.fds = &fd,
		.nfds = 1,
		.run = read_confined,
		.question = &fd,
		.answer = head,
		.size = sizeof(*head) };
	int err = confine_call(&job);

	if (err)
		return explain(why, err, "its head could not be read: %s", strerror(-err));
	make_sound(head);
	if (head->read_err)
		return explain(
			why, head->read_err, "it cannot be read: %s", strerror(-head->read_err));
	return head->err ? explain_format(head, why) : 0;
}

/* One file, and in HEAD what it needs. */
static int check(const char *path, struct head *head, char *why)
{
	int fd, err = check_file(path, why);

	*head = (struct head){ .interp = "" };
	if (err)
		return err;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	/* A server may let us start what it does not let us read. */
	if (fd < 0)
		return errno == EACCES
			       ? 0
			       : explain(why, -errno, "it cannot be read: %s", strerror(errno));
	err = read_head(fd, head, why);
	close(fd);
	return err;
}

static int explain_interp(const char *interp, int err, char *why)
{
	char text[EXECCHECK_WHY_SIZE], name[100];

	text_copy(name, sizeof(name), interp);
	if (interp[0] && interp[strlen(interp) - 1] == '\r')
		return explain(why, err, "its #! line ends as in DOS, with a carriage return");
	text_copy(text, sizeof(text), why[0] ? why : strerror(-err));
	return explain(why, err, "its interpreter %s: %s", name, text);
}

int execcheck(const char *path, char *why)
{
	char interp[EXECFMT_INTERP_MAX];
	struct head head;
	int err = check(path, &head, why);

	for (int scripts = 0; !err && head.interp[0]; scripts++) {
		bool by_script = head.script;

		if (by_script && scripts == SCRIPTS_MAX)
			return explain(why, -ELOOP, "a script for a script, more than %d times",
				SCRIPTS_MAX);
		text_copy(interp, sizeof(interp), head.interp);
		err = check(interp, &head, why);
		/* What a program in ELF names is one itself, and its own interpreter nobody asks for. */
		if (!err && !by_script && head.script)
			err = explain(why, -ELIBBAD, "a script");
		if (err)
			return explain_interp(interp, err, why);
		if (!by_script)
			return 0;
	}
	return err;
}
