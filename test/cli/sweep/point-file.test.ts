import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { PointFile } from "../../../src/cli/sweep/point-file.js";
import { sweepPoint } from "../../measure/sweep-points.js";

/** Bytes for which there is room on the disk. */
const disk = vi.hoisted(() => ({ room: Number.POSITIVE_INFINITY }));
vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  const writeSync = (descriptor: number, bytes: Buffer, from: number) => {
    if (disk.room === 0) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    const written = fs.writeSync(descriptor, bytes, from, Math.min(bytes.length - from, disk.room));
    disk.room -= written;
    return written;
  };
  return { ...fs, writeSync };
});

const folder = mkdtempSync(join(tmpdir(), "iovalab-points-"));
const file = join(folder, "points.jsonl");
afterAll(() => rmSync(folder, { recursive: true }));

const points = ["a", "b", "c"].map((key, index) => ({ ...sweepPoint({ cpus: 2 + index }), key }));

async function opened<T>(use: (own: PointFile) => T | Promise<T>): Promise<T> {
  const own = await PointFile.open(file);
  try {
    return await use(own);
  } finally {
    own.close();
  }
}

const keysIn = (own: PointFile) =>
  points.filter(({ key }) => own.get(key) !== undefined).map(({ key }) => key);
const keys = () => opened(keysIn);

beforeEach(async () => {
  rmSync(file, { force: true });
  await opened((own) => {
    for (const point of points) own.append(point);
  });
});

describe("the file of a sweep's runs", () => {
  it("gives back what was appended", async () => {
    expect(await opened((own) => points.map(({ key }) => own.get(key)))).toEqual(points);
  });

  it("loses the last line alone, wherever that was cut, and goes on", async () => {
    const whole = readFileSync(file);
    const last = whole.lastIndexOf("\n", whole.length - 2) + 1;
    const places = [1, 2, 20, 60, 61, 62, 63, 200, whole.length - last - 2].map((length) => last + length);
    for (const place of places) {
      writeFileSync(file, whole.subarray(0, place));
      expect(await keys(), `cut at ${place}`).toEqual(["a", "b"]);
      await opened((own) => own.append(points[2]!));
      expect(readFileSync(file)).toEqual(whole);
    }
    truncateSync(file, last);
    expect(await keys()).toEqual(["a", "b"]);
  });

  it("keeps a last line that lacks its end alone, and gives it one", async () => {
    const whole = readFileSync(file);
    for (const rest of ["", "\0\0\0"]) {
      writeFileSync(file, `${whole.subarray(0, -1)}${rest}`);
      expect(await keys()).toEqual(["a", "b", "c"]);
      expect(readFileSync(file)).toEqual(whole);
    }
  });

  it("cuts zeros off that a crash of the machine left", async () => {
    const whole = readFileSync(file);
    appendFileSync(file, Buffer.alloc(4096));
    expect(await keys()).toEqual(["a", "b", "c"]);
    expect(readFileSync(file)).toEqual(whole);
  });

  it("holds whole lines alone when the disk is full in the middle of one", async () => {
    const whole = readFileSync(file);
    const more = { ...points[0]!, key: "d" };
    await opened((own) => {
      disk.room = 100;
      expect(() => own.append(more)).toThrow(/^a run could not be added to .*: ENOSPC$/);
      expect(readFileSync(file)).toEqual(whole);
      disk.room = Number.POSITIVE_INFINITY;
      own.append(more);
    });
    expect(readFileSync(file).subarray(0, whole.length)).toEqual(whole);
    expect(await opened((own) => own.get("d"))).toEqual(more);
  });

  it("is one sweep's at a time, by whatever name", async () => {
    const link = join(folder, "link.jsonl");
    symlinkSync(file, link);
    const refusal = (name: string) =>
      `--out "${name}": another sweep is writing to it; allowed is a file, which is made or gone on with, by one sweep at a time`;
    await opened(async (own) => {
      expect(own.isLocked).toBe(true);
      for (const name of [file, link]) await expect(PointFile.open(name)).rejects.toThrow(refusal(name));
      // Who was refused has not let go of the lock of the other.
      await expect(PointFile.open(file)).rejects.toThrow(refusal(file));
      expect(keysIn(own)).toEqual(["a", "b", "c"]);
    });
    expect(await keys()).toEqual(["a", "b", "c"]);
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
      /:1: "Rose is a rose" is no run of a sweep; nothing was changed$/,
    ],
    ["other JSON", '{"a":1}\n', /:1: .* is no run of a sweep/],
    ["a picture", "\x89PNG\r\n\x1a\n\0\0\0", /:1: "\\u0089PNG\\r" is no run of a sweep/],
    [
      "runs of another version",
      '{"schema":"iovalab/1","kind":"sweep-point","key":"a"}',
      /:1: varied is missing; nothing was changed/,
    ],
  ])("refuses %s, and leaves it as it is", async (_, text, message) => {
    writeFileSync(file, text);
    await expect(PointFile.open(file)).rejects.toThrow(message);
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  it.each([
    [
      "names the field of a run that is damaged",
      (text: string) => text.replace(/"cpus":3,"engine"/, '"cpus":"x","engine"'),
      /:2: run\.cpus is "x", allowed is a number; nothing was changed: without this line its run is done again$/,
    ],
    [
      "names the line of a run of which a part is gone",
      (text: string) => text.replace(/"cpus":3,"engine".*/, ""),
      /:2: the run is damaged; nothing was changed: without this line its run is done again$/,
    ],
  ])("%s", async (_, harm, message) => {
    const damaged = harm(readFileSync(file, "utf8"));
    writeFileSync(file, damaged);
    await expect(PointFile.open(file)).rejects.toThrow(message);
    expect(readFileSync(file, "utf8")).toBe(damaged);
    // The lock is gone with the refusal.
    writeFileSync(file, damaged.split("\n").toSpliced(1, 1).join("\n"));
    expect(await keys()).toEqual(["a", "c"]);
  });
});
