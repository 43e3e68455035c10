import { describe, expect, it } from "vitest";
import type { MachineShape } from "../../src/memory/machine.js";
import { layoutOf, MachineHeader, sizeOfMachine } from "../../src/memory/machine-layout.js";
import { LINE_WORDS, WORD_BYTES } from "../../src/memory/pointer.js";

const shape: MachineShape = {
  cpus: 3,
  domains: 2,
  domainWords: 100,
  iovaWords: 10,
  maxIovas: 7,
  magazineWords: 256,
  maxMagazines: 5,
  engineWords: 40,
};

describe("layoutOf", () => {
  const layout = layoutOf(shape);
  const areas = (
    ["header", "cpus", "iovaSlab", "magazineSlab", "domains", "engine", "magazines", "iovas"] as const
  )
    .map((name) => layout[name])
    .sort((a, b) => a - b);

  it("leaves the NULL line alone and gives every area lines of its own", () => {
    expect(areas[0]).toBeGreaterThanOrEqual(LINE_WORDS);
    expect(new Set(areas).size).toBe(areas.length);
    for (const area of areas) expect(area % LINE_WORDS).toBe(0);
  });

  it("puts the slabs last, where what is never used is never touched", () => {
    expect(areas.slice(-2)).toEqual([layout.magazines, layout.iovas]);
    expect(layout.iovas + shape.maxIovas * shape.iovaWords).toBeLessThanOrEqual(layout.sizeWords);
    expect(layout.magazines + shape.maxMagazines * shape.magazineWords).toBeLessThanOrEqual(layout.iovas);
  });

  it("has a slot in the header for every domain", () => {
    const next = areas[areas.indexOf(layout.header) + 1]!;
    expect(layout.header + MachineHeader.slots + shape.domains).toBeLessThanOrEqual(next);
  });

  it("is the size of the memory", () => {
    expect(sizeOfMachine(layout)).toBe(layout.sizeWords * WORD_BYTES);
  });
});
