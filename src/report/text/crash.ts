import { formatOops } from "../../check/oops.js";
import type { CrashResult, ScenarioResult } from "../../measure/result.js";
import type { Paint } from "../paint.js";
import { machineLine } from "./machine-line.js";
import { optionsLine } from "./options-line.js";
import { wrap } from "./wrap.js";

/** A result of `crash` as text: per design and scenario an oops, or how much it survived. */
export function crashText(result: CrashResult, paint: Paint): string {
  const head = [
    `iovalab crash: ${machineLine(result.machine)}`,
    paint.dim(wrap(optionsLine(result.options))),
  ];
  const designs = [...new Set(result.scenarios.map(({ depot }) => depot))].map((depot) =>
    [
      paint.bold(depot),
      ...result.scenarios.filter((own) => own.depot === depot).map((own) => outcome(own, paint)),
    ].join("\n"),
  );
  return `${[head.join("\n"), ...designs].join("\n\n")}\n`;
}

function outcome(result: ScenarioResult, paint: Paint): string {
  const what = `  ${result.scenario} (${result.engine === "threads" ? "worker threads" : "one thread"}): `;
  if (result.outcome === "survived") return what + paint.green(`survived ${rounds(result.rounds)}`);
  const oops = formatOops(result.oops).replaceAll(/^/gm, "    ");
  return `${what}${paint.red(`crashed in round ${result.round}`)}\n${oops}`;
}

function rounds(number: number): string {
  return `${number} ${number === 1 ? "round" : "rounds"}`;
}
