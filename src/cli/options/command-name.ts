export const COMMAND_NAMES = ["compare", "run", "sweep", "exec", "replay", "crash", "report"] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];
