import { CPU_WORDS, CpuBlock } from "./cpu-layout.js";
import type { Machine } from "./machine.js";
import type { Pointer } from "./pointer.js";

/** Values of a CPU's `owner` word. */
const FREE = 0;
const RUNNING = 1;
const TAKEN = 2;

/**
 * Who may touch a CPU's magazines and slab caches: the thread that plays the CPU, from `enter` to `leave`, with
 * no lock and no atomic on the way; everyone else only while it is not inside. This is the model of an IPI: one
 * who wants to drain a running CPU raises `requests`, and the CPU steps aside at its next operation.
 *
 * Invariants: `owner` is RUNNING only for the thread that entered; whoever waits in `take` has entered nowhere,
 * so that two CPUs that drain each other cannot wait for each other.
 */
export class CpuOwnership {
  readonly #cpus: Pointer;

  constructor(private readonly machine: Machine) {
    this.#cpus = machine.layout.cpus;
  }

  enter(cpu: number): void {
    this.#claim(this.#cpus + cpu * CPU_WORDS + CpuBlock.owner, RUNNING);
  }

  leave(cpu: number): void {
    this.#free(this.#cpus + cpu * CPU_WORDS + CpuBlock.owner);
  }

  /** The word that is not 0 when somebody waits for this CPU: a glance at it is the poll. */
  requestsOf(cpu: number): Pointer {
    return this.#cpus + cpu * CPU_WORDS + CpuBlock.requests;
  }

  /** The kernel's per-CPU lock, for measuring what it costs. */
  rcacheLockOf(cpu: number): Pointer {
    return this.#cpus + cpu * CPU_WORDS + CpuBlock.rcacheLock;
  }

  /** The poll for loops: a plain read of the requests could be hoisted out of one. */
  poll(cpu: number): void {
    if (this.machine.atomics.load(this.machine.i32, this.requestsOf(cpu)) !== 0) this.stepAside(cpu);
  }

  /** The answer of a running CPU to requests: all who wait now have their turn, then it goes on. */
  stepAside(cpu: number): void {
    const { atomics, i32 } = this.machine;
    const served = this.#servedOf(cpu);
    // In this order, the reverse of `giveBack`: nobody is counted on both sides, and waited for in vain.
    const before = atomics.load(i32, served);
    const due = before + atomics.load(i32, this.requestsOf(cpu));
    this.leave(cpu);
    for (let turn = 0; ; turn++) {
      const seen = atomics.load(i32, served);
      if (((seen - due) | 0) >= 0) break;
      this.machine.relax(served, seen, turn);
    }
    this.enter(cpu);
  }

  /** Performs `action` while not inside `cpu`: what waits for other CPUs must not make them wait for this one. */
  outside(cpu: number, action: () => void): void {
    const { atomics, i32 } = this.machine;
    const inside = atomics.load(i32, this.#cpus + cpu * CPU_WORDS + CpuBlock.owner) === RUNNING;
    if (inside) this.leave(cpu);
    action();
    if (inside) this.enter(cpu);
  }

  /** Makes `cpu`, running or idle, ours until `giveBack`. The caller is inside no CPU. */
  take(cpu: number): void {
    const { atomics, i32 } = this.machine;
    atomics.add(i32, this.requestsOf(cpu), 1);
    this.#claim(this.#cpus + cpu * CPU_WORDS + CpuBlock.owner, TAKEN);
  }

  giveBack(cpu: number): void {
    const { atomics, i32 } = this.machine;
    this.#free(this.#cpus + cpu * CPU_WORDS + CpuBlock.owner);
    atomics.sub(i32, this.requestsOf(cpu), 1);
    atomics.add(i32, this.#servedOf(cpu), 1);
    atomics.notify(i32, this.#servedOf(cpu));
  }

  #servedOf(cpu: number): Pointer {
    return this.#cpus + cpu * CPU_WORDS + CpuBlock.served;
  }

  #claim(owner: Pointer, as: typeof RUNNING | typeof TAKEN): void {
    const { atomics, i32 } = this.machine;
    for (let turn = 0; ; turn++) {
      const seen = atomics.compareExchange(i32, owner, FREE, as);
      if (seen === FREE) return;
      this.machine.relax(owner, seen, turn);
    }
  }

  #free(owner: Pointer): void {
    const { atomics, i32 } = this.machine;
    // Publishes everything written while inside.
    atomics.store(i32, owner, FREE);
    atomics.notify(i32, owner);
  }
}
