import type { RunControl } from "../run-control.js";

/**
 * The controller's side of hotplug: in the second half of each period one CPU is to be offline, each in its turn but
 * CPU 0, which boots the machine and stays.
 */
export class HotplugSchedule {
  #startedAt: number | undefined;
  #offline: number | undefined;

  constructor(
    private readonly control: RunControl,
    private readonly periodMs: number,
  ) {}

  /** To be called every now and then; `now` is in ms. */
  look(now: number): void {
    const { control } = this;
    if (!control.started) return;
    this.#startedAt ??= now;
    const half = Math.floor((now - this.#startedAt) / (this.periodMs / 2));
    const cpu = half % 2 === 0 ? undefined : 1 + (((half - 1) / 2) % (control.cpus - 1));
    if (cpu === this.#offline) return;
    if (this.#offline !== undefined) control.setOffline(this.#offline, false);
    if (cpu !== undefined) control.setOffline(cpu, true);
    this.#offline = cpu;
  }
}
