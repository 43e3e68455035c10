import { expect, it } from "vitest";
import { watchWithLedger } from "../../../src/check/ledger.js";
import { type LiveLook, RunInterrupted, type RunRequest } from "../../../src/engine/run-request.js";
import { SimulatingThread } from "../../../src/engine/virtual/simulating-thread.js";
import { VirtualEngine } from "../../../src/engine/virtual/virtual-engine.js";
import { MachineError } from "../../../src/memory/errors.js";
import { request, WORKLOADS } from "../requests.js";
import { shippedProfile } from "./bare-machine.js";

const profile = shippedProfile("epyc-9124");
const here = new VirtualEngine(profile, watchWithLedger);

async function onThread<T>(action: (engine: SimulatingThread) => Promise<T>): Promise<T> {
  const engine = new SimulatingThread(profile);
  try {
    return await action(engine);
  } finally {
    await engine.close();
  }
}

const thrown = (run: Promise<unknown>): Promise<unknown> =>
  run.then(
    () => null,
    (error: unknown) => error,
  );

it("answers what the same simulation answers on this thread, one run after the other", async () => {
  const asked = WORKLOADS.map((workload) =>
    request(workload, "list", 4, { ops: 20_000, measure: "full", sampleMs: 1 }),
  );
  await onThread(async (engine) => {
    for (const one of asked)
      expect(JSON.stringify(await engine.run(one))).toBe(JSON.stringify(await here.run(one)));
  });
});

it.each<[string, Partial<RunRequest>]>([
  ["no such design", { depot: "absent" }],
  ["no memory for its magazines", { limits: { maxIovas: 1000, maxMagazines: 2 } }],
])("fails as the simulation does on this thread: %s", async (_, own) => {
  const asked = { ...request(WORKLOADS[0]!, "list", 4, { ops: 1000 }), ...own };
  const [expected, found] = [
    await thrown(here.run(asked)),
    await onThread((engine) => thrown(engine.run(asked))),
  ];
  expect(found).toBeInstanceOf(MachineError);
  const { name, code, message } = expected as MachineError;
  expect(found).toMatchObject({ name, code, message });
});

it("shows the run as it goes on, and ends it when that is asked for", async () => {
  const interruption = new AbortController();
  const looks: LiveLook[] = [];
  const onLook = (look: LiveLook): void => {
    looks.push(look);
    if (looks.length === 2) interruption.abort();
  };
  const asked = { ...request(WORKLOADS[0]!, "list", 4, { ops: 1e12 }), onLook, signal: interruption.signal };
  expect(await onThread((engine) => thrown(engine.run(asked)))).toBeInstanceOf(RunInterrupted);
  expect(looks).toHaveLength(2);
  expect(looks[1]!.ops).toBeGreaterThan(looks[0]!.ops);
});
