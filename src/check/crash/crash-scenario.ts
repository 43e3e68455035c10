import { type DepotSource, loadDepot } from "../../engine/depot-modules.js";
import type { ThreadEngine } from "../../engine/threads/thread-engine.js";
import type { ScenarioResult } from "../../measure/result.js";
import type { AddressSpace, CrashHost } from "./crash-host.js";
import { changeDomains } from "./domain-change.js";
import { InProcessHost } from "./in-process-host.js";
import { ThreadsHost } from "./threads-host.js";

/** One of the ways to the fault. */
export interface CrashScenario {
  readonly name: string;
  readonly engine: CrashHost["engine"];
  readonly space: AddressSpace;
}

const TEARDOWN = "domain change, teardown";
const FLUSH = "domain change, flush on exhaustion";

export const CRASH_SCENARIOS: readonly CrashScenario[] = [
  { name: TEARDOWN, engine: "in-process", space: "ample" },
  { name: TEARDOWN, engine: "threads", space: "ample" },
  { name: FLUSH, engine: "in-process", space: "scarce" },
  { name: FLUSH, engine: "threads", space: "scarce" },
];

/** Plays `scenario` with the design of `source` for a number of rounds. */
export async function playScenario(
  { name, engine, space }: CrashScenario,
  source: DepotSource,
  rounds: number,
  threads: ThreadEngine,
): Promise<ScenarioResult> {
  const design = await loadDepot(source);
  const host =
    engine === "threads"
      ? new ThreadsHost(threads, source, design, space)
      : new InProcessHost(design, threads.cpus, space);
  return { depot: design.id, scenario: name, engine, ...(await changeDomains(host, rounds)) };
}
