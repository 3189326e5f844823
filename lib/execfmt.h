/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_EXECFMT_H
#define LIB_EXECFMT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Will the kernel start a program, by its first bytes?  It may be "#!" (fs/binfmt_script.c) or ELF (fs/binfmt_elf.c). */

enum { EXECFMT_INTERP_MAX = 256, EXECFMT_HEAD = 4096, EXECFMT_MACHINE_SIZE = 16 };

struct execfmt {
	char interp
		[EXECFMT_INTERP_MAX]; /* the interpreter that it needs; "": none, or it is not known */
	uint64_t interp_at; /* with interp_len, its name lies here in the file, behind the head */
	size_t interp_len;  /* with its NUL; 0: there is nothing more to be read */
	unsigned machine;   /* of an ELF program */
	bool script;
	const char *why; /* what is wrong with it, a constant; NULL: nothing */
};

/*
 * Reads the first LEN bytes HEAD, EXECFMT_HEAD or all of a shorter file.  Returns 0; -ENOEXEC if this kernel has no
 * built-in loader for it; -EBADMSG if it is damaged.
 */
int execfmt_read(const void *head, size_t len, struct execfmt *fmt);

/* Takes the name that was read behind the head: BYTES, of fmt->interp_len.  Returns 0 or -EBADMSG. */
int execfmt_take_interp(struct execfmt *fmt, const char *bytes, size_t len);

/* Does a kernel for the machine KERNEL, a number of ELF, start programs for PROGRAM? */
bool execfmt_runs(unsigned kernel, unsigned program);

/* The machine's name, in NAME if it has to be written. */
const char *execfmt_machine(unsigned machine, char name[EXECFMT_MACHINE_SIZE]);

#endif
