import type { IovaDomain } from "../../iova/domain.js";
import { Random } from "../../workload/random.js";
import type { AllocPort } from "../cpu.js";
import type { RunControl } from "../run-control.js";
import { FAULT_SEED, type FaultPlan } from "./fault-plan.js";
import { Mortality } from "./mortality.js";
import { Plug } from "./plug.js";
import { Slowness } from "./slowness.js";
import { WrongFrees } from "./wrong-frees.js";

/** What a CPU's faults have come to. */
export interface CpuFaultReport {
  readonly wrongFrees: number;
  readonly hotplugs: number;
  readonly offlineNs: number;
}

export interface FaultyCpu {
  readonly cpu: number;
  readonly seed: number;
  /** Operations after which it ends; Infinity when the run ends by time. */
  readonly ops: number;
  readonly domains: readonly IovaDomain[];
  readonly control: RunControl;
  /** Ends the thread at once. */
  die(): never;
}

/** A thread dies after so many of its operations, or in the middle of fewer: everyone is well on the way by then. */
const LIFE_OPS = 10_000;

/** The faults of a plan that befall one CPU. Those of memory are in memory, see `armFailures`. */
export class CpuFaults {
  /** Null for a CPU that stays online. */
  readonly plug: Plug | null;
  readonly #wrong: WrongFrees | null;

  constructor(
    private readonly plan: FaultPlan,
    private readonly faulty: FaultyCpu,
  ) {
    const { cpu, seed, domains, control } = faulty;
    const { hotplugSeconds, wrongFree } = plan;
    this.plug = hotplugSeconds === undefined || cpu === 0 ? null : new Plug(cpu, domains, control);
    this.#wrong =
      wrongFree === undefined ? null : new WrongFrees(wrongFree, new Random(~seed ^ FAULT_SEED, cpu));
  }

  /** What stands between the loop and `ports`, those of the run's domains: whoever watches them sees wrong frees. */
  portsOver(ports: readonly AllocPort[]): readonly AllocPort[] {
    const { plan, faulty } = this;
    const wrong = this.#wrong;
    let over = ports;
    if (wrong !== null) over = over.map((port) => wrong.driverOf(port));
    if (plan.slowCpu?.cpu === faulty.cpu) {
      const slowness = new Slowness(faulty.domains[0]!.machine, faulty.cpu, plan.slowCpu.factor);
      over = over.map((port) => slowness.portOf(port));
    }
    if (plan.killCpu === faulty.cpu) {
      const mortality = new Mortality(Math.min(LIFE_OPS, Math.floor(faulty.ops / 2)), () => faulty.die());
      over = over.map((port) => mortality.portOf(port));
    }
    return over;
  }

  get report(): CpuFaultReport {
    const { hotplugs = 0, offlineNs = 0 } = this.plug ?? {};
    return { wrongFrees: this.#wrong?.count ?? 0, hotplugs, offlineNs };
  }
}
