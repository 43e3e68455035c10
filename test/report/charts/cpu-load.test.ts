import { parseHTML } from "linkedom";
import { expect, it } from "vitest";
import { Canvas } from "../../../src/report/charts/canvas.js";
import { cpuLoadChart } from "../../../src/report/charts/cpu-load.js";
import { runResult } from "../../measure/run-result.js";

it("the bar of a CPU load is as long as its label says, also where medians of parts do not add up", async () => {
  const times = [
    { user: 1, system: 9 },
    { user: 2, system: 1 },
    { user: 3, system: 5 },
  ];
  const runs = times.map(({ user, system }, repetition) =>
    runResult({
      repetition,
      ops: 1e6,
      cpuSeconds: user + system,
      cpuUserSeconds: user,
      cpuSystemSeconds: system,
    }),
  );
  const chart = cpuLoadChart(await Canvas.open(), "load", {
    workload: { name: "burst", cpus: 2, text: "", capture: null },
    designs: new Map([["array", runs]]),
    comparisons: [],
    doubts: [],
    cost: null,
  });
  const { document } = parseHTML(chart.svg);
  const width = (bar: string) => Number(document.querySelector(`.${bar} rect`)!.getAttribute("width"));
  expect(chart.svg).toContain(">8</text>");
  expect(width("user") / (width("user") + width("system"))).toBeCloseTo(2 / 8, 3);
  expect(chart.description).toContain("array: 8, of which user 2, the rest (system) 6.");
});
