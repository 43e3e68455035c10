/**
 * The chain of kernel functions that a scenario is in. A function that models one of the kernel enters its frame;
 * a fault leaves the frames as they are, as it does in the kernel, so that they can be read afterwards.
 */
export class KernelStack {
  readonly #frames: string[] = [];

  async call<T>(symbol: string, body: () => T | Promise<T>): Promise<T> {
    this.#frames.push(symbol);
    const result = await body();
    this.#frames.pop();
    return result;
  }

  /** The innermost first. */
  get frames(): readonly string[] {
    return this.#frames.toReversed();
  }
}
