import { describe, expect, it } from "vitest";
import { Plug } from "../../../src/engine/faults/plug.js";
import { controlWords, RunControl } from "../../../src/engine/run-control.js";
import { verify } from "../../../src/iova/verify.js";
import { RunAborted } from "../../../src/memory/errors.js";
import { MachineHeader } from "../../../src/memory/machine-layout.js";
import { LIMIT_32, smallDomain } from "../../iova/small-domain.js";

const CPUS = 3;
const GOING = 2;

/** A CPU that holds a few pfns; `meanwhile` is what happens while it is offline. */
function plugged(meanwhile: (control: RunControl) => void) {
  const domain = smallDomain({ cpus: CPUS, engineWords: controlWords(CPUS, []) });
  const { machine, cpus } = domain;
  const online = () => machine.i32[machine.layout.header + MachineHeader.onlineCpus]!;
  const control = new (class extends RunControl {
    override spin(): void {
      meanwhile(this);
    }
  })(machine, CPUS, []);
  const pfns = Array.from({ length: 5 }, () => domain.allocFast(GOING, 1, LIMIT_32, false));
  for (const pfn of pfns) domain.freeFast(GOING, pfn, 1);
  cpus.enter(GOING);
  return { domain, control, online, plug: new Plug(GOING, [domain], control) };
}

describe("a CPU that is told to go offline", () => {
  it("stays online until then", () => {
    const { domain, plug, online } = plugged(() => expect.fail("it went"));
    plug.look();
    expect(domain.rcaches[0]!.sizes(GOING).loaded).toBe(5);
    expect(online()).toBe(CPUS);
    expect(plug.hotplugs).toBe(0);
  });

  it("gives its magazines' pfns to the tree, counts as one less, and comes back empty", () => {
    const seen: unknown[] = [];
    const { domain, control, plug, online } = plugged((own) => {
      seen.push([online(), domain.rcaches[0]!.sizes(GOING), domain.tree.nodes]);
      // Others may have it drained once more, as a flush would: nobody is inside.
      domain.cpus.take(GOING);
      domain.cpus.giveBack(GOING);
      own.setOffline(GOING, false);
    });
    control.setOffline(GOING, true);
    plug.look();
    expect(seen).toEqual([[CPUS - 1, { loaded: 0, prev: 0 }, 0]]);
    expect(online()).toBe(CPUS);
    expect(plug.hotplugs).toBe(1);
    expect(plug.offlineNs).toBeGreaterThan(0);
    expect(verify(domain, { live: 0 }).violations).toEqual([]);
  });

  it("comes back when the run is over, without being told", () => {
    const { control, plug, online } = plugged((own) => own.stop());
    control.setOffline(GOING, true);
    plug.look();
    expect(online()).toBe(CPUS);
  });

  it("counts as online again when the run is aborted", () => {
    const { control, plug, online } = plugged(() => {
      throw new RunAborted();
    });
    control.setOffline(GOING, true);
    expect(() => plug.look()).toThrow(RunAborted);
    expect(online()).toBe(CPUS);
  });
});
