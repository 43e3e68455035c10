/** One question about the cost of a structure: what is run, what it stands for, and what came out. */
export interface Question {
  readonly title: string;
  /** What the workload imitates. */
  readonly imitates: string;
  answer(): Promise<readonly Finding[]>;
}

/** A ratio of two figures of one run; absolute times are the machine's business. */
export interface Finding {
  readonly what: string;
  readonly ratio: number;
  readonly target?: Target;
}

export interface Target {
  readonly bound: "at most" | "at least";
  readonly ratio: number;
  /** The same figure of the kernel's C, compiled natively. */
  readonly kernel?: number;
}

export function atMost(ratio: number, kernel?: number): Target {
  return { bound: "at most", ratio, ...(kernel !== undefined && { kernel }) };
}

export function atLeast(ratio: number, kernel?: number): Target {
  return { bound: "at least", ratio, ...(kernel !== undefined && { kernel }) };
}

export function isMet({ ratio, target }: Finding): boolean {
  if (target === undefined) return true;
  return target.bound === "at most" ? ratio <= target.ratio : ratio >= target.ratio;
}

/** `<= 1.2` */
export function boundOf({ bound, ratio }: Target): string {
  return `${bound === "at most" ? "<=" : ">="} ${ratio}`;
}

/** `target <= 1.2: 0.86 ok`, and the kernel's figure where there is one. */
export function verdictOf(finding: Finding): string {
  const { ratio, target } = finding;
  if (target === undefined) return ratio.toFixed(2);
  const kernel = target.kernel === undefined ? "" : ` (the kernel's C: ${target.kernel})`;
  return `target ${boundOf(target)}: ${ratio.toFixed(2)} ${isMet(finding) ? "ok" : "MISSED"}${kernel}`;
}
