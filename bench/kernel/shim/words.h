/* SPDX-License-Identifier: MIT */
/* Types, and the words that the kernel adds to C. Those that only tools read, or modules need, mean nothing here. */
#ifndef SHIM_WORDS_H
#define SHIM_WORDS_H

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;
typedef u64 dma_addr_t;
typedef u64 phys_addr_t;

#ifndef ENOTSUPP
#define ENOTSUPP 524
#endif
/* What magazines are measured in. The granules of domains may be larger, see shim_large_granule. */
#define PAGE_SHIFT 12
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))

#ifndef __always_inline
#define __always_inline inline __attribute__((__always_inline__))
#endif
#define noinline __attribute__((__noinline__))
#define likely(condition) __builtin_expect(!!(condition), 1)
#define unlikely(condition) __builtin_expect(!!(condition), 0)
#define static_assert(condition, ...) _Static_assert(condition, #condition)

/*
 * A word behind a struct that is not known would be read as the name of a variable: what changes how something lies in
 * memory has to be here. 64 is a cache line; neighbours of a node that is far are not modelled.
 */
#define __aligned(bytes) __attribute__((__aligned__(bytes)))
#define __packed __attribute__((__packed__))
#define ____cacheline_aligned __aligned(64)
#define ____cacheline_aligned_in_smp ____cacheline_aligned
#define ____cacheline_internodealigned_in_smp ____cacheline_aligned
#define __cacheline_aligned ____cacheline_aligned
#define __cacheline_aligned_in_smp ____cacheline_aligned
#define __randomize_layout
#define __no_randomize_layout
#define __designated_init

#define __maybe_unused __attribute__((__unused__))
#define __always_unused __attribute__((__unused__))
#define __must_check __attribute__((__warn_unused_result__))
#define __cold __attribute__((__cold__))
#define __pure __attribute__((__pure__))
#ifndef __attribute_const__
#define __attribute_const__ __attribute__((__const__))
#endif
#define fallthrough __attribute__((__fallthrough__))
#define __counted_by(member)
#define __force
#define __percpu
#define __rcu
#define __init
#define __exit
#define __read_mostly
#define __ro_after_init
#define EXPORT_SYMBOL(name)
#define EXPORT_SYMBOL_GPL(name)
#define EXPORT_SYMBOL_NS(name, space)
#define EXPORT_SYMBOL_NS_GPL(name, space)
#define MODULE_AUTHOR(text)
#define MODULE_DESCRIPTION(text)
#define MODULE_LICENSE(text)

/*
 * The options of this kernel: several CPUs, and the allocator is built in, so that its header declares the functions
 * rather than empty ones. All others are off.
 */
#if __SIZEOF_LONG__ == 8
#define CONFIG_64BIT 1
#endif
#define CONFIG_SMP 1
#define CONFIG_IOMMU_IOVA 1

/* 1 for an option that is on, 0 for one that is no macro: only behind the first does a comma come. */
#define SHIM_ON_1 0, 1
#define shim_second(first, second, ...) second
#define shim_second_of(...) shim_second(__VA_ARGS__)
#define shim_is_on(value) shim_second_of(SHIM_ON_##value, 0, 0)
#define IS_ENABLED(option) shim_is_on(option)
#define IS_BUILTIN(option) shim_is_on(option)
#define IS_REACHABLE(option) shim_is_on(option)
#define IS_MODULE(option) 0

#define barrier() __asm__ __volatile__("" ::: "memory")
#define READ_ONCE(word) (*(const volatile __typeof__(word) *)&(word))
#define WRITE_ONCE(word, value) (*(volatile __typeof__(word) *)&(word) = (value))
#define smp_store_release(word, value) __atomic_store_n(word, value, __ATOMIC_RELEASE)
#define smp_load_acquire(word) __atomic_load_n(word, __ATOMIC_ACQUIRE)
#define rcu_assign_pointer(pointer, value) smp_store_release(&(pointer), value)
#define rcu_dereference(pointer) READ_ONCE(pointer)
#define rcu_dereference_raw(pointer) READ_ONCE(pointer)

#define container_of(pointer, type, member) ((type *)((char *)(pointer) - offsetof(type, member)))

#define min(a, b) ({ __typeof__(a) a_ = (a); __typeof__(b) b_ = (b); a_ < b_ ? a_ : b_; })
#define max(a, b) ({ __typeof__(a) a_ = (a); __typeof__(b) b_ = (b); a_ > b_ ? a_ : b_; })
#define min_t(type, a, b) min((type)(a), (type)(b))
#define max_t(type, a, b) max((type)(a), (type)(b))
#define swap(a, b) do { __typeof__(a) was_ = (a); (a) = (b); (b) = was_; } while (0)

#define ERR_PTR(error) ((void *)(long)(error))

/* One thread sets the allocator up and takes it down. */
struct mutex { int unused; };
#define DEFINE_MUTEX(name) struct mutex name
#define mutex_lock(mutex) ((void)(mutex))
#define mutex_unlock(mutex) ((void)(mutex))

#define kmemleak_transient_leak(pointer) ((void)0)
#define kmemleak_ignore(pointer) ((void)0)

#endif
