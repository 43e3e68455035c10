export const COMMAND_NAMES = [
  "compare",
  "run",
  "exec",
  "replay",
  "crash",
  "report",
  "validate",
  "calibrate",
] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];
