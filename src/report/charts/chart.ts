import type { ChartText } from "./canvas.js";

/** A picture with what stands around it. */
export interface Chart extends ChartText {
  /** What the marks are, below the title. */
  readonly caption: string;
  /** An <svg> element. */
  readonly svg: string;
  /** Designs that need a key, because no axis names them. */
  readonly designs: readonly string[];
  /** Areas that need a key, from the bottom. */
  readonly layers?: readonly Layer[];
}

/** How an area looks. */
export interface Layer {
  readonly name: string;
  readonly fill: string;
  readonly opacity: number;
}
