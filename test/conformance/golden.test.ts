import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { findDepotDesign } from "../../src/depot/registry.js";
import { ScriptPlayer } from "../../src/engine/script-player.js";
import { ScriptParser } from "../../src/workload/script.js";

const golden = new URL("./golden/", import.meta.url);
const traces = readdirSync(golden)
  .filter((name) => name.endsWith(".trace.gz"))
  .map((name) => name.replace(".trace.gz", ""));

const lines = (name: string): string[] =>
  gunzipSync(readFileSync(new URL(name, golden)))
    .toString("ascii")
    .trimEnd()
    .split("\n");

function play(
  trace: string,
  depot: string,
  overrides: { reclaim?: boolean; cpuLock?: "kernel" } = {},
): string[] {
  const design = findDepotDesign(depot)!;
  const player = new ScriptPlayer({
    design,
    options: {
      bins: 6,
      magazineSize: 127,
      cpuLock: overrides.cpuLock ?? "owned",
      reclaim: overrides.reclaim ?? design.reclaim === "on",
    },
    maxIovas: 1 << 20,
    maxMagazines: 1 << 14,
  });
  const parser = new ScriptParser(trace);
  const answers = lines(`${trace}.trace.gz`).map((line) => player.play(parser.parse(line)));
  player.end();
  return answers;
}

describe.each(traces)("%s answers as the kernel's own code", (trace) => {
  it("with the array depot, as Linux 6.1", () => {
    expect(play(trace, "array")).toEqual(lines(`${trace}.array.out.gz`));
  });
  it.each(["list", "lockfree"])("with the %s depot, as Linux 6.12", (depot) => {
    expect(play(trace, depot)).toEqual(lines(`${trace}.list.out.gz`));
  });
  it("with list-v1-guard and reclaim, as Linux 6.12", () => {
    expect(play(trace, "list-v1-guard", { reclaim: true })).toEqual(lines(`${trace}.list.out.gz`));
  });
  it("with a lock per CPU taken on each call, as Linux 6.12", () => {
    expect(play(trace, "list", { cpuLock: "kernel" })).toEqual(lines(`${trace}.list.out.gz`));
  });
});
