import type { RunResult } from "./result.js";

/** What a depot is there to avoid: tree operations per million operations. */
export function treeWorkOf({ tree, ops }: Pick<RunResult, "tree" | "ops">): number {
  return ((tree.allocs + tree.frees) / ops) * 1e6;
}
