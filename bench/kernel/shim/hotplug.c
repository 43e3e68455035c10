// SPDX-License-Identifier: MIT
#include "hotplug.h"

static cpuhp_callback on_death;
static struct hlist_node *instances;

int cpuhp_setup_state_multi(enum cpuhp_state state, const char *name, cpuhp_callback startup,
			    cpuhp_callback teardown)
{
	(void)state;
	(void)name;
	(void)startup;
	on_death = teardown;
	return 0;
}

void cpuhp_remove_multi_state(enum cpuhp_state state)
{
	(void)state;
	on_death = NULL;
}

int cpuhp_state_add_instance_nocalls(enum cpuhp_state state, struct hlist_node *node)
{
	(void)state;
	node->next = instances;
	instances = node;
	return 0;
}

int cpuhp_state_remove_instance_nocalls(enum cpuhp_state state, struct hlist_node *node)
{
	struct hlist_node **link = &instances;

	(void)state;
	while (*link && *link != node)
		link = &(*link)->next;
	if (*link)
		*link = node->next;
	return 0;
}

void shim_cpu_died(unsigned int cpu)
{
	for (struct hlist_node *node = instances; node; node = node->next)
		on_death(cpu, node);
}
