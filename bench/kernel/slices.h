/* SPDX-License-Identifier: MIT */
/*
 * The times of a race's slices. Of more than there is room for, each has the same chance to be kept, the late ones as
 * the early ones (J. S. Vitter, "Random sampling with a reservoir", 1985, algorithm R). Ours is
 * src/kernel/race/slice-sample.ts.
 */
#ifndef SLICES_H
#define SLICES_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define MAX_SLICES 65536UL

struct slices {
	double *kept;
	/* How many there were. */
	size_t seen;
	uint32_t random;
};

static inline void add_slice(struct slices *slices, double ns_per_op)
{
	size_t place = slices->seen++;

	if (place >= MAX_SLICES) {
		slices->random = slices->random * 1664525u + 1013904223u;
		place = (uint64_t)slices->random * slices->seen >> 32;
		if (place >= MAX_SLICES)
			return;
	}
	slices->kept[place] = ns_per_op;
}

static int compare_slices(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* 0 when there were none. */
static inline double median_slice(struct slices *slices)
{
	size_t count = slices->seen < MAX_SLICES ? slices->seen : MAX_SLICES;

	qsort(slices->kept, count, sizeof(*slices->kept), compare_slices);
	return count == 0 ? 0 : slices->kept[count / 2];
}

#endif
