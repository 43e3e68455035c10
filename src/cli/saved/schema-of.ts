import type { z } from "zod";

/** T as a parser makes it. */
type Mutable<T> = { -readonly [Key in keyof T]: Mutable<T[Key]> };

/** The schema of exactly T: whatever one of the two has, forbids or allows and the other does not is a type error. */
export function schemaOf<T>() {
  return <S extends z.ZodType<T>>(schema: S & (Mutable<T> extends z.output<S> ? unknown : never)): S =>
    schema;
}
