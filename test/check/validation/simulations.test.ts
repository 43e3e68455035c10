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

  it("P5: 16 CPUs are 16 times one, and magazines grow while the depot is contended more than once per second", async () => {
    const { rows, scaledDown, simulated } = await validateTarget(loadPublished("P5"), lab());
    const verdicts = Object.fromEntries(rows.map(({ id, verdict }) => [id, verdict]));
    expect(verdicts).toEqual({ scaling: "met", pairTime: "met", reclaimable: "met", contention: "met" });
    expect(scaledDown).not.toBeNull();
    const tried = [...simulated.matchAll(/(\d+): ([\d.]+)/g)].map((match) => Number(match[2]));
    expect(tried.length).toBeGreaterThan(1);
    expect(tried.map((perSecond) => perSecond < 1)).toEqual(tried.map((_, k) => k === tried.length - 1));
  });

  it("what is contended under P2's load is so in the first millisecond", async () => {
    const [begun, over] = [0.001, 2].map((seconds) => lab().run(cachedCommands(lab(), seconds, 1023)));
    const { depot, iovaRbtree } = (await over!).locks;
    expect(depot.contended).toBeGreaterThan(0);
    expect((await begun!).locks).toMatchObject({
      depot: { contended: depot.contended },
      iovaRbtree: { contended: iovaRbtree.contended },
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

  it.each(["P3", "P4", "P6"] as const)(
    "%s: every figure is found, or told why not, and nothing else",
    async (id) => {
      const { rows } = await validateTarget(loadPublished(id), lab());
      expect(rows.map((row) => row.id)).toEqual(loadPublished(id).figures.map((figure) => figure.id));
      for (const { verdict, simulated, note } of rows) {
        expect(simulated === null).toBe(verdict === "not simulated");
        if (verdict !== "met") expect(note).not.toBeNull();
      }
    },
  );

  it("a figure that nobody looks for is an error, and no miss", async () => {
    const target = loadPublished("P4");
    const figures = [...target.figures, { ...target.figures[0]!, id: "unheard of" }];
    await expect(validateTarget({ ...target, figures }, lab())).rejects.toThrow(
      "nothing was found for the figure unheard of",
    );
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
