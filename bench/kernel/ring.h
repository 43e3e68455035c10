/* SPDX-License-Identifier: MIT */
/*
 * Pfns on their way from one thread to another: one producer, one consumer. Each side tells the other of what it did
 * after every 32 entries only: what is raced is the allocator, not the ring.
 */
#ifndef RING_H
#define RING_H

#include <stdbool.h>

#define RING_ENTRIES 1024
#define RING_BATCH 32

struct ring {
	/* The producer's: what it pushed, and what it knows of the consumer. */
	unsigned long pushed, seen_pops;
	unsigned long pad0[14];
	unsigned long told_pushes;
	unsigned long pad1[15];
	/* The consumer's. */
	unsigned long popped, seen_pushes;
	unsigned long pad2[14];
	unsigned long told_pops;
	unsigned long pad3[15];
	unsigned long pfns[RING_ENTRIES];
};

static inline bool ring_has_room(struct ring *ring)
{
	if (ring->pushed - ring->seen_pops < RING_ENTRIES)
		return true;
	ring->seen_pops = __atomic_load_n(&ring->told_pops, __ATOMIC_ACQUIRE);
	return ring->pushed - ring->seen_pops < RING_ENTRIES;
}

static inline void ring_push(struct ring *ring, unsigned long pfn)
{
	ring->pfns[ring->pushed++ % RING_ENTRIES] = pfn;
	if (ring->pushed % RING_BATCH == 0)
		__atomic_store_n(&ring->told_pushes, ring->pushed, __ATOMIC_RELEASE);
}

static inline bool ring_has_more(struct ring *ring)
{
	if (ring->popped != ring->seen_pushes)
		return true;
	ring->seen_pushes = __atomic_load_n(&ring->told_pushes, __ATOMIC_ACQUIRE);
	return ring->popped != ring->seen_pushes;
}

static inline unsigned long ring_pop(struct ring *ring)
{
	unsigned long pfn = ring->pfns[ring->popped++ % RING_ENTRIES];

	if (ring->popped % RING_BATCH == 0)
		__atomic_store_n(&ring->told_pops, ring->popped, __ATOMIC_RELEASE);
	return pfn;
}

#endif
