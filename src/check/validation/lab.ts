import { findDepotDesign } from "../../depot/registry.js";
import { RunInterrupted, type RunRequest } from "../../engine/run-request.js";
import { VirtualEngine } from "../../engine/virtual/virtual-engine.js";
import { VirtualRun } from "../../engine/virtual/virtual-run.js";
import { type AllocatorOptions, DEFAULT_DOMAIN, defaultAllocatorOptions } from "../../iova/domain.js";
import type { MachineProfile } from "../../measure/machine-profile.js";
import type { RunResult } from "../../measure/result.js";
import type { Scale } from "./validation.js";

/** Devices with masks of 48 bits, as nearly all that are measured. */
export const LIMIT_48 = 2 ** 36 - 1;

/** Events that are played at a time. */
const EVENTS = 20_000;
/** A time is met to within some microseconds: so few are played where it is near. */
const NEAR_SECONDS = 0.02;
const NEAR_EVENTS = 20;

/** A simulation as a target describes it; the rest is by default. */
export interface Trial
  extends Pick<RunRequest, "workload" | "dma" | "seconds" | "ops" | "measure" | "sampleMs"> {
  readonly depot: string;
  readonly allocator: { readonly cpus: number } & Partial<AllocatorOptions>;
}

/** Where targets are simulated: all on one machine profile. */
export class Lab {
  readonly #engine: VirtualEngine;

  constructor(
    readonly profile: MachineProfile,
    readonly scale: Scale,
    private readonly seed: number,
    private readonly outside: Pick<RunRequest, "signal" | "onLook"> = {},
  ) {
    this.#engine = new VirtualEngine(profile, (port) => port);
  }

  /** What is simulated where a few seconds are all there is, or else. */
  scaled<T>(short: T, full: T): T {
    return this.scale === "short" ? short : full;
  }

  run(trial: Trial): Promise<RunResult> {
    return this.#engine.run({ ...this.#request(trial), ...this.outside });
  }

  /** The same, to be played step by step. */
  open(trial: Trial): VirtualRun {
    const request = this.#request(trial);
    return new VirtualRun(request, findDepotDesign(trial.depot)!, this.profile, (port) => port);
  }

  /** Plays such a run up to a simulated time, which it is to reach. */
  async playUntil(run: VirtualRun, seconds: number): Promise<void> {
    for (let left = seconds - run.look().seconds; left > 0; left = seconds - run.look().seconds) {
      run.play(left > NEAR_SECONDS ? EVENTS : NEAR_EVENTS);
      if (left > NEAR_SECONDS) await this.#pause(run);
    }
  }

  /** Shows the run, and hears whether it is wanted any longer. */
  async #pause(run: VirtualRun): Promise<void> {
    this.outside.onLook?.(run.look());
    await new Promise((resolve) => setImmediate(resolve));
    if (this.outside.signal?.aborted) throw new RunInterrupted();
  }

  #request({ allocator, ...trial }: Trial): RunRequest {
    const design = findDepotDesign(trial.depot)!;
    return {
      ...trial,
      allocator: { ...defaultAllocatorOptions(allocator.cpus, design), ...allocator },
      limits: { maxIovas: 2 ** 21, maxMagazines: 2 ** 17 },
      domain: DEFAULT_DOMAIN,
      seed: this.seed,
      repetition: 0,
      verify: true,
    };
  }
}
