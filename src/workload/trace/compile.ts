import { CallCompiler } from "./call-compiler.js";
import { CallRecorder } from "./call-recorder.js";
import { readCapture } from "./capture.js";
import type { CompiledTrace } from "./compiled-trace.js";
import { depotOfEvent, depotOfRelease } from "./kernel-depot.js";
import { MapCompiler } from "./map-compiler.js";
import { emptyCapture } from "./trace-error.js";
import type { TraceSummary } from "./trace-summary.js";

export interface CompileOptions {
  /**
   * How many calls of the capture one CPU may be ahead of another. Small: closer to the recorded interleaving. Large:
   * CPUs wait less for each other.
   * @default 256
   */
  readonly window?: number;
}

/**
 * Small enough that depots fill as they did in the kernel: of 6.12-crosscpu, whose 1,387 allocations reach the tree,
 * 1,700 do with 64 to 256, 2,000 with 1024 and 9,000 with 16384.
 */
const DEFAULT_WINDOW = 256;

/** Reads a capture and makes a workload of it: a list of calls for each CPU. */
export async function compileTrace(
  file: string,
  { window = DEFAULT_WINDOW }: CompileOptions = {},
): Promise<{ trace: CompiledTrace; summary: TraceSummary }> {
  const calls = new CallCompiler(file, new CallRecorder(file, window));
  // Mappings are of use only until the first allocation shows that the capture has the calls themselves.
  let maps: MapCompiler | undefined = new MapCompiler(file, new CallRecorder(file, window));
  let depot: "array" | "list" | undefined;

  const facts = await readCapture(file, (event) => {
    if (event.event === "alloc_iova_fast" || event.event === "alloc") maps = undefined;
    depot ??= depotOfEvent(event.event === "other" ? event.name : event.event);
    calls.take(event);
    maps?.take(event);
  });

  const compiler = maps ?? calls;
  compiler.finish();
  const { recorder, counts, table } = compiler;
  if (recorder.position === 0)
    throw emptyCapture(
      file,
      facts.lines,
      "no alloc_iova_fast with its return, and no iommu map; see data/README.md",
    );
  const trace = recorder.finish(table.domains);
  const summary: TraceSummary = {
    file,
    kind: maps === undefined ? "calls" : "maps",
    ...facts,
    ...counts,
    cpus: trace.cpus,
    domains: table.domains.length,
    domainsBefore: table.before.size,
    domainsAssumed: table.domains.filter((domain) => !domain.created).length,
    depot: (facts.kernel === undefined ? undefined : depotOfRelease(facts.kernel)) ?? depot,
  };
  return { trace, summary };
}
