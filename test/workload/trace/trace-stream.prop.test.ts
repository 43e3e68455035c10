import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Op } from "../../../src/workload/stream.js";
import { CallRecorder, type LiveAlloc } from "../../../src/workload/trace/call-recorder.js";
import type { CompiledTrace } from "../../../src/workload/trace/compiled-trace.js";
import { RECORD_WORDS, SIZE } from "../../../src/workload/trace/op-record.js";
import { checkProperty } from "../../memory/check-property.js";
import { playStreams, type Scheduler } from "./stream-player.js";

/** A call of a capture: allocate, or free the allocation that `pick` chooses of those live. */
type Call = { readonly cpu: number; readonly pick: number | undefined; readonly drop: boolean };

const CPUS = 4;

const call: fc.Arbitrary<Call> = fc.record({
  // A CPU that is hardly ever seen is the one that others could leave behind, or wait for in vain.
  cpu: fc.oneof({ weight: 20, arbitrary: fc.nat(CPUS - 2) }, { weight: 1, arbitrary: fc.constant(CPUS - 1) }),
  pick: fc.option(fc.nat(), { nil: undefined }),
  drop: fc.nat(9).map((n) => n === 0),
});

const capture = fc.record({
  calls: fc.array(call, { minLength: 1, maxLength: 1500 }),
  window: fc.integer({ min: 1, max: 300 }),
});

/** Sizes count up, so that each allocation has one of its own. CPUs get numbers with gaps. */
function compile({ calls, window }: { calls: Call[]; window: number }) {
  const recorder = new CallRecorder("capture", window);
  const live: LiveAlloc[] = [];
  const expected: string[][] = Array.from({ length: CPUS }, () => []);
  let size = 0;
  for (const { cpu, pick, drop } of calls) {
    if (pick === undefined || live.length === 0) {
      live.push(recorder.alloc(3 * cpu, 0, ++size, 0xfffff, false));
      expected[cpu]?.push(`a${size}`);
      continue;
    }
    const [alloc] = live.splice(pick % live.length, 1) as [LiveAlloc];
    if (drop) {
      recorder.drop(alloc);
      const history = expected[alloc.cpu / 3] as string[];
      history.splice(history.indexOf(`a${alloc.size}`), 1);
    } else {
      recorder.free(3 * cpu, alloc);
      expected[cpu]?.push(`f${alloc.size}`);
    }
  }
  const trace = recorder.finish([]);
  const remains = trace.remainder.map((words) =>
    Array.from({ length: words.length / RECORD_WORDS }, (_, i) => `f${words[i * RECORD_WORDS + SIZE]}`),
  );
  return { trace, expected: trace.cpus.map((cpu) => expected[cpu / 3] as string[]), remains };
}

/** Any order at all, of three tempers: fair, one CPU as far as it gets, and the highest that may go. */
function scheduler(seed: number): Scheduler {
  let state = seed;
  let last = 0;
  return (ready) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const any = ready[(state >>> 8) % ready.length] as number;
    const sticky = ready.includes(last) && state >>> 24 !== 0;
    last = seed % 3 === 0 ? any : seed % 3 === 1 ? (sticky ? last : any) : (ready.at(-1) as number);
    return last;
  };
}

const play = (trace: CompiledTrace, seed: number, passes: number, ignore: Op[] = []) =>
  playStreams(trace, scheduler(seed), { passes, ignore });

describe("the streams of a trace", () => {
  it("free what was allocated, take no slot twice and never all wait, in whatever order the CPUs run", () => {
    checkProperty(
      fc.property(capture, fc.nat(), fc.integer({ min: 1, max: 3 }), (recorded, seed, passes) => {
        const { trace, expected, remains } = compile(recorded);
        const histories = play(trace, seed, passes);
        for (const [cpu, history] of histories.entries()) {
          const pass = [...(expected[cpu] ?? []), ...(remains[cpu] ?? [])];
          const whole = Array.from({ length: passes }, () => pass).flat();
          expect(history).toEqual(whole.slice(0, whole.length - (remains[cpu]?.length ?? 0)));
        }
      }),
      300,
    );
  });

  it("leave slots as few as the window allows: those of the live ranges and of the last calls", () => {
    checkProperty(
      fc.property(fc.integer({ min: 1, max: 200 }), (window) => {
        const handOvers = Array.from(
          { length: 4000 },
          (_, i): Call => ({ cpu: i % 2, pick: i % 2 ? 0 : undefined, drop: false }),
        );
        const { trace } = compile({ calls: handOvers, window });
        expect(trace.slots.length).toBeLessThan(window + 200);
      }),
    );
  });

  it("would go wrong without either wait: this test can fail", () => {
    const wrong = (ignore: Op[]) =>
      fc.check(
        fc.property(
          capture,
          fc.nat(),
          (recorded, seed) => void play(compile(recorded).trace, seed, 3, ignore),
        ),
        { numRuns: 300, endOnFailure: true },
      ).failed;
    expect(wrong([Op.awaitCpu])).toBe(true);
    expect(wrong([Op.awaitAll])).toBe(true);
  });

  it("go on for ever when asked to, past the positions that 32 bits can number", () => {
    const calls = Array.from(
      { length: 300 },
      (_, i): Call => ({ cpu: i % 3, pick: i % 2 ? i : undefined, drop: false }),
    );
    const { trace } = compile({ calls, window: 50 });
    const far: CompiledTrace = { ...trace, span: 2 ** 29 };
    const histories = playStreams(far, scheduler(7), { passes: Number.POSITIVE_INFINITY, atMost: 100_000 });
    expect(Math.min(...histories.map((history) => history.length))).toBeGreaterThan(10_000);
  });
});
