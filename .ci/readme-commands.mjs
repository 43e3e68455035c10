// Runs the commands of a README's ```sh blocks, each once and shortened, so that none of them can rot.
// `# exit N` behind a command says that it ends with N. Left out is what the caller has done already: the
// installation, the checks and the tests. They run in a copy of the repository, so that what they write changes nothing.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";

const DONE = ["npm ci", "npm test", "npm run check"];
const LONGEST_MS = 120_000;

/** Behind a command that measures: two short repetitions. */
const SHORT = "--duration 0.05 --repeat 2";

function shortened(command) {
  if (command.startsWith("npm start --")) return `${command} ${SHORT}`;
  if (command.startsWith("npx iovalab kernel bench ")) return `${command} --race local-lifo-256 ${SHORT}`;
  const measures =
    /^npx iovalab (compare|run|replay)\b/.test(command) && !/ --(verify|help|capacity)\b/.test(command);
  if (!measures) return command;
  const ends = / --(ops|passes|duration) \S+/;
  const endless = command.replace(/ --(duration|repeat|precision|max-time) \S+/g, "");
  return ends.test(endless) ? `${endless} --repeat 2` : `${endless} ${SHORT}`;
}

/** Whether it needs the sources of a kernel, which cannot be had everywhere. */
function lacksKernel(command) {
  const sources = / --source-package \S+/.exec(command)?.[0];
  if (sources === undefined) return false;
  return spawnSync(`npx iovalab kernel${sources}`, { shell: true, cwd, stdio: "ignore" }).status !== 0;
}

/** Enough of an output to see what it is. */
function abridged(output) {
  const lines = output.trimEnd().split("\n");
  return lines.length <= 60
    ? lines.join("\n")
    : [...lines.slice(0, 20), `... ${lines.length - 20} more lines`].join("\n");
}

/** The repository as it is here, without its history; what is installed is shared. */
function copyOf(repository) {
  const copy = mkdtempSync(join(tmpdir(), "iovalab-readme-"));
  const left = [".git", "node_modules"];
  cpSync(repository, copy, {
    recursive: true,
    filter: (file) => !left.includes(relative(repository, file)),
  });
  symlinkSync(join(repository, "node_modules"), join(copy, "node_modules"));
  return copy;
}

const cwd = copyOf(resolve("."));
// npx links the package that it is called in into npm's cache: not into the user's, for the copy goes away.
const cache = mkdtempSync(join(tmpdir(), "iovalab-npm-"));
process.once("exit", () => {
  for (const folder of [cwd, cache]) rmSync(folder, { recursive: true, force: true });
});

const readme = readFileSync(process.argv[2], "utf8");
const blocks = [...readme.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block);
const lines = blocks.join("").replaceAll("\\\n", " ").split("\n");
let ran = 0;
let failed = 0;
for (const line of lines) {
  const [text, comment = ""] = line.split(" #");
  const expected = Number(/^ exit (\d+)/.exec(comment)?.[1] ?? 0);
  const commands = text.split(" && ").map((command) => command.trim().replaceAll(/\s+/g, " "));
  for (const command of commands) {
    if (command === "" || command.startsWith("#") || DONE.includes(command)) continue;
    if (lacksKernel(command)) {
      console.log(`SKIPPED, for its package cannot be had: ${command}`);
      continue;
    }
    const run = shortened(command);
    console.log(`$ ${run}`);
    const { status, stdout } = spawnSync(run, {
      shell: true,
      encoding: "utf8",
      cwd,
      env: { ...process.env, npm_config_cache: cache },
      stdio: ["ignore", "pipe", "inherit"],
      maxBuffer: 2 ** 30,
      timeout: LONGEST_MS,
    });
    console.log(abridged(stdout));
    ran++;
    if (status === expected) continue;
    failed++;
    console.log(`FAILED: ended with ${status}, not ${expected}`);
  }
}
console.log(`${ran} commands of ${process.argv[2]}, ${failed} failed`);
process.exitCode = ran > 0 && failed === 0 ? 0 : 1;
