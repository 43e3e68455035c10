import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { iovalab } from "./iovalab.js";

const folder = mkdtempSync(join(tmpdir(), "iovalab-simulated-"));
afterAll(() => rmSync(folder, { recursive: true }));

const words = (command: string) => `${command} --engine virtual --ops 60000`.split(" ");
const COMPARE = "compare --cpus 24 --workload burst,mixed --burst 500";

describe("--engine virtual", () => {
  it("says the same again, byte for byte", () => {
    const [first, second] = ["a", "b"].map((name) => {
      const file = join(folder, `${name}.json`);
      expect(iovalab([...words(COMPARE), "--json", file])).toMatchObject({ code: 0, stderr: "" });
      return readFileSync(file, "utf8");
    });
    expect(first).toBe(second);
    const { runs } = JSON.parse(first!);
    expect(runs.every((run: { engine: string }) => run.engine === "virtual")).toBe(true);
  });

  it("is held against itself without a word of the machines that computed it", () => {
    const { stdout } = iovalab([...words("run --cpus 4 --workload local"), "--json", "-"]);
    const [here, there] = [join(folder, "here.json"), join(folder, "there.json")];
    const result = JSON.parse(stdout);
    writeFileSync(here, stdout);
    writeFileSync(
      there,
      JSON.stringify({ ...result, machine: { ...result.machine, cpu: "X", cores: 1024 } }),
    );
    const { code, stdout: text } = iovalab(["report", here, there]);
    expect(code).toBe(0);
    expect(text).not.toContain("what else differs");
    expect(text).not.toContain("1024");
  });

  it("is held against another machine with the costs that differ", () => {
    const { stdout } = iovalab([...words("run --cpus 4 --workload local"), "--json", "-"]);
    const result = JSON.parse(stdout);
    const { profile } = result;
    const [before, after] = [join(folder, "before.json"), join(folder, "after.json")];
    const changed = {
      ...profile,
      clusterCpus: 2,
      ns: { ...profile.ns, atomic: 99 },
      device: { ...profile.device, serviceNs: 7 },
    };
    writeFileSync(before, stdout);
    writeFileSync(after, JSON.stringify({ ...result, profile: changed }));
    const { stdout: text } = iovalab(["report", before, after]);
    const { clusterCpus, ns, device } = profile;
    expect(text).toContain(
      `what else differs:
  profile.clusterCpus: ${clusterCpus} before, 2 after
  profile.ns.atomic: ${ns.atomic} before, 99 after
  profile.device.serviceNs: ${device.serviceNs} before, 7 after

`,
    );
  });

  it("gives another result for another seed", () => {
    const [first, second] = ["1", "2"].map((seed) => {
      const { stdout } = iovalab([...words(COMPARE), "--seed", seed, "--json", "-"]);
      return JSON.parse(stdout).runs.map((run: { seconds: number }) => run.seconds);
    });
    expect(first).not.toEqual(second);
  });

  it.each(["text", "csv", "markdown", "html", "svg"])("marks its result as simulated: %s", (format) => {
    const to = format === "text" ? [] : [`--${format}`, "-"];
    const { code, stdout } = iovalab([...words("compare --cpus 4 --workload burst --burst 500"), ...to]);
    expect(code).toBe(0);
    if (format === "csv") {
      const [head, ...rows] = stdout.trim().split("\n");
      const cells = (name: string) => rows.map((row) => row.split(",")[head!.split(",").indexOf(name)]);
      expect(cells("engine")).toEqual(rows.map(() => "virtual"));
      expect(cells("profile.name")).toEqual(rows.map(() => "epyc-9124"));
      return;
    }
    const text = stdout.replaceAll(/\s+/g, " ");
    expect(text).toContain("simulated: no such machine ran");
    if (format !== "svg") expect(text).toContain("simulated: list against array");
  });

  it.each(["allocCall", "freeCall"])("refuses a profile in which %s is 0", (cost) => {
    const shipped = new URL("../../data/profiles/epyc-9124.json", import.meta.url);
    const profile = JSON.parse(readFileSync(shipped, "utf8"));
    const file = join(folder, `${cost}.json`);
    writeFileSync(file, JSON.stringify({ ...profile, ns: { ...profile.ns, [cost]: 0 } }));
    const { code, stderr } = iovalab([...words("run --cpus 2"), "--profile", file]);
    expect(code).toBe(2);
    const allowed = `a machine profile, and in this one ns.${cost} is wrong: Too small: expected number to be >=0.01`;
    expect(stderr).toBe(`iovalab: --profile ${JSON.stringify(file)}: allowed is ${allowed}\n`);
  });

  it("takes a saved result up again", () => {
    const file = join(folder, "saved.json");
    iovalab([...words("run --cpus 8 --workload cross"), "--json", file]);
    const { code, stdout } = iovalab(["report", file]);
    expect(code).toBe(0);
    expect(stdout).toContain("iovalab run, simulated: no such machine ran");
  });

  it("shows frees that were queued and rings that were freed, and results from before those kinds", () => {
    const file = join(folder, "queued.json");
    const { stdout } = iovalab([...words("run --cpus 2 --workload local --flush lazy"), "--json", file]);
    expect(stdout).toMatch(/^ +free, queued +list/m);
    expect(stdout).toMatch(/^ +free, ring freed +list/m);
    expect(stdout).not.toContain("free to");
    const result = JSON.parse(readFileSync(file, "utf8"));
    for (const { latency } of result.runs) {
      const { freeQueued, freeRing, ...kinds } = latency.kinds;
      latency.kinds = { ...kinds, freeMagazine: freeQueued, freeTree: freeRing };
    }
    writeFileSync(file, JSON.stringify(result));
    const before = iovalab(["report", file]);
    expect(before.code).toBe(0);
    expect(before.stdout).toMatch(/^ +free to magazine +list/m);
    expect(before.stdout).not.toContain("free, ");
  });

  it.each([
    "run --cpus 448 --workload local --verify",
    "run --cpus 7 --workload cross --depot lockfree --verify",
    "run --cpus 32 --workload storage --depot array --verify",
    "run --cpus 3 --workload slow --order random --verify --cpu-lock kernel",
    "run --trace data/burst.trace.gz --verify",
  ])("%s: the domain holds its invariants afterwards", (command) => {
    expect(iovalab(words(command))).toMatchObject({ code: 0, stderr: "" });
  });
});
