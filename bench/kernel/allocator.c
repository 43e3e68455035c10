// SPDX-License-Identifier: MIT
/* The kernel's allocator as it is, in one unit with what looks into its private structures. */
#include KERNEL_IOVA_C

#include "allocator.h"

#define member_of(type, member) (((type *)NULL)->member)
#define is_list(depot) __builtin_types_compatible_p(__typeof__(depot), struct iova_magazine *)

const struct allocator_facts allocator_facts = {
	.depot_is_list = is_list(member_of(struct iova_rcache, depot)),
	.depot_slots = sizeof(member_of(struct iova_rcache, depot)) / sizeof(void *),
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
	return domain->rcaches[bin].depot_size;
}

unsigned long allocator_loaded(struct iova_domain *domain, unsigned int bin, unsigned int cpu)
{
	return per_cpu_ptr(domain->rcaches[bin].cpu_rcaches, cpu)->loaded->size;
}

unsigned long allocator_prev(struct iova_domain *domain, unsigned int bin, unsigned int cpu)
{
	return per_cpu_ptr(domain->rcaches[bin].cpu_rcaches, cpu)->prev->size;
}
