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
#include <sys/random.h>
#include <unistd.h>

uintptr_t __stack_chk_guard = 0xff0a0d00;

int __wrap_main(int argc, char **argv, char **envp);
int __real_main(int argc, char **argv, char **envp);
void guard_renew(void);
void __stack_chk_fail(void) __attribute__((noreturn));

/* A zero byte stops a string that overflows from carrying the right value along. */
static void set_guard(uintptr_t value)
{
	__stack_chk_guard = value & ~(uintptr_t)0xff;
}

int __wrap_main(int argc, char **argv, char **envp)
{
	const void *random = (const void *)getauxval(AT_RANDOM);
	uintptr_t guard = __stack_chk_guard;

	if (random)
		memcpy(&guard, random, sizeof(guard));
	set_guard(guard);
	return __real_main(argc, argv, envp);
}

/* For a process whose callers will not return: what they have on the stack is the old value. */
void guard_renew(void)
{
	/* GRND_INSECURE of linux/random.h, for the time in which the kernel has gathered too little. */
	static const unsigned insecure = 4;
	uintptr_t guard;

	if (getrandom(&guard, sizeof(guard), GRND_NONBLOCK) == sizeof(guard) ||
		getrandom(&guard, sizeof(guard), insecure) == sizeof(guard))
		set_guard(guard);
}

/* exit(3) would run code on a stack that is known to be damaged. */
void __stack_chk_fail(void)
{
	static const char message[] = "kinit: stack overflow detected\n";

	if (write(STDERR_FILENO, message, sizeof(message) - 1) < 0)
		_exit(126);
	_exit(127);
}
