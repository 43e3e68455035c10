import { describe, expect, it } from "vitest";
import { fuzzKernel } from "../../../src/check/kernel-fuzz/kernel-fuzz.js";
import { findDepotDesign } from "../../../src/depot/registry.js";
import { ScriptPlayer, type ScriptSetup } from "../../../src/engine/script-player.js";
import type { KernelProgram } from "../../../src/kernel/kernel-program.js";
import { ScriptParser } from "../../../src/workload/script.js";

const setup: ScriptSetup = {
  design: findDepotDesign("list")!,
  options: { bins: 6, magazineSize: 127, cpuLock: "owned", reclaim: true },
  maxIovas: 2 ** 17,
  maxMagazines: 2 ** 12,
};

/** Our own allocator in the kernel's place; `change` does something to its answers. */
function kernelThat(change: (answers: string[]) => string[]): KernelProgram {
  const play = (script: string) => {
    const parser = new ScriptParser("script");
    const player = new ScriptPlayer(setup);
    const answers = script
      .trimEnd()
      .split("\n")
      .map((line) => player.play(parser.parse(line)));
    player.end();
    return { answers: change(answers), death: null, warnings: player.warnings };
  };
  return { play } as unknown as KernelProgram;
}

const wrongAt = (line: number) => (answers: string[]) => answers.with(line, "wrong");

describe("fuzzKernel", () => {
  it("finds nothing where there is nothing", () => {
    const { found, ops } = fuzzKernel(
      kernelThat((answers) => answers),
      setup,
      { ops: 3000, seed: 1 },
    );
    expect(found).toBeUndefined();
    expect(ops).toBeGreaterThanOrEqual(3000);
  });

  it("makes the whole script shorter when its end has a part in the difference", () => {
    const wrong = (answers: string[]) => (answers.length > 100 ? wrongAt(5)(answers) : answers);
    const { found } = fuzzKernel(kernelThat(wrong), setup, { ops: 1, seed: 1 });
    expect(found!.script).toHaveLength(101);
    expect(found!.difference).toMatchObject({ line: 5, kernel: "wrong" });
  });

  it("shows the script as it was when the difference does not come again", () => {
    let plays = 0;
    const once = (answers: string[]) => (plays++ === 0 ? wrongAt(7)(answers) : answers);
    const { found, ops } = fuzzKernel(kernelThat(once), setup, { ops: 1, seed: 1 });
    expect(found!.script).toHaveLength(ops);
    expect(found!.difference).toMatchObject({ line: 7, kernel: "wrong" });
  });
});
