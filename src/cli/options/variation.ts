import type { Form } from "./form.js";

/** An option and the values that it takes in turn, as they were given. */
export interface Variation {
  /** The option's name as options have it, `magazine-size`, where it was given as `magazineSize` too. */
  readonly name: string;
  readonly values: readonly string[];
  /** The whole. */
  readonly text: string;
}

/** May be given again for another option. What the values mean is the option's to say. */
export const variations: Form<readonly Variation[]> = {
  value: "OPTION=VALUE,VALUE...",
  allowed: "an option and its values, like cpus=2,4,...,448",
  repeats: true,
  read(text) {
    const [, name, list] = /^([a-z][a-zA-Z0-9-]*)=(.+)$/s.exec(text) ?? [];
    if (name === undefined || list === undefined) return undefined;
    const values = list.split(",");
    return values.includes("") ? undefined : [{ name: kebabCase(name), values, text }];
  },
};

function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
