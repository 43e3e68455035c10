import { DEVICE_WORKLOADS, type WorkloadName } from "../../workload/workload-spec.js";
import type { GivenOptions } from "../options/given-options.js";
import { specOf } from "../options/option-table.js";
import { badValue, excludes, withoutEffect } from "../usage-error.js";

/** Refuses options that contradict each other or change nothing, before anything large is read. */
export function checkOptions(options: GivenOptions, workloads: readonly WorkloadName[]): void {
  for (const option of options.names) {
    const shapes = specOf(option).workloads;
    if (shapes === undefined || workloads.some((name) => shapes.includes(name))) continue;
    throw withoutEffect(
      option,
      `it is for ${shapes.join(", ")}, and the workload is ${workloads.join(", ")}`,
    );
  }
  const needsDevice = workloads.find((name) => DEVICE_WORKLOADS.some((other) => other === name));
  if (needsDevice !== undefined && options.get("engine") === "threads") {
    throw badValue(
      "workload",
      needsDevice,
      "any workload without a device; this one needs --engine virtual, as threads have no device",
    );
  }
  if (options.has("ops") && options.has("duration")) {
    throw excludes("ops", "duration", "a repetition ends after a time or after a number of operations");
  }
  for (const other of ["ops", "duration"] as const) {
    if (options.has("ops-per-cpu") && options.has(other)) {
      throw excludes("ops-per-cpu", other, "both say when a run ends");
    }
  }
  if (!options.has("passes")) return;
  const onlyTraces = workloads.every((name) => name === "trace");
  for (const other of onlyTraces ? (["ops", "duration"] as const) : (["ops"] as const)) {
    if (options.has(other)) throw excludes("passes", other, "both say when a trace ends");
  }
}
