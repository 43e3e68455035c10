/** Where hardware queues interrupt: the first CPU of those that share the queue. */
export function firstCpus(queues: number, cpus: number): number[] {
  return Array.from({ length: queues }, (_, queue) => Math.ceil((queue * cpus) / queues));
}
