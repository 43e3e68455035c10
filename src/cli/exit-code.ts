/** What the process answers its caller. Scripts rely on it. */
export const ExitCode = {
  done: 0,
  /** The run found a violation, or failed. */
  failed: 1,
  /** Bad usage or bad input: one line on stderr says what was given and what is allowed. */
  usage: 2,
  /** Ended by SIGINT, as a shell says it: what had been measured by then is given out. */
  interrupted: 130,
  /** The same of SIGTERM. */
  terminated: 143,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
