import { listed } from "../measure/listed.js";
import { median } from "../measure/median.js";
import { type Comparison, type Finding, QUESTIONS, type RunResult } from "../measure/result.js";
import { treeWorkOf } from "../measure/tree-work.js";
import { bytes, count } from "./figure.js";
import { answered, QUESTION_LABELS } from "./questions.js";

/** One of the two that are held against each other. */
export interface Side {
  /** Its name in sentences. */
  readonly name: string;
  /** Its repetitions, of the workload of the comparison. */
  readonly runs: readonly RunResult[];
}

/** Fewer repetitions than this may lie apart by chance. */
const REPETITIONS = 3;
/** Why: tree work that differs by less is not what a depot is chosen for. */
const FACTOR = 1.5;

/** What one comparison shows, in sentences that say no more than it does. */
export function verdict({ findings }: Pick<Comparison, "findings">, design: Side, baseline: Side): string {
  const outcomes = outcomeSentence(`${design.name} against ${baseline.name}`, findings);
  return hasInterval(findings) ? `${outcomes} ${tradeOff(findings, design, baseline)}` : outcomes;
}

/** The answers of `findings`, of what `beginning` names. */
export function outcomeSentence(beginning: string, findings: Comparison["findings"]): string {
  if (!hasInterval(findings)) return `${beginning}: so few repetitions can show no difference.`;
  return `${beginning}: ${outcomesOf(findings)}.`;
}

function hasInterval(findings: Comparison["findings"]): boolean {
  return answered(findings).some(({ finding }) => finding.interval !== null);
}

function outcomesOf(findings: Comparison["findings"]): string {
  const having = (outcome: Finding["outcome"]) =>
    answered(findings)
      .filter(({ finding }) => finding.outcome === outcome)
      .map(({ question }) => QUESTION_LABELS[question]);
  const missing = QUESTIONS.filter((question) => findings[question] === null);
  return [
    phrase("better in", having("better")),
    phrase("worse in", having("worse")),
    phrase("no difference shown in", having("no difference shown")),
    phrase(
      "not measured:",
      missing.map((question) => QUESTION_LABELS[question]),
    ),
  ]
    .filter((text) => text !== "")
    .join("; ");
}

function phrase(beginning: string, labels: readonly string[]): string {
  return labels.length === 0 ? "" : `${beginning} ${listed(labels)}`;
}

/** The trade that a depot is: memory for work in the tree. */
function tradeOff(findings: Comparison["findings"], design: Side, baseline: Side): string {
  const tree = treeSaving(design, baseline);
  const memory = memorySaving(findings.memory, design, baseline);
  if (tree === null && memory === null) return "No difference in tree work or memory is shown.";
  if (memory === null) return `${tree!.by} saves tree work: ${tree!.text}.`;
  if (tree === null) return `${memory.by} saves memory: ${memory.text}.`;
  if (tree.by === memory.by)
    return `${tree.by} saves both tree work and memory: ${tree.text}; ${memory.text}.`;
  return `${tree.by} saves tree work and pays with memory: ${tree.text}; ${memory.text}.`;
}

interface Saving {
  /** The name of the side that needs less. */
  readonly by: string;
  readonly text: string;
}

/** Tree work has no interval: it differs when no repetition of one side comes near one of the other. */
function treeSaving(design: Side, baseline: Side): Saving | null {
  const [less, more] = [treeWork(design), treeWork(baseline)].sort((a, b) => a.middle - b.middle) as [
    TreeWork,
    TreeWork,
  ];
  const isApart = less.most < more.least && less.middle * FACTOR <= more.middle;
  if (!isApart || Math.min(design.runs.length, baseline.runs.length) < REPETITIONS) return null;
  return {
    by: less.name,
    text: `${less.name} does ${count(less.middle)} tree operations per million operations, ${more.name} ${count(more.middle)}`,
  };
}

interface TreeWork {
  readonly name: string;
  readonly least: number;
  readonly middle: number;
  readonly most: number;
}

/** Tree operations per million operations, as `treeWork` of a comparison. */
function treeWork({ name, runs }: Side): TreeWork {
  const work = runs.map(treeWorkOf);
  return { name, least: Math.min(...work), middle: median(work), most: Math.max(...work) };
}

function memorySaving(finding: Finding | null, design: Side, baseline: Side): Saving | null {
  if (finding === null || finding.outcome === "no difference shown") return null;
  const [less, more] = finding.outcome === "better" ? [design, baseline] : [baseline, design];
  const [own, other] = [held(less), held(more)];
  return {
    by: less.name,
    text: `${more.name} takes ${bytes(other.bytes)} at its peak, ${less.name} ${bytes(own.bytes)} (${count(other.magazines)} magazines against ${count(own.magazines)})`,
  };
}

function held({ runs }: Side): { readonly bytes: number; readonly magazines: number } {
  return {
    bytes: median(runs.map(({ memory }) => memory.bytesPeak)),
    magazines: median(runs.map(({ memory }) => memory.magazinesPeak)),
  };
}
