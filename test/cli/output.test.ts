import { spawn } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { iovalab, MAIN } from "./iovalab.js";

const folder = mkdtempSync(join(tmpdir(), "iovalab-"));
afterAll(() => rmSync(folder, { recursive: true }));

const quick = ["run", "--workload", "local", "--duration", "0.01"];
const ESCAPE = "\u001b";

describe("--json FILE", () => {
  it("writes the result there and prints the text too", () => {
    const file = join(folder, "result.json");
    const { code, stdout } = iovalab([...quick, "--json", file]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^iovalab run, measured/);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ schema: "iovalab/1", kind: "run" });
  });

  it("replaces what was there as a whole, leaves nothing beside it, and keeps a link a link", () => {
    const own = join(folder, "own");
    mkdirSync(own);
    writeFileSync(join(own, "real.json"), "old");
    symlinkSync("real.json", join(own, "link.json"));
    expect(iovalab([...quick, "--json", join(own, "link.json")]).code).toBe(0);
    expect(readdirSync(own).sort()).toEqual(["link.json", "real.json"]);
    expect(lstatSync(join(own, "link.json")).isSymbolicLink()).toBe(true);
    expect(JSON.parse(readFileSync(join(own, "real.json"), "utf8"))).toMatchObject({ kind: "run" });
  });

  it("leaves the old result alone when the run does not get to its end", async () => {
    const file = join(folder, "kept.json");
    writeFileSync(file, "old");
    const words = ["run", "--workload", "local", "--duration", "60", "--json", file];
    const child = spawn(process.execPath, [MAIN, ...words], { stdio: "ignore" });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    child.kill("SIGINT");
    await new Promise((resolve) => child.once("close", resolve));
    expect(readFileSync(file, "utf8")).toBe("old");
    expect(readdirSync(folder).filter((name) => name.includes("kept"))).toEqual(["kept.json"]);
  });

  it("finds out before the run that it cannot be written", () => {
    const began = Date.now();
    const { code, stdout } = iovalab(["run", "--duration", "30", "--json", join(folder, "none", "x.json")]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(Date.now() - began).toBeLessThan(10_000);
  });

  it("writes into what is no plain file, rather than replacing it", () => {
    const { code, stdout } = iovalab([...quick, "--json", "/dev/null"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^iovalab run/);
    expect(existsSync("/dev/null") && lstatSync("/dev/null").isCharacterDevice()).toBe(true);
  });
});

describe("--json -", () => {
  it.each([
    ["compare", ["compare", "--workload", "local", "--repeat", "1", "--duration", "0.01"]],
    ["run", quick],
    ["crash", ["crash", "--rounds", "1"]],
  ])("prints the result of %s, and nothing else", (kind, words) => {
    const { code, stdout } = iovalab([...words, "--json", "-"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ schema: "iovalab/1", kind });
  });
});

describe("what is not a terminal", () => {
  it.each([{}, { CI: "true" }, { NO_COLOR: "1" }])("gets no colours and no progress: %o", (env) => {
    const { stdout, stderr } = iovalab(["crash", "--rounds", "1"], { env });
    expect(stdout).not.toContain(ESCAPE);
    expect(stderr).toBe("");
  });

  it("gets no colours when NO_COLOR and FORCE_COLOR contradict each other", () => {
    // What stderr holds then is Node's own warning.
    const { stdout } = iovalab(["crash", "--rounds", "1"], { env: { NO_COLOR: "1", FORCE_COLOR: "1" } });
    expect(stdout).not.toContain(ESCAPE);
  });

  it("gets colours when it asks for them", () => {
    expect(iovalab(["crash", "--rounds", "1"], { env: { FORCE_COLOR: "1" } }).stdout).toContain(ESCAPE);
  });
});

describe.skipIf(!existsSync("/dev/full"))("a disk that is full", () => {
  it("is one line, and exit code 1", () => {
    const { code, stderr } = iovalab([...quick, "--csv", "/dev/full"]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /^(warning: .*\n)*iovalab: .*could not be written to \/dev\/full: ENOSPC\n$/,
      ),
    });
  });
});
