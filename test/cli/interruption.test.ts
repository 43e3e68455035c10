import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { MeasuredResult } from "../../src/measure/result.js";
import { iovalab, MAIN } from "./iovalab.js";

const folder = mkdtempSync(join(tmpdir(), "iovalab-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function collected(child: ChildProcess): Promise<Ended> {
  const texts = { stdout: "", stderr: "" };
  child.stdout?.on("data", (text) => {
    texts.stdout += text;
  });
  child.stderr?.on("data", (text) => {
    texts.stderr += text;
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, ...texts })));
}

/**
 * Starts the program, and interrupts it after a while; once more and later, until it had come as far as `isFarEnough`
 * asks: how long that takes depends on the machine.
 */
async function interrupted(
  words: readonly string[],
  signal: NodeJS.Signals,
  isFarEnough: (ended: Ended) => boolean,
): Promise<Ended> {
  for (let wait = 1500; wait < 60_000; wait *= 2) {
    const child = spawn(process.execPath, [MAIN, ...words], { stdio: ["ignore", "pipe", "pipe"] });
    const ended = collected(child);
    await new Promise((resolve) => setTimeout(resolve, wait));
    child.kill(signal);
    const result = await ended;
    if (isFarEnough(result)) return result;
  }
  throw new Error("the program never came so far");
}

/** It looks for the signal by then. */
const isAsked = ({ code }: Ended): boolean => code !== null;
const hasMeasured = (ended: Ended): boolean => isAsked(ended) && ended.stdout !== "";

/** As a shell says them. */
const CODES = { SIGINT: 130, SIGTERM: 143 } as const;

describe.each(["SIGINT", "SIGTERM"] as const)("%s", (signal) => {
  it("ends a comparison with what has been measured, marked as partial, and with its exit code", async () => {
    const json = join(folder, `${signal}.json`);
    const csv = join(folder, `${signal}.csv`);
    const words = ["compare", "--workload", "local", "--depot", "array,list", "--duration", "0.05"];
    const files = ["--json", json, "--csv", csv];
    const { code, stdout } = await interrupted(
      [...words, "--repeat", "10000", ...files],
      signal,
      hasMeasured,
    );
    expect(code).toBe(CODES[signal]);
    expect(stdout).toContain("PARTIAL");
    const { partial, runs, workloads } = JSON.parse(readFileSync(json, "utf8")) as MeasuredResult;
    expect(partial).toBe(true);
    expect(workloads.map(({ name }) => name)).toEqual(["local"]);
    expect(runs.length).toBeGreaterThan(0);
    // Each repetition is whole: as many runs of one design as of the other.
    expect(runs.filter(({ depot }) => depot === "array")).toHaveLength(runs.length / 2);
    expect(readFileSync(csv, "utf8").split("\n")[1]).toMatch(/^local,array,0,full,/);
    expect(iovalab(["report", json])).toMatchObject({ code: 0, stdout });
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("is heard between simulated repetitions, however short each is", async () => {
    const words = ["run", "--engine", "virtual", "--cpus", "2", "--ops", "1000", "--repeat", "10000"];
    const { code, stdout } = await interrupted(words, signal, hasMeasured);
    expect(code).toBe(CODES[signal]);
    expect(stdout).toContain("PARTIAL");
  });

  it.each([
    ["run", ["run", "--workload", "local"]],
    ["compare", ["compare", "--workload", "burst"]],
  ])("says in one line that %s had measured nothing yet, and writes nothing", async (name, words) => {
    const json = join(folder, `${signal}-${name}-none.json`);
    // One repetition is longer than any wait.
    const given = [...words, "--duration", "600", "--json", json];
    const { code, stdout, stderr } = await interrupted(given, signal, isAsked);
    expect({ code, stdout }).toEqual({ code: CODES[signal], stdout: "" });
    expect(stderr).toBe("iovalab: interrupted before anything was measured\n");
    expect(existsSync(json)).toBe(false);
  });
});

describe("a second signal", () => {
  it.each([
    ["SIGINT", "SIGINT"],
    ["SIGTERM", "SIGINT"],
    ["SIGINT", "SIGTERM"],
  ] as const)("ends the process at once, whatever it does: %s, then %s", async (first, second) => {
    const interruption = new URL("../../dist/src/cli/interruption.js", import.meta.url);
    const script = `
      const { catchInterruption } = await import(${JSON.stringify(interruption.href)});
      catchInterruption().addEventListener("abort", () => console.log("asked"));
      setInterval(() => {}, 1000);
      console.log("ready");`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = collected(child);
    child.stdout.on("data", (text) => {
      if (String(text).includes("ready")) child.kill(first);
      if (String(text).includes("asked")) child.kill(second);
    });
    expect(await ended).toMatchObject({ code: CODES[second], stdout: "ready\nasked\n" });
  });
});
