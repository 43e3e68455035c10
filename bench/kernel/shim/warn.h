/* SPDX-License-Identifier: MIT */
/* A WARN is counted, a BUG ends the program. */
#ifndef SHIM_WARN_H
#define SHIM_WARN_H

#include <stdio.h>
#include <stdlib.h>

extern unsigned long shim_warnings;

static inline int shim_warn(int condition)
{
	if (__builtin_expect(condition, 0))
		__atomic_fetch_add(&shim_warnings, 1, __ATOMIC_RELAXED);
	return condition;
}

void shim_bug(const char *condition) __attribute__((__noreturn__));

#define WARN_ON(condition) shim_warn(!!(condition))
#define WARN_ON_ONCE(condition) WARN_ON(condition)
#define WARN(condition, ...) WARN_ON(condition)
#define BUG_ON(condition) do { if (__builtin_expect(!!(condition), 0)) shim_bug(#condition); } while (0)
#define pr_err(...) ((void)0)
#define pr_warn(...) ((void)0)

#endif
