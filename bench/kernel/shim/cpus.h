/* SPDX-License-Identifier: MIT */
/*
 * CPUs, and what each of them has of its own. A thread plays one CPU, or, in a script, each of them in turn. All of
 * them are online.
 */
#ifndef SHIM_CPUS_H
#define SHIM_CPUS_H

#include <stddef.h>

extern unsigned int shim_cpus;
/* The CPU that this thread plays. */
extern __thread unsigned int shim_cpu;

#define num_online_cpus() (shim_cpus)
#define num_possible_cpus() (shim_cpus)
#define nr_cpu_ids (shim_cpus)
#define for_each_online_cpu(cpu) for ((cpu) = 0; (cpu) < shim_cpus; (cpu)++)
#define for_each_possible_cpu(cpu) for_each_online_cpu(cpu)
#define smp_processor_id() (shim_cpu)
#define raw_smp_processor_id() (shim_cpu)
#define get_cpu() (shim_cpu)
#define put_cpu() ((void)0)

#define cache_line_size() 64

/*
 * Why 256 bytes: two lines and their prefetched neighbours, so that no CPU's lock lies beside another's, as with the
 * kernel's areas. What does not fit is refused.
 */
#define SHIM_PERCPU_STRIDE 256UL

void *__alloc_percpu(size_t size, size_t align);
void free_percpu(void *pointer);

#define per_cpu_ptr(pointer, cpu) \
	((__typeof__(pointer))((char *)(pointer) + (cpu) * SHIM_PERCPU_STRIDE))
#define raw_cpu_ptr(pointer) per_cpu_ptr(pointer, shim_cpu)
#define this_cpu_ptr(pointer) raw_cpu_ptr(pointer)

#endif
