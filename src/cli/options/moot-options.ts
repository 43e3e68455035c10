import { excludes, type UsageError, withoutEffect } from "../usage-error.js";
import type { GivenOptions } from "./given-options.js";
import type { OptionName } from "./option-table.js";

/** An option that others put out of force. */
interface Rule {
  readonly option: OptionName;
  /** The others, where a sweep can vary them: then each point is asked, and the option may be moot at some. */
  readonly by?: readonly OptionName[];
  isMoot(options: GivenOptions): boolean;
  /** What is said to somebody who gave it nevertheless. */
  refusal(options: GivenOptions): UsageError;
}

const isSimulated = (options: GivenOptions) => options.get("engine") === "virtual";

const howLong = "either so many repetitions, or as many as it takes";

const MEMORY_FAULTS = ["fail-magazine", "fail-node"] as const;

/** The highest pfn that an address of 32 bits has. */
const most32Pfn = (options: GivenOptions) => 2 ** (32 - options.get("granule-shift")) - 1;

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
    option: "limit",
    isMoot: (options) => options.has("masks"),
    refusal: () => withoutEffect("limit", "--masks says the limit of each device"),
  },
  {
    option: "low-first",
    by: ["limit", "granule-shift"],
    isMoot: (options) => {
      const limits = options.get("masks") ?? [options.get("limit")];
      return limits.every((limit) => limit <= most32Pfn(options));
    },
    refusal: (options) =>
      withoutEffect(
        "low-first",
        `no device has more than 32 bits; with a --limit or --masks above ${most32Pfn(options)} one has`,
      ),
  },
  {
    option: "sample",
    by: ["measure"],
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

/** What is said of an option that is moot. */
export function mootRefusal(options: GivenOptions, name: OptionName): UsageError {
  return RULES.find((rule) => rule.option === name && rule.isMoot(options))!.refusal(options);
}

export function refuseMoot(options: GivenOptions): void {
  const varied = options.get("vary")?.map(({ name }) => name) ?? [];
  for (const { option, by = [], isMoot, refusal } of RULES) {
    if (!options.has(option) || by.some((other) => varied.includes(other))) continue;
    if (isMoot(options)) throw refusal(options);
  }
}
