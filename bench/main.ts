import { cpus } from "node:os";
import Table from "cli-table3";
import { burstByDesign } from "./burst-by-design.js";
import { cpuLock } from "./cpu-lock.js";
import { magazinePair } from "./magazine-pair.js";
import { measuring } from "./measuring.js";
import { boundOf, type Finding, isMet, type Question, verdictOf } from "./question.js";
import { slab } from "./slab.js";
import { taggedHead } from "./tagged-head.js";
import { tree } from "./tree.js";
import { twoThreads } from "./two-threads.js";

/**
 * The designs come first: the rest is then measured in a process that has run all of them, as one that compares
 * them has, and not with code that V8 made for a single one.
 */
const QUESTIONS: readonly Question[] = [
  burstByDesign,
  magazinePair,
  cpuLock,
  tree,
  taggedHead,
  slab,
  twoThreads,
  measuring,
];

const [processor] = cpus();
console.log(`${processor?.model ?? "unknown processor"} x ${cpus().length}, Node ${process.version}`);
console.log("Every figure is a ratio of two times of this run, each the fastest of many samples.\n");

const findings: Finding[] = [];
for (const question of QUESTIONS) {
  console.log(`${question.title}\n  imitates ${question.imitates}`);
  for (const finding of await question.answer()) {
    console.log(`  ${finding.what}: ${verdictOf(finding)}`);
    findings.push(finding);
  }
  console.log();
}

const missed = findings.filter((finding) => !isMet(finding)).length;
console.log(tableOf(findings));
console.log(missed === 0 ? "Every target is met." : `${missed} of the targets missed.`);

function tableOf(rows: readonly Finding[]): string {
  const table = new Table({
    head: ["finding", "ratio", "target", "kernel's C", ""],
    colAligns: ["left", "right", "right", "right", "left"],
    style: { head: [], border: [], compact: true },
  });
  for (const finding of rows) {
    const { what, ratio, target } = finding;
    const verdict = target === undefined ? "" : isMet(finding) ? "ok" : "MISSED";
    table.push([what, ratio.toFixed(2), target ? boundOf(target) : "", target?.kernel ?? "", verdict]);
  }
  return table.toString();
}
