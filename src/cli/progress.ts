import { SingleBar } from "cli-progress";

/** Shows how far a command is. */
export interface Progress {
  start(steps: number): void;
  /** `label` begins; the step before it is over. */
  step(label: string): void;
  stop(): void;
}

/** A bar on a terminal, nothing anywhere else: stderr in a log holds warnings only. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? new ProgressBar(stream) : { start: () => {}, step: () => {}, stop: () => {} };
}

class ProgressBar implements Progress {
  readonly #bar: SingleBar;
  #done = -1;

  constructor(stream: NodeJS.WriteStream) {
    this.#bar = new SingleBar({
      stream,
      format: "{bar} {value}/{total} {label}",
      barsize: 30,
      barCompleteChar: "=",
      barIncompleteChar: ".",
      clearOnComplete: true,
      hideCursor: true,
      linewrap: null,
    });
  }

  start(steps: number): void {
    this.#done = -1;
    this.#bar.start(steps, 0, { label: "" });
  }

  step(label: string): void {
    this.#done++;
    this.#bar.update(this.#done, { label });
  }

  stop(): void {
    this.#bar.stop();
  }
}
