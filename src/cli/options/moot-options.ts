import { excludes, type UsageError, withoutEffect } from "../usage-error.js";
import type { GivenOptions } from "./given-options.js";
import type { OptionName } from "./option-table.js";

/** An option that another one puts out of force. */
interface Rule {
  readonly option: OptionName;
  isMoot(options: GivenOptions): boolean;
  /** What is said to somebody who gave it nevertheless. */
  refusal(): UsageError;
}

const isSimulated = (options: GivenOptions) => options.get("engine") === "virtual";

const howLong = "either so many repetitions, or as many as it takes";

const MEMORY_FAULTS = ["fail-magazine", "fail-node"] as const;

const RULES: readonly Rule[] = [
  ...(["precision", "max-time"] as const).map((option) => ({
    option,
    isMoot: isSimulated,
    refusal: () => withoutEffect(option, "a simulation scatters by its seeds alone; use --repeat"),
  })),
  {
    option: "profile",
    isMoot: (options) => !isSimulated(options),
    refusal: () => withoutEffect("profile", "it is for --engine virtual"),
  },
  ...(["slow-cpu", "wrong-free", "kill-cpu"] as const).map((option) => ({
    option,
    isMoot: isSimulated,
    refusal: () => withoutEffect(option, "it is for --engine threads"),
  })),
  {
    option: "precision",
    isMoot: (options) => options.has("repeat"),
    refusal: () => excludes("repeat", "precision", howLong),
  },
  {
    option: "max-time",
    isMoot: (options) => options.has("repeat"),
    refusal: () => excludes("repeat", "max-time", howLong),
  },
  {
    option: "sample",
    isMoot: (options) => options.get("measure") === "off",
    refusal: () => withoutEffect("sample", "nothing is sampled with --measure off"),
  },
  {
    option: "seed",
    isMoot: (options) => options.command === "exec" && !MEMORY_FAULTS.some((fault) => options.has(fault)),
    refusal: () =>
      withoutEffect("seed", "nothing of a script is random without --fail-magazine or --fail-node"),
  },
];

/** Whether the other options leave `name` nothing to do. */
export function isMoot(options: GivenOptions, name: OptionName): boolean {
  return RULES.some((rule) => rule.option === name && rule.isMoot(options));
}

export function refuseMoot(options: GivenOptions): void {
  for (const rule of RULES) if (options.has(rule.option) && rule.isMoot(options)) throw rule.refusal();
}
