import { z } from "zod";
import { TARGET_IDS } from "../../check/validation/published.js";
import { SCALES } from "../../check/validation/validation.js";
import {
  CHECK_PARTS,
  type CheckResult,
  type Comparison,
  type CrashResult,
  type Doubt,
  type InterleavingFailure,
  type MachineDescription,
  type MeasuredResult,
  type OopsReport,
  QUESTIONS,
  RESULT_SCHEMA,
  type StatisticsDescription,
  VIOLATION_KINDS,
} from "../../measure/result.js";
import type { SweepResult } from "../../measure/sweep-result.js";
import type { BeforeAfterResult, ComparedFile } from "../../report/before-after.js";
import type {
  CapacityResult,
  KernelBenchResult,
  KernelVerifyResult,
  ValidationResult,
} from "../../report/reportable.js";
import { amount } from "./amount.js";
import { missable } from "./missable.js";
import { profileSchema } from "./profile-schema.js";
import { runSchema } from "./run-schema.js";
import { schemaOf } from "./schema-of.js";
import { axisSchema, crossingSchema, failureSchema, pointSchema } from "./sweep-schema.js";
import { captureFactsSchema, traceSummarySchema } from "./trace-schema.js";

const count = amount;
/** Of a ratio. */
const interval = z.tuple([amount, amount]);

const machine = schemaOf<MachineDescription>()(
  z.object({
    cpu: z.string(),
    cores: count,
    memoryBytes: count,
    platform: z.string(),
    node: z.string(),
    v8: z.string(),
    clockGrainNs: amount.optional(),
  }),
);

const head = {
  schema: z.literal(RESULT_SCHEMA),
  machine,
  options: z.record(z.string(), z.unknown()),
  warnings: z.array(z.string()),
};

const doubtFields = {
  code: z.enum([
    "cpus-exceed-cores",
    "short-run",
    "clock-grain",
    "failed-allocations",
    "lost-packets",
    "no-spread",
    "imprecise",
    "noisy",
    "drift",
    "bimodal",
    "busy-machine",
    "measuring-cost",
  ]),
  reason: z.string(),
  remedy: z.string(),
};
const doubt = schemaOf<Doubt>()(z.object({ workload: z.string(), ...doubtFields }));

const findingFields = {
  ratio: amount,
  interval: interval.nullable(),
  outcome: z.enum(["better", "worse", "no difference shown"]),
};
const finding = z.object(findingFields);

const comparison = schemaOf<Comparison>()(
  z.object({
    workload: z.string(),
    depot: z.string(),
    baseline: z.string(),
    throughputRatio: amount.nullable(),
    ci95: interval.nullable(),
    cpuPerOpRatio: amount.nullable(),
    memoryPeakRatio: amount.nullable(),
    findings: z.record(z.enum(QUESTIONS), finding.nullable()),
    treeWork: z.object({ depot: amount, baseline: amount }),
  }),
);

const statistics = schemaOf<StatisticsDescription>()(
  z.object({
    method: z.string(),
    confidence: amount,
    findings: count,
    precision: amount.nullable(),
  }),
);

const measuredKind = z.enum(["compare", "run", "replay"]);

const measured = schemaOf<MeasuredResult>()(
  z.object({
    ...head,
    kind: measuredKind,
    profile: profileSchema.optional(),
    workloads: z.array(
      z.object({
        name: z.string(),
        cpus: count,
        text: z.string(),
        capture: traceSummarySchema.nullable(),
      }),
    ),
    runs: z.array(runSchema).min(1),
    controls: z.array(runSchema),
    measureCost: z.array(
      z.object({
        workload: z.string(),
        throughputRatio: amount,
        ci95: interval.nullable(),
        pairs: count,
      }),
    ),
    comparison: z.array(comparison),
    statistics: statistics.nullable(),
    doubts: z.array(doubt),
    partial: z.boolean(),
  }),
);

const oops = schemaOf<OopsReport>()(
  z.object({
    address: z.number(),
    access: z.enum(["read", "write"]),
    cpu: count,
    pid: count,
    worker: count,
    callTrace: z.array(z.string()),
  }),
);

const scenario = {
  depot: z.string(),
  scenario: z.string(),
  engine: z.enum(["in-process", "threads"]),
};

const interleavingFailure = schemaOf<InterleavingFailure>()(
  z.object({
    violation: z.enum(VIOLATION_KINDS),
    text: z.string(),
    schedule: z.string(),
    isShortest: z.boolean(),
    actors: z.array(z.string()),
    trace: z.array(z.object({ actor: count.nullable(), text: z.string(), state: z.array(z.string()) })),
  }),
);

const check = schemaOf<CheckResult>()(
  z.object({
    ...head,
    kind: z.literal("check"),
    partial: z.boolean(),
    checks: z.array(
      z.object({
        depot: z.string().nullable(),
        given: z.string().nullable(),
        part: z.enum(CHECK_PARTS),
        operations: z.array(count),
        search: z.enum(["exhaustive", "random", "schedule"]),
        preemptions: count.nullable(),
        isComplete: z.boolean(),
        cutsLoops: z.boolean(),
        states: count,
        steps: count,
        interleavings: count,
        seconds: count,
        failure: interleavingFailure.nullable(),
      }),
    ),
  }),
);

const crash = schemaOf<CrashResult>()(
  z.object({
    ...head,
    kind: z.literal("crash"),
    scenarios: z.array(
      z.discriminatedUnion("outcome", [
        z.object({ ...scenario, outcome: z.literal("survived"), rounds: count }),
        z.object({ ...scenario, outcome: z.literal("crashed"), round: count, oops }),
      ]),
    ),
  }),
);

const verified = {
  file: z.string(),
  facts: captureFactsSchema,
  depot: z.string(),
  domains: count,
  domainsBefore: count,
};

const kernelVerify = schemaOf<KernelVerifyResult>()(
  z.object({
    ...head,
    kind: z.literal("kernel-verify"),
    verification: z.discriminatedUnion("kind", [
      z.object({
        ...verified,
        kind: z.literal("steps"),
        compared: z.object({ pfns: count, counts: count, depotDepths: count, magazines: count }),
        difference: missable(
          z.object({
            line: count,
            event: z.string(),
            what: z.string(),
            kernel: z.string(),
            here: z.string(),
          }),
        ),
      }),
      z.object({ ...verified, kind: z.literal("calls"), allocs: count, agreed: count, missedFrees: count }),
    ]),
  }),
);

const raceFigures = { kernel: amount, owned: amount, locked: amount };
const raceRatio = z.object({ mean: amount, ci95: interval.nullable() });
const nanoseconds = z.array(amount);
const timedDisturbances = z.array(
  z.object({ seconds: amount, steal: z.number(), others: z.number() }).nullable(),
);

const kernelBench = schemaOf<KernelBenchResult>()(
  z.object({
    ...head,
    kind: z.literal("kernel-bench"),
    kernel: z.string(),
    compiler: z.string(),
    depot: z.string(),
    results: z.array(
      z.object({
        race: z.string(),
        text: z.string(),
        threads: count,
        ns: z.object({ kernel: nanoseconds, owned: nanoseconds, locked: nanoseconds }),
        median: z.object(raceFigures),
        ratio: z.object({ owned: raceRatio, locked: raceRatio }),
        disturbance: z.object({
          kernel: timedDisturbances,
          owned: timedDisturbances,
          locked: timedDisturbances,
        }),
      }),
    ),
    doubts: z.array(z.object(doubtFields)),
    partial: z.boolean(),
  }),
);

const comparedFile = schemaOf<ComparedFile>()(
  z.object({
    file: z.string(),
    kind: measuredKind,
    origin: z.enum(["measured", "simulated"]),
    machine,
    options: head.options,
    partial: z.boolean(),
  }),
);

const both = { before: amount, after: amount };

const beforeAfter = schemaOf<BeforeAfterResult>()(
  z.object({
    schema: head.schema,
    kind: z.literal("before-after"),
    before: comparedFile,
    after: comparedFile,
    differences: z.array(z.object({ what: z.string(), before: z.string(), after: z.string() })),
    warnings: head.warnings,
    changes: z.array(
      z.object({
        workload: z.string(),
        depot: z.string(),
        repetitions: z.object(both),
        answers: z.record(z.enum(QUESTIONS), z.object({ ...findingFields, ...both }).nullable()),
        treeWork: z.object(both),
        verdict: z.string(),
      }),
    ),
    statistics: statistics.nullable(),
  }),
);

const sweep = schemaOf<SweepResult>()(
  z.object({
    ...head,
    kind: z.literal("sweep"),
    profiles: z.array(profileSchema),
    axes: z.array(axisSchema),
    points: z.array(pointSchema).min(1),
    crossings: z.array(crossingSchema),
    failures: z.array(failureSchema),
    partial: z.boolean(),
  }),
);

const capacity = schemaOf<CapacityResult>()(
  z.object({
    ...head,
    kind: z.literal("capacity"),
    capacity: z.object({
      domains: count,
      cpus: count,
      bins: count,
      magazineSize: count,
      depotMagazines: count.nullable(),
      cacheablePfns: z.object({ cpus: count, depots: count.nullable(), total: count.nullable() }),
      eagerMagazines: z.object({ perDomain: count, total: count }),
      magazineBytes: count,
      eagerBytes: z.object({ perBin: count, perCpu: count, perDomain: count, total: count }),
    }),
  }),
);

const published = z.union([z.number(), z.string()]);

const validate = schemaOf<ValidationResult>()(
  z.object({
    ...head,
    kind: z.literal("validate"),
    profile: profileSchema,
    validation: z.object({
      scale: z.enum(SCALES),
      targets: z.array(
        z.object({
          id: z.enum(TARGET_IDS),
          title: z.string(),
          published: z.string(),
          source: z.string(),
          simulated: z.string(),
          profile: z.string().nullable(),
          scaledDown: z.string().nullable(),
          rows: z.array(
            z.object({
              id: z.string(),
              what: z.string(),
              unit: z.enum(["count", "share", "perSecond", "text"]),
              published,
              allowed: z
                .object({ of: z.enum(["value", "ratio"]), least: z.number(), most: z.number() })
                .nullable(),
              simulated: published.nullable(),
              ratio: z.number().nullable(),
              verdict: z.enum(["met", "missed", "not simulated"]),
              note: z.string().nullable(),
            }),
          ),
        }),
      ),
    }),
  }),
);

/** What a saved result of each kind must hold. Each is the type of the result, so that neither moves alone. */
export const RESULT_SCHEMAS = {
  compare: measured,
  run: measured,
  replay: measured,
  crash,
  check,
  "kernel-verify": kernelVerify,
  "kernel-bench": kernelBench,
  capacity,
  validate,
  "before-after": beforeAfter,
  sweep,
} as const;
