import { expect, it } from "vitest";
import { renderPrintIova } from "../../src/report/print-iova.js";
import { shippedProfile } from "../engine/virtual/bare-machine.js";
import { runResult } from "../measure/run-result.js";
import { measuredResult } from "./measured-result.js";

it("prints a timeline as the kernel's developers do, a block per run", () => {
  const bare = runResult({ depot: "list", repetition: 1 });
  const text = renderPrintIova({
    ...measuredResult(),
    runs: [runResult(), { ...bare, memory: { ...bare.memory, timeline: [], sampled: null } }],
  });
  expect(text).toBe(`\
# workload=burst depot=array repetition=0
[    0.250000] print_iova1 cpu_total=230 depot_total=1270 total=1500
[    0.750000] print_iova1 cpu_total=236 depot_total=4064 total=4300

# workload=burst depot=list repetition=1 not sampled
`);
});

it("says of each block that it is simulated", () => {
  const profile = shippedProfile("epyc-9124");
  const text = renderPrintIova({ ...measuredResult(), profile, runs: [runResult()] });
  expect(text).toMatch(/^# workload=burst depot=array repetition=0 simulated profile=epyc-9124\n/);
});

it("counts the pfns of all bins together, and those of full magazines only as the depot's", () => {
  const run = runResult();
  const timeline = [[12_345.5, 3, 1000, 9000, 40, 1, 2]] as const;
  const text = renderPrintIova({
    ...measuredResult(),
    runs: [{ ...run, memory: { ...run.memory, timeline } }],
  });
  expect(text).toContain("[12345.500000] print_iova1 cpu_total=619 depot_total=381 total=1000\n");
});
