import { closeSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";

const file = join(tmpdir(), `iovalab-lock-${process.pid}`);
const descriptors: number[] = [];

function open(): number {
  const descriptor = openSync(file, "a+");
  descriptors.push(descriptor);
  return descriptor;
}

afterEach(() => {
  for (const descriptor of descriptors.splice(0)) closeSync(descriptor);
  rmSync(file, { force: true });
  vi.doUnmock("fs-native-extensions");
  vi.resetModules();
});

describe("a file lock", () => {
  it("is one opener's, until that one closes the file", async () => {
    const { lockFile } = await import("../../src/engine/file-lock.js");
    const [first, second] = [open(), open()];
    expect(await lockFile(first)).toBe("locked");
    expect(await lockFile(second)).toBe("taken");
    closeSync(descriptors.shift()!);
    expect(await lockFile(second)).toBe("locked");
  });

  it.each([
    ["on a system that the library is not built for", () => Promise.reject(new Error("no addon"))],
    [
      "on a file system without locks",
      () => ({
        tryLock() {
          throw Object.assign(new Error("no locks available"), { code: "ENOLCK" });
        },
      }),
    ],
  ])("is unavailable %s", async (_, library) => {
    vi.doMock("fs-native-extensions", library as () => Promise<object>);
    const { lockFile } = await import("../../src/engine/file-lock.js");
    expect(await lockFile(open())).toBe("unavailable");
  });
});
