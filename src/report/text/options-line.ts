/** The options in force, as they would be given. What differs between designs or workloads is told with them. */
export function optionsLine(options: Readonly<Record<string, unknown>>): string {
  return Object.entries(options)
    .filter(([, value]) => value !== null && value !== false && !isPlainObject(value))
    .map(([name, value]) =>
      value === true ? `--${kebabCase(name)}` : `--${kebabCase(name)} ${shown(value)}`,
    )
    .join(" ");
}

function shown(value: unknown): string {
  return Array.isArray(value)
    ? value.map(shown).join(",")
    : isWeighted(value)
      ? `${value.size}:${value.weight}`
      : String(value);
}

function isWeighted(value: unknown): value is { size: number; weight: number } {
  return typeof value === "object" && value !== null && "weight" in value && "size" in value;
}

function isPlainObject(value: unknown): boolean {
  return typeof value === "object" && !Array.isArray(value);
}

function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
