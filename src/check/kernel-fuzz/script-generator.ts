import { Random } from "../../workload/random.js";
import type { ScriptOp } from "../../workload/script.js";
import type { Draw, ScriptKind } from "./script-kind.js";
import { drawKind } from "./script-kinds.js";

/** Enough for depots to fill and trees to grow, and few enough to be shrunk. */
const LINES = { from: 2000, to: 20_000 };
/** The inside is looked at after so many lines, and at the end. */
const DUMP_EVERY = 500;

export interface GeneratedScript {
  readonly kind: string;
  readonly ops: readonly ScriptOp[];
}

/** The script of a seed: always the same one. */
export function generateScript(seed: number): GeneratedScript {
  const random = new Random(seed, 0);
  const kind = drawKind(random);
  return { kind: kind.name, ops: new ScriptGenerator(kind, random).ops() };
}

interface Live {
  readonly allocation: number;
  readonly size: number;
  readonly cpu: number;
}

/** Writes a script as it goes: it keeps which allocations are live, whatever they will answer. */
class ScriptGenerator {
  readonly #ops: ScriptOp[] = [];
  readonly #cpus: number;
  readonly #shift: number;
  readonly #most: number;
  #live: Live[] = [];
  #allocations = 0;
  #isGrowing = true;

  constructor(
    private readonly kind: ScriptKind,
    private readonly random: Random,
  ) {
    this.#cpus = this.#draw(kind.cpus);
    this.#shift = this.#draw(kind.shift);
    this.#most = this.#draw(kind.live);
  }

  ops(): ScriptOp[] {
    const lines = this.#draw(LINES);
    const { room } = this.kind;
    const startPfn = room === null ? 1 : Math.max(1, 2 ** (32 - this.#shift) - this.#draw(room));
    this.#ops.push({ op: "I", cpus: this.#cpus, shift: this.#shift, startPfn });
    for (let line = 1; line < lines; line++) {
      if (line % DUMP_EVERY === 0) this.#ops.push({ op: "D" });
      else this.#step();
    }
    this.#ops.push({ op: "D" });
    return this.#ops;
  }

  #step(): void {
    const { kind } = this;
    if (this.#happens(kind.tick)) this.#ops.push({ op: "T" });
    else if (this.#happens(kind.hotplug)) this.#ops.push({ op: "H", cpu: this.random.below(this.#cpus) });
    else if (this.#happens(kind.reserve)) this.#reserve();
    else if (this.#happens(kind.misuse)) this.#misuse();
    else if (this.#happens(kind.anew)) this.#beginAnew();
    else if (this.#isNextAnAllocation()) this.#allocate();
    else this.#free();
  }

  #isNextAnAllocation(): boolean {
    const live = this.#live.length;
    if (live === 0) this.#isGrowing = true;
    if (live >= this.#most) this.#isGrowing = false;
    if (live === 0 || this.kind.swing === "waves") return this.#isGrowing;
    // Near the top as often up as down.
    return live < this.#most && this.#happens(live < this.#most * 0.9 ? 0.75 : 0.5);
  }

  #allocate(): void {
    const { kind } = this;
    const cpu = this.random.below(this.#allocatingCpus);
    const size = this.#draw(kind.sizes);
    const limitPfn = this.#draw(kind.limits);
    const isSlow = this.#happens(kind.slow);
    const flag = this.#happens(isSlow ? 0.7 : kind.flush);
    this.#ops.push({ op: isSlow ? "S" : "A", cpu, size, limitPfn, flag });
    this.#live.push({ allocation: this.#allocations++, size, cpu });
  }

  #free(): void {
    const range = this.#takeLive();
    const cpu = this.#freeingCpu(range.cpu);
    const ref = { allocation: range.allocation };
    if (this.#happens(this.kind.slow)) this.#ops.push({ op: "G", cpu, ref });
    else this.#ops.push({ op: "F", cpu, ref, size: range.size });
  }

  #takeLive(): Live {
    const live = this.#live;
    switch (this.kind.order) {
      case "lifo":
        return live.pop()!;
      case "fifo":
        return live.shift()!;
      case "random": {
        const index = this.random.below(live.length);
        const range = live[index]!;
        live[index] = live.at(-1)!;
        live.pop();
        return range;
      }
    }
  }

  get #allocatingCpus(): number {
    return this.kind.freedBy === "others" ? Math.max(1, this.#cpus - Math.ceil(this.#cpus / 4)) : this.#cpus;
  }

  #freeingCpu(allocatedOn: number): number {
    if (this.kind.freedBy === "own") return allocatedOn;
    if (this.kind.freedBy === "any") return this.random.below(this.#cpus);
    const first = Math.min(this.#allocatingCpus, this.#cpus - 1);
    return first + this.random.below(this.#cpus - first);
  }

  #reserve(): void {
    const top = 2 ** (32 - this.#shift);
    const pfnLo = this.random.below(2) === 0 ? top - 1 - this.random.below(4096) : this.random.below(2 * top);
    const pfns = this.random.below(4) === 0 ? this.random.below(5000) : this.random.below(100);
    this.#ops.push({ op: "R", pfnLo: Math.max(0, pfnLo), pfnHi: Math.max(0, pfnLo) + pfns });
  }

  /** Frees what is not to be freed, or not so. */
  #misuse(): void {
    const cpu = this.random.below(this.#cpus);
    const size = this.#draw(this.kind.sizes);
    const near = 2 ** (32 - this.#shift) - 1 - this.random.below(1000);
    const isLiteral = this.#allocations === 0 || this.random.below(3) === 0;
    const ref = isLiteral ? { pfn: Math.max(1, near) } : { allocation: this.random.below(this.#allocations) };
    if (this.random.below(2) === 0) this.#ops.push({ op: "F", cpu, ref, size });
    else this.#ops.push({ op: "G", cpu, ref });
  }

  #beginAnew(): void {
    this.#ops.push({ op: "X" });
    this.#live = [];
  }

  #happens(chance: number): boolean {
    return chance > 0 && this.random.next() < chance * 2 ** 32;
  }

  #draw(draw: Draw): number {
    if ("from" in draw) return draw.from + this.random.below(draw.to - draw.from + 1);
    return draw[this.random.below(draw.length)]!;
  }
}
