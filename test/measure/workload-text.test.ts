import { describe, expect, it } from "vitest";
import { workloadText } from "../../src/measure/workload-text.js";
import type { BlockSpec, NetworkSpec } from "../../src/workload/workload-spec.js";

const block: BlockSpec = {
  name: "block",
  limitPfn: 2 ** 20 - 1,
  sizes: [{ size: 1, weight: 1 }],
  jobs: 1,
  depth: 1,
  irqCpus: [3],
  serviceNs: 10_000,
  opsPerSecond: 1000,
  requestCpuNs: 1000,
  interruptNs: 500,
  migrations: 0,
};
const network: NetworkSpec = { ...block, name: "network", size: 1, batch: 8 };

describe("the text of a workload with devices", () => {
  it("has the singular of what there is one of", () => {
    expect(workloadText(block)).toBe(
      "1 job with up to 1 request each in flight, freed by the interrupts of 1 hardware queue on 1 CPU; the device takes 10 us, up to 1000 requests/s; pages:weight 1:1",
    );
    expect(workloadText(network)).toBe(
      "1000 packets/s are offered to 1 hardware queue on 1 CPU, with a ring of 1 range of 1 page mapped anew 8 at a time; 1 job sends, up to 1 packet in flight each",
    );
  });

  it("has the plural of the rest, and says of each device what is its own", () => {
    const many = { jobs: 4, depth: 16, irqCpus: [0, 2, 2], migrations: 5 };
    expect(workloadText({ ...block, ...many }, 2)).toBe(
      "4 jobs with up to 16 requests each in flight, spread over 2 devices, freed by the interrupts of 3 hardware queues each on 2 CPUs; each device takes 10 us, up to 1000 requests/s; pages:weight 1:1; each job moves 5 times/s",
    );
    expect(workloadText({ ...network, ...many }, 2)).toBe(
      "1000 packets/s are offered to each of 2 network cards, to 3 hardware queues each on 2 CPUs, with rings of 16 ranges of 1 page mapped anew 8 at a time; 4 jobs send, up to 16 packets in flight each; each job moves 5 times/s",
    );
  });
});
