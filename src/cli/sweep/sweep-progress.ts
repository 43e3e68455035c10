import type { Progress } from "../progress.js";
import type { PlannedPoint } from "./plan-sweep.js";

type Shown = Pick<PlannedPoint, "varied" | "depot" | "weight">;

/** How far a sweep is, and what is left of it: each operation is taken to need as long as those before it. */
export class SweepProgress {
  readonly #all: number;
  #begun: number;
  #done = 0;
  #beganAt = 0;

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
    this.#beganAt = performance.now();
    this.progress.start({
      workloads: this.missing.map(placeText),
      depots: this.missing.map(({ depot }) => depot),
      isSimulated: true,
    });
  }

  begin(point: Shown): void {
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

  end({ weight }: Pick<Shown, "weight">): void {
    this.#done += weight;
    this.progress.end();
  }

  stop(): void {
    this.progress.stop();
  }

  #secondsLeft(): number | null {
    if (this.#done === 0) return null;
    const seconds = (performance.now() - this.#beganAt) / 1000;
    return ((this.#all - this.#done) / this.#done) * seconds;
  }
}

/** Where on the grid a point is, but for its design. */
function placeText({ varied }: Shown): string {
  const words = Object.entries(varied).filter(([name]) => name !== "depot");
  return words.map(([name, value]) => `${name} ${value}`).join(" ") || "sweep";
}
