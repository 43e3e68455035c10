import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { OPTION_NAMES } from "../../src/cli/options/option-table.js";
import { VARIABLE } from "../../src/cli/sweep/axis.js";
import { iovalab } from "./iovalab.js";
import { withoutProcess } from "./without-process.js";

const designs =
  "array, array-scaled, array-flush, list-v1, list-v1-guard, list, list-working-set, lockfree, lockfree-untagged, none";
const depots = `one or more of ${designs}, or files like ./mine.js that export a design, parted by commas`;
const workloads = "local, cross, storage, burst, mixed, slow, block, network, trace";
const whole = (option: string, given: string, least: number | string, most: number | string) =>
  `--${option} "${given}": allowed is a whole number from ${least} to ${most}`;

const VARIATION = "an option and its values, like cpus=2,4,...,448";
const BLOCK = "--engine virtual --workload block";

/** What is given, and the one line that answers it. */
type Row = [option: (typeof OPTION_NAMES)[number], words: string, line: string];
const rows: readonly Row[] = [
  ["tree", "kernel --tree=", '--tree "": allowed is the name of a folder'],
  [
    "source-package",
    "kernel --source-package linux-6.1",
    '--source-package "linux-6.1": allowed is the name of a package with a kernel\'s sources, such as linux-source-6.1 or linux-source-6.12',
  ],
  [
    "race",
    "kernel bench --race local",
    '--race "local": allowed is one or more of local-lifo-1, local-lifo-256, local-random-256, mixed-1024, cross-1024, burst-20000, tree-lifo-1024, tree-random-1024, tree-random-16384, parted by commas, each once',
  ],
  ["patch", "kernel --patch=", '--patch "": allowed is the name of a file'],
  ["depot", "run --depot lists", `--depot "lists": allowed is ${depots}`],
  ["depot", "compare --depot list,", `--depot "list,": allowed is ${depots}`],
  ["depot", "run --depot array,list", '--depot "array,list": allowed is one name: run takes no more'],
  ["depot", "run --depot list,list", '--depot "list,list": allowed is one name: run takes no more'],
  ["depot", "crash --depot list,list", '--depot "list,list": allowed is each design once'],
  [
    "baseline",
    "compare --baseline best",
    '--baseline "best": allowed is one of the designs compared, array, list, lockfree',
  ],
  [
    "baseline",
    "compare --baseline none",
    '--baseline "none": allowed is one of the designs compared, array, list, lockfree',
  ],
  [
    "workload",
    "run --workload all",
    `--workload "all": allowed is one or more of ${workloads}, parted by commas, each once`,
  ],
  [
    "workload",
    "run --workload local,cross",
    '--workload "local,cross": allowed is one name: run takes no more',
  ],
  [
    "trace",
    "run --workload local --trace x",
    "--trace has no effect: it is for trace, and the workload is local",
  ],
  ["trace", "run --trace", "option '--trace <FILE>' argument missing"],
  ["cpus", "run --cpus 0", whole("cpus", "0", 1, 1024)],
  [
    "cpus",
    "run --cpus 257",
    '--cpus "257": allowed is a whole number from 1 to 256 of worker threads; --engine virtual simulates up to 1024',
  ],
  ["cpus", "run --engine virtual --cpus 1025", whole("cpus", "1025", 1, 1024)],
  ["cpus", "run --cpus two", whole("cpus", "two", 1, 1024)],
  ["cpus", "run --cpus -1", whole("cpus", "-1", 1, 1024)],
  ["cpus", "run --cpus 1.5", whole("cpus", "1.5", 1, 1024)],
  [
    "cpus",
    "run --workload trace --cpus 2",
    `--cpus has no effect: it is for local, cross, storage, burst, mixed, slow, block, network, and the workload is trace`,
  ],
  ["limit", "run --limit 0", whole("limit", "0", 1, 2 ** 45 - 1)],
  ["size", "run --size 0", whole("size", "0", 1, 2 ** 20)],
  [
    "size",
    "run --workload slow --size 32",
    '--size "32": allowed is more than 32 for the workload slow: up to there sizes are cached',
  ],
  [
    "sizes",
    "run --workload mixed --sizes 1:0",
    '--sizes "1:0": allowed is size:weight pairs parted by commas, sizes from 1 to 1048576 pages, each once, like 1:50,2:20,32:5',
  ],
  [
    "sizes",
    "run --workload mixed --sizes 1:2,1:3",
    '--sizes "1:2,1:3": allowed is size:weight pairs parted by commas, sizes from 1 to 1048576 pages, each once, like 1:50,2:20,32:5',
  ],
  [
    "sizes",
    "run --workload local --sizes 1:2",
    "--sizes has no effect: it is for mixed, block, and the workload is local",
  ],
  ["working-set", "run --workload local --working-set 0", whole("working-set", "0", 1, 10_000_000)],
  ["order", "run --workload slow --order fifo", '--order "fifo": allowed is one of lifo, random'],
  ["burst", "run --burst 0", whole("burst", "0", 1, 10_000_000)],
  ["depth", "run --workload storage --depth 0", whole("depth", "0", 1, 10_000_000)],
  ["free-cpus", "run --workload storage --free-cpus 0", whole("free-cpus", "0", 1, 1024)],
  [
    "free-cpus",
    "run --workload storage --cpus 2 --free-cpus 3",
    '--free-cpus "3": allowed is a whole number from 1 to the 2 CPUs',
  ],
  ["window", "run --workload trace --window 0", whole("window", "0", 1, 2 ** 30)],
  ["passes", "run --workload trace --passes 0", whole("passes", "0", 1, 1_000_000_000)],
  [
    "passes",
    "run --workload trace --passes 2 --duration 1",
    "--passes and --duration exclude each other: both say when a trace ends",
  ],
  ["seed", "run --seed 4294967296", whole("seed", "4294967296", 0, 4294967295)],
  ["duration", "run --duration 0", '--duration "0": allowed is a number of seconds from 0.01 to 86400'],
  ["duration", "run --duration 1s", '--duration "1s": allowed is a number of seconds from 0.01 to 86400'],
  ["ops", "run --ops 0", whole("ops", "0", 1, 10 ** 12)],
  [
    "ops",
    "run --ops 10 --duration 1",
    "--ops and --duration exclude each other: a repetition ends after a time or after a number of operations",
  ],
  ["repeat", "run --repeat 0", whole("repeat", "0", 1, 10_000)],
  [
    "repeat",
    "compare --repeat 5 --precision 1",
    "--repeat and --precision exclude each other: either so many repetitions, or as many as it takes",
  ],
  ["precision", "compare --precision 0", '--precision "0": allowed is a number of percent from 0.1 to 100'],
  [
    "precision",
    "compare --precision 101",
    '--precision "101": allowed is a number of percent from 0.1 to 100',
  ],
  ["precision", "compare --precision 3%", '--precision "3%": allowed is a number of percent from 0.1 to 100'],
  ["precision", "run --precision 3", "unknown option '--precision'"],
  ["max-time", "compare --max-time 0", '--max-time "0": allowed is a number of seconds from 0.01 to 86400'],
  ["max-time", "compare --max-time 1m", '--max-time "1m": allowed is a number of seconds from 0.01 to 86400'],
  [
    "max-time",
    "compare --repeat 5 --max-time 60",
    "--repeat and --max-time exclude each other: either so many repetitions, or as many as it takes",
  ],
  ["interval", "compare --interval bootstrap", '--interval "bootstrap": allowed is one of paired, welch'],
  ["measure", "run --measure on", '--measure "on": allowed is one of full, off'],
  ["sample", "run --sample 0", whole("sample", "0", 1, 10_000)],
  ["sample", "run --sample 10001", whole("sample", "10001", 1, 10_000)],
  ["sample", "run --measure off --sample 5", "--sample has no effect: nothing is sampled with --measure off"],
  ["cpus", "check --cpus 7", whole("cpus", "7", 1, 6)],
  ["ops", "check --ops 1", '--ops "1": allowed is at least one operation for each of the 2 CPUs'],
  [
    "part",
    "check --part tree",
    '--part "tree": allowed is one or more of depot, full, drain, rcache, flush, slab, parted by commas, each once',
  ],
  ["part", "check --depot list --part full", '--part "full": allowed is full for designs with a bound'],
  ["search", "check --search all", '--search "all": allowed is one of exhaustive, random'],
  ["preemptions", "check --preemptions -1", whole("preemptions", "-1", 0, 1000)],
  [
    "preemptions",
    "check --search random --preemptions 1",
    "--preemptions has no effect: --search random has its own bound",
  ],
  [
    "interleavings",
    "check --interleavings 5",
    "--interleavings has no effect: nothing is drawn without --search random",
  ],
  ["seed", "check --seed 5", "--seed has no effect: nothing is drawn without --search random"],
  [
    "schedule",
    "check --schedule 0:pop",
    '--schedule "0:pop": allowed is steps like 0:pop+3,1:push+5,0+2, as check prints them',
  ],
  ["schedule", "check --schedule 0:pop+1", "--schedule is of one --depot and one --part: name them"],
  [
    "schedule",
    "check --depot list --part depot --schedule 0:pop+1,1+1",
    "--schedule: step 2, actor 1 cannot go on here",
  ],
  [
    "max-time",
    "check --depot list --part depot --schedule 0:pop+1 --max-time 5",
    "--max-time has no effect: --schedule is one interleaving",
  ],
  ["verbose", "run --verbose", "unknown option '--verbose'"],
  ["capacity", "run --capacity --workload local", "--workload has no effect: --capacity runs nothing"],
  ["capacity", "run --capacity --engine virtual", "--engine has no effect: --capacity runs nothing"],
  [
    "target",
    "validate --target P1",
    '--target "P1": allowed is one or more of P2, P3, P4, P5, P6, parted by commas, each once',
  ],
  ["scale", "validate --scale tiny", '--scale "tiny": allowed is one of short, full, whole'],
  [
    "json",
    "calibrate --json /nowhere/x",
    '--json "/nowhere/x": its folder does not exist; allowed is a file that can be written, or -',
  ],
  ["rounds", "crash --rounds 0", whole("rounds", "0", 1, 10_000)],
  ["reclaim", "run --reclaim maybe", '--reclaim "maybe": allowed is on or off'],
  [
    "reclaim",
    "run --depot array --reclaim on",
    "--reclaim on and --depot array exclude each other: array has no reclaim; allowed is off",
  ],
  ["magazine-size", "run --magazine-size 0", whole("magazine-size", "0", 1, 4095)],
  ["depot-size", "run --depot array --depot-size 0", whole("depot-size", "0", 1, 2 ** 16)],
  [
    "depot-size",
    "compare --depot list,none --depot-size 16",
    "--depot-size has no effect: it is for depots of fixed size, like array, and the depot is list, none",
  ],
  [
    "depot-size",
    "exec --depot-size 16 x",
    "--depot-size has no effect: it is for depots of fixed size, like array, and the depot is list",
  ],
  [
    "ops-per-cpu",
    "sweep --vary cpus=2,4 --ops-per-cpu 9 --ops 9",
    "--ops-per-cpu and --ops exclude each other: both say when a run ends",
  ],
  ["threads", "sweep --threads 0", whole("threads", "0", 1, 256)],
  ["vary", "sweep", `--vary is missing: give ${VARIATION}`],
  ["vary", "sweep --vary cpus", `--vary "cpus": allowed is ${VARIATION}`],
  ["vary", "sweep --vary cpus=2,", `--vary "cpus=2,": allowed is ${VARIATION}`],
  ["vary", "sweep --vary cpus=", `--vary "cpus=": allowed is ${VARIATION}`],
  [
    "vary",
    "sweep --vary nonsense=1",
    `--vary "nonsense=1": allowed is one of the options ${VARIABLE.join(", ")}`,
  ],
  ["vary", "sweep --vary out=1", `--vary "out=1": allowed is one of the options ${VARIABLE.join(", ")}`],
  [
    "vary",
    "sweep --vary cpus=0",
    '--vary "cpus=0": allowed is for each value of cpus a whole number from 1 to 1024',
  ],
  [
    "repeat",
    "sweep --vary seed=1,2,3,...,9999 --repeat 11",
    '--repeat "11": allowed is up to 10 for 9999 points: 100000 runs',
  ],
  [
    "vary",
    "sweep --vary cpus=2,4,...,x",
    '--vary "cpus=2,4,...,x": allowed is two numbers before an ellipsis and one behind it',
  ],
  [
    "vary",
    "sweep --vary cpus=4,2,...,64",
    '--vary "cpus=4,2,...,64": allowed is numbers around an ellipsis that grow, like 2,4,...,448',
  ],
  [
    "vary",
    "sweep --vary cpus=2,4,...,2048",
    '--vary "cpus=2,4,...,2048": allowed is for each value of cpus a whole number from 1 to 1024',
  ],
  ["vary", "sweep --vary cpus=2,2", '--vary "cpus=2,2": allowed is each value once, and 2 is there again'],
  [
    "vary",
    "sweep --vary cpus=2 --vary cpus=4",
    '--vary "cpus=4": allowed is each option once, and cpus is varied already',
  ],
  ["vary", "sweep --vary cpus=2 --cpus 2", "--vary and --cpus exclude each other: cpus is varied"],
  [
    "vary",
    "sweep --vary depot=list,none --vary depotSize=1,2",
    "--vary depotSize has no effect: it shapes none of the runs",
  ],
  [
    "vary",
    "sweep --vary seed=1,2,4,5,7,...,9999 --vary cpus=1,3,...,99",
    '--vary "30006 points": allowed is a grid of up to 10000 points',
  ],
  ["engine", "sweep --engine threads", '--engine "threads": allowed is virtual: a sweep is simulated'],
  [
    "out",
    "sweep --vary cpus=2 --out /nowhere/x",
    '--out "/nowhere/x": its folder does not exist; allowed is a file, which is made or gone on with',
  ],
  [
    "out",
    "sweep --vary cpus=2 --out /tmp/x --csv /tmp/x",
    "--out and --csv exclude each other: both would write the same file",
  ],
  ["bins", "run --bins 21", whole("bins", "21", 1, 20)],
  ["cpu-lock", "run --cpu-lock spin", '--cpu-lock "spin": allowed is one of owned, kernel'],
  ["granule-shift", "run --granule-shift 9", whole("granule-shift", "9", 10, 16)],
  ["max-iovas", "run --max-iovas 0", whole("max-iovas", "0", 1, 2 ** 27)],
  [
    "max-iovas",
    "run --max-iovas 134217728 --max-magazines 4194304",
    "the machine would need 9 GiB: allowed is up to 8 GiB; lower --max-iovas or --max-magazines or --magazine-size",
  ],
  ["max-magazines", "run --max-magazines 1", whole("max-magazines", "1", 2, 2 ** 22)],
  [
    "max-magazines",
    "run --cpus 2 --max-magazines 23",
    '--max-magazines "23": allowed is at least 24, two for each of 2 CPUs in each of 6 bins',
  ],
  [
    "magazine-size",
    "exec --magazine-size 4095 --max-magazines 4194304 x",
    "the machine would need 129 GiB: allowed is up to 8 GiB; lower --max-iovas or --max-magazines or --magazine-size",
  ],
  ["fail-magazine", "run --fail-magazine 1.5", '--fail-magazine "1.5": allowed is a probability from 0 to 1'],
  [
    "fail-magazine",
    "exec --fail-magazine 10% x",
    '--fail-magazine "10%": allowed is a probability from 0 to 1',
  ],
  ["fail-node", "run --fail-node -1", '--fail-node "-1": allowed is a probability from 0 to 1'],
  ["fail-node", "crash --fail-node 1", "unknown option '--fail-node'"],
  ...["256", "1:1", "1:101", "1:", "1:2:3", "one"].map(
    (given): Row => [
      "slow-cpu",
      `run --slow-cpu ${given}`,
      `--slow-cpu "${given}": allowed is a CPU from 0 to 255, and how many times as slow it is, from 2 to 100, like 1 or 1:10`,
    ],
  ),
  ["slow-cpu", "run --cpus 2 --slow-cpu 2:5", '--slow-cpu "2:5": allowed is a CPU from 0 to 1: there are 2'],
  ["hotplug", "run --hotplug 11", '--hotplug "11": allowed is a number of seconds from 0.001 to 10'],
  [
    "hotplug",
    "run --cpus 1 --hotplug 1",
    "--hotplug has no effect: CPU 0 stays online, and there is no other",
  ],
  [
    "hotplug",
    "run --cpus 2 --duration 0.5 --hotplug 1",
    "--hotplug has no effect: the first CPU would go offline after 0.5 s, and a repetition takes 0.5",
  ],
  [
    "wrong-free",
    "run --wrong-free late",
    '--wrong-free "late": allowed is one of double, unknown, wrong-size',
  ],
  ["kill-cpu", "run --kill-cpu all", whole("kill-cpu", "all", 0, 255)],
  [
    "kill-cpu",
    "compare --workload burst --cpus 2 --kill-cpu 2",
    '--kill-cpu "2": allowed is a CPU from 0 to 1: there are 2',
  ],
  [
    "seed",
    "exec --seed 2 x",
    "--seed has no effect: nothing of a script is random without --fail-magazine or --fail-node",
  ],
  [
    "fail-node",
    "replay --verify --fail-node 1 x",
    "--fail-node has no effect: --verify plays the recorded steps once, as the kernel did",
  ],
  ["domains", "run --domains 65", whole("domains", "65", 1, 64)],
  [
    "domains",
    "run --workload storage --domains 2",
    "--domains has no effect: it is for local, cross, burst, mixed, slow, block, network, and the workload is storage",
  ],
  [
    "masks",
    "run --masks 0xffff,",
    '--masks "0xffff,": allowed is whole numbers from 1 to 35184372088831, parted by commas',
  ],
  ["flush", "run --flush eager", '--flush "eager": allowed is one of none, lazy, single, strict'],
  [
    "flush",
    "run --workload trace --flush lazy",
    "--flush has no effect: it is for local, cross, storage, burst, mixed, slow, block, network, and the workload is trace",
  ],
  ["low-first", "run --low-first on", '--low-first "on": allowed is one of off, 6.1, 6.12'],
  [
    "low-first",
    "run --workload local --low-first 6.12",
    "--low-first has no effect: no device has more than 32 bits; with a --limit or --masks above 1048575 one has",
  ],
  [
    "low-first",
    "compare --masks 0x3ffff,0xffff --granule-shift 14 --low-first 6.1",
    "--low-first has no effect: no device has more than 32 bits; with a --limit or --masks above 262143 one has",
  ],
  [
    "low-first",
    "sweep --vary limit=0xffff,0xfffff --low-first 6.1",
    "--low-first has no effect: no device has more than 32 bits; with a --limit or --masks above 1048575 one has",
  ],
  [
    "low-first",
    "sweep --vary lowFirst=off,6.1 --cpus 2",
    "--vary lowFirst has no effect: it shapes none of the runs",
  ],
  [
    "limit",
    "run --masks 0xfffff,0xfffffffff --limit 0xfffffffff",
    "--limit has no effect: --masks says the limit of each device",
  ],
  [
    "limit",
    "sweep --vary limit=0xfffff,0xffffff --masks 0xfffff",
    "--vary limit has no effect: it shapes none of the runs",
  ],
  [
    "workload",
    "run --workload block",
    '--workload "block": allowed is any workload without a device; this one needs --engine virtual, as threads have no device',
  ],
  [
    "profile",
    "run --engine virtual --profile /tmp",
    '--profile "/tmp": allowed is a file, and this is a directory',
  ],
  [
    "burst",
    "run --engine virtual --cpus 448 --burst 20000",
    '--burst "20000": allowed is up to 2340: the ranges of 448 CPUs do not fit below the --limit of 1048575; with --limit 8959999 they do',
  ],
  [
    "limit",
    "run --engine virtual --cpus 448 --workload slow",
    '--limit "1048575": allowed is at least 29360160: what the workload slow keeps of 448 CPUs are 458752 ranges, 64 pages apart',
  ],
  [
    "ops",
    "run --workload storage --cpus 3 --ops 1",
    '--ops "1": allowed is at least 2 for the workload storage: a request is an allocation and a free',
  ],
  [
    "ops",
    `run ${BLOCK} --cpus 1024 --ops 1`,
    '--ops "1": allowed is at least 2 for the workload block: a request is an allocation and a free',
  ],
  [
    "ops",
    "run --engine virtual --cpus 2 --workload network --ops 1027",
    '--ops "1027": allowed is at least 1028 for the workload network: half of them receive, and begin with the 512 buffers of the receive rings; fewer --hw-queues or a smaller --depth need less',
  ],
  [
    "ops-per-cpu",
    "sweep --vary cpus=2,4 --workload network --depth 300 --ops-per-cpu 513",
    '--ops-per-cpu "513": allowed is at least 514 for the workload network: half of them receive, and begin with the 512 buffers of the receive rings; fewer --hw-queues or a smaller --depth need less',
  ],
  ["jobs", `run ${BLOCK} --jobs 0`, whole("jobs", "0", 1, 10_000)],
  [
    "jobs",
    "run --workload local --jobs 2",
    "--jobs has no effect: it is for block, network, and the workload is local",
  ],
  [
    "hw-queues",
    `run ${BLOCK} --cpus 4 --hw-queues 5`,
    '--hw-queues "5": allowed is a whole number from 1 to the 4 CPUs',
  ],
  ["irq-cpus", `run ${BLOCK} --cpus 4 --irq-cpus 1,4`, '--irq-cpus "1,4": allowed is CPUs from 0 to 3'],
  [
    "irq-cpus",
    `run ${BLOCK} --cpus 4 --irq-cpus 1,2 --hw-queues 3`,
    '--irq-cpus "1,2": allowed is one CPU for each of the 3 hardware queues',
  ],
  [
    "device-us",
    `run ${BLOCK} --device-us fast`,
    '--device-us "fast": allowed is a number of microseconds from 0 to 1000000',
  ],
  ["device-iops", `run ${BLOCK} --device-iops 0`, whole("device-iops", "0", 1, 10 ** 12)],
  ["request-ns", `run ${BLOCK} --request-ns -1`, whole("request-ns", "-1", 0, 10 ** 9)],
  [
    "migrate",
    `run ${BLOCK} --migrate often`,
    '--migrate "often": allowed is a number per second from 0 to 1000000',
  ],
  [
    "migrate",
    `run ${BLOCK} --cpus 1 --migrate 100`,
    "--migrate has no effect: there is no other CPU to move to",
  ],
  [
    "batch",
    "run --engine virtual --workload network --depth 8 --batch 9",
    '--batch "9": allowed is a whole number from 1 to the --depth of 8',
  ],
  ["engine", "run --engine fast", '--engine "fast": allowed is one of threads, virtual'],
  [
    "engine",
    "compare --engine virtual --precision 1",
    "--precision has no effect: a simulation scatters by its seeds alone; use --repeat",
  ],
  ["profile", "run --profile epyc-9124", "--profile has no effect: it is for --engine virtual"],
  [
    "profile",
    "run --engine virtual --profile epyc",
    '--profile "epyc": allowed is one of epyc-9124, or a file like ./mine.json',
  ],
  [
    "profile",
    "run --engine virtual --profile ./none.json",
    '--profile "./none.json": allowed is a file that exists',
  ],
  [
    "profile",
    "run --engine virtual --profile package.json",
    '--profile "package.json": allowed is a machine profile, and in this one summary is wrong: Invalid input: expected string, received undefined',
  ],
  [
    "profile",
    "run --engine virtual --profile ./README.md/",
    '--profile "./README.md/": allowed is a file that exists',
  ],
  [
    "verify",
    "replay --verify --seed 2 x",
    "--seed has no effect: --verify plays the recorded steps once, as the kernel did",
  ],
  [
    "json",
    "run --json /nowhere/x",
    '--json "/nowhere/x": its folder does not exist; allowed is a file that can be written, or -',
  ],
  ["json", "run --json /", '--json "/": is a directory; allowed is a file that can be written, or -'],
  ["json", "run --json - --csv -", "--json - and --csv - exclude each other: only one result fits on stdout"],
  [
    "html",
    "run --html /tmp/iovalab.out --svg /tmp/../tmp/iovalab.out",
    "--html /tmp/iovalab.out and --svg /tmp/../tmp/iovalab.out exclude each other: both would write the same file",
  ],
  ...(["csv", "markdown", "html", "svg", "print-iova"] as const).flatMap((format): Row[] => [
    [
      format,
      `compare --${format} /nowhere/x`,
      `--${format} "/nowhere/x": its folder does not exist; allowed is a file that can be written, or -`,
    ],
    [format, `crash --${format} x`, `unknown option '--${format}'`],
    [
      format,
      `replay --verify --${format} x y`,
      `--${format} has no effect: --verify plays the recorded steps once, as the kernel did`,
    ],
  ]),
];

describe("a bad option is answered with exit code 2 and one line that says what is allowed", () => {
  it.each(rows)("--%s: iovalab %s", async (_, words, line) => {
    expect(await withoutProcess(words.split(" "))).toEqual({
      code: 2,
      stdout: "",
      stderr: `iovalab: ${line}\n`,
    });
  });

  it("there is a row for every option", () => {
    expect(new Set(rows.map(([option]) => option))).toEqual(new Set(OPTION_NAMES));
  });
});

describe("a bad command", () => {
  const commands = "compare, run, sweep, replay, report, exec, crash, check, kernel, validate, calibrate";
  it.each([
    ["", `no command: there are ${commands}; see iovalab --help`],
    ["compete", `unknown command "compete": there are ${commands}; see iovalab --help`],
    ["run --fast", "unknown option '--fast'"],
    ["run --cpu 2", "unknown option '--cpu' (Did you mean --cpus?)"],
    ["run list", "too many arguments for 'run'. Expected 0 arguments but got 1."],
    ["exec", "missing required argument 'FILE'"],
    ["exec --cpus 2 x", "unknown option '--cpus'"],
    ["report", "missing required argument 'RESULT'"],
    ["report a b c", "too many arguments for 'report'. Expected 2 arguments but got 3."],
    ["report --depot list a", "unknown option '--depot'"],
  ])("iovalab %s", (words, line) => {
    const given = words === "" ? [] : words.split(" ");
    expect(iovalab(given)).toEqual({ code: 2, stdout: "", stderr: `iovalab: ${line}\n` });
  });
});

describe("a bad file", () => {
  const folder = mkdtempSync(join(tmpdir(), "iovalab-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it.each(["exec", "replay", "replay --verify"])("that is not there: %s", (command) => {
    const { code, stdout, stderr } = iovalab([...command.split(" "), "/nowhere"]);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: "", stderr: "/nowhere: no such file\n" });
  });

  it.each(["replay", "replay --verify"])("without a usable event: %s", (command) => {
    const name = file("poem.txt", "Rose is a rose\nis a rose\n");
    const { code, stdout, stderr } = iovalab([...command.split(" "), name]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^${name}: no usable event in 2 lines: [^\n]+\n$`));
  });

  it("that is a workload's: run --trace", () => {
    const { code, stderr } = iovalab(["run", "--trace", file("empty.txt", "")]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/empty\.txt: no usable event in 0 lines/);
  });
});
