/**
 * One call of a compiled trace: five 32-bit words in the list of its CPU.
 *
 * | word | field    | alloc                                        | free                                     |
 * |------|----------|----------------------------------------------|------------------------------------------|
 * | 0    | head     | flags, domain, -                             | flags, domain, peer                      |
 * | 1    | position | place among all calls of the capture         | the same                                 |
 * | 2    | slot     | where the pfn goes                           | where it is                              |
 * | 3    | size     | pfns; 0: dropped, no call at all             | pfns                                     |
 * | 4    | limit or | index of the limit in the trace's table      | -                                        |
 * |      | awaited  | -                                            | position of the alloc, if on CPU `peer`  |
 *
 * The head's bits: 0-4 flags, 5-19 domain, 20-31 peer.
 *
 * Invariants, along one CPU's list: positions rise; flag `sync` is on every 64th record and on no other.
 *
 * Why 64: a publish and a wait cost about as much as one operation, hence 3 % here; and a CPU falls behind what others know of
 * it by no more than 64 of its calls.
 */
export const RECORD_WORDS = 5;
export const HEAD = 0;
export const POSITION = 1;
export const SLOT = 2;
export const SIZE = 3;
export const LIMIT = 4;
export const AWAITED = 4;

export const FREE = 1 << 0;
/** The allocation may flush every cache. */
export const FLUSH = 1 << 1;
/** Another CPU frees this allocation: publish right after it. */
export const HANDED_OVER = 1 << 2;
/** Another CPU, `peer`, made this allocation: wait for it. */
export const REMOTE = 1 << 3;
/** Keep step with the other CPUs before this call. */
export const SYNC = 1 << 4;

export const RECORDS_PER_SYNC = 64;

const DOMAIN_SHIFT = 5;
const DOMAIN_BITS = 15;
const PEER_SHIFT = DOMAIN_SHIFT + DOMAIN_BITS;

export const FLAGS = (1 << DOMAIN_SHIFT) - 1;
export const MOST_DOMAINS = 1 << DOMAIN_BITS;
export const MOST_CPUS = 1 << (32 - PEER_SHIFT);

export const headOf = (flags: number, domain: number, peer: number): number =>
  flags | (domain << DOMAIN_SHIFT) | (peer << PEER_SHIFT);
export const domainOf = (head: number): number => (head >>> DOMAIN_SHIFT) & (MOST_DOMAINS - 1);
export const peerOf = (head: number): number => head >>> PEER_SHIFT;

/** A word of a list. The index is always within: lists are read record by record. */
export const wordAt = (words: Int32Array, index: number): number => words[index] as number;
