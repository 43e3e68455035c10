/** Eighths of a full bin, from none to all of them. */
const BLOCKS = "·▁▂▃▄▅▆▇█";
const DIGITS = ".12345678";

/** One character per bin: how deep its depot is, from none to `most`. */
export function depthBar(depots: readonly number[], most: number, unicode: boolean): string {
  const levels = unicode ? BLOCKS : DIGITS;
  // Rounded up: one magazine is not none.
  return depots.map((depth) => levels[depth <= 0 ? 0 : Math.min(8, Math.ceil((8 * depth) / most))]).join("");
}

/** Whether a terminal shows block characters. */
export function showsBlocks({ TERM, LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  return TERM !== "linux" && TERM !== "dumb" && /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || "");
}
