import { printableAll, printableLines } from "../../workload/printable.js";
import type { Progress, ProgressPlan, ProgressStep, RunLook } from "../progress.js";
import { showsBlocks } from "./depth-bar.js";
import { type LivePicture, liveLines, phaseText } from "./live-lines.js";
import { type Screen, ScreenBlock } from "./screen-block.js";

/** Why: ten pictures a second look steady, and more would only take time from the runs. */
const FRAME_MS = 100;
/** A run's first look comes within this time: until then the last picture stays, rather than one without numbers... */
const FIRST_LOOK_MS = 150;
/** ...unless runs are so short that none of them is looked at. */
const STALE_MS = 300;
/** The rate is that of the last looks, over so many seconds: one look alone jumps. */
const RATE_SECONDS = 0.5;

/** Progress as two lines on a terminal: what runs, how fast, how deep the depots are, and how long it will take. */
export class LiveView implements Progress {
  readonly #block: ScreenBlock;
  readonly #unicode: boolean;
  readonly #room = { workload: 0, depot: 0, phase: 0 };
  #isSimulated = false;
  #step: ProgressStep | null = null;
  #endsAt: number | null = null;
  #looks: RunLook[] = [];
  #deepest = 0;
  #begunAt = 0;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #frame: { readonly at: number; readonly timer: NodeJS.Timeout } | null = null;
  readonly #stop = () => this.stop();

  constructor(screen: Screen, environment: NodeJS.ProcessEnv) {
    this.#block = new ScreenBlock(screen, environment.TERM === "dumb");
    this.#unicode = showsBlocks(environment);
  }

  start({ workloads, depots, isSimulated = false }: ProgressPlan): void {
    this.#isSimulated = isSimulated;
    const longest = (names: readonly string[]) =>
      Math.max(...names.map((name) => printableLines(name).length));
    Object.assign(this.#room, { workload: longest(workloads), depot: longest(depots), phase: 0 });
    // However the process ends, whatever is written next begins on a clean line.
    process.once("exit", this.#stop);
  }

  begin(step: ProgressStep): void {
    // Depths are comparable within a workload.
    if (step.workload !== this.#step?.workload) this.#deepest = 0;
    this.#step = printableAll(step);
    this.#room.phase = Math.max(this.#room.phase, phaseText(step).length);
    this.#begunAt = performance.now();
    this.#endsAt = step.secondsLeft === null ? null : this.#begunAt + step.secondsLeft * 1000;
    this.#looks = [];
    this.#drawIn(FIRST_LOOK_MS);
  }

  look(look: RunLook): void {
    this.#looks.push(look);
    while (this.#looks.length > 2 && look.seconds - this.#looks[1]!.seconds >= RATE_SECONDS)
      this.#looks.shift();
    this.#deepest = Math.max(this.#deepest, ...look.depots);
    this.#drawIn(0);
  }

  end(): void {
    // Its picture stays until the next one.
  }

  stop(): void {
    process.off("exit", this.#stop);
    clearTimeout(this.#frame?.timer);
    this.#frame = null;
    this.#step = null;
    this.#block.clear();
  }

  /** Draws so many milliseconds from now, or when the next frame is due. */
  #drawIn(wait: number): void {
    const now = performance.now();
    const at = Math.max(now + wait, this.#drawnAt + FRAME_MS);
    if (this.#frame !== null && this.#frame.at <= at) return;
    clearTimeout(this.#frame?.timer);
    const timer = setTimeout(() => this.#draw(), at - now);
    // A picture that is still to come keeps nobody waiting.
    timer.unref();
    this.#frame = { at, timer };
  }

  #draw(): void {
    this.#frame = null;
    if (this.#step === null) return;
    const now = performance.now();
    const showable = Math.min(this.#begunAt + FIRST_LOOK_MS, this.#drawnAt + STALE_MS);
    if (this.#looks.length === 0 && now < showable) {
      this.#drawIn(showable - now);
      return;
    }
    this.#drawnAt = now;
    const picture: LivePicture = {
      step: this.#step,
      isSimulated: this.#isSimulated,
      room: this.#room,
      opsPerSecond: this.#opsPerSecond(),
      depots: this.#looks.at(-1)?.depots ?? [],
      deepest: this.#deepest,
      secondsLeft: this.#endsAt === null ? null : (this.#endsAt - now) / 1000,
    };
    this.#block.draw((columns) => liveLines(picture, columns, this.#unicode));
  }

  #opsPerSecond(): number | null {
    const last = this.#looks.at(-1);
    if (last === undefined) return null;
    const first = this.#looks.length > 1 ? this.#looks[0]! : { seconds: 0, ops: 0 };
    return last.seconds > first.seconds ? (last.ops - first.ops) / (last.seconds - first.seconds) : null;
  }
}
