import { describe, expect, it } from "vitest";
import { TARGET_IDS } from "../../../src/check/validation/published.js";
import { loadPublished } from "../../../src/cli/load-published.js";

interface LockTable {
  readonly raw: {
    readonly commands: number;
    readonly locks: Record<string, { acquisitions: number; contended: number }>;
  };
}

interface Series {
  readonly raw: {
    readonly allocsPerRow: number;
    readonly series: readonly { seconds: number; total: number; treeAllocs: number | null }[];
  };
}

describe.each(TARGET_IDS)("published: %s", (id) => {
  const target = loadPublished(id);

  it("names its source, and of each figure what is allowed and what a miss would mean", () => {
    expect(target.id).toBe(id);
    expect(target.source).not.toBe("");
    expect(new Set(target.figures.map((figure) => figure.id)).size).toBe(target.figures.length);
    for (const { unit, published, allowed, ifMissed } of target.figures) {
      expect(ifMissed).not.toBe("");
      expect(allowed === null).toBe(unit === "text");
      expect(typeof published).toBe(unit === "text" ? "string" : "number");
    }
  });

  it("says of a miss at the short scale what simulates more", () => {
    for (const { ifMissedShort } of target.figures) {
      if (ifMissedShort !== undefined) expect(ifMissedShort).toContain(`--scale full --target ${id} plays`);
    }
  });

  it("would meet its own figures", () => {
    for (const { published, allowed } of target.figures) {
      if (allowed === null || typeof published === "string") continue;
      const value = allowed.of === "ratio" ? 1 : published;
      expect(value).toBeGreaterThanOrEqual(allowed.least);
      expect(value).toBeLessThanOrEqual(allowed.most);
    }
  });
});

it("P3's totals and tree allocations are those of all rows of its series", () => {
  const { figures, raw } = loadPublished("P3") as ReturnType<typeof loadPublished> & Series;
  const published = (id: string) => figures.find((figure) => figure.id === id)?.published;
  for (const { seconds, total, treeAllocs } of raw.series) {
    expect(published(`total${seconds}`), `total at ${seconds} s`).toBe(total);
    if (treeAllocs === null) continue;
    expect(published(`tree${seconds}`), `tree allocations at ${seconds} s`).toBe(
      treeAllocs / raw.allocsPerRow,
    );
  }
});

it("P2's shares are those of its table of locks", () => {
  const { figures, raw } = loadPublished("P2") as ReturnType<typeof loadPublished> & LockTable;
  const published = (id: string) => figures.find((figure) => figure.id === id)!.published;
  const { cpuRcache, flushQueue, iovaRbtree, depot } = raw.locks as Record<
    string,
    { acquisitions: number; contended: number }
  > &
    object;
  expect(published("cpuRcachePerCommand")).toBeCloseTo(cpuRcache!.acquisitions / raw.commands, 4);
  expect(published("depotShare")).toBeCloseTo(depot!.acquisitions / cpuRcache!.acquisitions, 6);
  expect(published("flushQueueContended")).toBeCloseTo(flushQueue!.contended / flushQueue!.acquisitions, 6);
  expect(published("iovaRbtreeContended")).toBeCloseTo(iovaRbtree!.contended / iovaRbtree!.acquisitions, 6);
  expect(published("depotContended")).toBeCloseTo(depot!.contended / depot!.acquisitions, 6);
});
