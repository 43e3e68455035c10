import { describe, expect, it } from "vitest";
import type { LockCounts } from "../../src/measure/result.js";
import { lockStatRows } from "../../src/report/lock-stat.js";
import { runResult } from "../measure/run-result.js";

const { locks } = runResult();
const withTree = (changes: Partial<LockCounts>) =>
  runResult({ locks: { ...locks, iovaRbtree: { ...locks.iovaRbtree, ...changes } } });

describe("the rows of lock_stat", () => {
  it("sum over the repetitions, and take the least of the least and the most of the most", () => {
    const [tree] = lockStatRows("array", [
      withTree({}),
      withTree({
        acquisitions: 3000,
        contended: 90,
        waitNs: 95_000,
        minWaitNs: 60,
        maxWaitNs: 7000,
        holdNs: 320_000,
        hold: { samples: 5, minNs: 70, meanNs: 107, maxNs: 9000 },
      }),
    ]);
    expect(tree).toMatchObject({
      className: "&iovad->iova_rbtree_lock",
      values: {
        contentions: 100,
        "waittime-min": 60,
        "waittime-max": 7000,
        "waittime-total": 100_000,
        "waittime-avg": 1000,
        acquisitions: 4000,
        "holdtime-min": 40,
        "holdtime-max": 9000,
        "holdtime-total": 400_000,
        "holdtime-avg": 100,
      },
    });
  });

  it("do not take the shortest wait from a repetition in which nobody waited", () => {
    const quiet = withTree({ contended: 0, waitNs: 0, minWaitNs: 0, maxWaitNs: 0 });
    expect(lockStatRows("array", [quiet, withTree({})])[0]!.values["waittime-min"]).toBe(100);
  });

  it("are those of classes that were taken, or whose head was raced for", () => {
    const depot = { ...locks.depot, acquisitions: 0, contended: 0, casFailures: 25 };
    const rows = lockStatRows("lockfree", [runResult({ locks: { ...locks, depot } })]);
    expect(rows.map(({ lock }) => lock)).toEqual(["iovaRbtree", "depot", "flushQueue"]);
    expect(rows[1]!.lostCas).toBe(25);
  });

  it("have no hold times where none were measured", () => {
    const [row] = lockStatRows("array", [withTree({ holdNs: null, hold: null })]);
    expect(row!.values).toMatchObject({ "holdtime-min": null, "holdtime-total": null, "holdtime-avg": null });
  });
});
