/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/execfmt.h"

#include <elf.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
enum { NATIVE_MACHINE = 62 /* EM_X86_64 */ };
#elif defined(__aarch64__)
enum { NATIVE_MACHINE = 183 /* EM_AARCH64 */ };
#elif defined(__riscv)
enum { NATIVE_MACHINE = 243 /* EM_RISCV */ };
#elif defined(__i386__)
enum { NATIVE_MACHINE = 3 /* EM_386 */ };
#elif defined(__arm__)
enum { NATIVE_MACHINE = 40 /* EM_ARM */ };
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

static int script_interp(const char *head, size_t len, char *interp)
{
	size_t from = 2, to;

	while (from < len && (head[from] == ' ' || head[from] == '\t'))
		from++;
	for (to = from; to < len && !strchr(" \t\n", head[to]); to++)
		;
	if (to == from || to - from >= EXECFMT_INTERP_MAX)
		return -ENOEXEC;
	memcpy(interp, head + from, to - from);
	interp[to - from] = '\0';
	return 0;
}

static int interp_of(const char *head, size_t len, const phdr_t *ph, char *interp)
{
	if (ph->p_filesz < 2 || ph->p_filesz > EXECFMT_INTERP_MAX)
		return -EBADMSG;
	if (ph->p_offset > len || ph->p_filesz > len - ph->p_offset)
		return 0;
	memcpy(interp, head + ph->p_offset, ph->p_filesz);
	return interp[ph->p_filesz - 1] == '\0' ? 0 : -EBADMSG;
}

static int elf_interp(const char *head, size_t len, char *interp)
{
	ehdr_t eh;
	phdr_t ph;

	if (len < sizeof(eh))
		return -EBADMSG;
	memcpy(&eh, head, sizeof(eh));
	/* Another word size may still run (CONFIG_IA32_EMULATION): only the kernel knows. */
	if (eh.e_ident[EI_CLASS] != NATIVE_CLASS)
		return 0;
	if ((NATIVE_MACHINE != 0 && eh.e_machine != NATIVE_MACHINE) ||
		(eh.e_type != ET_EXEC && eh.e_type != ET_DYN))
		return -ENOEXEC;
	if (eh.e_phentsize != sizeof(ph))
		return -EBADMSG;
	for (unsigned i = 0; i < eh.e_phnum; i++) {
		uint64_t at = (uint64_t)eh.e_phoff + (uint64_t)i * sizeof(ph);

		if (at > len || sizeof(ph) > len - at)
			return 0;
		memcpy(&ph, head + at, sizeof(ph));
		if (ph.p_type == PT_INTERP)
			return interp_of(head, len, &ph, interp);
	}
	return 0;
}

int execfmt_interp(const void *head, size_t len, char *interp)
{
	const char *bytes = head;

	interp[0] = '\0';
	if (len >= 2 && !memcmp(bytes, "#!", 2))
		return script_interp(bytes, len, interp);
	if (len >= 4 && !memcmp(bytes, ELFMAG, 4))
		return elf_interp(bytes, len, interp);
	return -ENOEXEC;
}
