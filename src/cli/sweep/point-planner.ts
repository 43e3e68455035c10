import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { PointTask } from "../../engine/virtual/point-task.js";
import type { AxisLevel } from "../../measure/sweep-result.js";
import type { WorkloadName } from "../../workload/workload-spec.js";
import type { Campaign } from "../campaign/campaign.js";
import { checkOptions } from "../campaign/check-options.js";
import { foundFor } from "../campaign/measure-campaign.js";
import { planCampaign } from "../campaign/plan-campaign.js";
import { planDesigns } from "../campaign/planned-design.js";
import { plannedEnd, plannedRequest } from "../campaign/planned-request.js";
import { type PlannedWorkload, planWorkload } from "../campaign/planned-workload.js";
import type { NamedDepot } from "../named-depot.js";
import type { GivenOptions } from "../options/given-options.js";
import { camelCase, optionsInForce } from "../options/options-in-force.js";
import { packageVersion } from "../package-root.js";
import type { Choice } from "./choice.js";
import { contentKey } from "./point-key.js";

/** A run of the sweep. */
export interface PlannedPoint {
  readonly key: string;
  readonly varied: Readonly<Record<string, AxisLevel>>;
  readonly options: Readonly<Record<string, unknown>>;
  readonly depot: string;
  readonly task: PointTask;
  /** About how many operations it is, to foretell how long it takes. */
  readonly weight: number;
}

/** Operations of a CPU in a second that is simulated, and of a capture: roughly. */
const OPS_PER_SECOND = 5_000_000;
const OPS_OF_TRACE = 200_000;

/** Plans runs one place on the grid after the other; what many of them share is found once. */
export class PointPlanner {
  readonly #version = packageVersion();
  readonly #captures = new Map<string, Promise<PlannedWorkload>>();
  readonly #identities = new Map<string, string>();

  /** The repetitions at a place, where the options are these, and `choice` is what shapes them of it. */
  async plan(
    options: GivenOptions,
    choice: Choice,
    name: WorkloadName,
    depot: NamedDepot,
  ): Promise<PlannedPoint[]> {
    checkOptions(options, [name]);
    const [design] = planDesigns(options, [depot]);
    const workload = await this.#workload(options, name);
    const campaign = planCampaign(options, [design!], [workload]);
    const { profile, measure, sampleMs, repetitions, until } = campaign;
    const shared = {
      varied: variedBy(choice, depot),
      options: shownOptions(options, campaign, name),
      depot: depot.design.id,
    };
    const first = {
      ...plannedRequest(campaign, workload, design!),
      workload: workload.spec,
      measure,
      ...(measure === "full" && { sampleMs }),
      ...plannedEnd(workload, until),
    };
    const { repeat } = repetitions as { repeat: number };
    return Array.from({ length: repeat }, (_, repetition) => {
      const request = { ...first, repetition };
      const shaping = { ...request, depot: this.#identity(depot) };
      return {
        ...shared,
        key: contentKey({ request: shaping, profile, version: this.#version }),
        task: { request, profile: profile! },
        weight: request.ops ?? (request.seconds ?? 0) * workload.cpus * OPS_PER_SECOND + OPS_OF_TRACE,
      };
    });
  }

  /** A capture takes a while to read: once is enough for all points that play it alike. */
  #workload(options: GivenOptions, name: WorkloadName): Promise<PlannedWorkload> {
    if (name !== "trace") return planWorkload(options, name);
    const of = (["trace", "window", "passes", "ops", "duration"] as const).map((own) => options.get(own));
    const place = JSON.stringify(of);
    const workload = this.#captures.get(place) ?? planWorkload(options, name);
    this.#captures.set(place, workload);
    return workload;
  }

  /** A design of a file is what the file says today. */
  #identity({ design, source }: NamedDepot): string {
    if (source === design.id) return source;
    const identity = this.#identities.get(source) ?? contentKey(readFileSync(fileURLToPath(source), "utf8"));
    this.#identities.set(source, identity);
    return identity;
  }
}

function variedBy(choice: Choice, { design }: NamedDepot): PlannedPoint["varied"] {
  return Object.fromEntries(
    [...choice].map(([option, { shown }]) => [camelCase(option), option === "depot" ? design.id : shown]),
  );
}

/** Every option in force, but for those that say how the sweep is done. */
function shownOptions(
  options: GivenOptions,
  campaign: Campaign,
  name: WorkloadName,
): PlannedPoint["options"] {
  const inForce = optionsInForce(options, foundFor(campaign, null), [name]);
  const { vary: _, out: __, threads: ___, repeat: ____, ...rest } = inForce;
  if (name === "trace") return rest;
  const { opsPerCpu } = campaign.until;
  return { ...rest, ops: opsPerCpu === undefined ? rest.ops : null, opsPerCpu: opsPerCpu ?? null };
}
