/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System calls that klibc 2.0.12 has no function for.  syscall() always passes six arguments: those
 * that the caller did not give are whatever the registers held, and the kernel does not look at them.
 */
#include <errno.h>
#include <stdarg.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#if defined(__x86_64__)
static long enter_kernel(long number, const long *a)
{
	register long a3 __asm__("r10") = a[3];
	register long a4 __asm__("r8") = a[4];
	register long a5 __asm__("r9") = a[5];
	long result;

	__asm__ volatile("syscall"
		: "=a"(result)
		: "a"(number), "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(a3), "r"(a4), "r"(a5)
		: "rcx", "r11", "memory");
	return result;
}
#elif defined(__aarch64__)
static long enter_kernel(long number, const long *a)
{
	register long n __asm__("x8") = number;
	register long a0 __asm__("x0") = a[0];
	register long a1 __asm__("x1") = a[1];
	register long a2 __asm__("x2") = a[2];
	register long a3 __asm__("x3") = a[3];
	register long a4 __asm__("x4") = a[4];
	register long a5 __asm__("x5") = a[5];

	__asm__ volatile("svc 0"
		: "+r"(a0)
		: "r"(n), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5)
		: "memory");
	return a0;
}
#elif defined(__riscv) && __riscv_xlen == 64
static long enter_kernel(long number, const long *a)
{
	register long n __asm__("a7") = number;
	register long a0 __asm__("a0") = a[0];
	register long a1 __asm__("a1") = a[1];
	register long a2 __asm__("a2") = a[2];
	register long a3 __asm__("a3") = a[3];
	register long a4 __asm__("a4") = a[4];
	register long a5 __asm__("a5") = a[5];

	__asm__ volatile("ecall"
		: "+r"(a0)
		: "r"(n), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5)
		: "memory");
	return a0;
}
#else
#error "no system call instruction is known for this architecture"
#endif

long syscall(long number, ...)
{
	long args[6], result;
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		args[i] = va_arg(ap, long);
	va_end(ap);

	result = enter_kernel(number, args);
	if (result < 0 && result > -4096) {
		errno = -result;
		return -1;
	}
	return result;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	return syscall(__NR_clock_gettime, clock, now);
}

/* Unlike the other calls it returns the error and leaves errno alone. */
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *rest)
{
	int saved = errno, err = 0;

	if (syscall(__NR_clock_nanosleep, clock, flags, time, rest) < 0)
		err = errno;
	errno = saved;
	return err;
}

int signalfd(int fd, const sigset_t *mask, int flags)
{
	return syscall(__NR_signalfd4, fd, mask, sizeof(*mask), flags);
}

ssize_t getrandom(void *buffer, size_t length, unsigned int flags)
{
	return syscall(__NR_getrandom, buffer, length, flags);
}
