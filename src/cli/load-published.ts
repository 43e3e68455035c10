import { readFileSync } from "node:fs";
import type { PublishedTarget, TargetId } from "../check/validation/published.js";
import { PACKAGE_ROOT } from "./package-root.js";

/** A published measurement that comes with the program. */
export function loadPublished(id: TargetId): PublishedTarget {
  const file = new URL(`data/published/${id}.json`, PACKAGE_ROOT);
  return JSON.parse(readFileSync(file, "utf8")) as PublishedTarget;
}
