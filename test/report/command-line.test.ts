import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { quoted } from "../../src/report/command-line.js";

const hasBash = spawnSync("bash", ["-c", "true"]).status === 0;

describe("a word for a shell", () => {
  it.each([
    ["a/b-c,d=1", "a/b-c,d=1"],
    ["it's a \\ file", "'it'\\''s a \\ file'"],
    ["it's \\ \u001b[2J\n", "$'it\\'s \\\\ \\u001b[2J\\n'"],
  ])("%j", (word, shown) => {
    expect(quoted(word)).toBe(shown);
  });

  it.skipIf(!hasBash).each(["it's a \\ file", "it's \\ \u001b[2J\n\u0007."])(
    "is read as it was: %j",
    (word) => {
      const { stdout } = spawnSync("bash", ["-c", `printf %s ${quoted(word)}`], { encoding: "utf8" });
      expect(stdout).toBe(word);
    },
  );
});
