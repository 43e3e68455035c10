import type { DepotDesign } from "../iova/depot.js";
import { type AllocatorOptions, IovaDomain, machineShape } from "../iova/domain.js";
import { failureCounts } from "../measure/counters.js";
import { bootOf } from "../memory/cpu-layout.js";
import { layoutOf } from "../memory/machine-layout.js";
import { ThreadMachine } from "../memory/thread-machine.js";
import type { PfnRef, ScriptOp } from "../workload/script.js";
import { armFailures } from "./faults/arm-failures.js";
import type { MemoryFaults } from "./faults/fault-plan.js";

/** What a script's allocator is made of, besides what its first line says. */
export interface ScriptSetup {
  readonly design: DepotDesign;
  readonly options: Omit<AllocatorOptions, "cpus">;
  readonly maxIovas: number;
  readonly maxMagazines: number;
  /** Which allocations of memory are to fail on purpose; the first line's own never do. @default none */
  readonly faults?: MemoryFaults & { readonly seed: number };
}

/** Plays allocator scripts, one answer per operation. One thread calls for every CPU in turn. */
export class ScriptPlayer {
  readonly #setup: ScriptSetup;
  #domain: IovaDomain | undefined;
  #boot = 0;
  /** What each allocation line answered. */
  readonly #answers: number[] = [];

  constructor(setup: ScriptSetup) {
    this.#setup = setup;
  }

  play(op: ScriptOp): string {
    if (op.op === "I") return this.#begin(op);
    const domain = this.#domain!;
    switch (op.op) {
      case "A":
        return this.#answer(domain.allocFast(op.cpu, op.size, op.limitPfn, op.flag));
      case "S":
        return this.#answer(domain.alloc(op.cpu, op.size, op.limitPfn, op.flag));
      case "F": {
        const pfn = this.#resolve(op.ref);
        if (pfn === 0) return "skip";
        domain.freeFast(op.cpu, pfn, op.size);
        return "ok";
      }
      case "G": {
        const pfn = this.#resolve(op.ref);
        if (pfn === 0) return "skip";
        domain.free(op.cpu, pfn);
        return "ok";
      }
      case "R": {
        const range = domain.reserve(this.#boot, op.pfnLo, op.pfnHi);
        return range === null ? "null" : `${range.pfnLo}-${range.pfnHi}`;
      }
      case "T": {
        const { ran, freed } = domain.runQueuedWork(this.#boot);
        return `${ran} ${freed}`;
      }
      case "H":
        domain.freeCpuCachedIovas(op.cpu, this.#boot);
        return "ok";
      case "D":
        return dump(domain);
      case "X":
        domain.reinitialize(this.#boot);
        return "ok";
    }
  }

  #begin(op: Extract<ScriptOp, { op: "I" }>): string {
    const { design, maxIovas, maxMagazines, faults } = this.#setup;
    const options = { ...this.#setup.options, cpus: op.cpus };
    const shape = machineShape(options, design, { domains: 1, maxIovas, maxMagazines });
    const machine = ThreadMachine.create(layoutOf(shape));
    this.#boot = bootOf(op.cpus);
    const domain = { granuleShift: op.shift, startPfn: op.startPfn };
    this.#domain = IovaDomain.create(machine, design, options, domain, this.#boot);
    if (faults !== undefined) armFailures(this.#domain, faults, faults.seed);
    return "ok";
  }

  #answer(pfn: number): string {
    this.#answers.push(pfn);
    return String(pfn);
  }

  #resolve(ref: PfnRef): number {
    return "pfn" in ref ? ref.pfn : this.#answers[ref.allocation]!;
  }

  /** What has failed on purpose so far; null when nothing was to. */
  get failures(): { readonly magazines: number; readonly nodes: number } | null {
    if (this.#setup.faults === undefined || this.#domain === undefined) return null;
    const { failedMagazines, failedNodes } = failureCounts(this.#domain.machine);
    return { magazines: failedMagazines, nodes: failedNodes };
  }

  /** WARNs so far, those of the domain's end included. */
  get warnings(): number {
    return this.#domain === undefined ? 0 : failureCounts(this.#domain.machine).warnings;
  }

  /** After the last line the domain is put. */
  end(): void {
    this.#domain?.put(this.#boot);
  }
}

/** `nodes=N | 0:DEPOT L/P L/P ... | 1:...`: tree nodes, then per bin the depot and each CPU's loaded and prev. */
function dump(domain: IovaDomain): string {
  const { cpus } = domain.options;
  const bins = domain.rcaches.map((rcache, order) => {
    const pairs = Array.from({ length: cpus }, (_, cpu) => {
      const { loaded, prev } = rcache.sizes(cpu);
      return `${loaded}/${prev}`;
    });
    return `${order}:${rcache.depot.size()} ${pairs.join(" ")}`;
  });
  return [`nodes=${domain.tree.nodes}`, ...bins].join(" | ");
}
