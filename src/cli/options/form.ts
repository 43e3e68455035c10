import { parseSchedule } from "../../check/interleavings/schedule.js";
/** How the text of an option's value is read. */
export interface Form<T> {
  /** What stands for the value in help texts; empty for a switch, which has none. */
  readonly value: string;
  /** Ends the sentence "allowed is ...". */
  readonly allowed: string;
  /** The same for a table; absent where the value's own form says it. */
  readonly range?: string;
  /** Whether it may be given more than once; values are lists then, and follow one another. */
  readonly repeats?: true;
  /** The value, or undefined when the text is none. */
  read(text: string): T | undefined;
}

/** Decimal, or hexadecimal as the kernel prints pfns. */
export function wholeNumber(least: number, most: number, value = "N"): Form<number> {
  return {
    value,
    allowed: `a whole number from ${least} to ${most}`,
    range: `${least} to ${most}`,
    read(text) {
      const number = /^([0-9]+|0x[0-9a-f]+)$/i.test(text) ? Number(text) : Number.NaN;
      return number >= least && number <= most ? number : undefined;
    },
  };
}

/** Several of them, parted by commas. */
export function numbers(least: number, most: number, value: string): Form<readonly number[]> {
  const one = wholeNumber(least, most);
  return {
    value,
    allowed: `whole numbers from ${least} to ${most}, parted by commas`,
    range: `${least} to ${most} each`,
    read(text) {
      const read = text.split(",").map((number) => one.read(number));
      return read.every((number) => number !== undefined) ? (read as number[]) : undefined;
    },
  };
}

export function seconds(least: number, most: number): Form<number> {
  return decimal("SECONDS", "a number of seconds", least, most);
}

export function percent(least: number, most: number): Form<number> {
  return decimal("PERCENT", "a number of percent", least, most);
}

export const probability: Form<number> = decimal("P", "a probability", 0, 1);

/** A CPU, and how many times as slow it is. */
export function slowCpu(cpus: number, most: number, usual: number): Form<{ cpu: number; factor: number }> {
  const cpu = wholeNumber(0, cpus - 1);
  const factor = wholeNumber(2, most);
  return {
    value: "N[:FACTOR]",
    allowed: `a CPU from 0 to ${cpus - 1}, and how many times as slow it is, from 2 to ${most}, like 1 or 1:${usual}`,
    range: `0 to ${cpus - 1}, 2 to ${most}`,
    read(text) {
      const [cpuText = "", factorText = String(usual), ...more] = text.split(":");
      const read = { cpu: cpu.read(cpuText), factor: factor.read(factorText) };
      if (read.cpu === undefined || read.factor === undefined || more.length > 0) return undefined;
      return { cpu: read.cpu, factor: read.factor };
    },
  };
}

/** With or without a fraction. */
export function decimal(value: string, what: string, least: number, most: number): Form<number> {
  return {
    value,
    allowed: `${what} from ${least} to ${most}`,
    range: `${least} to ${most}`,
    read(text) {
      const number = /^[0-9]*\.?[0-9]+$/.test(text) ? Number(text) : Number.NaN;
      return number >= least && number <= most ? number : undefined;
    },
  };
}

export function oneOf<const T extends string>(choices: readonly T[], name?: string): Form<T> {
  const shown = choices.join("|");
  const value = name ?? shown;
  return {
    value,
    allowed: `one of ${choices.join(", ")}`,
    ...(value !== shown && { range: choices.join(", ") }),
    read: (text) => choices.find((choice) => choice === text),
  };
}

/** A schedule of `check`, as it is printed. */
export const schedule: Form<string> = {
  value: "SCHEDULE",
  allowed: "steps like 0:pop+3,1:push+5,0+2, as check prints them",
  range: "as it was printed",
  read: (text) => (parseSchedule(text) === undefined ? undefined : text),
};

/** Several of them, parted by commas, each once. */
export function someOf<const T extends string>(choices: readonly T[]): Form<readonly T[]> {
  return {
    value: "NAME[,NAME...]",
    allowed: `one or more of ${choices.join(", ")}, parted by commas, each once`,
    range: choices.join(", "),
    read(text) {
      const names = text.split(",").flatMap((name) => choices.find((choice) => choice === name) ?? []);
      if (names.length < text.split(",").length) return undefined;
      return new Set(names).size === names.length ? names : undefined;
    },
  };
}

export const onOff: Form<boolean> = {
  value: "on|off",
  allowed: "on or off",
  read: (text) => (text === "on" ? true : text === "off" ? false : undefined),
};

/** Present or not. */
export const flag: Form<boolean> = {
  value: "",
  allowed: "nothing: it is a switch",
  read: (text) => (text === "off" ? false : undefined),
};

export const path = (value: string, what = "file"): Form<string> => ({
  value,
  allowed: `the name of a ${what}`,
  read: (text) => (text === "" ? undefined : text),
});

/** A package of Debian's with a kernel's sources in it. */
export const sourcePackage: Form<string> = {
  value: "NAME",
  allowed: "the name of a package with a kernel's sources, such as linux-source-6.1 or linux-source-6.12",
  range: "linux-source-6.1, linux-source-6.12 and the like",
  read: (text) => (/^linux-source-[0-9]+\.[0-9]+$/.test(text) ? text : undefined),
};

export interface WeightedSize {
  readonly size: number;
  readonly weight: number;
}

/** Sizes in pages, each with a weight: `1:50,2:20,32:5`. */
export function weightedSizes(most: number): Form<readonly WeightedSize[]> {
  const size = wholeNumber(1, most);
  const weight = wholeNumber(1, 1_000_000);
  return {
    value: "SIZE:WEIGHT[,...]",
    allowed: `size:weight pairs parted by commas, sizes from 1 to ${most} pages, each once, like 1:50,2:20,32:5`,
    read(text) {
      const pairs: WeightedSize[] = [];
      for (const pair of text.split(",")) {
        const [sizeText = "", weightText = "", ...more] = pair.split(":");
        const read = { size: size.read(sizeText), weight: weight.read(weightText) };
        if (read.size === undefined || read.weight === undefined || more.length > 0) return undefined;
        if (pairs.some((earlier) => earlier.size === read.size)) return undefined;
        pairs.push({ size: read.size, weight: read.weight });
      }
      return pairs;
    },
  };
}
