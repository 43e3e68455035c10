import { availableParallelism } from "node:os";
import { listDepot } from "../../depot/list-depot.js";
import { DEFAULT_DOMAIN, defaultAllocatorOptions } from "../../iova/domain.js";
import type { MachineProfile } from "../../measure/machine-profile.js";
import type { MachineDescription } from "../../measure/result.js";
import { ThreadEngine } from "../threads/thread-engine.js";
import { allocatorCosts } from "./allocator-costs.js";
import { lineTransferNs } from "./line-transfer.js";
import { atomicNs, l1HitNs } from "./memory-costs.js";

/** A profile of this machine, and what could not be measured, a line for each. */
export interface Calibration {
  readonly profile: MachineProfile;
  readonly notMeasured: readonly string[];
}

/** Pfns of a 64-byte line. */
const LINE_PFNS = 8;
/** Many and short: the fastest counts. */
const SECONDS = 0.2;
const REPETITIONS = 15;

/** Measures what the virtual engine wants to know of this machine; the rest is that of `base`. */
export async function calibrate(
  base: MachineProfile,
  machine: MachineDescription,
  date: string,
): Promise<Calibration> {
  const call = await callNs();
  const atomic = atomicNs();
  const l1Hit = l1HitNs();
  const tree = allocatorCosts(call, atomic, l1Hit);
  const transfer = await lineTransferNs();
  const line = transfer ?? base.ns.transferSameCluster;
  const from = `from the profile ${base.name}`;
  const lineSource =
    transfer === null ? from : "measured: half of the fastest round trip of a word between two threads";
  const notMeasured = [
    ...(transfer === null
      ? [`transferSameCluster: no second core answered; ${from}`]
      : ["transferOtherCluster: Node does not say on which core a thread runs; as within a cluster"]),
    `interrupt, timer, iotlbFlush: a program has none; ${from}`,
    `queueCall: part of the kernel's unmap; ${from}`,
    `device: there is none; ${from}`,
  ];
  const { interrupt, timer, iotlbFlush, queueCall } = base.ns;
  return {
    profile: {
      name: "calibrated",
      summary: `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, calibrated ${date}: the cost of this program's own code`,
      clusterCpus: Math.min(1024, availableParallelism()),
      ns: rounded({
        allocCall: call,
        freeCall: call,
        queueCall,
        l1Hit,
        transferSameCluster: line,
        transferOtherCluster: line,
        atomic,
        ...tree,
        treeStepCold: tree.treeStepWarm + line,
        magazineWord: line / LINE_PFNS,
        interrupt,
        timer,
        iotlbFlush,
      }),
      device: base.device,
      sources: {
        clusterCpus: "the cores that Node may use: where they are is not known",
        "ns.allocCall":
          "measured: time per operation of the workload local on one thread; half of the operations are allocations",
        "ns.freeCall": "measured: the same",
        "ns.queueCall": from,
        "ns.l1Hit": "measured: a chain of loads through 16 KiB",
        "ns.transferSameCluster": lineSource,
        "ns.transferOtherCluster": "the same: Node does not say on which core a thread runs",
        "ns.atomic": "measured: Atomics.add on a line that nobody else wants",
        "ns.treeStepWarm":
          "measured: allocations and frees that are not cached in a tree of 512 ranges, without call, lock and object, over steps and 12 for each update",
        "ns.treeStepCold": "derived: a step, and a line's way from the CPU that had the node",
        "ns.magazineWord": "derived: a line's way over the 8 pfns in it",
        "ns.object": "measured: a magazine from the slab and back, half of it",
        "ns.interrupt": from,
        "ns.timer": from,
        "ns.iotlbFlush": from,
        device: from,
      },
    },
    notMeasured,
  };
}

/** A cached allocation or free on one thread, as the engine's loop makes it. */
async function callNs(): Promise<number> {
  const engine = await ThreadEngine.create({ cpus: 1 });
  try {
    let fastest = 0;
    for (let repetition = 0; repetition < REPETITIONS; repetition++) {
      const { opsPerSecond } = await engine.run({
        workload: { name: "local", size: 1, workingSet: 64, limitPfn: 2 ** 20 - 1 },
        depot: listDepot.id,
        allocator: defaultAllocatorOptions(1, listDepot),
        limits: { maxIovas: 2 ** 16, maxMagazines: 2 ** 10 },
        domain: DEFAULT_DOMAIN,
        seed: 1,
        repetition,
        verify: false,
        seconds: SECONDS,
      });
      fastest = Math.max(fastest, opsPerSecond);
    }
    return 1e9 / fastest;
  } finally {
    await engine.close();
  }
}

/** Hundredths of a nanosecond are beyond what can be told. */
function rounded<T extends Record<string, number>>(costs: T): T {
  return Object.fromEntries(
    Object.entries(costs).map(([name, ns]) => [name, Math.round(ns * 100) / 100]),
  ) as T;
}
