import { gzipSync } from "node:zlib";
import fc from "fast-check";

/** A change of a file's bytes. Places are taken modulo what there is, so that they shrink freely. */
type Mutation =
  | { readonly do: "flip"; readonly at: number; readonly mask: number }
  | { readonly do: "cut"; readonly at: number }
  | { readonly do: "copy lines"; readonly from: number; readonly count: number; readonly to: number }
  | { readonly do: "drop lines"; readonly from: number; readonly count: number }
  | { readonly do: "reverse lines"; readonly from: number; readonly count: number }
  | { readonly do: "number"; readonly which: number; readonly becomes: string }
  | { readonly do: "insert"; readonly at: number; readonly text: string; readonly times: number };

export interface MutatedFile {
  readonly mutations: readonly Mutation[];
  /** Gzipped afterwards, and damaged in that state, too. */
  readonly gzip: boolean;
  readonly damage: readonly Mutation[];
}

const NUMBERS = [
  "0",
  "1",
  "-1",
  "31",
  "4095",
  "4096",
  "2147483648",
  "4294967295",
  "9007199254740993",
  "0x",
  "0xffffffffffffffff",
  "0x10000000000000000",
  "9".repeat(400),
  "1e9",
  "NaN",
];

const place = fc.nat(2 ** 20);
const block = { from: place, count: fc.integer({ min: 1, max: 40 }) };
const flip = fc.record({ do: fc.constant("flip"), at: place, mask: fc.integer({ min: 1, max: 255 }) });
const cut = fc.record({ do: fc.constant("cut"), at: place });

/** `tokens` are words of the format: whole ones reach further into a reader than bytes do. */
export function mutatedFiles(tokens: readonly string[]): fc.Arbitrary<MutatedFile> {
  const insert = fc.record({
    do: fc.constant("insert"),
    at: place,
    text: fc.constantFrom("\0", "\n", "\r\n", " ", "9", "a", "-1 ", ...tokens),
    times: fc.oneof(
      { weight: 20, arbitrary: fc.integer({ min: 1, max: 5 }) },
      { weight: 2, arbitrary: fc.constant(1000) },
      // Longer than any line may be.
      { weight: 1, arbitrary: fc.constantFrom(200_000, 1_100_000) },
    ),
  });
  const mutation = fc.oneof(
    flip,
    fc.record({ do: fc.constant("copy lines"), ...block, to: place }),
    fc.record({ do: fc.constant("drop lines"), ...block }),
    fc.record({ do: fc.constant("reverse lines"), ...block }),
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant("number"), which: place, becomes: fc.constantFrom(...NUMBERS) }),
    },
    { weight: 2, arbitrary: insert },
    cut,
  ) as fc.Arbitrary<Mutation>;
  return fc.record({
    mutations: fc.array(mutation, { maxLength: 6 }),
    gzip: fc.boolean(),
    damage: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(fc.oneof(flip, cut) as fc.Arbitrary<Mutation>, { maxLength: 3 }) },
    ),
  });
}

export function mutate(text: string, { mutations, gzip, damage }: MutatedFile): Buffer {
  const changed = Buffer.from(mutations.reduce(apply, text), "latin1");
  if (!gzip) return changed;
  return Buffer.from(damage.reduce(apply, gzipSync(changed).toString("latin1")), "latin1");
}

/** Longer than this, a file tests nothing new and takes its time. */
const MOST_CHARACTERS = 4_000_000;

function apply(text: string, mutation: Mutation): string {
  const within = (place: number): number => place % (text.length + 1);
  switch (mutation.do) {
    case "flip": {
      const at = within(mutation.at);
      if (at === text.length) return text;
      const flipped = String.fromCharCode(text.charCodeAt(at) ^ mutation.mask);
      return text.slice(0, at) + flipped + text.slice(at + 1);
    }
    case "cut":
      return text.slice(0, within(mutation.at));
    case "insert": {
      const at = within(mutation.at);
      const times = Math.min(
        mutation.times,
        Math.floor((MOST_CHARACTERS - text.length) / mutation.text.length),
      );
      return text.slice(0, at) + mutation.text.repeat(Math.max(0, times)) + text.slice(at);
    }
    case "number": {
      const numbers = [...text.matchAll(/\b(?:0x[0-9a-f]+|\d+)/g)];
      const match = numbers[mutation.which % numbers.length];
      if (match === undefined) return text;
      return text.slice(0, match.index) + mutation.becomes + text.slice(match.index + match[0].length);
    }
  }
  const lines = text.split("\n");
  const from = mutation.from % lines.length;
  const taken = lines.slice(from, from + mutation.count);
  if (mutation.do === "copy lines") lines.splice(mutation.to % lines.length, 0, ...taken);
  else lines.splice(from, taken.length, ...(mutation.do === "drop lines" ? [] : taken.toReversed()));
  return lines.join("\n");
}
