import { createRequire } from "node:module";
import type TQuantile from "@stdlib/stats-base-dists-t-quantile";
import type Ttest from "@stdlib/stats-ttest";
import type Ttest2 from "@stdlib/stats-ttest2";

/**
 * Student's t of @stdlib, each form of it loaded when it is first asked for: they are hundreds of small modules, which
 * take longer to load than all of this program, and most commands have no interval to compute.
 */
export const studentT = {
  /** Of one series, such as the differences of pairs. */
  get one(): typeof Ttest {
    return load("@stdlib/stats-ttest");
  },
  /** Welch's, of two series. */
  get two(): typeof Ttest2 {
    return load("@stdlib/stats-ttest2");
  },
  get quantile(): typeof TQuantile {
    return load("@stdlib/stats-base-dists-t-quantile");
  },
};

const load: <T>(module: string) => T = createRequire(import.meta.url);
