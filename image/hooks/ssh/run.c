/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program of the hook ssh: runs dropbear until kinit ends it, and takes all sessions with it. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "image/hooks/kit/kitanswer.h"
#include "image/hooks/kit/kitword.h"
#include "image/hooks/ssh/sshfiles.h"

#define CONFIG "/etc/kinit/ssh"
#define SHELL "/usr/lib/kinit/kinit-ask"

enum { ARGS_MAX = 16 + 2 * SSHFILES_KEYS_MAX };

static volatile sig_atomic_t over;
static volatile pid_t server;

/* Whoever waits for the server wakes by its end. */
static void end(int signal)
{
	over = true;
	if (server > 0)
		kill(server, signal);
}

/* What a session with a terminal needs; with what systemd gives it (mode and group). */
static void mount_terminals(void)
{
	mkdir("/dev/pts", 0755);
	if (mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
		    "gid=5,mode=620,ptmxmode=000") &&
		errno != EBUSY)
		dprintf(STDERR_FILENO, "/dev/pts: %s; there are no terminals\n", strerror(errno));
}

static const char *word_or(const char *name, const char *otherwise)
{
	const char *value = kitword(name);

	return value && *value ? value : otherwise;
}

static void become_server(const struct sshfiles *files)
{
	/* In the foreground, to standard error, no passwords, no forwarding. */
	const char *argv[ARGS_MAX] = { "dropbear", "-F", "-E", "-s", "-j", "-k", "-P",
		"/run/kinit/ssh.pid", "-p", word_or("kinit.ssh", "22") };
	static const char *const programs[] = { "/usr/sbin/dropbear", "/usr/bin/dropbear",
		"/sbin/dropbear" };
	size_t n = 10;

	for (size_t i = 0; i < files->n; i++) {
		argv[n++] = "-r";
		argv[n++] = files->keys[i];
	}
	close(KITANSWER_FD);
	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++)
		execve(programs[i], (char *const *)argv, environ);
	dprintf(STDERR_FILENO, "dropbear: %s\n", strerror(errno));
	_exit(127);
}

/* The parent of process NAME, as its stat says behind its name (proc(5)); 0: it has gone. */
static pid_t parent_of(const char *name)
{
	char path[64], text[512], *at;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%.20s/stat", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return 0;
	text[n] = '\0';
	at = strrchr(text, ')');
	return at && strlen(at) > 4 ? strtol(at + 4, NULL, 10) : 0;
}

static void kill_children(void)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (*entry->d_name >= '1' && *entry->d_name <= '9' &&
			parent_of(entry->d_name) == getpid())
			kill(strtol(entry->d_name, NULL, 10), SIGKILL);
	if (dir)
		closedir(dir);
}

/* Each session has become ours when what started it had ended (PR_SET_CHILD_SUBREAPER). */
static void end_sessions(void)
{
	do
		kill_children();
	while (waitpid(-1, NULL, 0) > 0);
	umount2("/dev/pts", MNT_DETACH);
	unlink("/run/kinit/ssh.pid");
}

static int attend(void)
{
	int status = 0;

	while (waitpid(-1, &status, 0) != server)
		if (errno == ECHILD)
			break;
	end_sessions();
	return over ? kitanswer_done()
		    : kitanswer_fail("dropbear has ended with status %d", WEXITSTATUS(status));
}

static int serve(const struct sshfiles *files)
{
	struct sigaction action = { .sa_handler = end };

	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	mount_terminals();
	sigaction(SIGTERM, &action, NULL);
	server = fork();
	if (server < 0)
		return kitanswer_fail("no process for dropbear: %s", strerror(errno));
	if (!server) {
		signal(SIGTERM, SIG_DFL);
		become_server(files);
	}
	return attend();
}

int main(void)
{
	struct sshfiles files = { .config = CONFIG,
		.etc = "/etc",
		.home = "/run/kinit/ssh",
		.shell = word_or("kinit.ssh.shell", SHELL) };
	int err;

	mkdir("/run/kinit", 0755);
	err = sshfiles_make(&files);
	if (err == -ENOKEY)
		return kitanswer_fail(
			"no host key in " CONFIG
			" of this image; on the machine, \"dropbearkey -t ed25519 -f " CONFIG
			"/ed25519_host_key\" makes one");
	if (err == -ENOENT)
		return kitanswer_fail(
			"no " CONFIG "/authorized_keys in this image: nobody could log in");
	if (err)
		return kitanswer_fail("what a login needs cannot be written: %s", strerror(-err));
	return serve(&files);
}
