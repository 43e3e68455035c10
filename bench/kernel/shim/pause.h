/* SPDX-License-Identifier: MIT */
#ifndef SHIM_PAUSE_H
#define SHIM_PAUSE_H

/* Tells the core that this is a loop that waits. */
static inline void shim_pause(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ __volatile__("yield");
#endif
}

#endif
