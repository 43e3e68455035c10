import type { Doubt } from "../measure/result.js";

/** What a doubt takes from its numbers: an interval that is wider than was asked for is still one to rely on. */
export function doubtLabel({ code }: Pick<Doubt, "code">): "Not precise enough" | "Not to be trusted" {
  return code === "imprecise" ? "Not precise enough" : "Not to be trusted";
}
