import { z } from "zod";
import type { CaptureFacts } from "../../workload/trace/capture-facts.js";
import type { TraceSummary } from "../../workload/trace/trace-summary.js";
import { amount } from "./amount.js";
import { missable } from "./missable.js";
import { schemaOf } from "./schema-of.js";

const count = amount;

const captureFacts = {
  format: z.enum(["ftrace", "trace-cmd", "perf", "bpftrace"]),
  lines: count,
  events: count,
  otherEvents: count,
  unknownLines: count,
  firstUnknownLine: missable(count),
  lostLines: count,
  lostEvents: count,
  kernel: missable(z.string()),
  onlineCpus: missable(count),
  firstNs: z.number(),
  lastNs: z.number(),
  backwardsNs: amount,
  lateEvents: count,
};

export const captureFactsSchema = schemaOf<CaptureFacts>()(z.object(captureFacts));

export const traceSummarySchema = schemaOf<TraceSummary>()(
  z.object({
    ...captureFacts,
    allocs: count,
    failedAllocs: count,
    unreturnedAllocs: count,
    returnsWithoutEntry: count,
    uncachedCalls: count,
    frees: count,
    crossCpuFrees: count,
    freesFromBefore: count,
    freesOfMissedAllocs: count,
    freesAfterPut: count,
    freesOfOtherSize: count,
    missedFrees: count,
    liveAtPut: count,
    liveAtEnd: count,
    file: z.string(),
    kind: z.enum(["calls", "maps"]),
    cpus: z.array(z.number()),
    domains: count,
    domainsBefore: count,
    domainsAssumed: count,
    depot: missable(z.enum(["array", "list"])),
  }),
);
