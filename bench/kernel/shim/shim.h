/* SPDX-License-Identifier: MIT */
/*
 * What the kernel's allocator expects around it, for a program in user space. Whatever <linux/...> header the sources
 * ask for, and do not bring themselves, is this one. The names are the kernel's interface; what is behind them is ours.
 */
#ifndef SHIM_H
#define SHIM_H

#include "words.h"
#include "bits.h"
#include "warn.h"
#include "cpus.h"
#include "spinlock.h"
#include "slab.h"
#include "work.h"
#include "hotplug.h"

#endif
