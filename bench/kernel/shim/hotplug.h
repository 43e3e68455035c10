/* SPDX-License-Identifier: MIT */
/* CPU hotplug: who wants to know when a CPU is dead. */
#ifndef SHIM_HOTPLUG_H
#define SHIM_HOTPLUG_H

#include <stddef.h>

struct hlist_node {
	struct hlist_node *next;
	struct hlist_node **pprev;
};

#define hlist_entry_safe(node, type, member) ((node) ? container_of(node, type, member) : NULL)

enum cpuhp_state { CPUHP_IOMMU_IOVA_DEAD };

typedef int (*cpuhp_callback)(unsigned int cpu, struct hlist_node *node);

int cpuhp_setup_state_multi(enum cpuhp_state state, const char *name, cpuhp_callback startup,
			    cpuhp_callback teardown);
void cpuhp_remove_multi_state(enum cpuhp_state state);
int cpuhp_state_add_instance_nocalls(enum cpuhp_state state, struct hlist_node *node);
int cpuhp_state_remove_instance_nocalls(enum cpuhp_state state, struct hlist_node *node);

/* Tells everybody that `cpu` is dead. */
void shim_cpu_died(unsigned int cpu);

#endif
