import { Lab } from "../check/validation/lab.js";
import { TARGET_IDS, type TargetId } from "../check/validation/published.js";
import { validateTarget } from "../check/validation/validate.js";
import type { Scale, ValidatedTarget } from "../check/validation/validation.js";
import { RunInterrupted } from "../engine/run-request.js";
import { describeComputer } from "../measure/machine-description.js";
import type { MachineProfile } from "../measure/machine-profile.js";
import { RESULT_SCHEMA } from "../measure/result.js";
import type { Command } from "./command-definition.js";
import { deliver } from "./deliver.js";
import { ExitCode } from "./exit-code.js";
import { interruptionCode } from "./interruption.js";
import { loadProfile } from "./load-profile.js";
import { loadPublished } from "./load-published.js";
import { DEFAULT_PROFILE } from "./options/option-table.js";
import { optionsInForce } from "./options/options-in-force.js";
import { openOutputs } from "./outputs.js";
import type { Terminal } from "./terminal.js";

/** Published measurements, and what the simulation makes of them. A figure that is missed is a finding, and no failure. */
export const validateCommand: Command = async (options, terminal) => {
  const outputs = openOutputs(options, terminal.out);
  const scale = options.get("scale");
  const ids = options.get("target") ?? TARGET_IDS;
  const profile = loadProfile(DEFAULT_PROFILE);
  const targets = await validated(ids, scale, options.get("seed"), profile, terminal);
  const isPartial = targets.length < ids.length;
  await deliver(
    {
      schema: RESULT_SCHEMA,
      kind: "validate",
      machine: describeComputer(),
      profile,
      options: optionsInForce(options, { target: [...ids] }, []),
      warnings: isPartial ? [`interrupted: ${ids.slice(targets.length).join(", ")} not simulated`] : [],
      validation: { scale, targets },
    },
    outputs,
    terminal,
  );
  return isPartial ? interruptionCode(terminal.interrupted) : ExitCode.done;
};

/** All of them, or those that were done when the user had enough. */
async function validated(
  ids: readonly TargetId[],
  scale: Scale,
  seed: number,
  profile: MachineProfile,
  { progress, interrupted: signal }: Pick<Terminal, "progress" | "interrupted">,
): Promise<ValidatedTarget[]> {
  const lab = new Lab(profile, scale, seed, { signal, onLook: (look) => progress.look(look) });
  const targets: ValidatedTarget[] = [];
  progress.start({ workloads: ids, depots: [scale], isSimulated: true });
  try {
    for (const [repetition, id] of ids.entries()) {
      const step = { phase: "scenario", repetition, about: ids.length, estimated: false } as const;
      progress.begin({ workload: id, depot: scale, ...step, secondsLeft: null });
      targets.push(await validateTarget(loadPublished(id), lab));
      progress.end();
    }
  } catch (error) {
    if (!(error instanceof RunInterrupted)) throw error;
  } finally {
    progress.stop();
  }
  return targets;
}
