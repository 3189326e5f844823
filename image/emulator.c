/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/emulator.h"
#include "image/catalog.h"
#include "image/run.h"
#include "lib/bytes.h"

#include <elf.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* ---- the machine */

static const struct machine_row {
	const char *uname;
	unsigned elf;
	const char *program, *package, *machine, *console;
} machines[] = {
	{ "x86_64", EM_X86_64, "qemu-system-x86_64", "qemu-system-x86", "q35", "ttyS0" },
	{ "aarch64", EM_AARCH64, "qemu-system-aarch64", "qemu-system-arm", "virt", "ttyAMA0" },
	{ "riscv64", EM_RISCV, "qemu-system-riscv64", "qemu-system-misc", "virt", "ttyS0" },
};

enum { MACHINES = sizeof(machines) / sizeof(*machines) };

/*
 * The machine of a kernel, by what its file begins with: Documentation/arch/x86/boot.rst, arch/arm64/booting.rst,
 * arch/riscv/boot-image-header.rst.  0: it does not say.
 */
static unsigned machine_of(const char *kernel)
{
	uint8_t head[0x210] = { 0 };
	FILE *file = fopen(kernel, "re");
	size_t n = file ? fread(head, 1, sizeof(head), file) : 0;

	if (file)
		fclose(file);
	if (n < sizeof(head))
		return 0;
	if (memcmp(head, ELFMAG, SELFMAG) == 0)
		return bytes_le16(head + 18);
	if (memcmp(head + 0x202, "HdrS", 4) == 0)
		return EM_X86_64;
	if (memcmp(head + 0x38, "ARM\x64", 4) == 0)
		return EM_AARCH64;
	return memcmp(head + 0x38, "RSC\x05", 4) == 0 ? EM_RISCV : 0;
}

static const struct machine_row *find_machine(const char *kernel)
{
	unsigned machine = machine_of(kernel);
	struct utsname here;

	uname(&here);
	for (size_t i = 0; i < MACHINES; i++) {
		if (machine == machines[i].elf ||
			(!machine && strcmp(here.machine, machines[i].uname) == 0))
			return &machines[i];
	}
	warnx("%s: a kernel for a machine that kinit-image cannot try", kernel);
	return NULL;
}

/* ---- its disk */

static const struct {
	const char *word, *module, *device;
} buses[] = {
	{ "virtio", "virtio_blk.ko", "virtio-blk-pci,drive=root" },
	{ "nvme", "nvme.ko", "nvme,serial=root,drive=root" },
	{ "ahci", "ahci.ko", "ich9-ahci,id=ahci" },
	{ "usb", "usb-storage.ko", "qemu-xhci,id=usb" },
};

enum { BUSES = sizeof(buses) / sizeof(*buses) };

/* Names of modules may end with .xz and the like. */
static bool has_module(const struct catalog *c, const char *module)
{
	for (size_t i = 0; i < c->count; i++) {
		const char *slash = strrchr(c->files[i].name, '/');

		if (slash && strncmp(slash + 1, module, strlen(module)) == 0)
			return true;
	}
	return false;
}

const char *emulator_bus(const struct catalog *c)
{
	for (size_t i = 0; i < BUSES; i++) {
		if (has_module(c, buses[i].module))
			return buses[i].word;
	}
	return buses[0].word;
}

static bool is_qcow2(const char *path)
{
	char magic[4] = { 0 };
	FILE *file = fopen(path, "re");
	bool is = file && fread(magic, 1, sizeof(magic), file) == sizeof(magic) &&
		  memcmp(magic, "QFI\xfb", sizeof(magic)) == 0;

	if (file)
		fclose(file);
	return is;
}

/* In a list of QEMU's options a comma in a value stands double. */
static char *doubled(const char *text)
{
	char *copy = malloc(2 * strlen(text) + 1), *to = copy;

	for (; copy && *text; text++) {
		*to++ = *text;
		if (*text == ',')
			*to++ = ',';
	}
	if (copy)
		*to = '\0';
	return copy;
}

static int add_words(struct strings *argv, const char *const *words)
{
	int err = 0;

	for (; err == 0 && *words; words++)
		err = strings_add(argv, *words);
	return err;
}

static int add_device(struct strings *argv, const char *bus)
{
	size_t i = 0;
	int err;

	while (i + 1 < BUSES && strcmp(buses[i].word, bus) != 0)
		i++;
	err = add_words(argv, (const char *[]){ "-device", buses[i].device, NULL });
	if (err == 0 && strcmp(bus, "ahci") == 0)
		err = add_words(
			argv, (const char *[]){ "-device", "ide-hd,bus=ahci.0,drive=root", NULL });
	if (err == 0 && strcmp(bus, "usb") == 0)
		err = add_words(argv,
			(const char *[]){ "-device", "usb-storage,bus=usb.0,drive=root", NULL });
	return err;
}

/* What the guest writes goes to a file without a name, and away with it. */
static int add_disk(struct strings *argv, const struct emulator *e)
{
	char *path = doubled(e->disk), *drive = NULL;
	int err = -ENOMEM;

	if (path && asprintf(&drive, "file=%s,format=%s,if=none,id=root,snapshot=on", path,
			    is_qcow2(e->disk) ? "qcow2" : "raw") < 0)
		drive = NULL;
	if (drive)
		err = add_words(argv, (const char *[]){ "-drive", drive, NULL });
	free(path);
	free(drive);
	return err < 0 ? err : add_device(argv, e->bus);
}

/* ---- all of it */

char *emulator_cmdline(const char *cmdline, const char *console)
{
	/* Words for the real init stand behind a word of two dashes. */
	const char *end = strstr(cmdline, " -- ");
	int n = end ? (int)(end - cmdline) : (int)strlen(cmdline);
	char *all;

	/* All lines with their times, on the console that is watched, and no waiting after a panic. */
	if (asprintf(&all, "%.*s console=%s printk.time=1 loglevel=7 panic=-1%s", n, cmdline,
		    console, end ? end : "") < 0)
		return NULL;
	return all;
}

bool emulator_has_kvm(void)
{
	return access("/dev/kvm", R_OK | W_OK) == 0;
}

static int add_accel(struct strings *argv, const char *accel)
{
	if (accel)
		return add_words(argv, (const char *[]){ "-accel", accel, NULL });
	if (emulator_has_kvm())
		return add_words(argv, (const char *[]){ "-accel", "kvm", "-accel", "tcg", NULL });
	return add_words(argv, (const char *[]){ "-accel", "tcg", NULL });
}

static int add_start(struct strings *argv, const struct emulator *e, const struct machine_row *m)
{
	char *words = emulator_cmdline(e->cmdline, m->console);
	char memory[16];
	int err = -ENOMEM;

	snprintf(memory, sizeof(memory), "%u", e->memory);
	if (words)
		err = add_words(argv,
			(const char *[]){ "-machine", m->machine, "-cpu", "max", "-m", memory,
				"-nodefaults", "-no-user-config", "-display", "none", "-monitor",
				"none", "-no-reboot", "-chardev", "stdio,id=console,signal=off",
				"-serial", "chardev:console", "-kernel", e->kernel, "-initrd",
				e->image, "-append", words, NULL });
	free(words);
	return err;
}

int emulator_words(const struct emulator *e, struct strings *argv)
{
	const struct machine_row *m = find_machine(e->kernel);
	char *program;
	int err;

	if (!m)
		return -EINVAL;
	program = run_find(m->program, NULL);
	if (!program) {
		warnx("there is no %s; the package %s has it (Debian, Ubuntu)", m->program,
			m->package);
		return -ENOENT;
	}
	err = strings_add(argv, program);
	free(program);
	if (err == 0)
		err = add_accel(argv, e->accel);
	if (err == 0)
		err = add_start(argv, e, m);
	return err < 0 || !e->disk ? err : add_disk(argv, e);
}
