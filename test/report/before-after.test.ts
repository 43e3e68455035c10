import pc from "picocolors";
import { describe, expect, it } from "vitest";
import type { MeasuredResult, RunResult } from "../../src/measure/result.js";
import { beforeAfter } from "../../src/report/before-after.js";
import { renderJson } from "../../src/report/json.js";
import { renderText } from "../../src/report/text.js";
import { measuredResult } from "./measured-result.js";

const before = measuredResult();

function compared(after: MeasuredResult) {
  return beforeAfter({ file: "old.json", result: before }, { file: "new.json", result: after });
}

function changed(change: (run: RunResult) => Partial<RunResult>): MeasuredResult {
  return { ...before, runs: before.runs.map((run) => ({ ...run, ...change(run) })) };
}

describe("before and after", () => {
  it("shows no difference between a result and itself", () => {
    const { changes, differences } = compared(before);
    expect(changes).toHaveLength(6);
    expect(differences).toEqual([]);
    for (const { answers, verdict } of changes) {
      for (const answer of Object.values(answers)) {
        expect(answer).toMatchObject({ ratio: 1, outcome: "no difference shown" });
        expect(answer!.before).toBe(answer!.after);
      }
      expect(verdict).toMatch(/ after against .* before, in these sessions: no difference shown in [^.]*\.$/);
    }
  });

  it("finds what changed, in the design in which it did", () => {
    const { changes } = compared(
      changed(({ depot, cpuSeconds }) => (depot === "list" ? { cpuSeconds: cpuSeconds / 2 } : {})),
    );
    for (const { depot, answers } of changes) {
      const isChanged = depot === "list";
      expect(answers.cpuLoad!.outcome).toBe(isChanged ? "better" : "no difference shown");
      expect(answers.cpuLoad!.before / answers.cpuLoad!.after).toBeCloseTo(isChanged ? 2 : 1, 10);
      expect(answers.throughput!.outcome).toBe("no difference shown");
    }
  });

  it("has tree work that went away among its numbers, and concludes nothing from it", () => {
    const { changes } = compared(
      changed(({ depot, tree }) => (depot === "array" ? { tree: { ...tree, allocs: 0, frees: 0 } } : {})),
    );
    const [array] = changes;
    expect(array!.treeWork.before).toBeGreaterThan(0);
    expect(array!.treeWork.after).toBe(0);
    expect(array!.verdict).not.toContain("tree work");
  });

  it("claims a difference of the sessions only, as their intervals know nothing of what lies between them", () => {
    const result = compared(changed(({ cpuSeconds }) => ({ cpuSeconds: cpuSeconds * 3 })));
    const text = renderText(result, pc.createColors(false));
    expect(text.match(/worse in these sessions$/gm)).toHaveLength(6);
    expect(text).not.toMatch(/(better|worse)$/m);
    for (const { verdict } of result.changes) {
      expect(verdict).toMatch(/^\w+ after against \w+ before, in these sessions: worse in CPU load; /);
    }
    const note = text.replaceAll(/\s+/g, " ");
    expect(note).toContain(
      "each file is one session: the intervals hold for the scatter within the sessions,",
    );
    expect(note).toContain("measure both sides more than once before believing a small difference");
    expect(note).toContain("95 % for all 24 findings together");
    expect(result.statistics!.method).toMatch(
      /^Welch.*, of the scatter within each session, not of that between/,
    );
  });

  it("stays within 100 columns with the longest names", () => {
    const result = compared(changed(({ cpuSeconds }) => ({ cpuSeconds: cpuSeconds * 3 })));
    const changes = result.changes.map((change) => ({ ...change, depot: "lockfree-untagged#2" }));
    for (const line of renderText({ ...result, changes }, pc.createColors(false)).split("\n")) {
      expect(line.length, line).toBeLessThanOrEqual(100);
    }
  });

  it("lists what differs besides: the machine, Node, options", () => {
    const { differences } = compared({
      ...before,
      machine: { ...before.machine, node: "24.1.0", cores: 4 },
      options: { ...before.options, magazineSize: 255, depot: ["list"] },
    });
    expect(differences).toEqual([
      { what: "cores", before: "2", after: "4" },
      { what: "Node", before: "20.19.0", after: "24.1.0" },
      { what: "magazineSize", before: "none", after: "255" },
    ]);
  });

  it("has the doubts of both, and says which is partial", () => {
    const result = compared({ ...before, warnings: ["burst: noisy"], partial: true });
    expect(result.warnings).toEqual([`before: ${before.warnings[0]}`, "after: burst: noisy"]);
    expect(result.before.partial).toBe(false);
    expect(result.after.partial).toBe(true);
  });

  it("is text of at most 100 columns, and JSON", () => {
    const result = compared({
      ...changed(({ cpuSeconds }) => ({ cpuSeconds: cpuSeconds * 3 })),
      machine: { ...before.machine, node: "24.1.0" },
    });
    const text = renderText(result, pc.createColors(false));
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    expect(text).toMatch(
      /^iovalab report\n {2}before: old\.json, compare, measured: Model X, .*\n {2}after: new\.json/,
    );
    expect(text).toContain("what else differs:\n  Node: 20.19.0 before, 24.1.0 after\n");
    expect(text).toMatch(
      /^ +CPU load, s \/ M ops +0\.\d+ +\d\.\d+ +3\.00 +\d\.\d\d - \d\.\d\d +worse in these sessions$/m,
    );
    expect(text).toContain("Welch's t");
    expect(JSON.parse(renderJson(result))).toEqual(result);
  });
});
