import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { kernelBenchCsv } from "../../../src/report/kernel-bench/csv.js";
import { kernelBenchHtml } from "../../../src/report/kernel-bench/html.js";
import { kernelBenchMarkdown } from "../../../src/report/kernel-bench/markdown.js";
import { kernelBenchText } from "../../../src/report/text/kernel-bench.js";
import { RACE_RESULT } from "./race-result.js";

const plain = pc.createColors(false);
const unwrapped = (text: string) => text.replaceAll(/\s+(> )?/g, " ");
const without = { ...RACE_RESULT, doubts: [] };

const BUSY =
  "NOT TO BE TRUSTED: the cores were not this program's alone: of their time went 34 % to other processes; close other programs";
const WIDE =
  "NOT PRECISE ENOUGH: the intervals of local-lifo-1 on 2 (owned) are wider than a factor of 2; use more --repeat";

describe.each([
  ["text", (result: typeof RACE_RESULT) => kernelBenchText(result, plain)],
  ["Markdown", kernelBenchMarkdown],
] as const)("a race as %s", (_, render) => {
  it("says above its table why it is not to be trusted", () => {
    const [head] = unwrapped(render(RACE_RESULT)).split("threads");
    expect(head).toContain(BUSY);
    expect(head).toContain(WIDE);
  });

  it("does not, where there is no reason", () => {
    expect(render(without)).not.toMatch(/NOT |^> |\n\n\n/);
  });
});

describe.each([
  ["text", (result: typeof RACE_RESULT) => kernelBenchText(result, plain)],
  ["Markdown", kernelBenchMarkdown],
  ["HTML", kernelBenchHtml],
] as const)("a race as %s", (_, render) => {
  it("says what its times are of, and its ratios", async () => {
    const notes = unwrapped((await render(RACE_RESULT)).replaceAll("&nbsp;", " ").replaceAll("\u00a0", " "));
    expect(notes).toContain("of one thread that is alone, in its median slice");
    expect(notes).toContain(
      "of several threads, the time that all of them take together, with all waits in it, times the threads",
    );
    expect(notes).toContain("each figure is the median of 2 repetitions");
    expect(notes).toContain("a ratio is the geometric mean of the ratios of each repetition");
  });
});

describe("a race as CSV", () => {
  it("has what others used of the cores, nothing where it is not known", () => {
    const [head, first, second] = kernelBenchCsv(RACE_RESULT).split("\n");
    const racer = (name: string) =>
      ["seconds", "steal", "others"].map((what) => `disturbance.${name}.${what}`);
    expect(head).toBe(
      [
        "race,threads,repetition,ns.kernel,ns.owned,ns.locked",
        ...["kernel", "owned", "locked"].flatMap(racer),
      ].join(),
    );
    expect(first).toBe("local-lifo-1,1,0,5.5,5.25,24.125,0.5,0.01,0.34,0.5,0.01,0.34,0.5,0.01,0.34");
    expect(second).toBe("local-lifo-1,1,1,5.5,5.25,24.125,,,,,,,,,");
  });
});
