export const COMMAND_NAMES = [
  "compare",
  "run",
  "sweep",
  "exec",
  "replay",
  "crash",
  "check",
  "report",
  "kernel",
  "kernel exec",
  "kernel fuzz",
  "kernel bench",
  "validate",
  "calibrate",
] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];
