import { describe, expect, it } from "vitest";
import { createLedger, watchWithLedger } from "../../../src/check/ledger.js";
import type { AllocPort, PortWrapper } from "../../../src/engine/cpu.js";
import { loadedDepot } from "../../../src/engine/depot-modules.js";
import type { RunRequest } from "../../../src/engine/run-request.js";
import { VirtualEngine } from "../../../src/engine/virtual/virtual-engine.js";
import { VirtualRun } from "../../../src/engine/virtual/virtual-run.js";
import type { BlockSpec, NetworkSpec } from "../../../src/workload/workload-spec.js";
import { request } from "../requests.js";
import { shippedProfile } from "./bare-machine.js";
import { liveRanges } from "./live-ranges.js";

const profile = shippedProfile("epyc-9124");
const engine = new VirtualEngine(profile, watchWithLedger);

const block: BlockSpec = {
  name: "block",
  limitPfn: 2 ** 36 - 1,
  sizes: [
    { size: 1, weight: 3 },
    { size: 8, weight: 1 },
  ],
  jobs: 12,
  depth: 16,
  irqCpus: [0, 3, 4],
  serviceNs: 10_000,
  opsPerSecond: 1e9,
  requestCpuNs: 1000,
  interruptNs: 500,
  migrations: 500,
};
const network: NetworkSpec = { ...block, name: "network", size: 1, batch: 16, depth: 64, opsPerSecond: 1e6 };
/** Three devices on two domains: the first and the last share one. */
const devices = { domains: 2, masks: [2 ** 20 - 1, 2 ** 32 - 1, 2 ** 22 - 1] };

/** What one device was given, and what it has of that. */
interface Account {
  readonly domain: number;
  readonly live: Map<number, number>;
  allocs: number;
  frees: number;
  highest: number;
}

/** Keeps accounts of all devices; a free of what the device does not have is an error. */
function accountant(): { readonly accounts: Account[]; readonly watch: PortWrapper } {
  const accounts: Account[] = [];
  const watch = (port: AllocPort, _: unknown, domain: number): AllocPort => {
    const account: Account = { domain, live: new Map(), allocs: 0, frees: 0, highest: 0 };
    accounts.push(account);
    return {
      allocFast(cpu, size, limitPfn, flushRcache) {
        const pfn = port.allocFast(cpu, size, limitPfn, flushRcache);
        account.allocs++;
        account.highest = Math.max(account.highest, pfn + size - 1);
        if (pfn !== 0) account.live.set(pfn, size);
        return pfn;
      },
      freeFast(cpu, pfn, size) {
        if (account.live.get(pfn) !== size) throw new Error(`${pfn} is not the device's`);
        account.live.delete(pfn);
        account.frees++;
        port.freeFast(cpu, pfn, size);
      },
    };
  };
  return { accounts, watch };
}

function played(workload: BlockSpec | NetworkSpec, until: Partial<RunRequest>) {
  const { accounts, watch } = accountant();
  const asked = request(workload, "list", 6, { devices, ledger: createLedger(), ...until });
  const run = new VirtualRun(asked, loadedDepot("list"), profile, watch);
  while (!run.play(1000));
  // It verifies the domains.
  return { accounts, domains: run.domains, result: run.finish() };
}

describe.each([block, network])("several devices of $name", (workload) => {
  it("have what they map in their domains and below their masks, and free it there", () => {
    const { accounts, domains } = played(workload, { seconds: 0.003 });
    expect(accounts.map(({ domain }) => domain)).toEqual([0, 1, 0]);
    for (const [device, { highest, allocs, live }] of accounts.entries()) {
      expect(highest).toBeLessThanOrEqual(devices.masks[device]!);
      expect(allocs).toBeGreaterThan(100);
      expect(live.size).toBeGreaterThan(0);
    }
    for (const [at, domain] of domains.entries()) {
      const own = accounts.filter((account) => account.domain === at).flatMap(({ live }) => [...live]);
      // A range in the tree is as long as the rcache's rounding made it: sizes here are powers of two.
      expect(liveRanges(domain)).toEqual(new Map(own));
    }
  });

  it("do as much each, where their ceiling or their rate is what bounds them", () => {
    const { accounts, result } = played({ ...workload, opsPerSecond: 2e5 }, { ops: 60_000 });
    const ops = accounts.map(({ allocs, frees }) => allocs + frees);
    expect(ops.reduce((sum, own) => sum + own, 0)).toBe(result.ops);
    expect(Math.min(...ops)).toBeGreaterThan(0.8 * Math.max(...ops));
  });

  it("do the same again", async () => {
    const asked = request(workload, "lockfree", 6, { ops: 20_000, devices, measure: "full", sampleMs: 1 });
    expect(JSON.stringify(await engine.run(asked))).toBe(JSON.stringify(await engine.run(asked)));
  });

  it("use more than their number of domains only where they have masks", () => {
    const { accounts, domains } = played(workload, { ops: 20_000, devices: { domains: 2, masks: [] } });
    expect(accounts.map(({ domain }) => domain)).toEqual([0, 1]);
    expect(domains).toHaveLength(2);
    for (const { frees } of accounts) expect(frees).toBeGreaterThan(0);
  });

  it("have a ceiling, or a rate, each", async () => {
    const slow = { ...workload, opsPerSecond: 2e5, migrations: 0, requestCpuNs: 0, interruptNs: 0 };
    const seconds = async (domains: number) =>
      (await engine.run(request(slow, "list", 6, { ops: 40_000, devices: { domains, masks: [] } }))).seconds;
    const [one, two, three] = [await seconds(1), await seconds(2), await seconds(3)];
    expect(one / two).toBeCloseTo(2, 1);
    expect(one / three).toBeCloseTo(3, 1);
  });
});
