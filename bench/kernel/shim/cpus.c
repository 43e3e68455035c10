// SPDX-License-Identifier: MIT
#include "cpus.h"
#include "warn.h"

#include <string.h>

unsigned int shim_cpus = 1;
__thread unsigned int shim_cpu;

void *__alloc_percpu(size_t size, size_t align)
{
	void *area;

	BUG_ON(size > SHIM_PERCPU_STRIDE || align > SHIM_PERCPU_STRIDE);
	area = aligned_alloc(SHIM_PERCPU_STRIDE, shim_cpus * SHIM_PERCPU_STRIDE);
	if (area)
		memset(area, 0, shim_cpus * SHIM_PERCPU_STRIDE);
	return area;
}

void free_percpu(void *pointer)
{
	free(pointer);
}
