import { describe, expect, it } from "vitest";
import { planWorkload } from "../../src/cli/campaign/planned-workload.js";
import { GivenOptions } from "../../src/cli/options/given-options.js";
import type { OptionName } from "../../src/cli/options/option-table.js";
import { BlockModel } from "../../src/workload/device/block-model.js";
import { queueOf } from "../../src/workload/device/hardware-queue.js";
import { Random } from "../../src/workload/random.js";
import type { BlockSpec } from "../../src/workload/workload-spec.js";

/** Every number of queues on up to 64 CPUs, and some that do not go into a large machine evenly. */
const MACHINES = [
  ...Array.from({ length: 64 }, (_, cpu) => cpu + 1).flatMap((cpus) =>
    Array.from({ length: cpus }, (_, queue) => [cpus, queue + 1] as const),
  ),
  ...[3, 7, 48, 63, 127, 300, 447].map((queues) => [448, queues] as const),
  ...[11, 1000, 1023].map((queues) => [1024, queues] as const),
];

async function blockSpec(
  cpus: number,
  queues: number,
  more: Record<string, unknown> = {},
): Promise<BlockSpec> {
  const given = { engine: "virtual", cpus, "hw-queues": queues, ...more };
  const options = new GivenOptions("run", new Map(Object.entries(given)) as Map<OptionName, unknown>);
  const { spec } = await planWorkload(options, "block");
  return spec as BlockSpec;
}

describe("hardware queues", () => {
  it("are interrupted, by default, on one of the CPUs that submit to them", async () => {
    const elsewhere = [];
    for (const [cpus, queues] of MACHINES) {
      const { irqCpus } = await blockSpec(cpus, queues);
      expect(irqCpus).toHaveLength(queues);
      for (const [queue, cpu] of irqCpus.entries()) {
        if (cpu >= cpus || queueOf(cpu, queues, cpus) !== queue) elsewhere.push({ cpus, queues, queue, cpu });
      }
    }
    expect(elsewhere).toEqual([]);
  });

  it("have neighbouring CPUs each, as many as the others but for one", () => {
    for (const [cpus, queues] of MACHINES) {
      const shares = new Array<number>(queues).fill(0);
      let last = 0;
      for (let cpu = 0; cpu < cpus; cpu++) {
        const queue = queueOf(cpu, queues, cpus);
        expect(queue === last || queue === last + 1).toBe(true);
        shares[queue]!++;
        last = queue;
      }
      expect(Math.max(...shares) - Math.min(...shares), `${queues} on ${cpus}`).toBeLessThanOrEqual(1);
      expect(Math.min(...shares)).toBeGreaterThan(0);
    }
  });

  it("complete a request on their own CPUs, with as many queues as CPUs on the one that submitted it", async () => {
    for (const [cpus, queues] of [
      [8, 8],
      [8, 3],
      [64, 24],
      [5, 2],
    ] as const) {
      const spec = await blockSpec(cpus, queues, { depth: 4 });
      const model = new BlockModel(spec, cpus, 1, 100_000);
      for (let cpu = 0; cpu < cpus; cpu++) {
        const request = model.take(cpu, new Random(1, cpu));
        model.pfns[request] = 1;
        const time = 1e9 * (cpu + 1);
        model.submit(request, time);
        model.act(time + 1e9);
        const handlers = Array.from({ length: cpus }, (_, other) => other).filter(
          (other) => model.completion(other) === request,
        );
        expect(handlers).toEqual([spec.irqCpus[queueOf(cpu, queues, cpus)]]);
        expect(queueOf(handlers[0]!, queues, cpus)).toBe(queueOf(cpu, queues, cpus));
        if (queues === cpus) expect(handlers).toEqual([cpu]);
      }
    }
  });
});
