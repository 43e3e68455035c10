import type { TraceDomain } from "./compiled-trace.js";
import { MOST_DOMAINS } from "./op-record.js";
import { tooLarge } from "./trace-error.js";

/** Why: what a PCI device of a PC gets. */
const USUAL_DOMAIN: TraceDomain = { granuleShift: 12, startPfn: 1, reserves: [], created: false };

/**
 * Follows the address spaces of a capture. An `iovad` is an address, which a later domain may have again: only from init to put
 * does it name one domain.
 */
export class DomainTable {
  readonly domains: TraceDomain[] = [];
  /** Addresses of domains that were there before the recording began. */
  readonly before = new Set<number>();
  readonly #current = new Map<number, number>();
  readonly #buried = new Set<number>();

  constructor(private readonly file: string) {}

  /** Begins a domain at `iovad` and answers its index. */
  init(iovad: number, granule: number, startPfn: number): number {
    return this.#begin(iovad, { granuleShift: Math.log2(granule), startPfn, reserves: [], created: true });
  }

  /** Begins a domain for a device that was there before the recording: its true values are not known. */
  assume(iovad: number): number {
    return this.#begin(iovad, USUAL_DOMAIN);
  }

  reserve(iovad: number, pfnLo: number, pfnHi: number): void {
    const index = this.#current.get(iovad);
    const domain = index === undefined ? undefined : this.domains[index];
    if (index !== undefined && domain !== undefined)
      this.domains[index] = { ...domain, reserves: [...domain.reserves, [pfnLo, pfnHi]] };
  }

  /** Ends the domain at `iovad`, and answers its index if it was followed. */
  put(iovad: number): number | undefined {
    const index = this.#current.get(iovad);
    if (index === undefined) this.meetUnknown(iovad);
    this.#current.delete(iovad);
    this.#buried.add(iovad);
    return index;
  }

  /** Notes an address whose domain was never seen to begin. */
  meetUnknown(iovad: number): void {
    if (!this.#buried.has(iovad)) this.before.add(iovad);
  }

  indexOf(iovad: number): number | undefined {
    return this.#current.get(iovad);
  }

  wasPut(iovad: number): boolean {
    return this.#buried.has(iovad);
  }

  #begin(iovad: number, domain: TraceDomain): number {
    if (this.domains.length === MOST_DOMAINS) throw tooLarge(this.file, "domains", MOST_DOMAINS);
    const index = this.domains.push(domain) - 1;
    this.#current.set(iovad, index);
    this.#buried.delete(iovad);
    return index;
  }
}
