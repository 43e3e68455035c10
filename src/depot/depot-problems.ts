/** What is wrong with something that is to be a depot design, in words; empty when nothing is. */
export function designProblems(design: unknown): string[] {
  if (typeof design !== "object" || design === null) return [`a design is an object, not ${shown(design)}`];
  return [...wrongFields(design, DESIGN_FIELDS), ...unknownFields(design)];
}

/** The same for what a design's attach answered. */
export function depotProblems(depot: unknown): string[] {
  if (typeof depot !== "object" || depot === null)
    return [`attach answers an object with push, pop, size, drain and walk, not ${shown(depot)}`];
  return wrongFields(depot, DEPOT_FIELDS).map((problem) => `of what attach answers, ${problem}`);
}

interface Field {
  readonly wanted: string;
  readonly optional?: true;
  accepts(value: unknown): boolean;
}

const aFunction: Field = { wanted: "a function", accepts: (value) => typeof value === "function" };
const maybeFunction: Field = { ...aFunction, optional: true };
const aBoolean: Field = { wanted: "true or false", accepts: (value) => typeof value === "boolean" };

const one = (...choices: readonly string[]): Field => ({
  wanted: choices.map((choice) => JSON.stringify(choice)).join(" or "),
  accepts: (value) => choices.some((choice) => choice === value),
});

/** Ids are written in lists parted by commas, and `list#2` is `list` again. */
const ID = /^[a-z0-9]+([._-][a-z0-9]+)*$/i;
/** Of a file: an id that ended so could not be asked for. */
const FILE_END = /\.m?js$/;

const DESIGN_FIELDS: Readonly<Record<string, Field>> = {
  id: {
    wanted: "letters and digits, with . _ or - between them, and no .js at the end",
    accepts: (value) => typeof value === "string" && ID.test(value) && !FILE_END.test(value),
  },
  summary: {
    wanted: "one line of text",
    accepts: (value) => typeof value === "string" && value.trim() !== "" && !value.includes("\n"),
  },
  reclaim: one("on", "off", "never"),
  bounded: aBoolean,
  order: one("stack", "bag"),
  onOverflow: { ...one("free", "flush"), optional: true },
  words: {
    wanted: "a list of names",
    optional: true,
    accepts: (value) => Array.isArray(value) && value.every((name) => typeof name === "string"),
  },
  takesDepotSize: { ...aBoolean, optional: true },
  capacityOf: maybeFunction,
  sizeOf: aFunction,
  initialize: aFunction,
  attach: aFunction,
};

const DEPOT_FIELDS: Readonly<Record<string, Field>> = {
  push: aFunction,
  pop: aFunction,
  size: aFunction,
  drain: aFunction,
  walk: aFunction,
  surplus: maybeFunction,
};

function wrongFields(of: object, fields: Readonly<Record<string, Field>>): string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const value = (of as Record<string, unknown>)[name];
    if (value === undefined) return field.optional ? [] : [`${name} is missing: ${field.wanted}`];
    return field.accepts(value) ? [] : [`${name} is ${shown(value)}: allowed is ${field.wanted}`];
  });
}

/** A field that nobody reads is a slip of the pen. */
function unknownFields(of: object): string[] {
  const known = Object.keys(DESIGN_FIELDS);
  return Object.keys(of)
    .filter((name) => !known.includes(name))
    .map((name) => `${name} is no field of a design: there are ${known.join(", ")}`);
}

function shown(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) return "an object";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
