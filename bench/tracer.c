/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tracer: /sbin/init of a root that is booted with the kernel's tracer on.  It says when it was reached, as the init of
 * the test roots does, and then writes what the tracer has kept since /init was started to QEMU's debug console, where
 * a byte costs one instruction.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <unistd.h>

enum { DEBUG_CONSOLE = 0xe9 };
#define TRACING "/sys/kernel/tracing"

static void say(const char *text)
{
	int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);

	if (fd >= 0 && write(fd, text, strlen(text)) < 0)
		perror("/dev/kmsg");
	close(fd);
}

static void stop_tracing(void)
{
	int fd = open(TRACING "/tracing_on", O_WRONLY | O_CLOEXEC);

	if (fd >= 0 && write(fd, "0", 1) < 0)
		perror("tracing_on");
	close(fd);
}

static void show(void)
{
	FILE *trace = fopen(TRACING "/trace", "r");
	char line[4096];
	int begun = 0;

	while (trace && fgets(line, sizeof(line), trace)) {
		begun |= strstr(line, "filename=/init ") != NULL;
		if (begun)
			outsb(DEBUG_CONSOLE, line, strlen(line));
	}
}

int main(void)
{
	say("<6>ROOT: argv[0]=tracer");
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sys", "/sys", "sysfs", 0, NULL);
	mount("trace", TRACING, "tracefs", 0, NULL);
	stop_tracing();
	if (ioperm(DEBUG_CONSOLE, 1, 1) < 0)
		perror("ioperm");
	show();
	sync();
	reboot(RB_POWER_OFF);
	return 1;
}
