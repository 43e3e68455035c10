import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { iovalab, MAIN } from "./iovalab.js";

const golden = fileURLToPath(new URL("../conformance/golden/", import.meta.url));
const script = join(golden, "kitchen-sink.trace.gz");
const answers = (variant: string): string =>
  gunzipSync(readFileSync(join(golden, `kitchen-sink.${variant}.out.gz`))).toString();

const folder = mkdtempSync(join(tmpdir(), "iovalab-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("exec", () => {
  it.each([
    ["--depot array", "array"],
    ["", "list"],
    ["--depot lockfree", "list"],
    ["--depot list-v1-guard --reclaim on", "list"],
    ["--cpu-lock kernel", "list"],
  ])("prints the kernel's own answers with %s", (options, variant) => {
    const words = ["exec", ...options.split(" ").filter((word) => word !== ""), script];
    expect(iovalab(words)).toEqual({ code: 0, stdout: answers(variant), stderr: "" });
  });

  it("reads a plain file, and stdin, gzipped or not", () => {
    const packed = readFileSync(script);
    const plain = join(folder, "kitchen-sink.trace");
    writeFileSync(plain, gunzipSync(packed));
    const expected = { code: 0, stdout: answers("list"), stderr: "" };
    expect(iovalab(["exec", plain])).toEqual(expected);
    expect(iovalab(["exec", "-"], { input: packed })).toEqual(expected);
    expect(iovalab(["exec", "-"], { input: gunzipSync(packed) })).toEqual(expected);
  });

  it("takes the shape of the allocator from its options", () => {
    const input = `I 1 12 1\n${"A 0 1 1048575 0\n".repeat(5)}${[0, 1, 2, 3, 4].map((k) => `F 0 @${k} 1\n`).join("")}D\n`;
    const { stdout } = iovalab(["exec", "--magazine-size", "2", "--bins", "2", "-"], { input });
    // Five frees fill two magazines of two, and begin a third.
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("nodes=5 | 0:1 1/2 | 1:0 0/0");
  });

  it.each([
    [
      "a line that is none",
      "I 1 12 1\nA 0 1 1048575 0\nB 0\n",
      'stdin:3: unknown operation "B"; there are A, S, F, G, R, T, H, D and X',
    ],
    [
      "an unknown allocation",
      "I 1 12 1\nA 0 1 1048575 0\nF 0 @1 1\n",
      "stdin:3: @1 names no allocation: there were 1 so far",
    ],
    [
      "a number out of range",
      "I 1 12 1\nA 0 1 1048575 0\nA 1 1 1048575 0\n",
      'stdin:3: cpu is "1", not a whole number from 0 to 0',
    ],
  ])("answers up to %s, then says where it is", (_, input, stderr) => {
    expect(iovalab(["exec", "-"], { input })).toEqual({
      code: 2,
      stdout: "ok\n1048575\n",
      stderr: `${stderr}\n`,
    });
  });

  it("wants a first line", () => {
    const stderr = 'stdin: empty; a script begins with "I ncpus shift startPfn"\n';
    expect(iovalab(["exec", "-"])).toEqual({ code: 2, stdout: "", stderr });
  });

  it("names the line on which a design crashes", () => {
    const input = "I 1 12 1\nA 0 1 1048575 0\nX\n";
    expect(iovalab(["exec", "--depot", "list-v1", "-"], { input })).toEqual({
      code: 1,
      stdout: "ok\n1048575\n",
      stderr: "iovalab: stdin:3: NULL pointer dereference, address: 0000000000000000, read\n",
    });
  });

  it("ends quietly when its reader has had enough, and does not run on", async () => {
    const long = join(folder, "long.trace");
    writeFileSync(long, `I 1 12 1\n${"A 0 1 1048575 0\nF 0 @0 1\n".repeat(1_000_000)}`);
    const child = spawn(process.execPath, [MAIN, "exec", long], { stdio: ["ignore", "pipe", "pipe"] });
    let errors = "";
    child.stderr.on("data", (text) => {
      errors += text;
    });
    child.stdout.once("data", () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
  });

  it("waits for a slow reader, without collecting the answers in memory", async () => {
    const child = spawn(process.execPath, [MAIN, "exec", join(folder, "long.trace")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    // Nobody reads: the pipe fills up, and the program stops in the middle.
    child.stdout.pause();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(child.exitCode).toBeNull();
    let lines = 0;
    for await (const chunk of child.stdout) lines += chunk.toString().split("\n").length - 1;
    expect(lines).toBe(2_000_001);
  });
});
