/* SPDX-License-Identifier: MIT */
/* What the driver sees of the kernel's allocator, besides its own interface: its size, and what is inside. */
#ifndef ALLOCATOR_H
#define ALLOCATOR_H

#include <linux/iova.h>

struct allocator_facts {
	/* Whether depots are linked lists, or arrays. */
	bool depot_is_list;
	unsigned long magazine_size;
	unsigned int bins;
};

extern const struct allocator_facts allocator_facts;

/* Ranges in the tree, the anchor not counted. */
unsigned long allocator_nodes(struct iova_domain *domain);
/* Magazines in the depot of a bin. */
unsigned long allocator_depot(struct iova_domain *domain, unsigned int bin);
/* Magazines that fit into a depot, if it is an array. One whose length is not declared is filled to see: in `domain`. */
unsigned long allocator_slots(struct iova_domain *domain);
/* Pfns in loaded and in prev of a CPU. */
unsigned long allocator_loaded(struct iova_domain *domain, unsigned int bin, unsigned int cpu);
unsigned long allocator_prev(struct iova_domain *domain, unsigned int bin, unsigned int cpu);

#endif
