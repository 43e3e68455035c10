import type { OptionName } from "../options/option-table.js";
import type { Axis, AxisValue } from "./axis.js";

/** A value for each of some options: of all axes a place on the grid, or those of them that shape it. */
export type Choice = ReadonlyMap<OptionName, AxisValue>;

/** Every place on the grid, the first axis slowest. */
export function* choices(axes: readonly Axis[]): Generator<Choice> {
  const [axis, ...others] = axes;
  if (axis === undefined) {
    yield new Map();
    return;
  }
  for (const value of axis.values) {
    for (const rest of choices(others)) yield new Map([[axis.option, value], ...rest]);
  }
}

/** As options hold them. */
export function valuesOf(choice: Choice): Map<OptionName, unknown> {
  return new Map([...choice].map(([name, { value }]) => [name, value]));
}
