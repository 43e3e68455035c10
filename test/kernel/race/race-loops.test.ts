import { afterEach, describe, expect, it, vi } from "vitest";
import { RaceLoops } from "../../../src/kernel/race/race-loops.js";
import { RACES, type RaceSpec } from "../../../src/kernel/race/race-spec.js";
import { raceTime } from "../../../src/kernel/race/race-time.js";
import { RecordedDomain } from "./recorded-domain.js";

const SEED = 1;

function loopsOf(spec: RaceSpec, domain: RecordedDomain, cpu = 0): RaceLoops {
  return new RaceLoops(spec, domain, cpu, domain.area, false, SEED);
}

/** `+5` is an allocation of pfn 5, `-5` its free; a size other than 1 stands behind it. */
function inShort(calls: readonly string[]): string {
  return calls
    .map((call) => {
      const [, what, size, ...values] = call.split(" ");
      return `${what === "alloc" ? "+" : "-"}${values.at(-1)}${size === "1" ? "" : `:${size}`}`;
    })
    .join(" ");
}

/** What is wrong with the frees: of what is not live, or with another size. */
function wrongFrees(calls: readonly string[]): string[] {
  const sizes = new Map<string, string>();
  return calls.filter((call) => {
    const [, what, size, ...values] = call.split(" ");
    const pfn = values.at(-1)!;
    if (what === "alloc") {
      sizes.set(pfn, size!);
      return false;
    }
    const isWrong = sizes.get(pfn) !== size;
    sizes.delete(pfn);
    return isWrong;
  });
}

describe.each(RACES)("the loop of $name", (spec: RaceSpec) => {
  it("makes as many calls as it counts operations, and frees what it has, with its size", () => {
    const domain = new RecordedDomain();
    const loops = loopsOf(spec, domain);
    loops.fill();
    const replaces = spec.loop === "random" || spec.loop === "mixed";
    expect(domain.calls).toHaveLength(spec.standing + (replaces ? spec.live : 0));
    loops.warmUp(0);
    const before = domain.calls.length;
    const { ops, failed } = loops.measure(0);
    expect(ops).toBeGreaterThanOrEqual(spec.slice);
    expect(domain.calls.length - before).toBe(ops);
    expect(failed).toBe(0);
    expect(wrongFrees(domain.calls)).toEqual([]);
    expect(domain.calls.slice(before).filter((call) => call.includes("alloc"))).toHaveLength(ops / 2);
  });
});

describe("a slice", () => {
  const small = { name: "", text: "", standing: 0, sizes: [1], limitPfn: 99, slice: 6 };
  const sliceOf = (spec: RaceSpec) => {
    const domain = new RecordedDomain();
    const loops = loopsOf(spec, domain);
    loops.fill();
    domain.calls.push("slice");
    loops.warmUp(0);
    const [filled, slice] = domain.calls.join("\n").split("slice");
    return [filled!, slice!].map((calls) => inShort(calls.split("\n").filter(Boolean)));
  };

  it.each<[what: string, spec: RaceSpec, filled: string, slice: string]>([
    ["lifo", { ...small, loop: "lifo", live: 2 }, "", "+1 +2 -2 -1 +3 +4 -4 -3"],
    ["lifo beside others", { ...small, loop: "lifo", live: 1, standing: 2 }, "+1 +2", "+3 -3 +4 -4 +5 -5"],
    ["burst", { ...small, loop: "burst", live: 4 }, "", "+1 +2 +3 +4 -1 -2 -3 -4"],
    // The generator was asked for four sizes before; then it draws the first of four, the second, the fourth.
    ["random", { ...small, loop: "random", live: 4 }, "+1 +2 +3 +4", "-1 +5 -2 +6 -4 +7"],
    [
      "mixed",
      { ...small, loop: "mixed", live: 4, sizes: [1, 2, 4, 8] },
      "+1 +2:4 +3:2 +4",
      "-1 +5:4 -4 +6:4 -5:4 +7:8",
    ],
  ])("of %s is what is written here", (_, spec, filled, slice) => {
    expect(sliceOf(spec)).toEqual([filled, slice]);
  });

  it("of cross fills the ring and empties it, alone", () => {
    const domain = new RecordedDomain();
    loopsOf({ ...small, loop: "cross", live: 1 }, domain).warmUp(0);
    const pfns = Array.from({ length: 1024 }, (_, k) => k + 1);
    expect(inShort(domain.calls)).toBe(
      [...pfns.map((pfn) => `+${pfn}`), ...pfns.map((pfn) => `-${pfn}`)].join(" "),
    );
  });

  it("of cross is one side's chunks, where there are two", () => {
    const domain = new RecordedDomain(2);
    const spec: RaceSpec = { ...small, loop: "cross", live: 1, slice: 64 };
    const [one, other] = [loopsOf(spec, domain, 0), loopsOf(spec, domain, 1)];
    one.warmUp(0);
    other.warmUp(0);
    const pfns = Array.from({ length: 64 }, (_, k) => k + 1);
    expect(domain.calls).toEqual([
      ...pfns.map((pfn) => `0 alloc 1 99 ${pfn}`),
      ...pfns.map((pfn) => `1 free 1 ${pfn}`),
    ]);
    expect([one.ops, other.ops]).toEqual([64, 64]);
  });
});

describe("the time of a thread", () => {
  afterEach(() => vi.restoreAllMocks());

  const spec: RaceSpec = { ...RACES[0], slice: 100 };
  /** A call takes 10 ns; one in a thousand waits 1 ms for a lock that somebody else has. */
  const CALL_MS = 1e-5;
  const WAIT_MS = 1;
  const EVERY = 1000;

  interface Clock {
    ms: number;
  }

  function measured(
    threads: number,
    onCall: (count: number, domain: RecordedDomain, clock: Clock) => void = () => {},
  ) {
    const clock: Clock = { ms: 0 };
    vi.spyOn(performance, "now").mockImplementation(() => clock.ms);
    const domain: RecordedDomain = new RecordedDomain(threads, (count) => {
      clock.ms += CALL_MS + (count % EVERY === 0 ? WAIT_MS : 0);
      onCall(count, domain, clock);
    });
    return { domain, clock, time: loopsOf(spec, domain).measure(100) };
  }

  it("has its waits in it when there are others, be they in one slice of ten", () => {
    const { time } = measured(2, (count, domain) => {
      if (count === 1) domain.area.noteMeasured();
    });
    expect(time.ns).toBeGreaterThan(100e6);
    const nsPerOp = raceTime("a", [time, time]);
    expect(nsPerOp).toBeGreaterThan(1000);
    expect(nsPerOp).toBeLessThan(1020);
  });

  it("is that of the median slice when it is alone", () => {
    expect(raceTime("a", [measured(1).time])).toBeCloseTo(10);
  });

  it("is over for none before it is for all: whoever has its time goes on", () => {
    const last = 300_000;
    const { domain, time } = measured(2, (count, { area }) => {
      if (count === last) area.noteMeasured();
    });
    expect(time.ops).toBeLessThan(101_000);
    expect(domain.calls.length).toBeGreaterThanOrEqual(last);
    expect(domain.calls.length).toBeLessThan(last + spec.slice);
  });

  it("is waited for by the others for some seconds, and not for ever", () => {
    // A slice takes a tenth of a second, so that few do.
    const { time, clock } = measured(2, (_count, _domain, now) => {
      now.ms += 1;
    });
    expect(time.ns).toBeLessThan(1e9);
    expect(clock.ms).toBeGreaterThan(1000);
    expect(clock.ms).toBeLessThan(60_000);
  });
});
