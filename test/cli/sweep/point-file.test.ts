import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { PointFile } from "../../../src/cli/sweep/point-file.js";
import { sweepPoint } from "../../measure/sweep-points.js";

const folder = mkdtempSync(join(tmpdir(), "iovalab-points-"));
const file = join(folder, "points.jsonl");
afterAll(() => rmSync(folder, { recursive: true }));

const points = ["a", "b", "c"].map((key, index) => ({ ...sweepPoint({ cpus: 2 + index }), key }));

function opened<T>(use: (own: PointFile) => T): T {
  const own = new PointFile(file);
  try {
    return use(own);
  } finally {
    own.close();
  }
}

const keys = () =>
  opened((own) => points.filter(({ key }) => own.get(key) !== undefined).map(({ key }) => key));

beforeEach(() => {
  rmSync(file, { force: true });
  opened((own) => {
    for (const point of points) own.append(point);
  });
});

describe("the file of a sweep's runs", () => {
  it("gives back what was appended", () => {
    expect(opened((own) => points.map(({ key }) => own.get(key)))).toEqual(points);
  });

  it("loses the last line alone, wherever that was cut, and goes on", () => {
    const whole = readFileSync(file);
    const last = whole.lastIndexOf("\n", whole.length - 2) + 1;
    const places = [1, 2, 20, 60, 61, 62, 63, 200, whole.length - last - 1].map((length) => last + length);
    for (const place of places) {
      writeFileSync(file, whole.subarray(0, place));
      expect(keys(), `cut at ${place}`).toEqual(["a", "b"]);
      opened((own) => own.append(points[2]!));
      expect(readFileSync(file)).toEqual(whole);
    }
    truncateSync(file, last);
    expect(keys()).toEqual(["a", "b"]);
  });

  it("cuts zeros off that a crash of the machine left", () => {
    const whole = readFileSync(file);
    appendFileSync(file, Buffer.alloc(4096));
    expect(keys()).toEqual(["a", "b", "c"]);
    expect(readFileSync(file)).toEqual(whole);
  });

  it.each([
    [
      "a text",
      "Rose is a rose\nis a rose\n",
      /:1: "Rose is a rose" is no run of a sweep; nothing was changed$/,
    ],
    [
      "a text without an end",
      "Rose is a rose",
      /: "Rose is a rose" is no run of a sweep; nothing was changed$/,
    ],
    ["other JSON", '{"a":1}\n', /:1: .* is no run of a sweep/],
  ])("refuses %s, and leaves it as it is", (_, text, message) => {
    writeFileSync(file, text);
    expect(() => new PointFile(file)).toThrow(message);
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  it("names the line and the field of a run that is damaged", () => {
    const damaged = readFileSync(file, "utf8").replace(/"cpus":3,"engine"/, '"cpus":"x","engine"');
    writeFileSync(file, damaged);
    expect(() => new PointFile(file)).toThrow(/:2: run\.cpus is "x", allowed is a number$/);
    expect(readFileSync(file, "utf8")).toBe(damaged);
  });
});
