/**
 * Hardware queues of a device: neighbouring CPUs share one, and as evenly as that can be. Queue q has the CPUs c with
 *
 *   floor(c * queues / cpus) = q,  that is  ceil(q * cpus / queues) <= c < ceil((q + 1) * cpus / queues)
 *
 * Invariants: every CPU has one queue; every queue has a CPU, where there are no more queues than CPUs.
 */

/** The queue that requests from `cpu` go to. */
export function queueOf(cpu: number, queues: number, cpus: number): number {
  return Math.floor((cpu * queues) / cpus);
}

/** The first of the CPUs of `queue`: it takes the interrupts, unless the user has them elsewhere. */
export function firstCpuOf(queue: number, queues: number, cpus: number): number {
  return Math.ceil((queue * cpus) / queues);
}
