/* SPDX-License-Identifier: MIT */
#ifndef DRIVER_H
#define DRIVER_H

#include "allocator.h"

/* Of the domains that no script makes: 4 KiB. */
#define GRANULE_SHIFT 12

/* What the program does when it is called so: answers its exit code. */
int play_script(void);
int race(int argc, char **argv);

/* Makes a domain with its rcaches, and takes it down. */
void make_domain(struct iova_domain *domain, unsigned int shift, unsigned long start_pfn);
void put_domain(struct iova_domain *domain);

/* The function of the allocator that this thread is in: should it die there, it is named. */
extern __thread const char *volatile calling;
/* The line of the script that is played, from 1; 0 when none is. */
extern volatile unsigned long playing;

/* From now on the program ends when it takes so much processor time in which `done` answers the same. */
void watch(unsigned long patience_ms, unsigned long (*done)(void));

/* Ends the program with a line on stderr. */
void fail(const char *problem) __attribute__((__noreturn__));

/* What was answered so far; written out when the program dies as well. */
void answer(const char *format, ...) __attribute__((__format__(__printf__, 1, 2)));
void flush_answers(void);

#endif
