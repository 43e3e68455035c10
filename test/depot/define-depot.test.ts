import { describe, expect, it } from "vitest";
import { BadDepotDesign, defineDepot } from "../../src/depot/define-depot.js";
import { tryDepot } from "../../src/depot/depot-trial.js";
import { listDepot } from "../../src/depot/list-depot.js";
import { DEPOT_DESIGNS } from "../../src/depot/registry.js";
import type { Depot, DepotDesign } from "../../src/iova/depot.js";

const whole: DepotDesign = { ...listDepot, id: "mine" };

describe("defineDepot", () => {
  it("answers a whole design as it is, and no longer to be changed", () => {
    const design = defineDepot(whole);
    expect(design).toEqual(whole);
    expect(Object.isFrozen(design)).toBe(true);
  });

  it.each([
    ["id", "id is missing: letters and digits, with . _ or - between them, and no .js at the end"],
    ["summary", "summary is missing: one line of text"],
    ["reclaim", 'reclaim is missing: "on" or "off" or "never"'],
    ["bounded", "bounded is missing: true or false"],
    ["order", 'order is missing: "stack" or "bag"'],
    ["sizeOf", "sizeOf is missing: a function"],
    ["initialize", "initialize is missing: a function"],
    ["attach", "attach is missing: a function"],
  ])("says that %s is missing", (field, problem) => {
    const { [field as keyof DepotDesign]: _, ...rest } = whole;
    expect(() => defineDepot(rest as DepotDesign)).toThrow(new BadDepotDesign([problem]));
  });

  it.each([
    [{ id: "a,b" }, 'id is "a,b": allowed is letters and digits'],
    [{ id: "list#2" }, 'id is "list#2": allowed is'],
    [{ id: "mine.js" }, 'id is "mine.js": allowed is'],
    [{ summary: "two\nlines" }, 'summary is "two\\nlines": allowed is one line of text'],
    [{ reclaim: true }, 'reclaim is true: allowed is "on" or "off" or "never"'],
    [{ bounded: "no" }, 'bounded is "no": allowed is true or false'],
    [{ order: "queue" }, 'order is "queue": allowed is "stack" or "bag"'],
    [{ onOverflow: "drop" }, 'onOverflow is "drop": allowed is "free" or "flush"'],
    [{ sizeOf: 3 }, "sizeOf is 3: allowed is a function"],
    [{ onOverfow: "flush" }, "onOverfow is no field of a design: there are id, summary, reclaim"],
  ])("refuses %j", (fields, problem) => {
    expect(() => defineDepot({ ...whole, ...fields } as DepotDesign)).toThrow(problem);
  });

  it("tells everything at once, and refuses what is no object", () => {
    expect(() => defineDepot({} as DepotDesign)).toThrow(/id is missing.*; attach is missing/);
    expect(() => defineDepot(null as unknown as DepotDesign)).toThrow("a design is an object, not null");
  });
});

describe("the trial of a design", () => {
  it.each(DEPOT_DESIGNS.map((design) => [design.id, design] as const))("passes %s", (_, design) => {
    expect(tryDepot(design)).toBeUndefined();
  });

  /** A list of which something is changed. */
  const changed = (change: (depot: Depot) => object): DepotDesign => ({
    ...whole,
    attach(machine, base, options) {
      const sound = listDepot.attach(machine, base, options);
      const depot: Depot = {
        push: (magazine, cpu) => sound.push(magazine, cpu),
        pop: (cpu) => sound.pop(cpu),
        size: () => sound.size(),
        drain: (cpu, visit) => sound.drain(cpu, visit),
        walk: (visit) => sound.walk(visit),
      };
      return change(depot) as Depot;
    },
  });

  it.each([
    [{ ...whole, sizeOf: () => 2.5 }, "sizeOf answers 2.5: allowed is a whole number of words"],
    [
      { ...whole, attach: () => undefined as unknown as Depot },
      "attach answers an object with push, pop, size, drain and walk, not undefined",
    ],
    [changed(({ pop: _, ...rest }) => rest), "of what attach answers, pop is missing: a function"],
    [
      changed((depot) => ({ ...depot, surplus: 3 })),
      "of what attach answers, surplus is 3: allowed is a function",
    ],
    [changed((depot) => ({ ...depot, size: () => 7 })), "size of an empty depot answers 7, not 0"],
    [
      changed((depot) => ({ ...depot, pop: () => undefined })),
      "pop of an empty depot answers undefined, not 0",
    ],
    [
      changed((depot) => ({ ...depot, push: () => undefined })),
      "push answers undefined: allowed is true or false",
    ],
    [
      changed((depot) => ({ ...depot, push: () => false })),
      "push answers false, though the design says that it is not bounded",
    ],
    [changed((depot) => ({ ...depot, walk: () => {} })), /^walk after one push answers , not \d+$/],
    [
      {
        ...whole,
        initialize() {
          throw new TypeError("machine.u32 is undefined");
        },
      },
      "trying it out ended with TypeError: machine.u32 is undefined",
    ],
    [
      // A lock that is left locked.
      {
        ...whole,
        initialize: (machine: Parameters<DepotDesign["initialize"]>[0], base: number) =>
          machine.i32.fill(1, base, base + 1),
      },
      /^trying it out ended with WaitTimeout: waited 1000 ms/,
    ],
  ])("finds slip %#", (design, problem) => {
    expect(tryDepot(design)).toMatch(
      problem instanceof RegExp ? problem : new RegExp(`^${escaped(problem)}$`),
    );
  });
});

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
