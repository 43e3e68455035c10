import { ExitCode } from "./exit-code.js";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
const EXIT_CODES = { SIGINT: ExitCode.interrupted, SIGTERM: ExitCode.terminated } as const;

/**
 * From now on the first SIGINT or SIGTERM asks the command to end, through the signal that is answered, and the
 * second ends the process. For commands that look at it: until it is called, the first ends the process.
 */
export function catchInterruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of SIGNALS) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(EXIT_CODES[name]);
      controller.abort(name);
    });
  }
  return controller.signal;
}

/** How a command ends that was asked to by the signal that `interrupted` tells of. */
export function interruptionCode({ reason }: AbortSignal): ExitCode {
  return reason === "SIGTERM" ? EXIT_CODES.SIGTERM : EXIT_CODES.SIGINT;
}
