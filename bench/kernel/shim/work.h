/* SPDX-License-Identifier: MIT */
/*
 * Delayed work. Time is the driver's: a script says when a tick comes, and in a race a thread of its own lets the
 * time go by.
 */
#ifndef SHIM_WORK_H
#define SHIM_WORK_H

#include <stdbool.h>

struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);

struct work_struct { work_func_t func; };

struct delayed_work {
	struct work_struct work;
	bool pending;
	unsigned long delay;
	struct delayed_work *next;
};

/* A jiffy is a millisecond. */
#define HZ 1000
#define msecs_to_jiffies(milliseconds) ((unsigned long)(milliseconds))

#define INIT_DELAYED_WORK(delayed, function) shim_init_delayed_work(delayed, function)
#define INIT_DEFERRABLE_WORK(delayed, function) INIT_DELAYED_WORK(delayed, function)

void shim_init_delayed_work(struct delayed_work *work, work_func_t function);
bool schedule_delayed_work(struct delayed_work *work, unsigned long delay);
bool cancel_delayed_work_sync(struct delayed_work *work);

/* How many works were ever set up. */
extern unsigned int shim_works;

/* Runs what is pending now and due within `jiffies`, each once, in the order of addresses. Answers how many ran. */
unsigned int shim_run_work(unsigned long jiffies);

#endif
