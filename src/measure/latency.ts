import { createHistogram, type Histogram } from "node:perf_hooks";
import type { LatencySamples } from "./latency-sampler.js";
import { LATENCY_KINDS, type Latency, type LatencyFigures, type LatencyKind } from "./result.js";

/** The latencies of all CPUs together; `ops` is how many operations the samples stand for. */
export function latencyOf(cpus: readonly LatencySamples[], ops: number): Latency | null {
  const costs = cpus.map(({ clockCostNs }) => clockCostNs).sort((a, b) => a - b);
  const clockCostNs = costs[costs.length >> 1] ?? 0;
  const merged = LATENCY_KINDS.map((kind) => merge(cpus.flatMap(({ histograms }) => histograms[kind] ?? [])));
  const all = figuresOf(merge(merged), clockCostNs);
  if (all === null) return null;
  const kinds = LATENCY_KINDS.map((kind, k) => [kind, figuresOf(merged[k]!, clockCostNs)] as const);
  return {
    ...all,
    kinds: Object.fromEntries(kinds) as Record<LatencyKind, LatencyFigures | null>,
    every: ops / all.samples,
    clockCostNs,
  };
}

function merge(histograms: readonly Histogram[]): Histogram {
  const merged = createHistogram();
  for (const histogram of histograms) merged.add(histogram as typeof merged);
  return merged;
}

/** Without what the clock cost, which is the same for each: percentiles stay percentiles. */
function figuresOf(histogram: Histogram, clockCostNs: number): LatencyFigures | null {
  if (histogram.count === 0) return null;
  const net = (ns: number) => Math.max(0, ns - clockCostNs);
  return {
    samples: histogram.count,
    mean: net(histogram.mean),
    p50: net(histogram.percentile(50)),
    p90: net(histogram.percentile(90)),
    p99: net(histogram.percentile(99)),
    p999: net(histogram.percentile(99.9)),
    max: net(histogram.max),
  };
}
