import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { childSecondsOf, coresOf, coreTimesOf, ownSeconds } from "../../src/measure/disturbance.js";

// As proc_stat(5) has it: user nice system idle iowait irq softirq steal guest guest_nice.
const STAT = `cpu  999 9 999 9 9 9 9 999 9 9
cpu0 100 10 50 5000 70 1 2 30 40 5
cpu1 200 0 100 5000 0 0 0 0 0 0
cpu10 7 0 0 0 0 0 0 900 0 0
intr 1 2 3
`;

describe("the times of the cores", () => {
  it("are those of the cores that the process may use, in seconds", () => {
    expect(coreTimesOf(STAT, new Set([0, 1]))).toEqual({ steal: 0.3, busy: 4.63 });
    expect(coreTimesOf(STAT, new Set([10]))).toEqual({ steal: 9, busy: 0.07 });
  });

  it("are of lists with ranges", () => {
    expect([...coresOf("0-2,5,8-9")]).toEqual([0, 1, 2, 5, 8, 9]);
  });
});

describe("the time of this program's own", () => {
  it("has that of its children, whatever the program is called", () => {
    const times = "300 40 2000 100 20 0 11 0 12345";
    expect(childSecondsOf(`7 (a) b (c) S 1 7 7 0 -1 4194560 1 2 3 4 ${times}`)).toBe(21);
  });

  it.skipIf(process.platform !== "linux")("grows by what a child has used", async () => {
    const before = ownSeconds();
    const burn = `while (process.cpuUsage().user < 3e5);
      const { user, system } = process.cpuUsage();
      console.log((user + system) / 1e6);`;
    const child = spawn(process.execPath, ["-e", burn], { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    child.stdout.on("data", (text) => {
      said += text;
    });
    await new Promise((resolve) => child.once("close", resolve));
    // It is told in ticks of 10 ms, user and system time each.
    expect(ownSeconds() - before).toBeGreaterThanOrEqual(Number(said) - 0.02);
    expect(Number(said)).toBeGreaterThanOrEqual(0.3);
  });
});
