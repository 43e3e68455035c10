import type { GivenOptions } from "../options/given-options.js";
import {
  OPTION_NAMES,
  OPTIONS,
  type OptionName,
  OUTPUT_FORMATS,
  optionsOf,
  specOf,
} from "../options/option-table.js";
import type { Variation } from "../options/variation.js";
import { badValue, excludes, missing } from "../usage-error.js";
import { BadSeries, filledIn } from "./series.js";

/** An option that is varied: a dimension of the grid. */
export interface Axis {
  readonly option: OptionName;
  readonly values: readonly AxisValue[];
}

export interface AxisValue {
  /** As results show it: a number where the option is one. */
  readonly shown: string | number;
  /** As options hold it. */
  readonly value: unknown;
}

/** These say how a sweep is done, not what a run is; the engine is the simulation, always. */
const OF_THE_SWEEP: readonly OptionName[] = ["vary", "out", "threads", "engine", "repeat", ...OUTPUT_FORMATS];

/** The options that can be varied: those that shape a run, by one value. */
export const VARIABLE: readonly OptionName[] = optionsOf("sweep").filter(
  (name) => !OF_THE_SWEEP.includes(name) && specOf(name).form.value !== "" && !isList(name),
);

/** Of the options that take lists, designs and workloads are varied one by one; the others mean the whole list. */
function isList(name: OptionName): boolean {
  return name === "sizes" || name === "masks" || name === "irq-cpus";
}

/** The axes that `--vary` asks for, in its order. */
export function axesOf(options: GivenOptions): Axis[] {
  const axes: Axis[] = [];
  for (const variation of options.get("vary") ?? []) {
    const axis = axisOf(variation);
    const { option } = axis;
    if (axes.some((other) => other.option === option)) {
      throw badValue("vary", variation.text, `each option once, and ${option} is varied already`);
    }
    if (options.has(option)) throw excludes("vary", option, `${option} is varied`);
    axes.push(axis);
  }
  if (axes.length === 0) throw missing("vary", OPTIONS.vary.form.allowed);
  return axes;
}

function axisOf({ name, values, text }: Variation): Axis {
  const option = OPTION_NAMES.find((own) => own === name && VARIABLE.includes(own));
  if (option === undefined) throw badValue("vary", text, `one of the options ${VARIABLE.join(", ")}`);
  const { form } = specOf(option);
  const read = filled(values, text).map((value): AxisValue => {
    const one = form.read(value);
    if (one === undefined) throw badValue("vary", text, `for each value of ${option} ${form.allowed}`);
    return { shown: typeof one === "number" ? one : value, value: one };
  });
  const twice = read.find(({ shown }, index) => read.findIndex((other) => other.shown === shown) !== index);
  if (twice !== undefined) throw badValue("vary", text, `each value once, and ${twice.shown} is there again`);
  return { option, values: read };
}

function filled(values: readonly string[], text: string): string[] {
  try {
    return filledIn(values);
  } catch (error) {
    if (error instanceof BadSeries) throw badValue("vary", text, error.message);
    throw error;
  }
}
