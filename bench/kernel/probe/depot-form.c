// SPDX-License-Identifier: MIT
/*
 * Compiled to assembly and never run: the text that is left there says how this tree declares its depots. The driver
 * is then compiled for that form, because it may only name fields that the form has.
 */
#include KERNEL_IOVA_C

#define DEPOT __typeof__(((struct iova_rcache *)NULL)->depot)
#define depot_is(type, form, other) \
	__builtin_choose_expr(__builtin_types_compatible_p(DEPOT, type), "depot form: " form, other)

const char *const depot_form =
	depot_is(struct iova_magazine *, "list",
	depot_is(struct iova_magazine *[], "array",
	depot_is(struct iova_magazine **, "allocated", "depot form: unknown")));
