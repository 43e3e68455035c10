import { describe, expect, it } from "vitest";
import { generateScript } from "../../../src/check/kernel-fuzz/script-generator.js";
import { shrink } from "../../../src/check/kernel-fuzz/shrink.js";
import { type ScriptOp, ScriptParser } from "../../../src/workload/script.js";
import { scriptLine, scriptText } from "../../../src/workload/script-text.js";

const parsed = (text: string): ScriptOp[] => {
  const parser = new ScriptParser("script");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => parser.parse(line));
};

describe("a generated script", () => {
  it("is that of its seed, and another for each seed", () => {
    expect(scriptText(generateScript(7).ops)).toBe(scriptText(generateScript(7).ops));
    const texts = Array.from({ length: 20 }, (_, seed) => scriptText(generateScript(seed).ops));
    expect(new Set(texts).size).toBe(20);
  });

  it("is one that the parser takes, line by line the same", () => {
    for (let seed = 0; seed < 60; seed++) {
      const { ops, kind } = generateScript(seed);
      expect(parsed(scriptText(ops)), kind).toEqual(ops);
    }
  });

  it("is of many kinds, which have all operations among them", () => {
    const scripts = Array.from({ length: 150 }, (_, seed) => generateScript(seed));
    expect(new Set(scripts.map(({ kind }) => kind)).size).toBeGreaterThan(25);
    const ops = new Set(scripts.flatMap((script) => script.ops.map(({ op }) => op)));
    expect([...ops].sort()).toEqual(["A", "D", "F", "G", "H", "I", "R", "S", "T", "X"]);
  });
});

describe("shrink", () => {
  const script = parsed(
    [
      "I 4 12 1",
      "A 3 8 1048575 1",
      "A 2 4 1048575 0",
      "F 1 @0 8",
      "T",
      "A 2 5 1048575 1",
      "F 3 @2 5",
      "F 0 @1 4",
      "H 1",
      "D",
    ].join("\n"),
  );
  const lines = (ops: readonly ScriptOp[]) => ops.map(scriptLine);

  it("takes out whole kinds of lines, where one by one takes more tries than there are", () => {
    const kinds = ["T", "D", "H 1"];
    const long = parsed(
      ["I 4 12 1", ...Array.from({ length: 6000 }, (_, k) => kinds[k % 3]), "A 0 7 99 1"].join("\n"),
    );
    const fails = (ops: readonly ScriptOp[]) =>
      ops.some(({ op }) => op === "A") && ops.some(({ op }) => op === "D");
    let tries = 0;
    const counted = (ops: readonly ScriptOp[]) => {
      tries++;
      return fails(ops);
    };
    expect(shrink(long, counted).map(({ op }) => op)).toEqual(["I", "D", "A"]);
    expect(tries).toBeLessThan(300);
  });

  it("keeps what the failure needs, and numbers allocations anew", () => {
    const fails = (ops: readonly ScriptOp[]) => {
      const freed = ops.flatMap((op) => (op.op === "F" && "allocation" in op.ref ? [op.ref.allocation] : []));
      const sizes = ops.flatMap((op) => (op.op === "A" ? [op.size] : []));
      return freed.some((allocation) => sizes[allocation] === 5);
    };
    expect(lines(shrink(script, fails))).toEqual(["I 1 12 1", "A 0 5 1048575 0", "F 0 @0 1"]);
  });

  it("makes lines simpler one thing at a time", () => {
    const fails = (ops: readonly ScriptOp[]) => ops.some((op) => op.op === "A" && op.cpu === 3 && op.flag);
    expect(lines(shrink(script, fails))).toEqual(["I 4 12 1", "A 3 1 1048575 1"]);
  });

  it("never makes a script that the parser refuses", () => {
    const { ops } = generateScript(3);
    let tries = 0;
    shrink(
      ops,
      (candidate) => {
        expect(parsed(scriptText(candidate))).toEqual(candidate);
        return tries++ % 3 !== 0;
      },
      60,
    );
    expect(tries).toBeGreaterThan(20);
  });
});
