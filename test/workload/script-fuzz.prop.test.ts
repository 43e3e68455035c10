/** Scripts are made by hand and by other programs: whatever is in them, they are played or refused at a line. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, it } from "vitest";
import { mutate, mutatedFiles } from "../fuzz/mutation.js";
import { expectGoodEnd, ReadingThread } from "../fuzz/reading-thread.js";
import { checkAsyncProperty } from "../memory/check-property.js";
import { captureFile } from "./trace/capture-file.js";

const reader = new ReadingThread();
afterAll(() => reader.end());

function beginningOf(name: string): string {
  const file = new URL(`../conformance/golden/${name}.trace.gz`, import.meta.url);
  return gunzipSync(readFileSync(file)).toString("latin1").split("\n").slice(0, 300).join("\n");
}

const TOKENS = [
  "I 1024 10 1\n",
  "A 0 1 4095 1\n",
  "S 0 35184372088832 9007199254740990 1\n",
  "F 0 @0 1\n",
  "F 0 1 1\n",
  "G 0 @0\n",
  "R 0 18446744073709551615\n",
  "H 0\n",
  "D\n",
  "T\n",
  "X\n",
  "@",
];

describe.each(["kitchen-sink", "hotplug", "edge-sizes", "exhaust32-flush"])(
  "a damaged script: %s",
  (name) => {
    it("is played, or refused in one line that names the file and the line", async () => {
      const text = beginningOf(name);
      const property = fc.asyncProperty(mutatedFiles(TOKENS), async (mutated) => {
        const file = captureFile(mutate(text, mutated), "damaged");
        expectGoodEnd(await reader.read("exec", file), file);
      });
      await checkAsyncProperty(property, 100);
    }, 1_200_000);
  },
);
