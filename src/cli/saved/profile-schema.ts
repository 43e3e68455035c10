import { z } from "zod";
import type { MachineProfile } from "../../measure/machine-profile.js";
import { schemaOf } from "./schema-of.js";

/** Nothing takes less than no time, or longer than a second. */
const ns = z.number().min(0).max(1e9);
/** But a call takes some: where all costs are 0 simulated time stands still, and never comes to the end of a run. */
const call = z.number().min(0.01).max(1e9);

export const profileSchema = schemaOf<MachineProfile>()(
  z.strictObject({
    name: z.string().min(1),
    summary: z.string(),
    clusterCpus: z.int().min(1).max(1024),
    ns: z
      .strictObject({
        allocCall: call,
        freeCall: call,
        queueCall: ns,
        l1Hit: ns,
        transferSameCluster: ns,
        transferOtherCluster: ns,
        atomic: ns,
        treeStepWarm: ns,
        treeStepCold: ns,
        magazineWord: ns,
        object: ns,
        interrupt: ns,
        timer: ns,
        iotlbFlush: ns,
      })
      // A step that others make dearer is a step and something on top; less than nothing would let time go back.
      .refine(({ treeStepCold, treeStepWarm }) => treeStepCold >= treeStepWarm, {
        path: ["treeStepCold"],
        error: "a step to a node that another CPU touched costs no less than treeStepWarm",
      }),
    device: z.strictObject({ serviceNs: ns, opsPerSecond: z.number().min(1).max(1e12), requestCpuNs: ns }),
    sources: z.record(z.string(), z.string()),
  }),
);
