/** The command line asks for something that there is not. The message is one line: what was given, what is allowed. */
export class UsageError extends Error {
  constructor(
    /** Stable, for programs. */
    readonly code: UsageErrorCode,
    message: string,
  ) {
    super(message);
    this.name = new.target.name;
  }
}

export type UsageErrorCode =
  | "ERR_OPTION_VALUE"
  | "ERR_OPTION_MISSING"
  | "ERR_OPTIONS_EXCLUDE"
  | "ERR_OPTION_WITHOUT_EFFECT"
  | "ERR_MEMORY"
  | "ERR_COMMAND"
  | "ERR_DEPOT"
  | "ERR_OUTPUT";

export function badValue(option: string, given: string, allowed: string): UsageError {
  return new UsageError("ERR_OPTION_VALUE", `--${option} ${JSON.stringify(given)}: allowed is ${allowed}`);
}

export function missing(option: string, wanted: string): UsageError {
  return new UsageError("ERR_OPTION_MISSING", `--${option} is missing: give ${wanted}`);
}

export function excludes(option: string, other: string, why: string): UsageError {
  return new UsageError("ERR_OPTIONS_EXCLUDE", `--${option} and --${other} exclude each other: ${why}`);
}

/** An option that would change nothing is refused, rather than ignored: the user meant something by it. */
export function withoutEffect(option: string, why: string): UsageError {
  return new UsageError("ERR_OPTION_WITHOUT_EFFECT", `--${option} has no effect: ${why}`);
}

/** The limits together make a machine that is too large. */
export function tooMuchMemory(asked: string, options: readonly string[], allowed: string): UsageError {
  const lower = options.map((option) => `--${option}`).join(" or ");
  return new UsageError(
    "ERR_MEMORY",
    `the machine would need ${asked}: allowed is up to ${allowed}; lower ${lower}`,
  );
}

/** A file that is to export a depot design does not. */
export function badDepot(file: string, problem: string): UsageError {
  const oneLine = problem.replaceAll(/\s+/g, " ");
  return new UsageError("ERR_DEPOT", `--depot ${JSON.stringify(file)}: ${oneLine}`);
}

export function badCommand(problem: string): UsageError {
  return new UsageError("ERR_COMMAND", problem);
}

export function unwritable(
  option: string,
  file: string,
  reason: string,
  allowed = "a file that can be written, or -",
): UsageError {
  return new UsageError(
    "ERR_OUTPUT",
    `--${option} ${JSON.stringify(file)}: ${reason}; allowed is ${allowed}`,
  );
}
