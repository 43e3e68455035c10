import { listWorkingSetDepot } from "../../depot/list-working-set-depot.js";
import { lockCounts } from "../../measure/counters.js";
import { CACHED_COMMANDS_SETUP, cachedCommands } from "./cached-commands.js";
import { type Lab, LIMIT_48 } from "./lab.js";
import { fillDepot, quietDomain } from "./quiet-domain.js";
import type { Found, Simulated } from "./validation.js";

const MANY_CPUS = 16;
const OPS_PER_CPU = { short: 20_000, full: 200_000 } as const;
const SWING = { least: 37, most: 47 } as const;
/** Each about twice the one before, as a magazine's words are; the last is the largest that is tried. */
const MAGAZINE_SIZES = [7, 15, 31, 63, 127, 255, 511, 1023] as const;
/** What is contended before, when all jobs begin together, is not counted. */
const START_SECONDS = 0.1;
const CONTENTION_SECONDS = { short: 2, full: 20 } as const;
const FEW_PER_SECOND = 1;

/** P5: what Bonwick and Adams say of magazines. */
export async function simulateMagazinePaper(lab: Lab): Promise<Simulated> {
  const tried = await adaptedContention(lab);
  const sizes = tried.map(({ size, perSecond }) => `${size}: ${Number(perSecond.toPrecision(3))}`).join(", ");
  return {
    setup: `local allocations and frees on 1 and ${MANY_CPUS} CPUs; what is reclaimable: no run, but the rule of the design list-working-set asked about a depot that goes from ${SWING.most} magazines to ${SWING.least} and back; magazines that grow, and how often per second the depot is contended, without the first ${START_SECONDS} s, under P2's load (${sizes}): ${CACHED_COMMANDS_SETUP}`,
    usesProfile: true,
    scaledDown: lab.scaled(
      `${OPS_PER_CPU.short} operations per CPU, and ${CONTENTION_SECONDS.short} s of contention`,
      null,
    ),
    found: {
      ...(await scaling(lab)),
      reclaimable: reclaimable(),
      contention: tried.at(-1)!.perSecond,
    },
  };
}

/** Throughput by the time to the end; a pair's time by what each operation took. */
async function scaling(lab: Lab): Promise<Record<string, Found>> {
  const [one, many] = await Promise.all(
    [1, MANY_CPUS].map((cpus) =>
      lab.run({
        depot: "list",
        ops: lab.scaled(OPS_PER_CPU.short, OPS_PER_CPU.full) * cpus,
        allocator: { cpus },
        workload: { name: "local", size: 1, workingSet: 64, limitPfn: LIMIT_48 },
        measure: "full",
      }),
    ),
  );
  const pairNs = ({ latency }: typeof one & {}) => 2 * latency!.mean;
  return { scaling: many!.opsPerSecond / one!.opsPerSecond, pairTime: pairNs(many!) / pairNs(one!) };
}

/** The design's own arithmetic: of a full list that swings, what the depot then thinks is surplus. */
function reclaimable(): number {
  const domain = quietDomain(listWorkingSetDepot, 1);
  const { depot } = domain.rcaches[0]!;
  fillDepot(domain, 1, SWING.most);
  // An interval begins with nothing in the depot: the first surplus is none.
  depot.surplus!(1, 0);
  const taken = Array.from({ length: SWING.most - SWING.least }, () => depot.pop(0));
  for (const magazine of taken) depot.push(magazine, 0);
  return depot.surplus!(1, 0);
}

interface Contention {
  readonly size: number;
  readonly perSecond: number;
}

/** Magazines grow until the depot is contended less than once per second: all sizes that were tried, up to that one. */
async function adaptedContention(lab: Lab): Promise<Contention[]> {
  const tried: Contention[] = [];
  for (const size of MAGAZINE_SIZES) {
    const perSecond = await contention(lab, size);
    tried.push({ size, perSecond });
    if (perSecond < FEW_PER_SECOND) break;
  }
  return tried;
}

async function contention(lab: Lab, magazineSize: number): Promise<number> {
  const seconds = lab.scaled(CONTENTION_SECONDS.short, CONTENTION_SECONDS.full);
  const end = START_SECONDS + seconds;
  const run = lab.open(cachedCommands(lab, 2 * end, magazineSize));
  const contended = () => lockCounts(run.machine, 0).depot.contended;
  await lab.playUntil(run, START_SECONDS);
  const before = contended();
  await lab.playUntil(run, end);
  return (contended() - before) / seconds;
}
