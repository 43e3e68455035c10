import { describeDifference } from "./difference.js";
import type { CallVerification, KernelVerification, StepVerification } from "./kernel-verify.js";

/** A verification as a few lines of text. */
export function describeVerification(result: KernelVerification): string[] {
  const { file, facts, domains, domainsBefore, depot } = result;
  const older = domainsBefore === 0 ? "" : `, ${count(domainsBefore, "older one")} not followed`;
  const kernel = facts.kernel === undefined ? facts.format : `${facts.format}, kernel ${facts.kernel}`;
  return [
    `${file}: ${kernel}, ${count(facts.lines, "line")}`,
    `${count(domains, "domain")} played from the creation on with depot ${depot}${older}`,
    ...(facts.lostEvents > 0
      ? [`${count(facts.lostEvents, "event")} lost: a difference may come from that`]
      : []),
    ...whatAgrees(result),
  ];
}

function whatAgrees(result: KernelVerification): string[] {
  if (result.domains === 0) return ["nothing to compare: no domain was created in the capture"];
  return result.kind === "steps" ? describeSteps(result) : describeCalls(result);
}

function describeSteps({ compared, difference }: StepVerification): string[] {
  const { pfns, counts, depotDepths, magazines } = compared;
  const values = `${count(pfns, "pfn")}, ${count(counts, "count")}, ${count(depotDepths, "depot depth")} and ${count(magazines, "magazine")}`;
  if (difference === undefined) return [`step by step: all ${values} agree`];
  return [`step by step: differs at ${describeDifference(difference)}`, `until there ${values} agree`];
}

function describeCalls({ allocs, agreed, missedFrees }: CallVerification): string[] {
  const share = allocs === 0 ? "-" : ((100 * agreed) / allocs).toFixed(1);
  return [
    `whole calls, in the order of their entries: ${number.format(agreed)} of ${count(allocs, "pfn")} agree (${share} %)`,
    "the order inside calls that overlap was not recorded, so not all can",
    ...(missedFrees > 0 ? [`${count(missedFrees, "free")} missed: what they cached is not known`] : []),
  ];
}

const number = new Intl.NumberFormat("en-US");

function count(times: number, what: string): string {
  return `${number.format(times)} ${what}${times === 1 ? "" : "s"}`;
}
