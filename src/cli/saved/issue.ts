import type { z } from "zod";

const EXPECTED: ReadonlyMap<string, string> = new Map([
  ["number", "a number"],
  ["string", "a text"],
  ["boolean", "true or false"],
  ["array", "a list"],
  ["tuple", "a list"],
  ["object", "an object"],
  ["record", "an object"],
]);

/** Why: enough to find it, and still one line. */
const SHOWN_CHARACTERS = 40;

/** What is wrong with `value`, in one line: the field, what it is and what is allowed. */
export function describeIssue(issue: z.core.$ZodIssue, value: unknown): string {
  const field = nameOf(issue.path);
  const found = issue.path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown>)?.[key],
    value,
  );
  if (found === undefined) return `${field} is missing`;
  const allowed = allowedBy(issue);
  return allowed === undefined
    ? `${field}: ${issue.message}`
    : `${field} is ${shown(found)}, allowed is ${allowed}`;
}

function allowedBy(issue: z.core.$ZodIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return EXPECTED.get(issue.expected) ?? issue.expected;
    case "invalid_value":
      return oneOf(issue.values);
    case "invalid_union":
      return "options" in issue ? oneOf(issue.options ?? []) : undefined;
    case "too_small":
      return issue.origin === "array" ? `a list of at least ${issue.minimum}` : `at least ${issue.minimum}`;
    default:
      return undefined;
  }
}

function oneOf(values: readonly unknown[]): string {
  const quoted = values.map((value) => JSON.stringify(value)).join(", ");
  return values.length === 1 ? quoted : `one of ${quoted}`;
}

/** runs[3].latency.p99 */
function nameOf(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .replace(/^\./, "");
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}...`;
}
