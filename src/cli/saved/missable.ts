import type { z } from "zod";

/** What JSON leaves out when it is undefined. */
export function missable<T extends z.ZodType>(schema: T): z.ZodType<z.output<T> | undefined> {
  return schema.optional().default(undefined as never);
}
