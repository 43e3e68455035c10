import { describeDifference } from "../../check/kernel-verify/difference.js";
import type { CallVerification, StepVerification } from "../../check/kernel-verify/kernel-verify.js";
import { describeLosses } from "../../workload/trace/trace-summary.js";
import { percent } from "../figure.js";
import type { Paint } from "../paint.js";
import type { KernelVerifyResult } from "../reportable.js";
import { wrap } from "./wrap.js";

/** What `replay --verify` found: each value equal, the first that is not, or the share that agrees. */
export function kernelVerifyText({ verification }: KernelVerifyResult, paint: Paint): string {
  const { file, facts, depot, domains, domainsBefore } = verification;
  const kernel = facts.kernel === undefined ? "a kernel that it does not name" : `kernel ${facts.kernel}`;
  const older =
    domainsBefore === 0 ? "" : `; ${amount(domainsBefore, "domain")} older than the recording, not followed`;
  const lines = [
    `${file}: ${facts.format} of ${kernel}, ${amount(facts.lines, "line")}`,
    `depot ${depot}, ${amount(domains, "domain")} played from the creation on${older}`,
    ...describeLosses(facts),
    verification.kind === "steps" ? stepsText(verification, paint) : callsText(verification),
  ];
  return `${lines.map((line) => wrap(line)).join("\n")}\n`;
}

function stepsText({ file, compared, difference }: StepVerification, paint: Paint): string {
  const { pfns, counts, depotDepths, magazines } = compared;
  const all = [
    amount(pfns, "pfn"),
    amount(counts, "count"),
    amount(depotDepths, "depot depth"),
    amount(magazines, "magazine"),
  ].join(", ");
  if (difference === undefined) return paint.green(`every recorded value agrees: ${all}`);
  return paint.red(
    `${file}:${difference.line}: differs. ${describeDifference(difference)}; compared so far: ${all}`,
  );
}

function callsText({ allocs, agreed, missedFrees }: CallVerification): string {
  const missed = missedFrees === 0 ? "" : `; the recording missed ${amount(missedFrees, "free")}`;
  return `${amount(agreed, "allocation")} of ${number.format(allocs)} agree (${percent(agreed / allocs)}). Only whole calls were recorded, and the order within those that overlap is not known${missed}`;
}

const number = new Intl.NumberFormat("en-US");

function amount(times: number, what: string): string {
  return `${number.format(times)} ${what}${times === 1 ? "" : "s"}`;
}
