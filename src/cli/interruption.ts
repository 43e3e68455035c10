import { ExitCode } from "./exit-code.js";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
const EXIT_CODES = { SIGINT: ExitCode.interrupted, SIGTERM: ExitCode.terminated } as const;

/**
 * From now on the first SIGINT or SIGTERM asks the command to end, through the signal that is answered, and the
 * second ends the process. For commands that look at it: until it is called, the first ends the process.
 */
export function catchInterruption(): AbortSignal {
  return listen().signal;
}

/** The command was asked to end before it had anything to show; the message says before what. */
export class Interrupted extends Error {
  constructor(
    readonly exitCode: ExitCode,
    before: string,
  ) {
    super(`interrupted ${before}`);
    this.name = new.target.name;
  }
}

/**
 * While `work` goes on, the first SIGINT or SIGTERM asks it to end, through its signal, and the second ends the process;
 * then they end the process again. Throws Interrupted when `work` was asked to, however it has come to its end.
 */
export async function interruptible<T>(
  before: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal, release } = listen();
  try {
    const done = await work(signal);
    if (!signal.aborted) return done;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    release();
  }
  throw new Interrupted(interruptionCode(signal), before);
}

function listen(): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const listeners = SIGNALS.map((name) => {
    const listener = () => {
      if (controller.signal.aborted) process.exit(EXIT_CODES[name]);
      controller.abort(name);
    };
    process.on(name, listener);
    return () => process.off(name, listener);
  });
  return {
    signal: controller.signal,
    release() {
      for (const forget of listeners) forget();
    },
  };
}

/** How a command ends that was asked to by the signal that `interrupted` tells of. */
export function interruptionCode({ reason }: AbortSignal): ExitCode {
  return reason === "SIGTERM" ? EXIT_CODES.SIGTERM : EXIT_CODES.SIGINT;
}
