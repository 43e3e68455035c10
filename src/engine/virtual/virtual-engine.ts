import type { MachineProfile } from "../../measure/machine-profile.js";
import type { RunResult } from "../../measure/result.js";
import type { PortWrapper } from "../cpu.js";
import { loadDepot } from "../depot-modules.js";
import type { Engine } from "../engine.js";
import { RunInterrupted, type RunRequest } from "../run-request.js";
import { VirtualRun } from "./virtual-run.js";

/** Events between two looks at the real clock, some milliseconds. */
const SLICE = 20_000;
/** How often an onlooker is shown the run, and the process hears of an interruption, in ms of real time. */
const LOOK_MS = 100;

/**
 * Simulated CPUs: discrete events in simulated nanoseconds, on this thread. The same request gives the same result; the
 * real clock only says when to let others have this thread for a moment.
 */
export class VirtualEngine implements Engine {
  /** In real time. Of all runs: many short ones must not keep an interruption from being heard. */
  #lookedAt = performance.now();

  constructor(
    readonly profile: MachineProfile,
    private readonly watch: PortWrapper,
  ) {}

  /** Runs a workload once on a fresh machine. Throws Deadlock and InvariantViolation. */
  async run(request: RunRequest): Promise<RunResult> {
    const design = await loadDepot(request.depot);
    const run = new VirtualRun(request, design, this.profile, this.watch);
    for (let isOver = false; !isOver; ) {
      isOver = run.play(SLICE);
      if (performance.now() - this.#lookedAt < LOOK_MS) continue;
      request.onLook?.(run.look());
      await new Promise((resolve) => setImmediate(resolve));
      if (request.signal?.aborted) throw new RunInterrupted();
      this.#lookedAt = performance.now();
    }
    return run.finish();
  }

  /** There is nothing that outlives a run. */
  async close(): Promise<void> {}
}
