import { z } from "zod";
import {
  type PointRun,
  SWEEP_METRICS,
  type SweepAxis,
  type SweepCrossing,
  type SweepFailure,
  type SweepPoint,
} from "../../measure/sweep-result.js";
import { amount } from "./amount.js";
import { runSchema } from "./run-schema.js";
import { schemaOf } from "./schema-of.js";

const level = z.union([z.string(), z.number()]);
const levels = z.record(z.string(), level);

const run = schemaOf<PointRun>()(
  runSchema.omit({ perCpu: true }).extend({
    memory: runSchema.shape.memory.omit({ timeline: true }),
    failedAllocs: amount,
  }),
);

/** A run of a sweep, in a result or on a line of its own. */
export const pointSchema = schemaOf<SweepPoint>()(
  z.object({ key: z.string(), varied: levels, options: z.record(z.string(), z.unknown()), run }),
);

export const failureSchema = schemaOf<SweepFailure>()(
  z.object({
    key: z.string(),
    varied: levels,
    depot: z.string(),
    repetition: amount,
    code: z.string(),
    message: z.string(),
  }),
);

export const axisSchema = schemaOf<SweepAxis>()(z.object({ name: z.string(), values: z.array(level) }));

export const crossingSchema = schemaOf<SweepCrossing>()(
  z.object({
    metric: z.enum(SWEEP_METRICS),
    at: levels,
    depot: z.string(),
    other: z.string(),
    between: z.tuple([level, level]),
  }),
);
