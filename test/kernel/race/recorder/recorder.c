// SPDX-License-Identifier: MIT
/*
 * An allocator that gives out each pfn once, 1 and up, and writes down what it is asked for; linked to
 * bench/kernel/race.c in place of a kernel's. Behind the race's own answers there is a line for each call, those of CPU 0
 * first: `0 alloc SIZE LIMIT PFN`, `0 free SIZE PFN`.
 */
#include "driver.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_CPUS 2
/* Of each CPU. More are not written down. */
#define MAX_CALLS (1UL << 20)

struct call {
	/* 0 of a free. */
	unsigned long limit;
	unsigned long size, pfn;
};

bool shim_large_granule;
__thread const char *volatile calling;
static struct call calls[MAX_CPUS][MAX_CALLS];
static unsigned long called[MAX_CPUS];
static unsigned long last_pfn;

static void note(unsigned long limit, unsigned long size, unsigned long pfn)
{
	if (called[shim_cpu] < MAX_CALLS)
		calls[shim_cpu][called[shim_cpu]++] = (struct call){ limit, size, pfn };
}

unsigned long alloc_iova_fast(struct iova_domain *domain, unsigned long size, unsigned long limit, bool flush)
{
	unsigned long pfn = __atomic_add_fetch(&last_pfn, 1, __ATOMIC_RELAXED);

	(void)domain;
	if (!flush)
		fail("an allocation that may not flush");
	note(limit, size, pfn);
	return pfn;
}

void free_iova_fast(struct iova_domain *domain, unsigned long pfn, unsigned long size)
{
	(void)domain;
	note(0, size, pfn);
}

void make_domain(struct iova_domain *domain, unsigned int shift, unsigned long start_pfn)
{
	(void)domain, (void)shift, (void)start_pfn;
}

void watch(unsigned long patience_ms, unsigned long (*done)(void))
{
	(void)patience_ms, (void)done;
}

void fail(const char *problem)
{
	fprintf(stderr, "%s\n", problem);
	exit(1);
}

void shim_bug(const char *condition)
{
	fail(condition);
}

void answer(const char *format, ...)
{
	va_list values;

	va_start(values, format);
	vprintf(format, values);
	va_end(values);
}

/* The race is over when it has this done. */
void flush_answers(void)
{
	for (unsigned int cpu = 0; cpu < MAX_CPUS; cpu++) {
		for (unsigned long k = 0; k < called[cpu]; k++) {
			const struct call *call = &calls[cpu][k];

			if (call->limit == 0)
				printf("%u free %lu %lu\n", cpu, call->size, call->pfn);
			else
				printf("%u alloc %lu %lu %lu\n", cpu, call->size, call->limit, call->pfn);
		}
	}
	fflush(stdout);
}

int main(int argc, char **argv)
{
	return race(argc - 1, argv + 1);
}
