import { afterEach, describe, expect, it, vi } from "vitest";
import { RaceLoops } from "../../../src/kernel/race/race-loops.js";
import { RACES, type RaceSpec } from "../../../src/kernel/race/race-spec.js";
import { raceTime, type ThreadTime } from "../../../src/kernel/race/race-time.js";
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
    // One plays a part, when the other is through with it.
    domain.area.note("warm");
    one.warmUp(0);
    domain.area.note("measured");
    other.measure(0);
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

  function timed(
    threads: number,
    onCall: (count: number, domain: RecordedDomain, clock: Clock) => void = () => {},
  ) {
    const clock: Clock = { ms: 0 };
    vi.spyOn(performance, "now").mockImplementation(() => clock.ms);
    vi.spyOn(process.hrtime, "bigint").mockImplementation(() => BigInt(Math.round(clock.ms * 1e6)));
    const domain: RecordedDomain = new RecordedDomain(threads, (count) => {
      clock.ms += CALL_MS + (count % EVERY === 0 ? WAIT_MS : 0);
      onCall(count, domain, clock);
    });
    return { domain, clock, loops: loopsOf(spec, domain) };
  }

  const lengthOf = ({ beginNs, endNs }: ThreadTime) => endNs - beginNs;

  it("has its waits in it when there are others, be they in one slice of ten", () => {
    const { loops } = timed(2, (count, { area }) => {
      if (count === 1) area.note("measured");
    });
    const time = loops.measure(100);
    expect(lengthOf(time)).toBeGreaterThanOrEqual(100e6);
    const nsPerOp = raceTime("a", [time, time]);
    expect(nsPerOp).toBeGreaterThan(1000);
    expect(nsPerOp).toBeLessThan(1020);
  });

  it("is that of the median slice when it is alone", () => {
    expect(raceTime("a", [timed(1).loops.measure(100)])).toBeCloseTo(10);
  });

  it("begins when all have warmed up, and ends when all were measured for as long", () => {
    const warmAt = 150_000;
    const measuredAt = 400_000;
    const { domain, loops } = timed(2, (count, { area }) => {
      if (count === warmAt) area.note("warm");
      if (count === measuredAt) area.note("measured");
    });
    loops.warmUp(50);
    const warmedUp = domain.calls.length;
    expect(warmedUp).toBeGreaterThanOrEqual(warmAt);
    expect(warmedUp).toBeLessThan(warmAt + spec.slice);
    const { ops } = loops.measure(100);
    expect(warmedUp + ops).toBe(domain.calls.length);
    expect(domain.calls.length).toBeGreaterThanOrEqual(measuredAt);
    expect(domain.calls.length).toBeLessThan(measuredAt + spec.slice);
  });

  it("waits for the others for some seconds, and not for ever", () => {
    // A slice takes a tenth of a second, so that few do.
    const { loops } = timed(2, (_count, _domain, now) => {
      now.ms += 1;
    });
    const length = lengthOf(loops.measure(100));
    expect(length).toBeGreaterThan(1e9);
    expect(length).toBeLessThan(60e9);
  });
});
