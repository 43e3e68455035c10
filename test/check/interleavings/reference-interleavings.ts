import { type Instruction, LOCKS, type Program, WORDS } from "./programs.js";

/** One access. */
type Micro =
  | Exclude<Instruction, { does: "locked" }>
  | { readonly does: "acquire" | "release"; readonly lock: number };

interface Cpu {
  readonly at: number;
  readonly last: number;
  readonly digest: number;
}

interface State {
  readonly words: readonly number[];
  readonly locks: readonly boolean[];
  readonly cpus: readonly Cpu[];
}

/** What programs can come to: every order of all their accesses, one after the other, without a thought for cost. */
export function allOutcomes(programs: readonly Program[]): { outcomes: Set<string>; hasRace: boolean } {
  const micros = programs.map((program) => program.flatMap(flattened));
  const outcomes = new Set<string>();
  const seen = new Set<string>();
  let hasRace = false;
  const explore = (state: State): void => {
    const key = JSON.stringify(state);
    if (seen.has(key)) return;
    seen.add(key);
    const next = state.cpus.map(({ at }, cpu) => micros[cpu]![at]);
    if (next.some((one, cpu) => next.some((other, k) => k > cpu && races(state, one, cpu, other, k))))
      hasRace = true;
    if (next.every((micro) => micro === undefined)) {
      outcomes.add(`${state.words.join(" ")} | ${state.cpus.map(({ digest }) => digest).join(" ")}`);
    }
    for (const [cpu, micro] of next.entries()) {
      if (micro !== undefined && !(micro.does === "acquire" && state.locks[micro.lock])) {
        explore(after(state, cpu, micro));
      }
    }
  };
  explore({
    words: Array.from({ length: WORDS }, () => 0),
    locks: Array.from({ length: LOCKS }, () => false),
    cpus: programs.map(() => ({ at: 0, last: 0, digest: 7 })),
  });
  return { outcomes, hasRace };
}

function flattened(instruction: Instruction): Micro[] {
  if (instruction.does !== "locked") return [instruction];
  const { lock, inner } = instruction;
  return [{ does: "acquire", lock }, ...inner.flatMap(flattened), { does: "release", lock }];
}

type WordMicro = Extract<Micro, { word: number }>;

/** Two accesses that could be next to each other: of one word, one of them writes, one is plain, none a glance. */
function races(
  state: State,
  one: Micro | undefined,
  cpu: number,
  other: Micro | undefined,
  k: number,
): boolean {
  if (one === undefined || other === undefined || isLock(one) || isLock(other)) return false;
  if (one.word !== other.word || one.does === "glance" || other.does === "glance") return false;
  const isPlain = ({ does }: WordMicro) => does === "read" || does === "write";
  const writes = ({ does, word }: WordMicro, by: number) =>
    does === "compareExchange"
      ? state.words[word] === state.cpus[by]!.last
      : does !== "read" && does !== "load";
  return (isPlain(one) || isPlain(other)) && (writes(one, cpu) || writes(other, k));
}

function isLock(micro: Micro): micro is Exclude<Micro, WordMicro> {
  return micro.does === "acquire" || micro.does === "release";
}

function after(state: State, cpu: number, micro: Micro): State {
  const own = state.cpus[cpu]!;
  const next = (change: Partial<Cpu>, rest: Partial<State> = {}): State => ({
    ...state,
    ...rest,
    cpus: state.cpus.with(cpu, { ...own, at: own.at + 1, ...change }),
  });
  if (isLock(micro)) {
    return next({}, { locks: state.locks.with(micro.lock, micro.does === "acquire") });
  }
  const held = state.words[micro.word]!;
  const sees = { last: held, digest: (own.digest * 31 + held) % 1_000_003 };
  const written = (value: number) => ({ words: state.words.with(micro.word, value) });
  switch (micro.does) {
    case "load":
    case "read":
    case "glance":
      return next(sees);
    case "compareExchange":
      return next(sees, held === own.last ? written(micro.number) : {});
    default: {
      const value = micro.number + (micro.relative ? own.last : 0);
      if (micro.does === "add") return next(sees, written(held + value));
      return next(micro.does === "exchange" ? sees : {}, written(value));
    }
  }
}
