import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { TREE_FILES } from "../../src/kernel/kernel-sources.js";
import { SourcePackage } from "../../src/kernel/source-package.js";

const scratch = mkdtempSync(join(tmpdir(), "iovalab-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const NAME = "linux-source-9.9";
const hasDpkg = spawnSync("dpkg-deb", ["--version"]).status === 0;

/** A package as Debian's are, with files that say their names; answers the archive. */
function archive(): string {
  const tree = mkdtempSync(join(scratch, "tree-"));
  for (const name of [...TREE_FILES, "README"]) {
    mkdirSync(dirname(join(tree, NAME, name)), { recursive: true });
    writeFileSync(join(tree, NAME, name), `${name}\n`);
  }
  const content = mkdtempSync(join(scratch, "content-"));
  mkdirSync(join(content, "DEBIAN"));
  mkdirSync(join(content, "usr/src"), { recursive: true });
  chmodSync(content, 0o755);
  writeFileSync(
    join(content, "DEBIAN/control"),
    `Package: ${NAME}\nVersion: 1\nArchitecture: all\nMaintainer: Nobody <nobody@example.org>\nDescription: none\n`,
  );
  spawnSync("tar", ["-cJf", join(content, `usr/src/${NAME}.tar.xz`), "-C", tree, NAME]);
  const file = join(scratch, "package.deb");
  expect(spawnSync("dpkg-deb", ["--build", content, file]).status).toBe(0);
  return file;
}

describe.skipIf(!hasDpkg)("a source package", () => {
  const path = process.env.PATH;
  let cache: string;
  let tools: string;

  /** What apt says from now on: the version that it knows, and what a download does. */
  function apt(version: string, download: string): void {
    for (const [name, script] of [
      ["apt-cache", `echo "Version: ${version}"`],
      ["apt-get", download],
    ] as const) {
      writeFileSync(join(tools, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    }
  }
  const works = () => `cp ${archive()} .`;
  const fails = "echo E: no network >&2; exit 100";

  beforeEach(() => {
    cache = mkdtempSync(join(scratch, "cache-"));
    tools = mkdtempSync(join(scratch, "tools-"));
    process.env.PATH = `${tools}:${path}`;
  });
  afterEach(() => {
    process.env.PATH = path;
  });

  const kept = () => readdirSync(join(cache, "sources"));
  const ignore = () => {};
  const { signal } = new AbortController();
  const unpacked = (say: (line: string) => void) => new SourcePackage(NAME, cache, signal).unpack(say);

  it("is unpacked once, the files that are needed only", async () => {
    apt("9.9.1-1", works());
    const said: string[] = [];
    const folder = await unpacked((line) => said.push(line));
    expect(said).toEqual([`unpacking ${NAME} 9.9.1-1: once, and it takes some seconds`]);
    for (const name of TREE_FILES) expect(readFileSync(join(folder, name), "utf8")).toBe(`${name}\n`);
    expect(readdirSync(folder).sort()).toEqual(["Makefile", "drivers", "include", "lib"]);
    apt("9.9.1-1", fails);
    expect(await unpacked((line) => said.push(line))).toBe(folder);
    expect(said).toHaveLength(1);
    expect(kept()).toEqual([`${NAME}_9.9.1-1`]);
  });

  it("may be unpacked by two at once", async () => {
    apt("9.9.1-1", works());
    const [folder, theirs] = await Promise.all([unpacked(ignore), unpacked(ignore)]);
    expect(folder).toBe(theirs);
    expect(kept()).toEqual([basename(folder)]);
  });

  it("is unpacked again where files are missing", async () => {
    apt("9.9.1-1", works());
    const folder = await unpacked(ignore);
    rmSync(join(folder, TREE_FILES[0]));
    expect(await unpacked(ignore)).toBe(folder);
    expect(readFileSync(join(folder, TREE_FILES[0]), "utf8")).toBe(`${TREE_FILES[0]}\n`);
    expect(kept()).toEqual([basename(folder)]);
  });

  it("of an older version will do where a newer one cannot be had, with a warning", async () => {
    for (const version of ["9.9.9-1", "9.9.10-1"]) {
      apt(version, works());
      await unpacked(ignore);
    }
    apt("9.9.11-1", fails);
    const said: string[] = [];
    const folder = await unpacked((line) => said.push(line));
    expect(basename(folder)).toBe(`${NAME}_9.9.10-1`);
    expect(said[1]).toBe(
      `warning: --source-package "${NAME}": apt-get could not download it: E: no network; install it: apt-get install ${NAME}; meanwhile, what was unpacked before: ${NAME}_9.9.10-1`,
    );
    expect(kept()).toHaveLength(2);
  });

  it("that cannot be had, and never was, says so", async () => {
    apt("9.9.1-1", fails);
    await expect(unpacked(ignore)).rejects.toThrow(
      `--source-package "${NAME}": apt-get could not download it: E: no network; install it: apt-get install ${NAME}`,
    );
    expect(kept()).toEqual([]);
  });
});
