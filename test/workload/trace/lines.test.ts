import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readLines } from "../../../src/workload/trace/lines.js";
import { TraceError } from "../../../src/workload/trace/trace-error.js";
import { checkAsyncProperty } from "../../memory/check-property.js";
import { captureFile } from "./capture-file.js";

async function linesOf(file: string): Promise<string[]> {
  const lines: string[] = [];
  const count = await readLines(file, (line, number) => {
    lines.push(line);
    expect(number).toBe(lines.length);
    return true;
  });
  expect(count).toBe(lines.length);
  return lines;
}

async function failureOf(file: string): Promise<TraceError> {
  const failure = await linesOf(file).catch((error) => error);
  expect(failure).toBeInstanceOf(TraceError);
  return failure;
}

describe("the lines of a capture", () => {
  it("are the same from plain text and from gzip, which is told by its bytes and not by its name", async () => {
    const text = "one\ntwo\n\nfour";
    const lines = ["one", "two", "", "four"];
    expect(await linesOf(captureFile(text, "plain.gz"))).toEqual(lines);
    expect(await linesOf(captureFile(gzipSync(text), "zipped.txt"))).toEqual(lines);
  });

  it("come whole from files of several gzip members, as `cat a.gz b.gz` makes them", async () => {
    const members = Buffer.concat([gzipSync("a\nb"), gzipSync("c\nd\n")]);
    expect(await linesOf(captureFile(members))).toEqual(["a", "bc", "d"]);
  });

  it("lose the carriage return of a file that went through Windows", async () => {
    expect(await linesOf(captureFile("one\r\ntwo\r\n"))).toEqual(["one", "two"]);
  });

  it("are none in an empty file", async () => {
    expect(await linesOf(captureFile(""))).toEqual([]);
  });

  it("are cut right wherever a chunk ends", async () => {
    const line = fc.string({ unit: fc.constantFrom("a", "é", " ", "-"), maxLength: 40_000 });
    await checkAsyncProperty(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 40 }),
        fc.boolean(),
        async (lines, zipped) => {
          const text = Buffer.from(lines.join("\n"), "latin1");
          const expected = lines.at(-1) === "" ? lines.slice(0, -1) : lines;
          expect(await linesOf(captureFile(zipped ? gzipSync(text) : text, "chunks"))).toEqual(expected);
        },
      ),
      50,
    );
  });

  it("end when the reader has had enough", async () => {
    const seen: string[] = [];
    const file = captureFile(gzipSync("line\n".repeat(1_000_000)));
    const count = await readLines(file, (line) => seen.push(line) < 3);
    expect([count, seen.length]).toEqual([3, 3]);
  });

  it("come from a pipe as well", async () => {
    const fifo = captureFile("", "unused").replace("unused", "fifo");
    execFileSync("mkfifo", [fifo]);
    const writer = import("node:fs/promises").then(({ writeFile }) =>
      writeFile(fifo, gzipSync("one\ntwo\n")),
    );
    expect(await linesOf(fifo)).toEqual(["one", "two"]);
    await writer;
  });
});

describe("a file that cannot be read", () => {
  const folder = () => captureFile("", "x").replace(/x$/, "folder");

  it("is named, with the reason, on one line", async () => {
    const error = await failureOf("/nowhere/at/all.txt");
    expect(error.code).toBe("ERR_TRACE_UNREADABLE");
    expect(error.message).toBe("/nowhere/at/all.txt: no such file");
  });

  it("may be a directory", async () => {
    mkdirSync(folder());
    const error = await failureOf(folder());
    expect(error.code).toBe("ERR_TRACE_UNREADABLE");
    expect(error.message).toMatch(/: is a directory; a capture is one file$/);
  });

  it("may be cut off or damaged gzip", async () => {
    const zipped = gzipSync(
      Buffer.from(Array.from({ length: 20_000 }, (_, i) => `line ${i * i}`).join("\n")),
    );
    const cut = await failureOf(captureFile(zipped.subarray(0, zipped.length / 2)));
    expect(cut.code).toBe("ERR_TRACE_GZIP");
    expect(cut.message).toMatch(/: the gzip data ends early after \d{4,} lines; copy the file again$/);
    const damaged = Buffer.from(zipped);
    damaged.fill(0xff, 2000, 2100);
    const error = await failureOf(captureFile(damaged));
    expect(error.code).toBe("ERR_TRACE_GZIP");
    expect(error.message).toMatch(/: the gzip data is damaged after \d+ lines; copy the file again$/);
  });

  it.each([
    ["\x17\x08\x44tracing6\0", /trace-cmd report/],
    ["PERFILE2\0\0\0\0", /perf script/],
    ["\x28\xb5\x2f\xfd\0\0\0\0", /not with gzip/],
  ])("may be a recording that the tool still has to print: %j", async (magic, wayOut) => {
    const error = await failureOf(captureFile(Buffer.from(magic, "latin1")));
    expect(error.code).toBe("ERR_TRACE_BINARY");
    expect(error.message).toMatch(wayOut);
  });

  it("may have no lines at all, and does not fill the memory", async () => {
    const error = await failureOf(captureFile(gzipSync(Buffer.alloc(50_000_000, "a"))));
    expect(error.code).toBe("ERR_TRACE_BINARY");
    expect(error.line).toBe(1);
  });
});
