/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/hook/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kinit/base/log.h"
#include "kinit/base/sys.h"
#include "lib/attr.h"
#include "lib/clock.h"
#include "lib/num.h"
#include "lib/sound.h"
#include "lib/text.h"

enum {
	LINE_MAX_SIZE = PROCESS_SAID_MAX, /* what is longer becomes several lines in the log */
	LINES_MAX = 200,
	TERM_MS = 2000, /* between SIGTERM and SIGKILL, */
	KILL_MS = 1000, /* and until it is given up */
	ANSWER_FD = 3,
	READS_MAX = 64, /* of a pipe, which holds 64 KiB */
};

/* What comes through a pipe, line by line. */
struct stream {
	int fd; /* -1: it has ended */
	size_t len, lines;
	char line[ANSWER_TEXT_MAX + 8];
	size_t size; /* of which so much is used */
	void (*take)(struct stream *stream, struct process_end *end);
	const char *name;
};

/* Where the end of the child is told, and that it is to end. */
static int child_pipe[2];
static volatile sig_atomic_t is_over;

static void on_child(int sig)
{
	int saved = errno;

	(void)sig;
	if (write(child_pipe[1], "", 1) < 0)
		errno = saved;
	errno = saved;
}

static void on_term(int sig)
{
	is_over = 1;
	on_child(sig);
}

static void log_output(struct stream *stream, struct process_end *end)
{
	if (stream->line[0])
		text_copy(end->said, sizeof(end->said), stream->line);
	if (stream->lines <= LINES_MAX && stream->line[0])
		log_info("hook %s: %s", stream->name,
			stream->lines < LINES_MAX ? stream->line
						  : "(more of what it says is left out)");
	stream->lines += stream->lines <= LINES_MAX;
}

static void take_answer(struct stream *stream, struct process_end *end)
{
	if (stream->line[0] && answer_take(&end->answer, stream->line))
		log_warn("hook %s: its answer \"%s\" means nothing; left out", stream->name,
			stream->line);
}

static void end_line(struct stream *stream, struct process_end *end)
{
	stream->line[stream->len] = '\0';
	stream->len = 0;
	text_clean(stream->line);
	stream->take(stream, end);
}

static void take_bytes(struct stream *stream, const char *bytes, size_t n, struct process_end *end)
{
	for (size_t i = 0; i < n; i++) {
		if (bytes[i] != '\n')
			stream->line[stream->len++] = bytes[i];
		if (bytes[i] == '\n' || stream->len + 1 == stream->size)
			end_line(stream, end);
	}
}

static void close_stream(struct stream *stream, struct process_end *end)
{
	if (stream->fd < 0)
		return;
	if (stream->len)
		end_line(stream, end);
	close(stream->fd);
	stream->fd = -1;
}

/* Takes some of what there is: whoever writes without an end is not the only one to be looked at.  Was there any? */
static bool read_stream(struct stream *stream, struct process_end *end)
{
	char bytes[1024];
	ssize_t n = stream->fd < 0 ? -1 : read(stream->fd, bytes, sizeof(bytes));

	if (n > 0)
		take_bytes(stream, bytes, (size_t)n, end);
	if (n == 0)
		close_stream(stream, end);
	return n > 0;
}

/* Why PATH cannot be run, in the hook's own words. */
static void say_why_not(const char *path, int err)
{
	bool there = access(path, F_OK) == 0;

	dprintf(ANSWER_FD, "fail %s cannot be run: %s\n", path,
		err == -ENOENT && there
			? "what its first line or its ELF header asks for is not in the image"
			: strerror(-err));
}

/* In the child. */
static void execute(const struct process *process, int out, int answer)
{
	int in = open(process->console ? "/dev/console" : "/dev/null", O_RDWR | O_NOCTTY);
	int err;

	setsid();
	prctl(PR_SET_PDEATHSIG, process->background ? SIGTERM : SIGKILL);
	signal(SIGCHLD, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	umask(022);
	/* Out of the way of those that they become. */
	out = fcntl(out, F_DUPFD, 10);
	answer = fcntl(answer, F_DUPFD, 10);
	in = fcntl(in, F_DUPFD, 10);
	dup2(in, 0);
	dup2(out, 1);
	dup2(out, 2);
	dup2(answer, ANSWER_FD);
	for (int fd = ANSWER_FD + 1; fd < 1024; fd++)
		close(fd);
	err = sys_execve(process->argv[0], process->argv, process->envp);
	say_why_not(process->argv[0], err);
	_exit(127);
}

static int open_pipes(int out[2], int answer[2])
{
	if (pipe2(child_pipe, O_CLOEXEC | O_NONBLOCK) < 0 || pipe2(out, O_CLOEXEC) < 0 ||
		pipe2(answer, O_CLOEXEC) < 0)
		return -errno;
	fcntl(out[0], F_SETFL, O_NONBLOCK);
	fcntl(answer[0], F_SETFL, O_NONBLOCK);
	return 0;
}

/* Has PID ended? */
static bool reap(pid_t pid, struct process_end *end)
{
	int status;

	if (waitpid(pid, &status, WNOHANG) != pid)
		return false;
	if (WIFSIGNALED(status))
		end->signal = WTERMSIG(status);
	else
		end->status = WEXITSTATUS(status);
	return true;
}

/* What is done about one that does not end, one after the other. */
struct patience {
	int64_t until_ms; /* INT64_MAX: without an end */
	int signals;
};

static const struct {
	int signal, wait_ms;
} ways[] = { { SIGTERM, TERM_MS }, { SIGKILL, KILL_MS } };

/* Returns whether it is over. */
static bool lose_patience(struct patience *patience, pid_t pid, struct process_end *end)
{
	if (is_over && !patience->signals)
		patience->until_ms = clock_ms();
	if (clock_ms() < patience->until_ms)
		return false;
	if (patience->signals == sizeof(ways) / sizeof(ways[0]))
		return true;
	end->late = !is_over;
	kill(-pid, ways[patience->signals].signal);
	patience->until_ms = clock_ms() + ways[patience->signals].wait_ms;
	patience->signals++;
	return false;
}

static void wait_for_any(const struct stream streams[2], int64_t until_ms)
{
	struct pollfd fds[] = {
		{ .fd = child_pipe[0], .events = POLLIN },
		{ .fd = streams[0].fd, .events = POLLIN },
		{ .fd = streams[1].fd, .events = POLLIN },
	};
	int64_t left = until_ms - clock_ms();
	char byte[16];

	poll(fds, 3, left < 0 ? 0 : left > 60000 ? 60000 : (int)left);
	while (read(child_pipe[0], byte, sizeof(byte)) > 0)
		;
}

/* The parent of the process that the directory NAME of /proc tells of; 0: it does not. */
static pid_t parent_of(const char *name)
{
	char path[64], text[512], *at;
	int parent = 0;

	snprintf(path, sizeof(path), "/proc/%.20s/stat", name);
	/* "PID (NAME) STATE PARENT …", where NAME may have anything in it. */
	if (attr_read(AT_FDCWD, path, text, sizeof(text)))
		return 0;
	at = strrchr(text, ')');
	if (!at || strlen(at) < 4)
		return 0;
	at += 4;
	at[strcspn(at, " ")] = '\0';
	return num_int(at, 10, &parent) ? 0 : parent;
}

static void signal_children(int signal)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	int pid;

	while (proc && (entry = readdir(proc)))
		if (!num_int(entry->d_name, 10, &pid) && pid > 1 &&
			parent_of(entry->d_name) == getpid())
			kill(pid, signal);
	if (proc)
		closedir(proc);
}

/* What a server has started, and became ours when it ended (PR_SET_CHILD_SUBREAPER), ends as well.  Each end of one may
 * bring more. */
static void end_rest(const struct stream streams[2])
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		int64_t until_ms = clock_ms() + ways[i].wait_ms;

		while (clock_ms() < until_ms) {
			pid_t pid;

			while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
				;
			if (pid < 0)
				return;
			signal_children(ways[i].signal);
			wait_for_any(streams, until_ms);
		}
	}
}

static void attend(
	const struct process *process, pid_t pid, struct stream streams[2], struct process_end *end)
{
	struct patience patience = {
		.until_ms = process->timeout_s ? clock_ms() + (int64_t)process->timeout_s * 1000
					       : INT64_MAX
	};

	while (!reap(pid, end) && !lose_patience(&patience, pid, end)) {
		wait_for_any(streams, patience.until_ms);
		read_stream(&streams[0], end);
		read_stream(&streams[1], end);
	}
	/* Its children may hold the pipes open for long, and write on. */
	for (size_t i = 0; i < 2; i++) {
		for (int reads = 0; reads < READS_MAX && read_stream(&streams[i], end); reads++)
			;
		close_stream(&streams[i], end);
	}
}

static void become_server(void)
{
	struct sigaction act = { .sa_handler = on_term };

	is_over = 0;
	sigaction(SIGTERM, &act, NULL);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
}

void process_run(const struct process *process, struct process_end *end)
{
	struct sigaction act = { .sa_handler = on_child };
	int out[2], answer[2], err;
	pid_t pid;

	end->status = -1;
	err = open_pipes(out, answer);
	sigaction(SIGCHLD, &act, NULL);
	if (process->background)
		become_server();
	pid = err ? -1 : fork();
	if (pid == 0)
		execute(process, out[1], answer[1]);
	if (pid < 0) {
		end->answer.kind = ANSWER_FAIL;
		snprintf(end->answer.text, sizeof(end->answer.text), "no process for it: %s",
			strerror(err ? -err : errno));
		return;
	}
	close(out[1]);
	close(answer[1]);
	struct stream streams[2] = {
		{ .fd = out[0], .size = LINE_MAX_SIZE, .take = log_output, .name = process->name },
		{ .fd = answer[0],
			.size = ANSWER_TEXT_MAX,
			.take = take_answer,
			.name = process->name },
	};
	attend(process, pid, streams, end);
	if (process->background)
		end_rest(streams);
}

void process_make_sound(void *report)
{
	struct process_end *end = report;

	sound_bool(&end->late);
	sound_text(end->said, sizeof(end->said));
	answer_make_sound(&end->answer);
}
