// SPDX-License-Identifier: MIT
/* Prints the nanoseconds of an uncontended spinlock and its release, in the median slice: the lock of the kernel's code. */
#include "slices.h"
#include "spinlock.h"

#include <stdio.h>
#include <time.h>

#define SLICES 500
#define PAIRS 50000

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

int main(void)
{
	static double kept[MAX_SLICES];
	struct slices slices = { .kept = kept };
	DEFINE_SPINLOCK(lock);

	for (int slice = 0; slice < SLICES; slice++) {
		uint64_t begin = now();

		for (int k = 0; k < PAIRS; k++) {
			spin_lock(&lock);
			spin_unlock(&lock);
		}
		add_slice(&slices, (double)(now() - begin) / PAIRS);
	}
	printf("%.3f\n", median_slice(&slices));
	return 0;
}
