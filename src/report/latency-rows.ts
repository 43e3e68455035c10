import { median } from "../measure/median.js";
import { LATENCY_KINDS, type LatencyFigures, type LatencyKind, type RunResult } from "../measure/result.js";
import type { WorkloadPart } from "./workload-part.js";

export const PERCENTILES = ["p50", "p90", "p99", "p999", "max"] as const;
export type Percentile = (typeof PERCENTILES)[number];

export const PERCENTILE_LABELS: Readonly<Record<Percentile, string>> = {
  p50: "p50",
  p90: "p90",
  p99: "p99",
  p999: "p99.9",
  max: "max",
};

export type OperationKind = "all" | LatencyKind;

export const KIND_LABELS: Readonly<Record<OperationKind, string>> = {
  all: "all operations",
  allocHit: "alloc, hit",
  allocMiss: "alloc, miss",
  freeMagazine: "free to magazine",
  freeTree: "free to tree",
};

/** How long operations of one kind take on one design, in nanoseconds. */
export interface LatencyRow {
  readonly kind: OperationKind;
  readonly depot: string;
  /** Of all repetitions. */
  readonly samples: number;
  /** Medians of the repetitions' percentiles; `max` is the longest sample of all repetitions. */
  readonly figures: Readonly<Record<Percentile, number>>;
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
  const middle = (name: Percentile) => median(own.map((figures) => figures[name]));
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

function figuresOf(latency: RunResult["latency"], kind: OperationKind): LatencyFigures | null {
  if (latency === null) return null;
  return kind === "all" ? latency : latency.kinds[kind];
}
