import { describe, expect, it } from "vitest";
import { DriverFailed, deathOf } from "../../src/kernel/driver-end.js";
import { warningsIn } from "../../src/kernel/kernel-warnings.js";

/** The driver quotes the conditions as they stand in the tree. */
const CONDITION = '(name == "\u001b[31m")';
const SHOWN = '(name == "\\u001b[31m")';

describe("what the driver says reaches no terminal as a command to it", () => {
  it("of a death", () => {
    const stderr = `BUG_ON${CONDITION}\ndied at 3 in free_iova\n`;
    expect(deathOf("driver", { status: null, signal: "SIGABRT", stderr })).toEqual({
      text: `killed by SIGABRT in free_iova: BUG_ON${SHOWN}`,
      line: 3,
    });
  });

  it("of a failure of its own", () => {
    const fail = () => deathOf("driver", { status: 1, signal: null, stderr: `no room for ${CONDITION}\n` });
    expect(fail).toThrow(new DriverFailed(`no room for ${SHOWN}`));
  });

  it("of WARNs", () => {
    const stderr = `WARN 3 times, first: WARN_ON${CONDITION} in free_iova\n`;
    expect(warningsIn(stderr)).toBe(`WARN 3 times, first: WARN_ON${SHOWN} in free_iova`);
    expect(warningsIn("")).toBeUndefined();
  });
});
