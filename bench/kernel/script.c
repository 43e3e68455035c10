// SPDX-License-Identifier: MIT
/*
 * Plays allocator scripts, whose form is that of `iovalab exec`. Whoever calls has checked them: what is wrong here is
 * wrong with the caller. A line is answered before the next one is played.
 */
#include "driver.h"
#include "shim/shim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct iova_domain domain;
static unsigned int shift;
static unsigned long start_pfn;

/* What each allocation answered. */
static unsigned long *pfns;
static size_t allocations, room;

static char *field;

static unsigned long number(void)
{
	char *end;
	unsigned long value = strtoul(field, &end, 10);

	if (end == field)
		fail("a number is missing");
	field = end + (*end == ' ');
	return value;
}

/* A pfn, or what the allocation behind an @ answered. */
static unsigned long reference(void)
{
	unsigned long value;

	if (*field != '@')
		return number();
	field++;
	value = number();
	if (value >= allocations)
		fail("no such allocation");
	return pfns[value];
}

static void answer_pfn(unsigned long pfn)
{
	if (allocations == room) {
		room = room ? 2 * room : 4096;
		pfns = realloc(pfns, room * sizeof(*pfns));
		if (!pfns)
			fail("no memory");
	}
	pfns[allocations++] = pfn;
	answer("%lu\n", pfn);
}

static void begin(void)
{
	shim_cpus = number();
	shift = number();
	start_pfn = number();
	make_domain(&domain, shift, start_pfn);
	answer("ok\n");
}

static void alloc_fast(void)
{
	unsigned long size, limit;
	bool flush;

	shim_cpu = number();
	size = number();
	limit = number();
	flush = number();
	calling = "alloc_iova_fast";
	answer_pfn(alloc_iova_fast(&domain, size, limit, flush));
}

static void alloc_slow(void)
{
	unsigned long size, limit;
	bool aligned;
	struct iova *iova;

	shim_cpu = number();
	size = number();
	limit = number();
	aligned = number();
	calling = "alloc_iova";
	iova = alloc_iova(&domain, size, limit, aligned);
	answer_pfn(iova ? iova->pfn_lo : 0);
}

static void free_fast(void)
{
	unsigned long pfn;

	shim_cpu = number();
	pfn = reference();
	if (pfn) {
		calling = "free_iova_fast";
		free_iova_fast(&domain, pfn, number());
	}
	answer(pfn ? "ok\n" : "skip\n");
}

static void free_slow(void)
{
	unsigned long pfn;

	shim_cpu = number();
	pfn = reference();
	if (pfn) {
		calling = "free_iova";
		free_iova(&domain, pfn);
	}
	answer(pfn ? "ok\n" : "skip\n");
}

static void reserve(void)
{
	unsigned long lo = number(), hi = number();
	struct iova *iova;

	calling = "reserve_iova";
	iova = reserve_iova(&domain, lo, hi);
	if (iova)
		answer("%lu-%lu\n", iova->pfn_lo, iova->pfn_hi);
	else
		answer("null\n");
}

static unsigned long in_depots(void)
{
	unsigned long magazines = 0;

	for (unsigned int bin = 0; bin < allocator_facts.bins; bin++)
		magazines += allocator_depot(&domain, bin);
	return magazines;
}

/* All that is pending is due. */
static void tick(void)
{
	unsigned long before = in_depots();
	unsigned int ran;

	calling = "delayed work";
	ran = shim_run_work(ULONG_MAX);
	answer("%u %lu\n", ran, before - in_depots());
}

static void cpu_died(void)
{
	calling = "the hotplug callback";
	shim_cpu_died(number());
	answer("ok\n");
}

static void dump(void)
{
	calling = "a dump";
	answer("nodes=%lu", allocator_nodes(&domain));
	for (unsigned int bin = 0; bin < allocator_facts.bins; bin++) {
		answer(" | %u:%lu", bin, allocator_depot(&domain, bin));
		for (unsigned int cpu = 0; cpu < shim_cpus; cpu++)
			answer(" %lu/%lu", allocator_loaded(&domain, bin, cpu), allocator_prev(&domain, bin, cpu));
	}
	answer("\n");
}

static void begin_anew(void)
{
	put_domain(&domain);
	make_domain(&domain, shift, start_pfn);
	answer("ok\n");
}

static void play(char operation)
{
	switch (operation) {
	case 'I': return begin();
	case 'A': return alloc_fast();
	case 'S': return alloc_slow();
	case 'F': return free_fast();
	case 'G': return free_slow();
	case 'R': return reserve();
	case 'T': return tick();
	case 'H': return cpu_died();
	case 'D': return dump();
	case 'X': return begin_anew();
	default: fail("no such operation");
	}
}

int play_script(void)
{
	char line[256];
	bool is_empty = true;

	while (fgets(line, sizeof(line), stdin)) {
		playing++;
		field = line[1] == ' ' ? line + 2 : line + 1;
		play(line[0]);
		calling = "main";
		is_empty = false;
	}
	playing = 0;
	if (!is_empty)
		put_domain(&domain);
	return 0;
}
