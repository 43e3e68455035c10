import { describe, expect, it } from "vitest";
import { formatOops, oopsOf } from "../../../src/check/oops.js";
import { NullDereference } from "../../../src/memory/errors.js";

const where = {
  cpu: 3,
  pid: 4711,
  worker: 2,
  callTrace: ["free_iova_rcaches", "put_iova_domain", "vfs_write"],
};

describe("the oops", () => {
  it("has the kernel's form", () => {
    expect(formatOops(oopsOf(new NullDereference(0, "read"), where))).toBe(`\
BUG: kernel NULL pointer dereference, address: 0000000000000000
#PF: supervisor read access in kernel mode
#PF: error_code(0x0000) - not-present page
Oops: 0000 [#1] SMP
CPU: 3 PID: 4711 Comm: iovalab/worker-2
RIP: free_iova_rcaches
Call Trace:
 <TASK>
 put_iova_domain
 vfs_write
 </TASK>`);
  });

  it("tells a write at an offset from a read of the pointer itself", () => {
    const text = formatOops(oopsOf(new NullDereference(8, "write"), { ...where, worker: 0 }));
    expect(text).toContain("address: 0000000000000008\n#PF: supervisor write access in kernel mode");
    expect(text).toContain("error_code(0x0002)");
    expect(text).toContain("Oops: 0002 [#1]");
    expect(text).toContain("Comm: iovalab/main");
  });
});
