/** What CPUs hold and exchange with the structure under check: a magazine, a pfn, an object of a slab. Never 0. */
export type Thing = number;
