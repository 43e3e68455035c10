export const COMMAND_NAMES = ["compare", "run", "exec", "replay", "crash", "check", "report"] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];
