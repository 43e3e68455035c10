import { ScriptPlayer, type ScriptSetup } from "../../engine/script-player.js";
import type { KernelProgram } from "../../kernel/kernel-program.js";
import type { ScriptOp } from "../../workload/script.js";
import { scriptText } from "../../workload/script-text.js";

/** The first line of a script that the kernel's code and ours do not answer alike. */
export interface AnswerDifference {
  /** From 0; the number of lines for what comes after the last one: the domain's end. */
  readonly line: number;
  /** Answers to the lines before it, the same of both. */
  readonly before: readonly string[];
  readonly kernel: string;
  readonly ours: string;
}

/** Plays a script on both; undefined when all answers are the same. For `patienceMs` see KernelProgram.play. */
export function firstDifference(
  program: KernelProgram,
  setup: ScriptSetup,
  ops: readonly ScriptOp[],
  patienceMs: number,
): AnswerDifference | undefined {
  const { answers, death, warnings } = program.play(scriptText(ops), patienceMs);
  const kernel = [...answers, death ?? ended(warnings)];
  const ours = ourAnswers(setup, ops);
  const length = Math.max(kernel.length, ours.length);
  for (let line = 0; line < length; line++) {
    if (kernel[line] === ours[line]) continue;
    return {
      line,
      before: ours.slice(0, line),
      kernel: kernel[line] ?? NOTHING,
      ours: ours[line] ?? NOTHING,
    };
  }
  return undefined;
}

/** WARNs are no answers, and are counted to the end. */
const ended = (warnings: number): string =>
  warnings === 0 ? "the domain was put" : `the domain was put, ${warnings} times WARN`;
const NOTHING = "no answer";

/** What goes wrong in ours is an answer too, and the last one. */
function ourAnswers(setup: ScriptSetup, ops: readonly ScriptOp[]): string[] {
  const player = new ScriptPlayer(setup);
  const answers: string[] = [];
  try {
    for (const op of ops) answers.push(player.play(op));
    player.end();
    answers.push(ended(player.warnings));
  } catch (error) {
    answers.push(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
  return answers;
}
