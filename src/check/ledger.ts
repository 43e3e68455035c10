import type { AllocPort } from "../engine/cpu.js";
import { MachineError } from "../memory/errors.js";

/**
 * The ownership ledger: a shared map in which each pfn in use is claimed and released atomically, so that a double
 * allocation or a free of what nobody owns is caught where it happens.
 *
 * One 32-bit word for each LEDGER_PFNS-th pfn: 0 when free, else who claims it, a number made of the domain and the
 * pfn's high part; positive where a range begins, its complement, below SHARED, where one goes on. So a free with
 * another size than the range's is known at once. Domains begin at different places, since all of them allocate from
 * the same top. Two live pfns that meet in a word all the same make it SHARED for good: that can hide a fault, never
 * invent one.
 */
const LEDGER_PFNS = 2 ** 24;
const SHARED = -1;
/** Pfns have up to 45 bits, and a domain's beginning adds less than LEDGER_PFNS. */
const HIGH_PARTS = 2 ** (45 - 24 + 1);
/** Claims are positive 32-bit numbers. Domains beyond are not watched. */
const WATCHED_DOMAINS = 2 ** 31 / HIGH_PARTS - 1;
/** A large odd number: neighbouring domains begin far apart (the golden ratio of 2^32). */
const STRIDE = 0x9e3779b1;

export function createLedger(): SharedArrayBuffer {
  return new SharedArrayBuffer(LEDGER_PFNS * Int32Array.BYTES_PER_ELEMENT);
}

/** The allocator gave out, or was given, what it should not have. */
export class OwnershipViolation extends MachineError {
  constructor(message: string) {
    super("OWNERSHIP_VIOLATION", message);
  }
}

class LedgerPort implements AllocPort {
  readonly #words: Int32Array;
  readonly #firstClaim: number;
  readonly #begin: number;

  constructor(
    private readonly port: AllocPort,
    ledger: SharedArrayBuffer,
    domain: number,
  ) {
    this.#words = new Int32Array(ledger);
    this.#firstClaim = 1 + domain * HIGH_PARTS;
    this.#begin = (domain * STRIDE) % LEDGER_PFNS;
  }

  allocFast(cpu: number, size: number, limitPfn: number, flushRcache: boolean): number {
    const pfn = this.port.allocFast(cpu, size, limitPfn, flushRcache);
    if (pfn === 0) return 0;
    this.#claim(pfn, this.#claimOf(pfn), cpu);
    for (let page = pfn + 1; page < pfn + size; page++) this.#claim(page, ~this.#claimOf(page), cpu);
    return pfn;
  }

  freeFast(cpu: number, pfn: number, size: number): void {
    const beyond = pfn + size;
    // Nobody but the owner of the last page can own one that goes on from it.
    if (Atomics.load(this.#words, this.#wordOf(beyond)) === ~this.#claimOf(beyond)) {
      throw new OwnershipViolation(`${freed(pfn, size, cpu)}, but the range goes on`);
    }
    // Released before it is freed: from then on it may be anyone's.
    if (!this.#release(pfn, this.#claimOf(pfn))) {
      throw new OwnershipViolation(`${freed(pfn, size, cpu)}, but nobody owned it`);
    }
    for (let page = pfn + 1; page < beyond; page++) {
      if (this.#release(page, ~this.#claimOf(page))) continue;
      throw new OwnershipViolation(`${freed(pfn, size, cpu)}, but the range has only ${page - pfn}`);
    }
    this.port.freeFast(cpu, pfn, size);
  }

  #claim(pfn: number, claim: number, cpu: number): void {
    const word = this.#wordOf(pfn);
    const seen = Atomics.compareExchange(this.#words, word, 0, claim);
    if (seen === claim || seen === ~claim) {
      throw new OwnershipViolation(`pfn ${pfn} was allocated twice, now by CPU ${cpu}`);
    }
    if (seen !== 0) Atomics.store(this.#words, word, SHARED);
  }

  /** False when `claim` was not there to be released. */
  #release(pfn: number, claim: number): boolean {
    const seen = Atomics.compareExchange(this.#words, this.#wordOf(pfn), claim, 0);
    return seen === claim || seen === SHARED;
  }

  #wordOf(pfn: number): number {
    return (this.#begin + pfn) % LEDGER_PFNS;
  }

  #claimOf(pfn: number): number {
    return this.#firstClaim + Math.floor((this.#begin + pfn) / LEDGER_PFNS);
  }
}

function freed(pfn: number, size: number, cpu: number): string {
  return `pfn ${pfn} was freed by CPU ${cpu}${size === 1 ? "" : ` as ${size} pages`}`;
}

/** `port`, watched; `domain` is its number in the run. */
export function watchWithLedger(port: AllocPort, ledger: SharedArrayBuffer, domain: number): AllocPort {
  return domain < WATCHED_DOMAINS ? new LedgerPort(port, ledger, domain) : port;
}
