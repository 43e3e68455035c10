import { ExitCode } from "./exit-code.js";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * From now on the first SIGINT or SIGTERM asks the command to end, through the signal that is answered, and the
 * second ends the process. For commands that look at it: until it is called, the first ends the process.
 */
export function catchInterruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of SIGNALS) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(ExitCode.interrupted);
      controller.abort();
    });
  }
  return controller.signal;
}
