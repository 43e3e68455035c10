import type { CallCounts } from "./call-counts.js";
import type { CaptureFacts } from "./capture-facts.js";

/** What a capture held, and what of it could not be used. */
export interface TraceSummary extends CaptureFacts, CallCounts {
  readonly file: string;
  /** `calls`: the allocator's own calls were recorded. `maps`: only the page-table calls above it. */
  readonly kind: "calls" | "maps";
  /** Captured CPUs with at least one call, ascending. */
  readonly cpus: readonly number[];
  /** Domains that the workload allocates in. */
  readonly domains: number;
  /** Domains that were there before the recording began. */
  readonly domainsBefore: number;
  /** Domains played whose creation the capture does not show: granule and reserves are those of a usual device. */
  readonly domainsAssumed: number;
  /** The depot of the captured kernel, where the capture shows it. */
  readonly depot: "array" | "list" | undefined;
}

/** The summary as a few lines of text: what there is, then whatever a user must know before trusting the numbers. */
export function describeTrace(s: TraceSummary): string[] {
  const kernel = s.kernel === undefined ? "" : `, kernel ${s.kernel}${s.depot ? ` (${s.depot} depot)` : ""}`;
  const share = s.frees === 0 ? "" : `, ${percent(s.crossCpuFrees, s.frees)} of the frees on another CPU`;
  return [
    `${s.file}: ${s.format}${kernel}, ${count(s.cpus.length, "CPU")}, ${seconds(s)} s, ${count(s.lines, "line")}`,
    `${count(s.allocs, "alloc")}, ${count(s.frees, "free")} in ${count(s.domains, "domain")}${share}`,
    ...textOf(caveats(s)),
    ...describeLosses(s),
    ...(s.kind === "maps" ? [MAPS_ONLY] : []),
  ];
}

/** What of a capture's lines could not be used; nothing when all could. */
export function describeLosses(facts: CaptureFacts): string[] {
  const lostFrom = facts.lostLines === 0 ? "the heading" : count(facts.lostLines, "line");
  return textOf([
    [facts.lostEvents, "event", `lost by the recorder, says ${lostFrom}`],
    [facts.unknownLines, "unknown line", `(the first is line ${facts.firstUnknownLine})`],
    [facts.lateEvents, "event", "out of order: a pipe can be read only once, give the file"],
  ]);
}

const MAPS_ONLY =
  "only map and unmap were recorded: each map is taken for an alloc and each unmap for a free. Limits are guessed, frees come " +
  "earlier than a flush queue lets them, devices are told apart only where they use the same address, and what VFIO or qemu " +
  "mapped is played too";

/** How often, what (in the singular), and what became of it. */
type Caveat = [times: number, what: string, rest: string];

const textOf = (caveats: Caveat[]): string[] =>
  caveats.filter(([times]) => times > 0).map(([times, what, rest]) => `${count(times, what)} ${rest}`.trim());

function caveats(s: TraceSummary): Caveat[] {
  const missed = percent(s.missedFrees, s.frees + s.missedFrees);
  const stillLive =
    s.missedFrees === 0 ? "still live at the end" : "still live at the end, or their frees were missed too";
  const assumed = s.kind === "calls" ? s.domainsAssumed : 0;
  return [
    [s.missedFrees, "missed free", `(${missed} of all): freed when the pfn was allocated again`],
    [s.freesFromBefore, "free", "without an alloc, of a domain older than the recording: not played"],
    [s.freesOfMissedAllocs, "free", "without an alloc, which was missed: not played"],
    [s.freesAfterPut, "free", "after the domain was put: not played"],
    [s.freesOfOtherSize, "free", "of another size than the alloc: played with the size of the alloc"],
    [s.failedAllocs, "alloc", "failed in the kernel: played, the result is not freed"],
    [s.unreturnedAllocs, "alloc", "without a return: played, the result is not freed"],
    [s.returnsWithoutEntry, "return", "of an alloc without its entry: not played"],
    [s.uncachedCalls, "call", "of alloc_iova or free_iova past the caches: not played"],
    [s.liveAtPut, "range", "live when the domain was put"],
    [s.liveAtEnd, "range", stillLive],
    [s.domainsBefore, "domain", "older than the recording"],
    [assumed, "domain", "played with the granule of a usual device and without reserves"],
  ];
}

const number = new Intl.NumberFormat("en-US");

function count(times: number, what: string): string {
  return `${number.format(times)} ${what}${times === 1 ? "" : "s"}`;
}

function percent(part: number, whole: number): string {
  const share = whole === 0 ? 0 : (100 * part) / whole;
  return `${share < 10 ? share.toFixed(1) : share.toFixed(0)} %`;
}

function seconds({ firstNs, lastNs }: CaptureFacts): string {
  return ((lastNs - firstNs) / 1e9).toFixed(3);
}
