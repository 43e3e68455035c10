import { availableParallelism } from "node:os";
import { capacityOf } from "../iova/capacity.js";
import { describeMachine } from "../measure/machine-description.js";
import { RESULT_SCHEMA } from "../measure/result.js";
import { deliver } from "./deliver.js";
import { ExitCode } from "./exit-code.js";
import { loadOneDepot } from "./named-depot.js";
import type { GivenOptions } from "./options/given-options.js";
import type { OptionName } from "./options/option-table.js";
import { openOutputs } from "./outputs.js";
import type { Terminal } from "./terminal.js";
import { badValue } from "./usage-error.js";

/** What the arithmetic depends on, and where its result goes. */
const OPTIONS = [
  "capacity",
  "depot",
  "cpus",
  "bins",
  "magazine-size",
  "domains",
  "json",
] as const satisfies readonly OptionName[];

/** `run --capacity`: what the caches can hold. */
export async function reportCapacity(options: GivenOptions, terminal: Terminal): Promise<ExitCode> {
  options.allowOnly(OPTIONS, "--capacity runs nothing");
  const { given, design } = await loadOneDepot(options.only("depot")!);
  if (design.bounded && design.capacityOf === undefined) {
    throw badValue("depot", given, "one that says what it holds, by its capacityOf, or that is not bounded");
  }
  const outputs = openOutputs(options, terminal.out);
  const cpus = options.get("cpus") ?? Math.max(2, availableParallelism());
  const allocator = { cpus, bins: options.get("bins"), magazineSize: options.get("magazine-size") };
  const domains = options.get("domains");
  await deliver(
    {
      schema: RESULT_SCHEMA,
      kind: "capacity",
      machine: describeMachine(),
      options: { depot: given, ...allocator, domains },
      warnings: [],
      capacity: capacityOf(allocator, design, domains),
    },
    outputs,
    terminal,
  );
  return ExitCode.done;
}
