/* SPDX-License-Identifier: MIT */
/*
 * Memory for objects of one size, as the kernel's slab allocator gives it: each thread has a list of free ones that it
 * takes from and gives to without a lock; a list that grows too long gives a batch up to the others.
 */
#ifndef SHIM_SLAB_H
#define SHIM_SLAB_H

#include <stddef.h>

typedef unsigned int gfp_t;
#define GFP_KERNEL 0u
#define GFP_ATOMIC 0u
#define GFP_NOWAIT 0u
#define __GFP_NOWARN 0u
#define __GFP_ZERO 1u

#define SLAB_HWCACHE_ALIGN 1u

struct kmem_cache;

struct kmem_cache *kmem_cache_create(const char *name, size_t size, size_t align, unsigned int flags,
				     void (*constructor)(void *));
void kmem_cache_destroy(struct kmem_cache *cache);
void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags);
void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t flags);
void kmem_cache_free(struct kmem_cache *cache, void *object);

/* By size: the smallest power of two that holds it, aligned to that. */
void *kmalloc(size_t size, gfp_t flags);
void *kzalloc(size_t size, gfp_t flags);
void *kcalloc(size_t number, size_t size, gfp_t flags);
void kfree(const void *object);

#define KMEM_CACHE(type, flags) kmem_cache_create(#type, sizeof(struct type), __alignof__(struct type), flags, NULL)

#endif
