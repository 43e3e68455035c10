import type { Progress } from "../progress.js";
import type { PlannedPoint } from "./point-planner.js";

type Shown = Pick<PlannedPoint, "varied" | "depot" | "weight">;

/** How far a sweep is, and what is left of it: an operation is taken to need as long as those of the runs that are over. */
export class SweepProgress {
  readonly #all: number;
  #begun: number;
  /** Of the runs that are over: operations, and the seconds that threads were at them. */
  #done = 0;
  #threadSeconds = 0;
  /** The runs under way, and when they began. */
  readonly #running = new Map<Shown, number>();
  #threads = 0;

  /** `total` points, of which these are missing. */
  constructor(
    private readonly progress: Progress,
    private readonly total: number,
    private readonly missing: readonly Shown[],
  ) {
    this.#all = missing.reduce((sum, { weight }) => sum + weight, 0);
    this.#begun = total - missing.length;
  }

  start(): void {
    this.progress.start({
      workloads: this.missing.map(placeText),
      depots: this.missing.map(({ depot }) => depot),
      isSimulated: true,
    });
  }

  begin(point: Shown): void {
    this.#running.set(point, performance.now());
    this.#threads = Math.max(this.#threads, this.#running.size);
    this.progress.begin({
      workload: placeText(point),
      depot: point.depot,
      phase: "point",
      repetition: this.#begun++,
      about: this.total,
      estimated: false,
      secondsLeft: this.#secondsLeft(),
    });
  }

  /** The same object as it began with. */
  end(point: Shown): void {
    this.#done += point.weight;
    this.#threadSeconds += secondsSince(this.#running.get(point)!);
    this.#running.delete(point);
    this.progress.end();
  }

  stop(): void {
    this.progress.stop();
  }

  #secondsLeft(): number | null {
    if (this.#done === 0) return null;
    const rate = this.#done / this.#threadSeconds;
    let left = this.#all - this.#done;
    for (const [{ weight }, begunAt] of this.#running) left -= Math.min(weight, rate * secondsSince(begunAt));
    return left / rate / this.#threads;
  }
}

function secondsSince(time: number): number {
  return (performance.now() - time) / 1000;
}

/** Where on the grid a point is, but for its design. */
function placeText({ varied }: Shown): string {
  const words = Object.entries(varied).filter(([name]) => name !== "depot");
  return words.map(([name, value]) => `${name} ${value}`).join(" ") || "sweep";
}
