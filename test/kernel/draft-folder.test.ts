import { spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { lockFile } from "../../src/engine/file-lock.js";
import { DraftFolder, removeLeftDrafts } from "../../src/kernel/draft-folder.js";

const scratch = mkdtempSync(join(tmpdir(), "iovalab-"));
afterAll(() => rmSync(scratch, { recursive: true }));

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(scratch, "cache-"));
});

/** What a maker that was killed leaves: its lock went with it. */
function left(name: string): void {
  mkdirSync(join(cache, name, "lib"), { recursive: true });
  writeFileSync(join(cache, name, "lib/one.c"), "one");
  writeFileSync(join(cache, `${name}.lock`), "");
}

describe("drafts that were left behind", () => {
  it("are removed, and nothing else is", async () => {
    left("making-0123456789ab");
    mkdirSync(join(cache, "making-Sl6TEh"));
    mkdirSync(join(cache, "00116638b21e5b39"));
    mkdirSync(join(cache, "sources"));
    await removeLeftDrafts(cache);
    expect(readdirSync(cache)).toEqual(["00116638b21e5b39", "sources"]);
  });

  it("are not those whose makers live, here or in another process", async () => {
    const ours = await DraftFolder.in(cache);
    left("making-theirs");
    const maker = spawn(
      process.execPath,
      [
        "--input-type=module",
        "-e",
        `const { tryLock } = await import("fs-native-extensions");
         const { openSync } = await import("node:fs");
         console.log(tryLock(openSync(process.argv[1], "a+")));
         setInterval(() => {}, 1000);`,
        join(cache, "making-theirs.lock"),
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const closed = new Promise((resolve) => maker.once("close", resolve));
    const said = await new Promise((resolve) => maker.stdout.once("data", resolve));
    expect(String(said)).toBe("true\n");
    await removeLeftDrafts(cache);
    expect(existsSync(ours.path)).toBe(true);
    expect(existsSync(join(cache, "making-theirs/lib/one.c"))).toBe(true);
    maker.kill("SIGKILL");
    await closed;
    await removeLeftDrafts(cache);
    expect(existsSync(join(cache, "making-theirs"))).toBe(false);
    ours.remove();
    expect(readdirSync(cache)).toEqual([]);
  });
});

describe("a draft", () => {
  it("is locked before it is there", async () => {
    const draft = await DraftFolder.in(cache);
    const lock = openSync(`${draft.path}.lock`, "a+");
    expect(await lockFile(lock)).toBe("taken");
    closeSync(lock);
    draft.remove();
  });
});
