import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RaceLoops } from "../../../src/kernel/race/race-loops.js";
import { driverWords, RACES, type RaceSpec } from "../../../src/kernel/race/race-spec.js";
import { threadTimesOf } from "../../../src/kernel/race/race-time.js";
import { RecordedDomain } from "./recorded-domain.js";

const OURS = fileURLToPath(new URL("../../../bench/kernel", import.meta.url));
const RECORDER = fileURLToPath(new URL("./recorder", import.meta.url));
const SEED = 7;
/** One slice that does not count, and one that does. */
const TWO_SLICES = { warmUpMs: 0, ms: 0 };

const hasCompiler = spawnSync("cc", ["--version"]).status === 0;

describe.skipIf(!hasCompiler)(`the race in C${hasCompiler ? "" : " (no C compiler named cc)"}`, () => {
  const scratch = mkdtempSync(join(tmpdir(), "iovalab-"));
  const program = join(scratch, "recorder");

  beforeAll(() => {
    const units = ["race.c", "shim/cpus.c", "shim/spinlock.c", "shim/work.c"].map((unit) => join(OURS, unit));
    const words = ["-std=gnu11", "-O1", "-pthread", "-I", RECORDER, "-I", OURS, "-I", join(OURS, "shim")];
    const { status, stderr } = spawnSync(
      "cc",
      [...words, ...units, join(RECORDER, "recorder.c"), "-o", program],
      { encoding: "utf8" },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
  afterAll(() => rmSync(scratch, { recursive: true }));

  /** What its threads measured, and the calls that they made meanwhile, before and after. */
  function recorded(spec: RaceSpec, threads: number) {
    const words = driverWords(spec, threads, threads, TWO_SLICES, SEED);
    const { status, stdout } = spawnSync(program, words, { encoding: "latin1", maxBuffer: 2 ** 28 });
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    const times = threadTimesOf(lines.slice(0, threads).join("\n"));
    return { times, calls: lines.slice(threads) };
  }

  it.each(RACES)("calls the allocator as ours does, call by call: $name", (spec: RaceSpec) => {
    const { times, calls } = recorded(spec, 1);
    const domain = new RecordedDomain();
    const loops = new RaceLoops(spec, domain, 0, domain.area, false, SEED);
    loops.fill();
    loops.warmUp(0);
    const { ops } = loops.measure(0);
    const [time] = times;
    expect(time).toMatchObject({ ops, failed: 0 });
    // The slice is all of its time, but for two looks at the clock.
    expect(time!.medianSlice).toBeGreaterThan(0);
    expect(time!.medianSlice).toBeLessThan((time!.endNs - time!.beginNs) / ops + 1e-5);
    const other = calls.findIndex((call, k) => call !== domain.calls[k]);
    expect({ call: other, theirs: calls[other], ours: domain.calls[other] }).toEqual({ call: -1 });
    expect(calls.length).toBe(domain.calls.length);
  });

  it("has one thread free what the other allocates", () => {
    const cross = RACES.find(({ loop }) => loop === "cross")!;
    const { times, calls } = recorded(cross, 2);
    const [producer, consumer] = times;
    for (const { ops, beginNs, endNs } of times) {
      expect(ops).toBeGreaterThanOrEqual(cross.slice);
      expect(endNs).toBeGreaterThan(beginNs);
    }
    // Nobody ends before the other was measured for as long as it should be.
    expect(producer!.beginNs).toBeLessThan(consumer!.endNs);
    expect(consumer!.beginNs).toBeLessThan(producer!.endNs);
    const of = (cpu: number) => calls.filter((call) => call.startsWith(`${cpu} `));
    const [given, taken] = [of(0), of(1)];
    expect(taken.length).toBeGreaterThanOrEqual(2 * cross.slice);
    expect(taken).toEqual(given.slice(0, taken.length).map((call) => `1 free 1 ${call.split(" ").at(-1)}`));
  });
});
