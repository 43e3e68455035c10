/** A queue of small numbers, each with a time, first in, first out; it grows. */
export class Fifo {
  #values = new Int32Array(64);
  #times = new Float64Array(64);
  #first = 0;
  length = 0;

  push(value: number, time = 0): void {
    if (this.length === this.#values.length) this.#grow();
    const at = (this.#first + this.length++) % this.#values.length;
    this.#values[at] = value;
    this.#times[at] = time;
  }

  /** The time of the first one; Infinity when there is none. */
  get firstTime(): number {
    return this.length === 0 ? Number.POSITIVE_INFINITY : this.#times[this.#first]!;
  }

  /** The first one, which there is. */
  shift(): number {
    const value = this.#values[this.#first]!;
    this.#first = (this.#first + 1) % this.#values.length;
    this.length--;
    return value;
  }

  #grow(): void {
    const { length } = this.#values;
    const values = new Int32Array(2 * length);
    const times = new Float64Array(2 * length);
    for (let k = 0; k < length; k++) {
      values[k] = this.#values[(this.#first + k) % length]!;
      times[k] = this.#times[(this.#first + k) % length]!;
    }
    this.#values = values;
    this.#times = times;
    this.#first = 0;
  }
}
