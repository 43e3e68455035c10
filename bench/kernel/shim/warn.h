/* SPDX-License-Identifier: MIT */
/* A WARN is counted, each time its condition holds; a BUG ends the program. */
#ifndef SHIM_WARN_H
#define SHIM_WARN_H

#include <stdio.h>
#include <stdlib.h>

#include <stdbool.h>

void shim_warned(const char *condition);
void shim_bug(const char *condition) __attribute__((__noreturn__));

/*
 * Set while a domain is set up whose granule is larger than a page. The allocator has that for a bug of its caller;
 * scripts have such domains, as machines with larger pages do.
 */
extern bool shim_large_granule;

static inline int shim_warn(int holds, const char *condition)
{
	if (__builtin_expect(holds, 0))
		shim_warned(condition);
	return holds;
}

#define WARN_ON(condition) shim_warn(!!(condition), #condition)
#define WARN_ON_ONCE(condition) WARN_ON(condition)
#define WARN(condition, ...) WARN_ON(condition)
#define BUG_ON(condition) \
	do { if (__builtin_expect(!!(condition), 0) && !shim_large_granule) shim_bug(#condition); } while (0)
#define BUG() shim_bug("BUG")
#define pr_err(...) ((void)0)
#define pr_warn(...) ((void)0)

#endif
