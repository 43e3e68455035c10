import { listWorkingSetDepot } from "../../depot/list-working-set-depot.js";
import { CACHED_COMMANDS_SETUP, cachedCommands } from "./cached-commands.js";
import { type Lab, LIMIT_48 } from "./lab.js";
import { fillDepot, quietDomain } from "./quiet-domain.js";
import type { Found, Simulated } from "./validation.js";

const MANY_CPUS = 16;
const OPS_PER_CPU = { short: 20_000, full: 200_000 } as const;
const SWING = { least: 37, most: 47 } as const;
/** As the paper's magazines grow, these double; the last is the largest that is tried. */
const MAGAZINE_SIZES = [127, 255, 511, 1023] as const;
const CONTENTION_SECONDS = { short: 2, full: 20 } as const;
const FEW_PER_SECOND = 1;

/** P5: what Bonwick and Adams say of magazines. */
export async function simulateMagazinePaper(lab: Lab): Promise<Simulated> {
  const { size, perSecond } = await adaptedContention(lab);
  return {
    setup: `local allocations and frees on 1 and ${MANY_CPUS} CPUs; what is reclaimable, and the working set: no run, but the rule of the design list-working-set asked about a depot that goes from ${SWING.most} magazines to ${SWING.least} and back; the contention of P2's load, with magazines of ${size}: ${CACHED_COMMANDS_SETUP}`,
    usesProfile: true,
    scaledDown: lab.scaled(
      `${OPS_PER_CPU.short} operations per CPU, and ${CONTENTION_SECONDS.short} s of contention`,
      null,
    ),
    found: { ...(await scaling(lab)), ...workingSet(), contention: perSecond },
  };
}

async function scaling(lab: Lab): Promise<Record<string, Found>> {
  const [one, many] = await Promise.all(
    [1, MANY_CPUS].map((cpus) =>
      lab.run({
        depot: "list",
        ops: lab.scaled(OPS_PER_CPU.short, OPS_PER_CPU.full) * cpus,
        allocator: { cpus },
        workload: { name: "local", size: 1, workingSet: 64, limitPfn: LIMIT_48 },
      }),
    ),
  );
  const pairNs = ({ opsPerSecond, cpus }: typeof one & {}) => (2e9 * cpus) / opsPerSecond;
  return { scaling: many!.opsPerSecond / one!.opsPerSecond, pairTime: pairNs(many!) / pairNs(one!) };
}

/** The design's own arithmetic: a full list that swings, and what the depot then thinks is surplus. */
function workingSet(): Record<string, Found> {
  const domain = quietDomain(listWorkingSetDepot, 1);
  const { depot } = domain.rcaches[0]!;
  fillDepot(domain, 1, SWING.most);
  // An interval begins with nothing in the depot: the first surplus is none.
  depot.surplus!(1, 0);
  const taken = Array.from({ length: SWING.most - SWING.least }, () => depot.pop(0));
  for (const magazine of taken) depot.push(magazine, 0);
  const surplus = depot.surplus!(1, 0);
  return { reclaimable: surplus, workingSet: depot.size() - surplus };
}

/** Magazines grow until the depot is contended less than once per second. */
async function adaptedContention(lab: Lab): Promise<{ size: number; perSecond: number }> {
  const seconds = lab.scaled(CONTENTION_SECONDS.short, CONTENTION_SECONDS.full);
  let adapted = { size: 0, perSecond: Number.POSITIVE_INFINITY };
  for (const size of MAGAZINE_SIZES) {
    const { locks } = await lab.run(cachedCommands(lab, seconds, size));
    adapted = { size, perSecond: locks.depot.contended / seconds };
    if (adapted.perSecond < FEW_PER_SECOND) break;
  }
  return adapted;
}
