import { Bench } from "tinybench";

/** Some operations in one go, so that the clock's grain and the call do not matter. */
export interface Batch {
  readonly ops: number;
  run(): void;
}

/** Each batch is timed for this long, in turn, and as often: what disturbs one turn spares the others. */
const TURN_MS = 150;
const TURNS = 4;

/**
 * Nanoseconds per operation of each batch: the fastest sample of all, which is the batch on an undisturbed core.
 * Only ratios of one call to each other mean something.
 */
export async function measure<Name extends string>(
  batches: Readonly<Record<Name, Batch>>,
): Promise<Readonly<Record<Name, number>>> {
  const entries = Object.entries<Batch>(batches);
  const fastest = new Map<string, number>();
  for (let turn = 0; turn < TURNS; turn++) {
    const bench = new Bench({ time: TURN_MS, warmupTime: TURN_MS / 3, iterations: 3, throws: true });
    for (const [name, batch] of entries) bench.add(name, () => batch.run());
    for (const task of await bench.run()) {
      if (task.result.state !== "completed") throw new Error(`${task.name}: ${task.result.state}`);
      const ns = (task.result.latency.min * 1e6) / batches[task.name as Name].ops;
      fastest.set(task.name, Math.min(ns, fastest.get(task.name) ?? Number.POSITIVE_INFINITY));
    }
  }
  return Object.fromEntries(fastest) as Record<Name, number>;
}

/** The measure of all things here: one atomic read-modify-write that nobody contends for. */
export function atomicsAdd(): Batch {
  const ops = 50_000;
  const words = new Int32Array(new SharedArrayBuffer(64));
  return {
    ops,
    run() {
      for (let k = 0; k < ops; k++) Atomics.add(words, 0, 1);
    },
  };
}
