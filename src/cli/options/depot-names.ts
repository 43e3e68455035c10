import type { Form } from "./form.js";

/** Whether `name` is that of a file rather than of a built-in design. */
export function isDepotFile(name: string): boolean {
  return /[/\\]|\.m?js$/.test(name);
}

/** Designs by their names or by their files, parted by commas; the same again says something. */
export function depotNames(designs: readonly string[]): Form<readonly string[]> {
  return {
    value: "DEPOT[,DEPOT...]",
    allowed: `one or more of ${designs.join(", ")}, or files like ./mine.js that export a design, parted by commas`,
    range: `${designs.join(", ")}, or a file like ./mine.js`,
    read(text) {
      const names = text.split(",");
      return names.every((name) => designs.includes(name) || isDepotFile(name)) ? names : undefined;
    },
  };
}

/** One of the designs that are compared; a file's id is not known before it is loaded. */
export const depotName: Form<string> = {
  value: "DEPOT",
  allowed: "one of the designs compared",
  range: "one of the designs compared",
  read: (text) => (text === "" ? undefined : text),
};
