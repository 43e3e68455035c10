import fc from "fast-check";
import { expect } from "vitest";

/** `npm run soak` looks longer. */
const RUNS = process.env.IOVALAB_SOAK === undefined ? 1 : 30;

/**
 * Checks a property for `runs` inputs (100 by default) from a seed of its own each time. A failure prints the
 * smallest input that fails, and the command that replays it.
 */
export function checkProperty<Inputs>(property: fc.IProperty<Inputs>, runs = 100): void {
  const parameters = parametersFor<Inputs>(runs);
  throwIfFailed(fc.check(property, parameters));
}

/**
 * Why: each look at a smaller input may take a reader's whole deadline. What has been found by then is reported.
 */
const LONGEST_MS = 60_000;

/** What takes so long that few inputs are tried has the same ones each time; a soak looks for others. */
const ASYNC_SEED = process.env.IOVALAB_SOAK === undefined ? 1 : undefined;

/** The same of what takes time to answer. */
export async function checkAsyncProperty<Inputs>(
  property: fc.IAsyncProperty<Inputs>,
  runs = 100,
): Promise<void> {
  const parameters = {
    ...parametersFor<Inputs>(runs, ASYNC_SEED),
    interruptAfterTimeLimit: LONGEST_MS * RUNS,
  };
  throwIfFailed(await fc.check(property, parameters));
}

/**
 * Checks that `setup`'s real thing and its model, made for a world, agree under any commands. Commands that the
 * model does not allow are left out.
 */
export function checkModel<World, Model extends object, Real>(
  worlds: fc.Arbitrary<World>,
  commands: fc.Arbitrary<fc.Command<Model, Real>>[],
  setup: (world: World) => { model: Model; real: Real },
  runs = 100,
): void {
  const replayPath = process.env.IOVALAB_COMMANDS;
  const constraints = {
    maxCommands: 200,
    size: "max",
    ...(replayPath !== undefined && { replayPath }),
  } as const;
  checkProperty(
    fc.property(worlds, fc.commands(commands, constraints), (world, run) => {
      fc.modelRun(() => setup(world), run);
    }),
    runs,
  );
}

function parametersFor<Inputs>(runs: number, usual = Date.now() % 2 ** 31): fc.Parameters<Inputs> {
  const seed = Number(process.env.IOVALAB_SEED ?? usual);
  const path = process.env.IOVALAB_PATH;
  return { seed, ...(path !== undefined && { path }), numRuns: runs * RUNS };
}

function throwIfFailed<Inputs>(details: fc.RunDetails<Inputs>): void {
  if (!details.failed) return;
  const report = fc.defaultReportMessage(details) ?? "";
  const { testPath, currentTestName } = expect.getState();
  // Which commands of a list were left out is no part of the path; their list says it of itself.
  const commands = /replayPath="([^"]*)"/.exec(report)?.[1];
  const settings = [
    `IOVALAB_SEED=${details.seed}`,
    `IOVALAB_PATH=${details.counterexamplePath ?? ""}`,
    ...(commands === undefined ? [] : [`IOVALAB_COMMANDS=${commands}`]),
  ];
  // The full name parts a test from its describe by " > ", the pattern of -t by a blank.
  const name = (currentTestName ?? "").replaceAll(" > ", " ").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const replay = `${settings.join(" ")} npx vitest run ${testPath} -t ${JSON.stringify(name)}`;
  throw new Error(`${report}\n\nReplay: ${replay}`, { cause: details.errorInstance });
}
