/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ideal: the /init that knows everything beforehand.  It loads the modules that /modules names one after the other,
 * mounts the device that its kernel's command line has as ideal_root=, of the type ideal_type=, and starts /sbin/init.
 * What it does not do is wait, look, or free memory: nothing sequential can be faster.  With ideal_then= it only loads
 * the modules, for the program of that name, which cannot.  With ideal_run= it runs the commands of that file before it
 * mounts the root.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of klibc, which has no header for it. */
extern long init_module(void *file, unsigned long size, const char *parameters);

static _Noreturn void give_up(const char *what)
{
	perror(what);
	sleep(1);
	_exit(1);
}

static void load(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *file;

	if (fd < 0 || fstat(fd, &st) < 0)
		give_up(path);
	file = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (file == MAP_FAILED || init_module(file, st.st_size, "") < 0)
		give_up(path);
	munmap(file, st.st_size);
	close(fd);
}

static void load_all(void)
{
	char line[256];
	FILE *list = fopen("/modules", "r");

	while (list && fgets(line, sizeof(line), list)) {
		line[strcspn(line, "\n")] = '\0';
		load(line);
	}
}

/* LINE has a program and its arguments, with one blank in between. */
static void run(char *line)
{
	char *argv[16] = { NULL };
	size_t n = 0;
	pid_t child;
	int status;

	for (char *word = strtok(line, " "); word && n < 15; word = strtok(NULL, " "))
		argv[n++] = word;
	child = vfork();
	if (child == 0) {
		execv(argv[0], argv);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status)
		give_up(argv[0]);
}

static void run_all(const char *commands)
{
	char line[512];
	FILE *list = fopen(commands, "r");

	if (!list)
		give_up(commands);
	mkdir("/proc", 0555);
	mkdir("/sys", 0555);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sys", "/sys", "sysfs", 0, NULL);
	setenv("DM_DISABLE_UDEV", "1", 1);
	while (fgets(line, sizeof(line), list)) {
		line[strcspn(line, "\n")] = '\0';
		run(line);
	}
}

int main(void)
{
	const char *root = getenv("ideal_root"), *type = getenv("ideal_type"),
		   *then = getenv("ideal_then"), *commands = getenv("ideal_run");

	mount("dev", "/dev", "devtmpfs", 0, NULL);
	load_all();
	if (commands)
		run_all(commands);
	if (then) {
		execl(then, then, NULL);
		give_up(then);
	}
	mkdir("/root", 0700);
	for (int tries = 0; mount(root, "/root", type, MS_RDONLY, NULL) < 0; tries++) {
		if (tries == 10000)
			give_up(root);
		usleep(1000);
	}
	mount("/dev", "/root/dev", NULL, MS_MOVE, NULL);
	mount("proc", "/root/proc", "proc", 0, NULL);
	mount("sys", "/root/sys", "sysfs", 0, NULL);
	if (chdir("/root") < 0 || mount(".", "/", NULL, MS_MOVE, NULL) < 0 || chroot(".") < 0)
		give_up("/root");
	execl("/sbin/init", "/sbin/init", NULL);
	give_up("/sbin/init");
}
