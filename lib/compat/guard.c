/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stack protector without libc's help: gcc and clang compare with __stack_chk_guard, which klibc
 * neither has nor fills.  The linker calls __wrap_main instead of main (--wrap=main), so that the
 * guard changes while no protected function is on the stack.
 */
#include <stdint.h>
#include <string.h>
#include <linux/auxvec.h>
#include <sys/auxv.h>
#include <unistd.h>

uintptr_t __stack_chk_guard = 0xff0a0d00;

int __wrap_main(int argc, char **argv, char **envp);
int __real_main(int argc, char **argv, char **envp);
void __stack_chk_fail(void) __attribute__((noreturn));

int __wrap_main(int argc, char **argv, char **envp)
{
	const void *random = (const void *)getauxval(AT_RANDOM);

	if (random)
		memcpy(&__stack_chk_guard, random, sizeof(__stack_chk_guard));
	/* A zero byte stops a string that overflows from carrying the right value along. */
	__stack_chk_guard &= ~(uintptr_t)0xff;
	return __real_main(argc, argv, envp);
}

/* exit(3) would run code on a stack that is known to be damaged. */
void __stack_chk_fail(void)
{
	static const char message[] = "kinit: stack overflow detected\n";

	if (write(STDERR_FILENO, message, sizeof(message) - 1) < 0)
		_exit(126);
	_exit(127);
}
