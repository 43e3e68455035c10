/** Names and values may hold anything: a terminal is shown it, and does nothing that they say. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { iovalab } from "./iovalab.js";

const folder = mkdtempSync(join(tmpdir(), "iovalab-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Sets a terminal's title; another way to begin that; text that runs backwards; a line that is written over. */
const EVIL = "a\x1b]0;owned\x07b\x9b31m\u202ec\rd\x7f";
const SHOWN = "a\\u001b]0;owned\\u0007b\\u009b31m\\u202ec\\rd\\u007f";
/** All but the line feed. */
const CONTROLS = /[^\P{Cc}\n]|\p{Bidi_Control}/u;

const file = (name: string) => join(folder, name);
const RUN = "run --engine virtual --cpus 2 --workload local --ops 2000 --repeat 2 --fail-node 0.1";
const SWEEP = "sweep --vary cpus=2,3 --vary depot=list,array --ops-per-cpu 500 --workload local";

/** A saved result whose texts all have been changed, but for those that are one of a few. */
function evil(command: string, name: string): string {
  const saved = file(`${name}.json`);
  iovalab([...command.split(" "), "--json", saved]);
  const text = readFileSync(saved, "utf8")
    .replaceAll('"epyc-9124"', JSON.stringify(EVIL))
    .replaceAll('"list"', JSON.stringify(EVIL))
    .replaceAll('"local"', JSON.stringify(EVIL));
  writeFileSync(saved, text);
  return saved;
}

describe("errors show what they quote", () => {
  it.each<[string, string[]]>([
    ["a command", [EVIL]],
    ["an option", ["run", `--${EVIL}`]],
    ["a value", ["run", "--cpus", EVIL]],
    ["a profile", ["run", "--engine", "virtual", "--profile", EVIL]],
    ["a design", ["run", "--depot", EVIL]],
    ["the file of a design", ["run", "--depot", `./${EVIL}`]],
    ["a workload", ["run", "--workload", EVIL]],
    ["a result", ["report", `${EVIL}\n`]],
    ["a capture", ["replay", EVIL]],
    ["a script", ["exec", EVIL]],
    ["a folder", ["run", "--json", `/${EVIL}/x`]],
  ])("%s", (_, words) => {
    const { code, stdout, stderr } = iovalab(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).not.toMatch(CONTROLS);
    expect(stderr.match(/\n/g)).toHaveLength(1);
  });

  it("the line of a script", () => {
    const { code, stderr } = iovalab(["exec", "-"], { input: `I 1 12 1\nA ${EVIL}\n` });
    expect(code).toBe(2);
    expect(stderr).not.toMatch(CONTROLS);
  });
});

describe.each([
  ["run", RUN, ["csv", "markdown", "html", "svg", "print-iova"]],
  ["sweep", SWEEP, ["csv", "html"]],
])("a saved %s is shown as text, and in every form", (name, command, formats) => {
  const saved = evil(command, name);

  it.each(["text", ...formats])("%s", (format) => {
    const to = format === "text" ? [] : [`--${format}`, "-"];
    const { code, stdout, stderr } = iovalab(["report", saved, ...to]);
    expect(code).toBe(0);
    expect(stderr).not.toMatch(CONTROLS);
    expect(stdout).not.toMatch(CONTROLS);
    expect(stdout).toContain(SHOWN);
  });

  it("json, which has the names as they are, and no control either", () => {
    const { stdout } = iovalab(["report", saved, "--json", "-"]);
    expect(stdout).not.toMatch(CONTROLS);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(saved, "utf8")));
  });
});

it("a profile's own name is shown in a result and in its warnings", () => {
  const profile = JSON.parse(
    readFileSync(new URL("../../data/profiles/epyc-9124.json", import.meta.url), "utf8"),
  );
  writeFileSync(file("profile.json"), JSON.stringify({ ...profile, name: EVIL }));
  const { code, stdout, stderr } = iovalab([...RUN.split(" "), "--profile", file("profile.json")]);
  expect(code).toBe(0);
  expect(stdout).toContain(SHOWN);
  expect(stdout + stderr).not.toMatch(CONTROLS);
});
