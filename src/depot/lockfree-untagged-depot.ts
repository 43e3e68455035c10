import { lockfreeDesign } from "./lockfree-depot.js";

/** The exhibit: without the tag a head that went A, B, A passes for unchanged, and magazines are lost or doubled. */
export const lockfreeUntaggedDepot = lockfreeDesign(
  "lockfree-untagged",
  "the Treiber stack without its tag: loses magazines to ABA, for demonstration only",
  0,
);
