/**
 * Reads what it is told, as the program does, from the build. A thread of its own, so that whoever asked can end one that
 * hangs, and so that its memory can be bounded.
 */
import { parentPort } from "node:worker_threads";

const built = (module) => import(new URL(`../../dist/src/${module}.js`, import.meta.url).href);
const [
  { compileTrace },
  { verifyAgainstKernel },
  { readLines },
  { ScriptParser },
  { ScriptPlayer },
  { findDepotDesign },
  { InputError },
  { MachineError },
] = await Promise.all(
  [
    "workload/trace/compile",
    "check/kernel-verify/kernel-verify",
    "workload/trace/lines",
    "workload/script",
    "engine/script-player",
    "depot/registry",
    "workload/input-error",
    "memory/errors",
  ].map(built),
);

/** Words of a record: head, position, slot, size, limit. */
const RECORD_WORDS = 5;

/** Why: these files have 4 MB at most. What lies outside the heap, such as a machine, no limit of a thread bounds. */
const MOST_RESIDENT_KB = 256 * 1024;

const readings = {
  /** Compiles a capture: no more calls than its lines can hold, and none that no allocator takes. */
  async compile(file) {
    const { trace, summary } = await compileTrace(file);
    const slots = trace.slots.length;
    let records = 0;
    for (const words of [...trace.records, ...trace.remainder]) {
      for (let at = 0; at < words.length; at += RECORD_WORDS, records++) {
        const [, , slot, size] = words.subarray(at, at + RECORD_WORDS);
        if (size < 0 || slot < 0 || slot >= slots)
          return `a record of size ${size} in slot ${slot} of ${slots}`;
      }
    }
    if (records > 3 * summary.lines) return `${records} records of ${summary.lines} lines`;
    return null;
  },

  async verify(file) {
    await verifyAgainstKernel(file);
    return null;
  },

  /** Plays a script with little memory: what does not fit is answered, not thrown. */
  async exec(file) {
    const options = { bins: 6, magazineSize: 127, cpuLock: "owned", reclaim: true };
    const limits = { maxIovas: 1 << 12, maxMagazines: 1 << 14 };
    const player = new ScriptPlayer({ design: findDepotDesign("list"), options, ...limits });
    const parser = new ScriptParser(file);
    await readLines(file, (line) => {
      player.play(parser.parse(line));
      return true;
    });
    player.end();
    return null;
  },
};

/** What becomes of a reading. */
async function outcomeOf(reading, file) {
  try {
    const wrong = await readings[reading](file);
    return wrong === null ? { kind: "done" } : { kind: "wrong", what: wrong };
  } catch (error) {
    const { code, line, message, stack } = error;
    const refused = error instanceof InputError || error instanceof MachineError;
    return refused ? { kind: "refused", code, line, message } : { kind: "wrong", what: stack };
  }
}

parentPort.postMessage("ready");
parentPort.on("message", async ({ reading, file }) => {
  const before = process.resourceUsage().maxRSS;
  const outcome = await outcomeOf(reading, file);
  // Beyond the most that the process ever had before.
  const grown = process.resourceUsage().maxRSS - before;
  const tooMuch = { kind: "wrong", what: `${grown >> 10} MB of memory` };
  parentPort.postMessage(grown > MOST_RESIDENT_KB ? tooMuch : outcome);
});
