/** Shows how far a command is, and what its runs look like meanwhile. */
export interface Progress {
  start(plan: ProgressPlan): void;
  /** A run begins; the one before it is over. */
  begin(step: ProgressStep): void;
  /** A look at the run that goes on. */
  look(look: RunLook): void;
  /** The run is over. What follows may take a while too. */
  end(): void;
  /** Nothing is left on the screen. May be called again, and without `start`. */
  stop(): void;
}

/** What will be shown: the room for names stays the same, so that nothing jumps. */
export interface ProgressPlan {
  readonly workloads: readonly string[];
  /** The designs, as results label them. */
  readonly depots: readonly string[];
  /** Whether what runs is simulated, and its rate one of simulated time. @default false */
  readonly isSimulated?: boolean;
}

export interface ProgressStep {
  readonly workload: string;
  readonly depot: string;
  readonly phase: "warm-up" | "repetition" | "control" | "scenario" | "point";
  /** From 0; of a control, that of the repetition it belongs to. */
  readonly repetition: number;
  /** How many repetitions there will be. */
  readonly about: number;
  /** Whether `about` is an estimate. */
  readonly estimated: boolean;
  /** An estimate of what is left of the command, this run included; null when there is none. */
  readonly secondsLeft: number | null;
}

export interface RunLook {
  /** Since the start barrier. */
  readonly seconds: number;
  readonly ops: number;
  /** Magazines in the depot of each bin. */
  readonly depots: readonly number[];
}
