/* SPDX-License-Identifier: MIT */
/* Powers of two. */
#ifndef SHIM_BITS_H
#define SHIM_BITS_H

#include <stdbool.h>

#define BITS_PER_LONG (8 * __SIZEOF_LONG__)

/* The number of the highest bit that is set, counted from 1; 0 for none. */
static inline unsigned int fls_long(unsigned long word)
{
	return word == 0 ? 0 : BITS_PER_LONG - __builtin_clzl(word);
}

/* The number of the lowest bit that is set, counted from 0. There is one. */
static inline unsigned long __ffs(unsigned long word)
{
	return __builtin_ctzl(word);
}

static inline bool is_power_of_2(unsigned long word)
{
	return word != 0 && (word & (word - 1)) == 0;
}

/* ceil(log2(word)) */
static inline int order_base_2(unsigned long word)
{
	return word > 1 ? fls_long(word - 1) : 0;
}

static inline unsigned long roundup_pow_of_two(unsigned long word)
{
	return 1UL << order_base_2(word);
}

#define ALIGN_DOWN(value, to) ((value) & ~((__typeof__(value))(to) - 1))
#define ALIGN(value, to) ALIGN_DOWN((value) + (to) - 1, to)

#endif
