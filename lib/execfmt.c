/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/execfmt.h"

#include <elf.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
	SCRIPT_HEAD = 256,        /* BINPRM_BUF_SIZE */
	INTERP_KERNEL_MAX = 4096, /* PATH_MAX */
	PHDRS_KERNEL_MAX = 65536, /* load_elf_phdrs() */
};

/* Which klibc's copy of the kernel headers lacks. */
#ifndef EM_AARCH64
#define EM_AARCH64 183
#endif
#ifndef EM_ARM
#define EM_ARM 40
#endif
#ifndef EM_RISCV
#define EM_RISCV 243
#endif
#ifndef EM_LOONGARCH
#define EM_LOONGARCH 258
#endif

#if defined(__x86_64__)
enum { NATIVE_MACHINE = EM_X86_64 };
#elif defined(__aarch64__)
enum { NATIVE_MACHINE = EM_AARCH64 };
#elif defined(__riscv)
enum { NATIVE_MACHINE = EM_RISCV };
#elif defined(__i386__)
enum { NATIVE_MACHINE = EM_386 };
#elif defined(__arm__)
enum { NATIVE_MACHINE = EM_ARM };
#else
enum { NATIVE_MACHINE = 0 /* any */ };
#endif

#if UINTPTR_MAX > 0xffffffffu
typedef Elf64_Ehdr ehdr_t;
typedef Elf64_Phdr phdr_t;
enum { NATIVE_CLASS = ELFCLASS64 };
#else
typedef Elf32_Ehdr ehdr_t;
typedef Elf32_Phdr phdr_t;
enum { NATIVE_CLASS = ELFCLASS32 };
#endif

/* Kernels of 64 bits run the programs of the machine's older half as well. */
bool execfmt_runs(unsigned kernel, unsigned program)
{
	static const unsigned both[][2] = { { EM_X86_64, EM_386 }, { EM_AARCH64, EM_ARM },
		{ EM_PPC64, EM_PPC }, { EM_SPARCV9, EM_SPARC32PLUS }, { EM_SPARCV9, EM_SPARC } };

	for (size_t i = 0; i < sizeof(both) / sizeof(both[0]); i++)
		if (both[i][0] == kernel && both[i][1] == program)
			return true;
	return kernel == program;
}

const char *execfmt_machine(unsigned machine, char name[EXECFMT_MACHINE_SIZE])
{
	static const struct {
		unsigned machine;
		const char *name;
	} names[] = {
		{ EM_386, "i386" },
		{ EM_AARCH64, "arm64" },
		{ EM_ARM, "arm" },
		{ EM_LOONGARCH, "loongarch" },
		{ EM_MIPS, "mips" },
		{ EM_PPC, "ppc" },
		{ EM_PPC64, "ppc64" },
		{ EM_RISCV, "riscv" },
		{ EM_S390, "s390" },
		{ EM_X86_64, "x86-64" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].machine == machine)
			return names[i].name;
	snprintf(name, EXECFMT_MACHINE_SIZE, "machine %u", machine % 65536);
	return name;
}

static int refuse(struct execfmt *fmt, int err, const char *why)
{
	fmt->why = why;
	return err;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/*
 * The kernel reads the first 256 bytes.  An interpreter that goes on behind them it does not start, but arguments
 * may (load_script(); a shorter file has zeros behind its end).
 */
static int read_script(const char *head, size_t len, struct execfmt *fmt)
{
	size_t max = len < SCRIPT_HEAD ? len : SCRIPT_HEAD, from = 2, to;

	while (from < max && is_blank(head[from]))
		from++;
	for (to = from; to < max && head[to] != '\n' && head[to] && !is_blank(head[to]); to++)
		;
	if (to == from)
		return refuse(fmt, -ENOEXEC, "its #! line names no interpreter");
	if (to == SCRIPT_HEAD)
		return refuse(fmt, -ENOEXEC, "its #! line is longer than the kernel reads");
	fmt->script = true;
	memcpy(fmt->interp, head + from, to - from);
	fmt->interp[to - from] = '\0';
	return 0;
}

static int damaged(struct execfmt *fmt)
{
	return refuse(fmt, -EBADMSG, "a damaged program");
}

int execfmt_take_interp(struct execfmt *fmt, const char *bytes, size_t len)
{
	if (len != fmt->interp_len || len > sizeof(fmt->interp) || bytes[len - 1])
		return damaged(fmt);
	memcpy(fmt->interp, bytes, len);
	fmt->interp_len = 0;
	return 0;
}

static int read_interp(const char *head, size_t len, const phdr_t *ph, struct execfmt *fmt)
{
	if (ph->p_filesz < 2 || ph->p_filesz > INTERP_KERNEL_MAX)
		return damaged(fmt);
	/* Nobody has such a name. */
	if (ph->p_filesz > sizeof(fmt->interp))
		return 0;
	fmt->interp_at = ph->p_offset;
	fmt->interp_len = (size_t)ph->p_filesz;
	if (ph->p_offset > len || ph->p_filesz > len - ph->p_offset)
		return 0;
	return execfmt_take_interp(fmt, head + ph->p_offset, fmt->interp_len);
}

static int find_interp(const char *head, size_t len, const ehdr_t *eh, struct execfmt *fmt)
{
	phdr_t ph;

	for (unsigned i = 0; i < eh->e_phnum; i++) {
		uint64_t at = (uint64_t)eh->e_phoff + (uint64_t)i * sizeof(ph);

		if (at > len || sizeof(ph) > len - at)
			return 0;
		memcpy(&ph, head + at, sizeof(ph));
		if (ph.p_type == PT_INTERP)
			return read_interp(head, len, &ph, fmt);
	}
	return 0;
}

static int read_elf(const char *head, size_t len, struct execfmt *fmt)
{
	ehdr_t eh;

	if (len < sizeof(eh))
		return damaged(fmt);
	memcpy(&eh, head, sizeof(eh));
	fmt->machine = eh.e_machine;
	if (NATIVE_MACHINE != 0 && !execfmt_runs(NATIVE_MACHINE, eh.e_machine))
		return refuse(fmt, -ENOEXEC, "a program for another machine");
	if (eh.e_type != ET_EXEC && eh.e_type != ET_DYN)
		return refuse(fmt, -ENOEXEC, "an object file or a core dump, and no program");
	/* Another word size may still run (CONFIG_IA32_EMULATION): only the kernel knows. */
	if (eh.e_ident[EI_CLASS] != NATIVE_CLASS)
		return 0;
	if (eh.e_phentsize != sizeof(phdr_t) || !eh.e_phnum ||
		eh.e_phnum > PHDRS_KERNEL_MAX / sizeof(phdr_t))
		return damaged(fmt);
	return find_interp(head, len, &eh, fmt);
}

int execfmt_read(const void *head, size_t len, struct execfmt *fmt)
{
	const char *bytes = head;

	*fmt = (struct execfmt){ .interp = "" };
	if (len >= 2 && !memcmp(bytes, "#!", 2))
		return read_script(bytes, len, fmt);
	if (len >= 4 && !memcmp(bytes, ELFMAG, 4))
		return read_elf(bytes, len, fmt);
	return refuse(
		fmt, -ENOEXEC, len ? "neither a program (ELF) nor a script (#!)" : "an empty file");
}
