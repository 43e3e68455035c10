import { describe, expect, it } from "vitest";
import { measureCampaign } from "../../../src/cli/campaign/measure-campaign.js";
import { planCampaign } from "../../../src/cli/campaign/plan-campaign.js";
import { planDesigns } from "../../../src/cli/campaign/planned-design.js";
import { planWorkload } from "../../../src/cli/campaign/planned-workload.js";
import { loadDepots } from "../../../src/cli/named-depot.js";
import { GivenOptions } from "../../../src/cli/options/given-options.js";
import type { OptionName } from "../../../src/cli/options/option-table.js";
import type { Progress, ProgressStep } from "../../../src/cli/progress.js";
import type { MeasuredResult } from "../../../src/measure/result.js";

/** Keeps what it is told, and calls `onBegin` before each run. */
class Watcher implements Progress {
  readonly steps: ProgressStep[] = [];
  open = 0;
  stopped = 0;

  constructor(private readonly onBegin: (steps: readonly ProgressStep[]) => void = () => {}) {}

  start(): void {}

  begin(step: ProgressStep): void {
    this.open++;
    this.steps.push(step);
    this.onBegin(this.steps);
  }

  look(): void {}

  end(): void {
    this.open--;
  }

  stop(): void {
    this.stopped++;
  }

  get shown(): string[] {
    return this.steps.map(({ phase, depot, repetition }) => `${phase} ${depot} ${repetition}`);
  }
}

/** Runs the workload local on one CPU with these options; aborted when `abortAt` says so. */
async function measured(
  given: { readonly [name in OptionName]?: unknown },
  abortAt: (steps: readonly ProgressStep[]) => boolean = () => false,
): Promise<{ result: MeasuredResult; watcher: Watcher }> {
  const entries = { depot: ["list", "list"], cpus: 1, duration: 0.02, ...given };
  const options = new GivenOptions("compare", new Map(Object.entries(entries)) as Map<OptionName, unknown>);
  const controller = new AbortController();
  const watcher = new Watcher((steps) => {
    if (abortAt(steps)) controller.abort();
  });
  const designs = planDesigns(options, await loadDepots(options.get("depot")));
  const names = options.get("workload") ?? ["local"];
  const workloads = await Promise.all(names.map((name) => planWorkload(options, name)));
  const result = await measureCampaign(
    "compare",
    planCampaign(options, designs, workloads),
    designs[0]!.label,
    options,
    { progress: watcher, interrupted: controller.signal },
  );
  return { result, watcher };
}

const named = (runs: MeasuredResult["runs"]) =>
  runs.map(({ depot, repetition, measure }) => `${depot} ${repetition} ${measure}`);

describe("a campaign", () => {
  it("runs a design against itself under two names, each repetition with one control", async () => {
    const { result, watcher } = await measured({ repeat: 3 });
    expect(named(result.runs)).toEqual([
      "list 0 full",
      "list#2 0 full",
      "list 1 full",
      "list#2 1 full",
      "list 2 full",
      "list#2 2 full",
    ]);
    expect(named(result.controls)).toEqual(["list 0 off", "list#2 1 off", "list 2 off"]);
    expect(result.measureCost).toMatchObject([{ workload: "local", pairs: 3 }]);
    expect(result.comparison).toMatchObject([{ depot: "list#2", baseline: "list" }]);
    // Runs as short as these may have too few samples for tails.
    const findings = Object.values(result.comparison[0]!.findings).filter(
      (finding) => finding !== null,
    ).length;
    expect(findings).toBeGreaterThanOrEqual(3);
    expect(result).toMatchObject({ partial: false, statistics: { findings, precision: null } });
    expect(result.options).toMatchObject({ depot: ["list", "list"], baseline: "list", repeat: 3 });
    expect(watcher.shown).toEqual([
      "warm-up list 0",
      "warm-up list 0",
      "warm-up list#2 0",
      "repetition list 0",
      "control list 0",
      "repetition list#2 0",
      "repetition list 1",
      "control list#2 1",
      "repetition list#2 1",
      "control list 2",
      "repetition list 2",
      "repetition list#2 2",
    ]);
    expect({ open: watcher.open, stopped: watcher.stopped }).toEqual({ open: 0, stopped: 1 });
    for (const { about, estimated } of watcher.steps)
      expect({ about, estimated }).toEqual({ about: 3, estimated: false });
  });

  it("repeats until the ratios are precise", async () => {
    const { result, watcher } = await measured({ precision: 1e6, "max-time": 60 });
    expect(result.runs).toHaveLength(10);
    expect(result).toMatchObject({ partial: false, statistics: { precision: 1e4 } });
    expect(result.doubts.map(({ code }) => code)).not.toContain("imprecise");
    expect(watcher.steps.every(({ estimated }) => estimated)).toBe(true);
  });

  it("ends in time where they cannot be, and says what was reached", async () => {
    const { result } = await measured({ precision: 1e-9, "max-time": 0.01 });
    expect(result.runs).toHaveLength(4);
    expect(result.doubts).toContainEqual(expect.objectContaining({ workload: "local", code: "imprecise" }));
    expect(result.warnings).toHaveLength(result.doubts.length);
  });

  it("shares the time among the workloads", async () => {
    const { result } = await measured({ workload: ["local", "burst"], precision: 1e-9, "max-time": 1.5 });
    const seconds = (workload: string) =>
      result.runs.filter((run) => run.workload === workload).reduce((sum, run) => sum + run.seconds, 0);
    expect(seconds("local")).toBeGreaterThan(0);
    // With all of the time, the first would leave the second its two repetitions.
    expect(seconds("local")).toBeLessThan(4 * seconds("burst"));
  });

  it("measures nothing but throughput when it is told so, and needs no controls", async () => {
    const { result } = await measured({ repeat: 2, measure: "off" });
    expect(named(result.runs)).toEqual(["list 0 off", "list#2 0 off", "list 1 off", "list#2 1 off"]);
    expect(result).toMatchObject({ controls: [], measureCost: [] });
    expect(result.comparison[0]?.findings).toMatchObject({
      tails: null,
      throughput: { ratio: expect.any(Number) },
    });
  });

  it("keeps what is whole when it is interrupted, and says that it is not all", async () => {
    const inThirdRepetition = (steps: readonly ProgressStep[]) =>
      steps.at(-1)?.repetition === 2 && steps.at(-1)?.depot === "list#2";
    const { result, watcher } = await measured(
      { repeat: 5, workload: ["local", "burst"] },
      inThirdRepetition,
    );
    expect(result.partial).toBe(true);
    expect(named(result.runs)).toEqual(["list 0 full", "list#2 0 full", "list 1 full", "list#2 1 full"]);
    expect(named(result.controls)).toEqual(["list 0 off", "list#2 1 off"]);
    expect(result.comparison).toHaveLength(1);
    expect(watcher.stopped).toBe(1);
    expect(watcher.steps.some(({ workload }) => workload === "burst")).toBe(false);
  });

  it("has nothing to show when it is interrupted at once", async () => {
    const { result } = await measured({ repeat: 5 }, () => true);
    expect(result).toMatchObject({
      partial: true,
      runs: [],
      controls: [],
      comparison: [],
      measureCost: [],
      statistics: null,
      doubts: [],
    });
  });
});
