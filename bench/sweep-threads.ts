import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * Does a sweep use the cores? The same one by one thread and by two, in turn, each a process of its own, from its start
 * to its end: `node dist/bench/sweep-threads.js [options of sweep...]`. The grid takes long enough that what each thread
 * has to compile first is a small part of it.
 */
const MAIN = fileURLToPath(new URL("../src/cli/main.js", import.meta.url));
const GRID = ["cpus=16,32,...,448", "depot=array,list,lockfree", "depotSize=16,32,64"];
const OPTIONS = [...GRID.flatMap((axis) => ["--vary", axis]), "--ops", "4000000", "--repeat", "1"];
const TURNS = 2;
const WANTED = 1.8;

const options = process.argv.slice(2);
const seconds: Readonly<Record<1 | 2, number[]>> = { 1: [], 2: [] };
for (let turn = 0; turn < TURNS; turn++) {
  for (const threads of [1, 2] as const) {
    const took = sweep(threads);
    seconds[threads].push(took);
    console.log(`${threads === 1 ? "1 thread: " : "2 threads:"} ${took.toFixed(1)} s`);
  }
}
const ratio = Math.min(...seconds[1]) / Math.min(...seconds[2]);
console.log(
  `the fastest of each: ${ratio.toFixed(2)} times (${ratio >= WANTED ? "ok" : `MISSED: ${WANTED} are wanted`})`,
);

function sweep(threads: number): number {
  const words = [MAIN, "sweep", ...OPTIONS, "--threads", String(threads), ...options];
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: "utf8", maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`sweep ended with ${status}: ${stderr}`);
  return (performance.now() - began) / 1000;
}
