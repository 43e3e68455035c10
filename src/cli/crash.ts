import { CRASH_SCENARIOS, playScenario } from "../check/crash/crash-scenario.js";
import { listV1Depot } from "../depot/list-v1-depot.js";
import { ThreadEngine } from "../engine/threads/thread-engine.js";
import { describeMachine } from "../measure/machine-description.js";
import { RESULT_SCHEMA, type ScenarioResult } from "../measure/result.js";
import { cpusOf } from "./campaign/planned-workload.js";
import type { Command } from "./command-definition.js";
import { deliver } from "./deliver.js";
import { ExitCode } from "./exit-code.js";
import { loadDepots, type NamedDepot } from "./named-depot.js";
import { optionsInForce } from "./options/options-in-force.js";
import { openOutputs } from "./outputs.js";
import type { Progress } from "./progress.js";
import { badValue } from "./usage-error.js";

/** The domain change that brought the first version of the list down, on that version and on others. */
export const crashCommand: Command = async (options, terminal) => {
  const outputs = openOutputs(options, terminal.out);
  const depots = eachOnce(await loadDepots(options.get("depot")));
  const cpus = cpusOf(options);
  const scenarios = await playAll(depots, options.get("rounds"), cpus, terminal.progress);
  await deliver(
    {
      schema: RESULT_SCHEMA,
      kind: "crash",
      machine: describeMachine(),
      options: optionsInForce(options, { cpus, depot: depots.map(({ given }) => given) }, []),
      warnings: [],
      scenarios,
    },
    outputs,
    terminal,
  );
  return isAsExpected(scenarios, depots) ? ExitCode.done : ExitCode.failed;
};

/** The scenarios are the same each time: there is nothing to learn from a second time. */
function eachOnce(depots: readonly NamedDepot[]): readonly NamedDepot[] {
  if (new Set(depots.map(({ design }) => design)).size === depots.length) return depots;
  throw badValue("depot", depots.map(({ given }) => given).join(","), "each design once");
}

async function playAll(
  depots: readonly NamedDepot[],
  rounds: number,
  cpus: number,
  progress: Progress,
): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  const engine = await ThreadEngine.create({ cpus });
  progress.start({
    workloads: CRASH_SCENARIOS.map(({ engine }) => engine),
    depots: depots.map(({ design }) => design.id),
  });
  try {
    for (const { source, design } of depots) {
      for (const scenario of CRASH_SCENARIOS) {
        progress.begin({
          workload: scenario.engine,
          depot: design.id,
          phase: "scenario",
          repetition: results.length,
          about: depots.length * CRASH_SCENARIOS.length,
          estimated: false,
          secondsLeft: null,
        });
        results.push(await playScenario(scenario, source, rounds, engine));
      }
    }
  } finally {
    progress.stop();
    await engine.close();
  }
  return results;
}

/** A single design is to survive. Among several, the first version of the list is the exhibit, and is to crash. */
function isAsExpected(results: readonly ScenarioResult[], depots: readonly NamedDepot[]): boolean {
  return results.every(({ depot, outcome }) => {
    const isExhibit = depots.length > 1 && depot === listV1Depot.id;
    return outcome === (isExhibit ? "crashed" : "survived");
  });
}
