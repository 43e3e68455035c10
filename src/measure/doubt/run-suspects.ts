import { type Evidence, percent, type Suspicion } from "./suspicion.js";

/** Below this, starting and ending the CPUs is a part of what is measured. */
const SHORT_SECONDS = 0.1;
/** From this share of failed allocations on, a run measures failing. */
const FAILED_SHARE = 0.01;

export function shortRuns({ runs }: Evidence): Suspicion | undefined {
  const shortest = Math.min(...runs.map(({ seconds }) => seconds));
  if (shortest >= SHORT_SECONDS) return undefined;
  return {
    code: "short-run",
    reason: `a repetition took only ${(shortest * 1000).toPrecision(2)} ms`,
    remedy: "use a longer --duration, or more --ops",
  };
}

export function lostPackets({ runs }: Evidence): Suspicion | undefined {
  const sum = (count: "offered" | "lost") =>
    runs.reduce((total, { packets }) => total + (packets?.[count] ?? 0), 0);
  const lost = sum("lost");
  if (lost === 0) return undefined;
  return {
    code: "lost-packets",
    reason: `${percent(lost / sum("offered"))} of the packets that were offered found no buffer and were lost, so that what was received is not what was asked for`,
    remedy: "offer fewer (--device-iops), or use a larger --depth or more --hw-queues",
  };
}

export function failedAllocations({ runs }: Evidence): Suspicion | undefined {
  // What fails on purpose was asked for.
  const cpus = runs.flatMap(({ perCpu, faults }) => (faults?.failedNodes ? [] : perCpu));
  const sum = (count: "allocs" | "failedAllocs") => cpus.reduce((total, cpu) => total + cpu[count], 0);
  const share = sum("failedAllocs") / sum("allocs");
  if (!(share > FAILED_SHARE)) return undefined;
  return {
    code: "failed-allocations",
    reason: `${percent(share)} of the allocations failed, which costs another time than success`,
    remedy: "raise --limit or --max-iovas, or keep fewer ranges live",
  };
}
