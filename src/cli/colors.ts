import pc from "picocolors";

export type Colors = ReturnType<typeof pc.createColors>;

/**
 * Colours for what goes to `stream`: on a terminal, unless NO_COLOR is set. The library's own guess is not used, for
 * it also colours what a CI server redirects to a file.
 */
export function colorsFor(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): Colors {
  const wanted = Boolean(environment.FORCE_COLOR) || (stream.isTTY === true && environment.TERM !== "dumb");
  return pc.createColors(wanted && !environment.NO_COLOR);
}
