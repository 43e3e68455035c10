import type { CommandDefinition } from "./command-definition.js";

/** Every command, in the order of `--help`. Only the one that is called is loaded: most need what the others do not. */
export const COMMANDS: readonly CommandDefinition[] = [
  {
    name: "compare",
    summary:
      "run depot designs side by side on the same workloads; without options: the main ones, on a real trace and a burst",
    load: async () => (await import("./compare.js")).compareCommand,
  },
  {
    name: "run",
    summary: "run one depot design on one workload",
    load: async () => (await import("./run.js")).runCommand,
  },
  {
    name: "sweep",
    summary: "vary options over a grid on simulated CPUs, on all cores; resumable with --out",
    load: async () => (await import("./sweep.js")).sweepCommand,
  },
  {
    name: "replay",
    summary: "play a capture of a real kernel (ftrace, trace-cmd, perf script or bpftrace text; .gz too)",
    operand: "FILE",
    load: async () => (await import("./replay.js")).replayCommand,
  },
  {
    name: "report",
    summary: "print a saved result again, in any form; or hold two against each other, before and after",
    operand: "RESULT",
    secondOperand: "AFTER",
    load: async () => (await import("./report.js")).reportCommand,
  },
  {
    name: "exec",
    summary: "play an allocator script, one answer per line (FILE may be gzipped; - is stdin)",
    operand: "FILE",
    load: async () => (await import("./exec.js")).execCommand,
  },
  {
    name: "crash",
    summary:
      "change the domain of a busy device, as the list patch's tester did; print the oops, or who survived",
    load: async () => (await import("./crash.js")).crashCommand,
  },
  {
    name: "check",
    summary:
      "explore the interleavings of a few operations on a depot design; print the shortest one that fails",
    load: async () => (await import("./check.js")).checkCommand,
  },
  {
    name: "kernel",
    summary:
      "compile the allocator of a kernel tree for user space, unchanged, and put a domain of it; see also kernel exec",
    load: async () => (await import("./kernel/kernel.js")).kernelCommand,
  },
  {
    name: "kernel exec",
    summary: "play an allocator script with the kernel's own code, one answer per line (as exec)",
    operand: "FILE",
    load: async () => (await import("./kernel/kernel-exec.js")).kernelExecCommand,
  },
  {
    name: "kernel fuzz",
    summary:
      "play random scripts with the kernel's own code and with ours, until the first answer that differs",
    load: async () => (await import("./kernel/kernel-fuzz.js")).kernelFuzzCommand,
  },
  {
    name: "kernel bench",
    summary: "race the kernel's own code against ours, in turn, on one thread and on several",
    load: async () => (await import("./kernel/kernel-bench.js")).kernelBenchCommand,
  },
  {
    name: "validate",
    summary: "hold the simulation against published measurements: figure by figure, met or missed",
    load: async () => (await import("./validate.js")).validateCommand,
  },
  {
    name: "calibrate",
    summary: "measure what things cost on this host: a machine profile for --engine virtual --profile FILE",
    load: async () => (await import("./calibrate.js")).calibrateCommand,
  },
];
