import { simulateAgeing } from "./ageing.js";
import { simulateBehaviour } from "./behaviour.js";
import { reckonCapacity } from "./capacity-figures.js";
import { judge } from "./judge.js";
import type { Lab } from "./lab.js";
import { simulateLockOrdering } from "./lock-ordering.js";
import { simulateMagazinePaper } from "./magazine-paper.js";
import type { PublishedTarget, TargetId } from "./published.js";
import type { Found, Simulated, ValidatedTarget } from "./validation.js";

type Simulation = (lab: Lab, target: PublishedTarget) => Simulated | Promise<Simulated>;

const SIMULATIONS: Readonly<Record<TargetId, Simulation>> = {
  P2: simulateLockOrdering,
  P3: (lab, { figures }) => simulateAgeing(lab, figures),
  P4: reckonCapacity,
  P5: simulateMagazinePaper,
  P6: simulateBehaviour,
};

/** Simulates what was published, and says of each figure whether it came out. */
export async function validateTarget(target: PublishedTarget, lab: Lab): Promise<ValidatedTarget> {
  const { id, title, setup: published, source, figures } = target;
  const { setup, usesProfile, scaledDown, found } = await SIMULATIONS[id](lab, target);
  return {
    id,
    title,
    published,
    source,
    simulated: setup,
    profile: usesProfile ? lab.profile.name : null,
    scaledDown,
    rows: figures.map((figure) => judge(figure, foundFor(figure.id, found), lab.scale)),
  };
}

function foundFor(id: string, found: Simulated["found"]): Found {
  const value = found[id];
  if (value === undefined) throw new TypeError(`nothing was found for the figure ${id}, and no reason given`);
  return value;
}
