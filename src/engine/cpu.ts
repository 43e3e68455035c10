import type { LatencySampler } from "../measure/latency-sampler.js";
import type { CpuOwnership } from "../memory/cpu-ownership.js";
import type { Pointer } from "../memory/pointer.js";
import { type CpuStream, Op } from "../workload/stream.js";
import type { RunControl } from "./run-control.js";

/** What a CPU calls: a domain, or something that watches one. */
export interface AllocPort {
  allocFast(cpu: number, size: number, limitPfn: number, flushRcache: boolean): number;
  freeFast(cpu: number, pfn: number, size: number): void;
}

/** Where a CPU looks, between two operations, whether it is to go offline; returns when it is online again. */
export interface HotplugPort {
  look(): void;
}
/** Lets a checker stand between the loop and the domains. */
export type PortWrapper = (port: AllocPort, ledger: SharedArrayBuffer, domain: number) => AllocPort;

/** What a CPU did. */
export interface CpuTally {
  readonly allocs: number;
  readonly failedAllocs: number;
  readonly frees: number;
}

/**
 * Turns between looks at the world (requests of other CPUs, the end of the run). The two atomic loads then cost
 * about 0.2 ns a turn, and a look comes every half microsecond.
 */
const LOOK_TURNS = 64;
/** A countdown that never ends: a look always comes first, and it is wound up again before it could. */
const NEVER = 2 ** 30;
/**
 * Turns of 20 to 50 ns that a wait for another CPU spins, its magazines still its own; then it sleeps, and others may
 * take them. With a core for each CPU, what is waited for mostly comes within a microsecond, and a sleep costs 65.
 * With fewer cores, whoever is waited for may need this one.
 */
export const SPIN_TURNS = { ownCore: 512, sharedCore: 32 } as const;

/** The loop that every CPU runs: takes operations from its stream and carries them out, until the end of either. */
export class CpuLoop {
  constructor(
    private readonly cpu: number,
    private readonly stream: CpuStream,
    /** The run's domains, by their number in the stream. */
    private readonly ports: readonly AllocPort[],
    private readonly control: RunControl,
    private readonly ownership: CpuOwnership,
    /** Allocations and frees after which this CPU ends. */
    private readonly ops: number,
    private readonly spinTurns: number,
    /** Times some of the operations; null times none. */
    private readonly sampler: LatencySampler | null,
    /** Null for a CPU that stays online. */
    private readonly plug: HotplugPort | null = null,
    /** Serves the flush timer of a domain; null where there is none. */
    private readonly serveTimer: ((domain: number) => void) | null = null,
  ) {}

  run(): CpuTally {
    const { cpu, stream, ports, control, ownership, ops, sampler } = this;
    const { slots } = stream;
    let allocs = 0;
    let failedAllocs = 0;
    let frees = 0;
    let pauses = 0;
    let untilLook = LOOK_TURNS;
    let untilSample = sampler === null ? NEVER : sampler.nextGap();
    // One countdown for both, so that most turns have one thing to test.
    let pending = Math.min(untilLook, untilSample);
    let until = pending;
    ownership.enter(cpu);
    running: for (;;) {
      let timed: LatencySampler | null = null;
      if (--until === 0) {
        untilLook -= pending;
        untilSample -= pending;
        if (untilLook === 0) {
          untilLook = LOOK_TURNS;
          control.beat(cpu);
          control.noteOps(cpu, allocs + frees);
          ownership.poll(cpu);
          if (this.plug !== null) this.plug.look();
          this.#takeTimer();
          if (control.stopped) break;
        }
        if (untilSample === 0) {
          timed = sampler;
          untilSample = sampler === null ? NEVER : sampler.nextGap();
        }
        pending = Math.min(untilLook, untilSample);
        until = pending;
      }
      switch (stream.next()) {
        case Op.alloc: {
          if (allocs + frees >= ops) break running;
          const port = ports[stream.domain]!;
          if (timed !== null) timed.begin();
          const pfn = port.allocFast(cpu, stream.size, stream.limitPfn, stream.flushRcache);
          if (timed !== null) timed.endAlloc();
          slots[stream.slot] = pfn;
          allocs++;
          if (pfn === 0) failedAllocs++;
          break;
        }
        case Op.free: {
          const pfn = slots[stream.slot]!;
          if (pfn === 0) break;
          if (allocs + frees >= ops) break running;
          slots[stream.slot] = 0;
          const port = ports[stream.domain]!;
          if (timed !== null) timed.begin();
          port.freeFast(cpu, pfn, stream.size);
          if (timed !== null) timed.endFree();
          frees++;
          break;
        }
        case Op.send: {
          const pfn = slots[stream.slot]!;
          if (pfn === 0) break;
          if (!this.#send(pfn)) break running;
          slots[stream.slot] = 0;
          break;
        }
        case Op.receive:
          if (!this.#receive()) break running;
          break;
        case Op.publish:
          control.publish(cpu, stream.position);
          break;
        case Op.awaitCpu:
          // Published is the position of a CPU's next operation, so the awaited one is done once it is passed.
          if (!this.#awaitPosition(stream.peer, stream.position + 1)) break running;
          break;
        case Op.awaitAll:
          if (!this.#awaitAll()) break running;
          break;
        case Op.pause:
          if (!this.#pause(pauses++)) break running;
          continue;
        case Op.end:
          break running;
      }
      pauses = 0;
    }
    ownership.leave(cpu);
    control.noteOps(cpu, allocs + frees);
    return { allocs, failedAllocs, frees };
  }

  #send(pfn: number): boolean {
    const { stream, control } = this;
    const ring = control.rings[stream.ring]!;
    if (ring.tryPush(pfn, stream.size)) return true;
    const { consumer } = control.plans[stream.ring]!;
    return this.#wait(
      ring.poppedWord,
      () => ring.tryPush(pfn, stream.size),
      () => control.isDone(consumer),
    );
  }

  #receive(): boolean {
    const { stream, control } = this;
    const ring = control.rings[stream.ring]!;
    let pfn = ring.tryPop();
    if (pfn === 0) {
      const { producer } = control.plans[stream.ring]!;
      const arrived = () => {
        pfn = ring.tryPop();
        return pfn !== 0;
      };
      if (!this.#wait(ring.pushedWord, arrived, () => control.isDone(producer))) return false;
    }
    stream.slots[stream.slot] = pfn;
    stream.size = ring.poppedSize;
    return true;
  }

  #awaitPosition(peer: number, position: number): boolean {
    const { control } = this;
    if (control.hasPublished(peer, position)) return true;
    return this.#wait(
      control.progressOf(peer),
      () => control.hasPublished(peer, position),
      () => false,
    );
  }

  #awaitAll(): boolean {
    const { stream, control } = this;
    for (let peer = 0; peer < control.cpus; peer++) {
      if (peer !== this.cpu && !this.#awaitPosition(peer, stream.position)) return false;
    }
    return true;
  }

  /** Nothing to do until something comes on the stream's ring, or another. */
  #pause(turn: number): boolean {
    const { stream, control } = this;
    if (control.stopped) return false;
    const othersDone = control.plans.every(
      ({ producer, consumer }) => consumer !== this.cpu || producer === this.cpu || control.isDone(producer),
    );
    // Twice in a row: the stream found its rings empty after the last producer had ended.
    if (othersDone && turn > 0) return false;
    const word = control.rings[stream.ring]!.pushedWord;
    this.#relaxIdle(word, control.valueOf(word), turn);
    return true;
  }

  /**
   * Waits until `ready` or the end: of the run, or because `isOver` (looked at before `ready`, so that what came
   * before the end is not missed). The word is what changes when `ready` does.
   */
  #wait(word: Pointer, ready: () => boolean, isOver: () => boolean): boolean {
    const { control } = this;
    for (let turn = 0; ; turn++) {
      const seen = control.valueOf(word);
      const over = isOver();
      if (ready()) return true;
      if (over || control.stopped) return false;
      this.#relaxIdle(word, seen, turn);
    }
  }

  /** An interrupt: between two operations. */
  #takeTimer(): void {
    if (this.serveTimer === null) return;
    const domain = this.control.takeTimer(this.cpu);
    if (domain >= 0) this.serveTimer(domain);
  }

  /** One turn of waiting: answers requests at first, and leaves the magazines to others when it takes longer. */
  #relaxIdle(word: Pointer, seen: number, turn: number): void {
    const { cpu, control, ownership } = this;
    control.beat(cpu);
    this.#takeTimer();
    if (turn < this.spinTurns) {
      ownership.poll(cpu);
      control.spin(word, seen, turn);
      return;
    }
    ownership.leave(cpu);
    try {
      control.sleep(word, seen);
    } finally {
      ownership.enter(cpu);
    }
  }
}
