/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rootinit: /sbin/init of the test roots.  It tells on the console what a real init would have
 * found - arguments, environment, mounts, what is left of the initramfs - and powers off.
 *
 * Its first line goes to standard output, which must be the console.  The others go through
 * /dev/kmsg where there is one: lines of the kernel cannot tear them apart there, and they
 * carry the kernel's time.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "rootinit.h"

void tell(const char *format, ...)
{
	char text[900];
	char line[1000];
	va_list args;
	int fd;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	/* Opened for each line: the kernel allows ten lines for one open file in five seconds. */
	fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	snprintf(line, sizeof(line), "%sROOT: %s\n", fd < 0 ? "" : "<1>", text);
	if (write(fd < 0 ? 1 : fd, line, strlen(line)) < 0)
		perror("ROOT: write");
	if (fd >= 0)
		close(fd);
}

void tell_file(const char *what, const char *path)
{
	char line[700];
	FILE *file = fopen(path, "re");

	if (!file) {
		tell("%s cannot be read: %m", what);
		return;
	}
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		tell("%s=%s", what, line);
	}
	fclose(file);
}

/* "36 1 8:1 / /proc rw,nosuid shared:1 - proc none rw" as "mount /proc proc none rw" */
static void tell_mount(char *line)
{
	char point[256], flags[128], type[64], source[256];
	char *rest = strstr(line, " - ");

	if (rest && sscanf(line, "%*s %*s %*s %*s %255s %127s", point, flags) == 2 &&
		sscanf(rest, " - %63s %255s", type, source) == 2)
		tell("mount %s type=%s source=%s flags=%s super=%s", point, type, source, flags,
			strrchr(rest, ' ') + 1);
}

static void tell_mounts(void)
{
	char line[700];
	FILE *file = fopen("/proc/self/mountinfo", "re");

	if (!file) {
		tell("no /proc/self/mountinfo: %m");
		return;
	}
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		tell_mount(line);
	}
	fclose(file);
}

/* The device of / as the kernel names it: "8:1". */
static void tell_root_device(void)
{
	struct stat st;

	if (stat("/", &st) == 0)
		tell("device=%u:%u", (unsigned)(st.st_dev >> 8), (unsigned)(st.st_dev & 0xff));
}

/* The names in the folder that dir shows, in one line. */
static int list_names(DIR *dir, char *text, size_t size)
{
	struct dirent *entry;
	int count = 0;

	text[0] = '\0';
	while (dir && (entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		strncat(text, " ", size - strlen(text) - 1);
		strncat(text, entry->d_name, size - strlen(text) - 1);
		count++;
	}
	return count;
}

/* What "/" is on: since Linux 7.0 there can be something below the initramfs. */
static const char *lowest(void)
{
	static const unsigned nullfs = 0x4e554c4c;
	struct statfs fs;

	if (statfs("/", &fs) < 0)
		return "unknown";
	return (unsigned)fs.f_type == nullfs ? "nullfs" : "the initramfs";
}

/*
 * The initramfs lies hidden below /.  In a mount namespace of its own this child takes / away,
 * enters the namespace afresh, and so stands on what was below.
 */
static void tell_leftovers(void)
{
	char names[500], line[600];
	int ns, count, fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	const char *level = fd < 0 ? "" : "<1>";

	if (unshare(CLONE_NEWNS) < 0 || mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) {
		tell("leftovers unknown: %m");
		return;
	}
	ns = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
	if (umount2("/", MNT_DETACH) < 0 || setns(ns, CLONE_NEWNS) < 0) {
		tell("leftovers unknown: %m");
		return;
	}
	count = list_names(opendir("/"), names, sizeof(names));
	snprintf(line, sizeof(line), "%sROOT: leftovers %d:%s\n%sROOT: the lowest mount is %s\n",
		level, count, names, level, lowest());
	if (write(fd < 0 ? 1 : fd, line, strlen(line)) < 0)
		perror("ROOT: write");
}

static void in_child(void (*function)(void))
{
	pid_t pid = fork();

	if (pid == 0) {
		function();
		fflush(NULL);
		_exit(0);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

/*
 * As "unshare -U true" of somebody who may do nothing: the kernel refuses it below a mere chroot(2).
 * The child's exit status is the errno; such a child may not write to /dev/kmsg itself.
 */
static void tell_user_namespace(void)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		bool made = setgid(65534) == 0 && setuid(65534) == 0 && unshare(CLONE_NEWUSER) == 0;

		_exit(made ? 0 : errno);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		tell("user namespace: unknown");
	else
		tell("user namespace: %s", status == 0 ? "made" : strerror(WEXITSTATUS(status)));
}

static void tell_files(void)
{
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *entry;
	char path[300], target[256];
	ssize_t length;

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' || atoi(entry->d_name) == dirfd(dir))
			continue;
		snprintf(path, sizeof(path), "/proc/self/fd/%s", entry->d_name);
		length = readlink(path, target, sizeof(target) - 1);
		target[length < 0 ? 0 : length] = '\0';
		tell("fd %s=%s", entry->d_name, target);
	}
	if (dir)
		closedir(dir);
}

/* Is the process killed and only not yet out of the kernel (a driver's init, a dead disk)? */
static int is_dying(const char *pid)
{
	char path[300], line[256];
	unsigned long long pending = 0, mask;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%s/status", pid);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "SigPnd: %llx", &mask) == 1 ||
			sscanf(line, "ShdPnd: %llx", &mask) == 1)
			pending |= mask;
	if (file)
		fclose(file);
	return (pending >> (SIGKILL - 1)) & 1;
}

/* Threads of the kernel have no command line. */
static int is_program(const char *pid)
{
	char path[300], byte;
	int fd;
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/%s/cmdline", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	length = fd < 0 ? -1 : read(fd, &byte, 1);
	if (fd >= 0)
		close(fd);
	return length > 0;
}

static int is_called(const char *pid, const char *want)
{
	char path[300], name[32] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%s/comm", pid);
	file = fopen(path, "re");
	if (file && !fgets(name, sizeof(name), file))
		name[0] = '\0';
	if (file)
		fclose(file);
	name[strcspn(name, "\n")] = '\0';
	return !strcmp(name, want);
}

/* It deletes what is in the initramfs, and it is for this process to reap it. */
static void await_emptier(void)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (atoi(entry->d_name) > 1 && is_called(entry->d_name, "kinit-emptier"))
			waitpid(atoi(entry->d_name), NULL, 0);
	if (dir)
		closedir(dir);
}

static void tell_processes(void)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	int loaders = 0, others = 0;

	while (dir && (entry = readdir(dir))) {
		if (atoi(entry->d_name) <= 1 || !is_program(entry->d_name) ||
			is_dying(entry->d_name))
			continue;
		/* kinit lets drivers that are being loaded finish: a probe that is broken off is never repeated. */
		if (is_called(entry->d_name, "module loader"))
			loaders++;
		else
			others++;
	}
	if (dir)
		closedir(dir);
	tell("module loaders %d", loaders);
	tell("other processes %d", others);
}

static long milliseconds(int who)
{
	struct rusage usage;

	getrusage(who, &usage);
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
	       (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

/* What this process did before it became this program, as the kernel's first thread and as /init, compared
 * with what its children did. */
static void tell_work(void)
{
	long own = milliseconds(RUSAGE_SELF), others = milliseconds(RUSAGE_CHILDREN);

	tell("worked %ld ms, its children %ld ms: %ld%%", own, others, 100 * own / (others + 1));
}

static void tell_capabilities(void)
{
	char line[256];
	FILE *file = fopen("/proc/self/status", "re");

	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "Cap", 3))
			tell("%s", line);
	}
	if (file)
		fclose(file);
	tell_file("helpers", "/proc/sys/kernel/usermodehelper/bset");
}

/* Can the root still be read when nothing of it is in memory? */
/* What a ramfs has in memory, as the initramfs is one if there is a root= (init/do_mounts.c). */
static void tell_memory(void)
{
	char line[128];
	FILE *file = fopen("/proc/meminfo", "re");

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, "Unevictable:", 12))
			tell("unevictable %d kB", atoi(line + 12));
	if (file)
		fclose(file);
}

static void tell_readable(void)
{
	char buffer[4096];
	long total = 0;
	ssize_t got;
	int fd = open("/proc/sys/vm/drop_caches", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "3", 1) < 0)
		tell("caches stay: %m");
	if (fd >= 0)
		close(fd);
	fd = open("/etc/notes", O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && (got = read(fd, buffer, sizeof(buffer))) > 0)
		total += got;
	if (fd < 0 || got < 0)
		tell("root unreadable: %m");
	else
		tell("root readable: %ld bytes", total);
	if (fd >= 0)
		close(fd);
}

static void look_around(char **argv, char **envp)
{
	int i;

	tell_work();
	/* Twice, because a line of the kernel may tear one of them apart. */
	for (i = 0; i < 2; i++) {
		printf("ROOT: up\n");
		fflush(stdout);
		tcdrain(1);
	}
	for (i = 0; argv[i]; i++)
		tell("argv[%d]=%s", i, argv[i]);
	for (i = 0; envp[i]; i++)
		tell("env %s", envp[i]);
	tell_files();
	await_emptier();
	tell_processes();
	if (access("/proc/self", F_OK) < 0) {
		tell("/proc is not mounted");
		mount("proc", "/proc", "proc", 0, NULL);
	}
	tell_file("cmdline", "/proc/cmdline");
	tell_mounts();
	tell_root_device();
	tell_capabilities();
	await_emptier();
	in_child(tell_leftovers);
	tell_memory();
	tell_user_namespace();
	tell_network();
	if (getenv("ping"))
		tell_ping(getenv("ping"));
	tell_readable();
	tell_file("uptime", "/proc/uptime");
	tell("done");
}

int main(int argc, char **argv, char **envp)
{
	(void)argc;
	look_around(argv, envp);
	if (getenv("sleeps"))
		sleep_on(getenv("sleeps"));
	sync();
	if (getpid() == 1)
		reboot(RB_POWER_OFF);
	return 0;
}
