import { knownFigure, LEAST_SAMPLES, PERCENTILES, type Percentile } from "../measure/known-figure.js";
import { listed } from "../measure/listed.js";
import { median } from "../measure/median.js";
import { LATENCY_KINDS, type LatencyFigures, type LatencyKind, type RunResult } from "../measure/result.js";
import type { WorkloadPart } from "./workload-part.js";

export const PERCENTILE_LABELS: Readonly<Record<Percentile, string>> = {
  p50: "p50",
  p90: "p90",
  p99: "p99",
  p999: "p99.9",
  max: "max",
};

/** What a percentile that is not shown lacks. */
export const UNKNOWN_TEXT = `fewer samples in a repetition than ${listed(
  (["p90", "p99", "p999"] as const).map((name) => `${LEAST_SAMPLES[name]} for ${PERCENTILE_LABELS[name]}`),
)}`;

export type OperationKind = "all" | LatencyKind;

export const KIND_LABELS: Readonly<Record<OperationKind, string>> = {
  all: "all operations",
  allocHit: "alloc, hit",
  allocMiss: "alloc, miss",
  freeMagazine: "free to magazine",
  freeTree: "free to tree",
  freeQueued: "free, queued",
  freeRing: "free, ring freed",
};

/** How long operations of one kind take on one design, in nanoseconds. */
export interface LatencyRow {
  readonly kind: OperationKind;
  readonly depot: string;
  /** Of all repetitions. */
  readonly samples: number;
  /**
   * Medians of the repetitions' percentiles, null where a repetition has too few samples to know it; `max` is the
   * longest sample of all repetitions.
   */
  readonly figures: Readonly<Record<Percentile, number | null>> & { readonly max: number };
}

export interface LatencyTable {
  /** By kind, then by design; without the rows of which there is no sample. */
  readonly rows: readonly LatencyRow[];
  /** What is shorter than this is not resolved. */
  readonly resolutionNs: number;
  /** Operations from one sample to the next, on the average. */
  readonly every: number;
}

/** Null when no latency was measured. */
export function latencyTable({ designs }: WorkloadPart): LatencyTable | null {
  const measured = [...designs.values()].flat().flatMap(({ latency }) => latency ?? []);
  if (measured.length === 0) return null;
  const rows = (["all", ...LATENCY_KINDS] as const).flatMap((kind) =>
    [...designs].flatMap(([depot, runs]) => latencyRow(kind, depot, runs)),
  );
  return {
    rows,
    resolutionNs: Math.max(...measured.map(({ clockCostNs }) => clockCostNs)),
    every: median(measured.map(({ every }) => every)),
  };
}

function latencyRow(kind: OperationKind, depot: string, runs: readonly RunResult[]): LatencyRow[] {
  const own = runs.flatMap(({ latency }) => figuresOf(latency, kind) ?? []);
  if (own.length === 0) return [];
  const middle = (name: Percentile) => {
    const known = own.flatMap((figures) => knownFigure(figures, name) ?? []);
    return known.length < own.length ? null : median(known);
  };
  return [
    {
      kind,
      depot,
      samples: own.reduce((sum, { samples }) => sum + samples, 0),
      figures: {
        p50: middle("p50"),
        p90: middle("p90"),
        p99: middle("p99"),
        p999: middle("p999"),
        max: Math.max(...own.map(({ max }) => max)),
      },
    },
  ];
}

/** Whether a percentile of this row is not known. */
export function isUnknownInPart({ figures }: LatencyRow): boolean {
  return PERCENTILES.some((name) => figures[name] === null);
}

function figuresOf(latency: RunResult["latency"], kind: OperationKind): LatencyFigures | null {
  if (latency === null) return null;
  return kind === "all" ? latency : (latency.kinds[kind] ?? null);
}
