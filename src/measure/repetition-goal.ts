/** When a workload has been repeated enough. */
export type RepetitionRule =
  | { readonly repeat: number }
  | {
      /** The half width of the throughput ratios' intervals to reach, as a part of the ratio. */
      readonly precision: number;
      /** When to end all the same, in ms on the clock. */
      readonly deadline: number;
    };

/** With fewer, an interval is narrow or wide by chance: Student's t for 2 repetitions is 12.7, for 5 it is 2.8. */
export const LEAST_REPETITIONS = 5;
/** What is measured in any case, however little time there is: one repetition has no interval at all. */
export const INTERVAL_REPETITIONS = 2;

/** How the repetitions of a workload will go on, by what is known so far. */
export interface Forecast {
  /** How many repetitions there will be. */
  readonly about: number;
  /** Whether `about` is an estimate. */
  readonly estimated: boolean;
  /** Of one repetition; null when nothing is known of it. */
  readonly secondsEach: number | null;
  /** Until the last of them is over; null when nothing is known of one. */
  readonly secondsLeft: number | null;
}

export interface RepetitionGoalOptions<Run> {
  /** The precision that some repetitions have reached: the half width of the widest interval. */
  precisionOf(repetitions: readonly (readonly Run[])[]): number;
  /** What a repetition is expected to take, before there is one. @default null, unknown */
  readonly guessMs?: number | null;
  /** In ms. @default performance.now */
  now?(): number;
}

/**
 * Decides after each repetition whether there will be another: up to a number, or until a precision is reached or the
 * next one would not end in time, judged by the longest so far.
 */
export class RepetitionGoal<Run> {
  readonly #now: () => number;
  #done = 0;
  /** When the first repetition began, and the last one ended. */
  #began: number | null = null;
  #lastEnd = 0;
  #longestMs: number | null = null;
  #reached = Number.POSITIVE_INFINITY;

  constructor(
    private readonly rule: RepetitionRule,
    private readonly options: RepetitionGoalOptions<Run>,
  ) {
    this.#now = options.now ?? (() => performance.now());
  }

  /** The warm-up is over. */
  begin(): void {
    this.#began = this.#lastEnd = this.#now();
  }

  /** To be asked once after each repetition. */
  isEnough(repetitions: readonly (readonly Run[])[]): boolean {
    const now = this.#now();
    this.#longestMs = Math.max(this.#longestMs ?? 0, now - this.#lastEnd);
    this.#lastEnd = now;
    this.#done = repetitions.length;
    const { rule } = this;
    if ("repeat" in rule) return this.#done >= rule.repeat;
    if (this.#done < INTERVAL_REPETITIONS) return false;
    this.#reached = this.options.precisionOf(repetitions);
    if (this.#done >= LEAST_REPETITIONS && this.#reached <= rule.precision) return true;
    return now + this.#longestMs > rule.deadline;
  }

  get forecast(): Forecast {
    const about = this.#about();
    const estimated = !("repeat" in this.rule);
    const each = this.#eachMs();
    if (each === null) return { about, estimated, secondsEach: null, secondsLeft: null };
    const passed = this.#began === null ? 0 : this.#now() - this.#lastEnd;
    const left = Math.max(0, (about - this.#done) * each - passed);
    return { about, estimated, secondsEach: each / 1000, secondsLeft: left / 1000 };
  }

  #eachMs(): number | null {
    if (this.#done === 0 || this.#began === null) return this.options.guessMs ?? null;
    return (this.#lastEnd - this.#began) / this.#done;
  }

  #about(): number {
    const { rule } = this;
    if ("repeat" in rule) return rule.repeat;
    const wanted = Math.max(LEAST_REPETITIONS, this.#done + 1, this.#needed(rule.precision));
    const longest = this.#longestMs ?? this.options.guessMs ?? null;
    if (longest === null) return wanted;
    const since = this.#began === null ? this.#now() : this.#lastEnd;
    const inTime = this.#done + Math.floor((rule.deadline - since) / longest);
    return Math.min(wanted, Math.max(INTERVAL_REPETITIONS, this.#done + 1, inTime));
  }

  /** Intervals shrink with the square root of the number. */
  #needed(precision: number): number {
    if (!Number.isFinite(this.#reached)) return 0;
    return Math.ceil(this.#done * (Math.log1p(this.#reached) / Math.log1p(precision)) ** 2);
  }
}
