import { Op } from "../../../src/workload/stream.js";
import type { CompiledTrace } from "../../../src/workload/trace/compiled-trace.js";
import { isBefore, TraceStream } from "../../../src/workload/trace/trace-stream.js";

/** Which CPU goes next, of those that may. */
export type Scheduler = (ready: readonly number[]) => number;

export interface PlayOptions {
  readonly passes?: number;
  /** Waits that this player takes no notice of: to prove that the waits are needed. */
  readonly ignore?: readonly Op[];
  /** End after so many operations. */
  readonly atMost?: number;
}

/** What one CPU did: `a12` allocated size 12, `f12` freed it. */
export type History = string[];

/**
 * Plays all CPUs of a trace, one operation at a time in an order of the scheduler's choosing, and holds the streams against what
 * they promise. The allocator is a counter: a slot holds the size of its allocation, which tells them apart when every size occurs
 * once. Throws at a slot that is taken twice, a free without its alloc, or when every CPU waits.
 */
export function playStreams(trace: CompiledTrace, schedule: Scheduler, options: PlayOptions = {}): History[] {
  const { passes = 1, ignore = [], atMost = Number.POSITIVE_INFINITY } = options;
  const streams = trace.cpus.map((_, cpu) => new TraceStream(trace, cpu, passes));
  const published = streams.map(() => 0);
  const histories: History[] = streams.map(() => []);
  const waits: (Op | undefined)[] = streams.map(() => undefined);
  const ended = streams.map(() => false);
  trace.slots.fill(0);

  const mayGo = (cpu: number) => {
    const { position, peer } = streams[cpu]!;
    if (waits[cpu] === Op.awaitCpu) return isBefore(position, published[peer]!);
    if (waits[cpu] === Op.awaitAll) return published.every((reached) => !isBefore(reached, position));
    return true;
  };

  const step = (cpu: number) => {
    const stream = streams[cpu]!;
    waits[cpu] = undefined;
    const op = stream.next();
    if (op === Op.alloc) {
      if (trace.slots[stream.slot] !== 0) throw new Error(`CPU ${cpu}: slot ${stream.slot} is taken`);
      trace.slots[stream.slot] = stream.size;
      histories[cpu]!.push(`a${stream.size}`);
    } else if (op === Op.free) {
      if (trace.slots[stream.slot] !== stream.size)
        throw new Error(`CPU ${cpu}: slot ${stream.slot} has no ${stream.size}`);
      trace.slots[stream.slot] = 0;
      histories[cpu]!.push(`f${stream.size}`);
    } else if (op === Op.publish) {
      if (isBefore(stream.position, published[cpu]!)) throw new Error(`CPU ${cpu}: published backwards`);
      published[cpu] = stream.position;
    } else if (op === Op.awaitCpu || op === Op.awaitAll) {
      if (!ignore.includes(op)) waits[cpu] = op;
    } else if (op === Op.end) ended[cpu] = true;
    else throw new Error(`CPU ${cpu}: operation ${op}`);
  };

  for (let count = 0; count < atMost && ended.includes(false); count++) {
    const ready = streams.map((_, cpu) => cpu).filter((cpu) => !ended[cpu] && mayGo(cpu));
    if (ready.length === 0) throw new Error("deadlock");
    step(schedule(ready));
  }
  return histories;
}
