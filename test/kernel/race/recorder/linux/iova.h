/* SPDX-License-Identifier: MIT */
/* What the race asks of an allocator: the one of recorder.c has it, and no kernel's header is needed. */
#ifndef RECORDER_IOVA_H
#define RECORDER_IOVA_H

#include "shim/shim.h"

struct iova_domain { int unused; };

unsigned long alloc_iova_fast(struct iova_domain *domain, unsigned long size, unsigned long limit, bool flush);
void free_iova_fast(struct iova_domain *domain, unsigned long pfn, unsigned long size);

#endif
