import { describe, expect, it } from "vitest";
import { growth } from "../../../src/check/validation/ageing.js";
import { cachedCommands } from "../../../src/check/validation/cached-commands.js";
import { fitRate } from "../../../src/check/validation/fit-rate.js";
import { Lab } from "../../../src/check/validation/lab.js";
import { orderOf } from "../../../src/check/validation/lock-ordering.js";
import { reclaimAtRest } from "../../../src/check/validation/reclaim-at-rest.js";
import { validateTarget } from "../../../src/check/validation/validate.js";
import { loadPublished } from "../../../src/cli/load-published.js";
import { shippedProfile } from "../../engine/virtual/bare-machine.js";

const lab = (seed = 1) => new Lab(shippedProfile("epyc-9124"), "short", seed);

describe("the simulations", () => {
  it("P4 is arithmetic: every figure is met", async () => {
    const { rows, profile, scaledDown } = await validateTarget(loadPublished("P4"), lab());
    expect(rows.map(({ verdict }) => verdict)).toEqual(rows.map(() => "met"));
    expect({ profile, scaledDown }).toEqual({ profile: null, scaledDown: null });
  });

  it("P4 can fail: what is published with one more is missed", async () => {
    const target = loadPublished("P4");
    const figures = target.figures.map((figure) => ({ ...figure, published: Number(figure.published) + 1 }));
    const { rows } = await validateTarget({ ...target, figures }, lab());
    expect(rows.find(({ id }) => id === "cacheable")!.verdict).toBe("missed");
  });

  it("P5: 16 CPUs are 16 times one, and the working set of a list between 37 and 47 is 10", async () => {
    const { rows, scaledDown } = await validateTarget(loadPublished("P5"), lab());
    const verdicts = Object.fromEntries(rows.map(({ id, verdict }) => [id, verdict]));
    expect(verdicts).toMatchObject({
      scaling: "met",
      pairTime: "met",
      reclaimable: "met",
      workingSet: "met",
    });
    expect(scaledDown).not.toBeNull();
  });

  it("P5: what is contended is so in the first millisecond, and counts for more in two seconds than in twenty", async () => {
    const [begun, over] = [0.001, 2].map((seconds) => lab().run(cachedCommands(lab(), seconds, 1023)));
    const { depot, iovaRbtree } = (await over!).locks;
    expect(depot.contended).toBeGreaterThan(0);
    expect((await begun!).locks).toMatchObject({
      depot: { contended: depot.contended },
      iovaRbtree: { contended: iovaRbtree.contended },
    });
    const { rows } = await validateTarget(loadPublished("P5"), lab());
    const { verdict, note } = rows.find(({ id }) => id === "contention")!;
    expect({ verdict, note }).toEqual({
      verdict: "missed",
      note: expect.stringMatching(/^2 s are short: .* --scale full --target P5 plays 20 s$/),
    });
  });

  it("P2: two locks of CPUs for each command; the same again for the same seed", async () => {
    const [first, second] = [
      await validateTarget(loadPublished("P2"), lab()),
      await validateTarget(loadPublished("P2"), lab()),
    ];
    expect(first).toEqual(second);
    expect(first.rows.find(({ id }) => id === "cpuRcachePerCommand")!.verdict).toBe("met");
    expect(first.scaledDown).toBe("3 s of 60 s");
  });

  it("every figure of every target is found or told why not", async () => {
    const { rows } = await validateTarget(loadPublished("P3"), lab());
    expect(rows.map(({ id }) => id)).toEqual(loadPublished("P3").figures.map(({ id }) => id));
    for (const { verdict, note } of rows) if (verdict !== "met") expect(note).not.toBeNull();
  });
});

describe("what the targets are made of", () => {
  it("reclaim leaves one magazine per online CPU, and takes 100 ms for one, and a look's millisecond", () => {
    const { reclaimLeft, reclaimMs } = reclaimAtRest(lab());
    expect(reclaimLeft).toBe(1);
    expect(reclaimMs).toBeCloseTo(101, 3);
  });

  it("a rate is found by what it leads to, and the best one tried is kept", async () => {
    const bounds = { least: 0.01, most: 100 };
    const { rate, value, tries } = await fitRate(bounds, 30, async (tried) => 10 * tried);
    expect(value).toBe(10 * rate);
    expect(rate).toBeGreaterThan(2.5);
    expect(rate).toBeLessThan(3.5);
    expect(tries).toBeLessThanOrEqual(6);
    // Nothing within the bounds comes near.
    expect((await fitRate(bounds, 1e9, async (tried) => tried)).rate).toBeGreaterThan(50);
  });

  it("growth is concave when its pace falls", () => {
    const states = (totals: readonly number[]) => totals.map((total, k) => ({ seconds: k + 1, total }));
    expect(growth(states([10, 15, 17])).holds).toBe(true);
    expect(growth(states([10, 15, 27])).holds).toBe(false);
  });

  it("the published order of the locks has no other in it, and the last one is never contended", () => {
    const locks = (...counts: readonly number[]) =>
      Object.fromEntries(
        ["flushQueue", "iovaRbtree", "depot", "cpuRcache"].map((name, k) => [name, { contended: counts[k] }]),
      ) as unknown as Parameters<typeof orderOf>[0];
    expect(orderOf(locks(4, 3, 2, 0)).holds).toBe(true);
    expect(orderOf(locks(4, 3, 2, 1)).holds).toBe(false);
    expect(orderOf(locks(3, 4, 2, 0)).holds).toBe(false);
    expect(orderOf(locks(4, 3, 3, 0)).holds).toBe(false);
  });
});
