// SPDX-License-Identifier: MIT
/* The kernel's allocator as it is, in one unit with what looks into its private structures. */
#include KERNEL_IOVA_C

#include "allocator.h"

#define member_of(type, member) (((type *)NULL)->member)

/* DEPOT_FORM is what probe/depot-form.c told: one of these. */
#define DEPOT_LIST 1
#define DEPOT_ARRAY 2
#define DEPOT_ALLOCATED 3

const struct allocator_facts allocator_facts = {
	.depot_is_list = DEPOT_FORM == DEPOT_LIST,
	.magazine_size = sizeof(member_of(struct iova_magazine, pfns)) / sizeof(unsigned long),
	.bins = IOVA_RANGE_CACHE_MAX_SIZE,
};

unsigned long allocator_nodes(struct iova_domain *domain)
{
	unsigned long nodes = 0;

	for (struct rb_node *node = rb_first(&domain->rbroot); node; node = rb_next(node))
		nodes++;
	return nodes - 1;
}

unsigned long allocator_depot(struct iova_domain *domain, unsigned int bin)
{
#if DEPOT_FORM == DEPOT_LIST
	/* Counted: the first version of the list keeps no size. */
	unsigned long magazines = 0;

	for (struct iova_magazine *mag = domain->rcaches[bin].depot; mag; mag = mag->next)
		magazines++;
	return magazines;
#else
	return domain->rcaches[bin].depot_size;
#endif
}

unsigned long allocator_slots(struct iova_domain *domain)
{
#if DEPOT_FORM == DEPOT_ALLOCATED
	unsigned long most = 0;
	struct iova *iova;

	/* An array that is full stays as it is, however many magazines come: three of them say so. */
	for (unsigned long idle = 0; idle < 3 * allocator_facts.magazine_size; idle++) {
		iova = alloc_iova(domain, 1, domain->dma_32bit_pfn - 1, true);
		if (!iova)
			break;
		free_iova_fast(domain, iova->pfn_lo, 1);
		if (allocator_depot(domain, 0) > most) {
			most = allocator_depot(domain, 0);
			idle = 0;
		}
	}
	return most;
#else
	(void)domain;
	return sizeof(member_of(struct iova_rcache, depot)) / sizeof(void *);
#endif
}

unsigned long allocator_loaded(struct iova_domain *domain, unsigned int bin, unsigned int cpu)
{
	return per_cpu_ptr(domain->rcaches[bin].cpu_rcaches, cpu)->loaded->size;
}

unsigned long allocator_prev(struct iova_domain *domain, unsigned int bin, unsigned int cpu)
{
	return per_cpu_ptr(domain->rcaches[bin].cpu_rcaches, cpu)->prev->size;
}
