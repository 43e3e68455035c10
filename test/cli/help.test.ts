import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { COMMAND_NAMES } from "../../src/cli/options/command-name.js";
import { optionReference } from "../../src/cli/options/option-reference.js";
import { describeDefault, FoundAtRunTime, readDefault } from "../../src/cli/options/option-spec.js";
import { OPTION_NAMES, optionsOf, specOf, WORKLOAD_NAMES } from "../../src/cli/options/option-table.js";
import { DEPOT_DESIGNS } from "../../src/depot/registry.js";
import { iovalab } from "./iovalab.js";

const root = new URL("../../", import.meta.url);
const readme = readFileSync(new URL("README.md", root), "utf8");

describe("--help", () => {
  it("names every command", () => {
    const { code, stdout, stderr } = iovalab(["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const name of COMMAND_NAMES) {
      const [first, second] = name.split(" ");
      const shown = second === undefined ? stdout : iovalab([first!, "--help"]).stdout;
      expect(shown).toMatch(new RegExp(`^ {2}${second ?? first} `, "m"));
    }
  });

  it.each(COMMAND_NAMES)("of %s shows each of its options with its default, and no other", (command) => {
    const { code, stdout } = iovalab([...command.split(" "), "--help"]);
    expect(code).toBe(0);
    const shown = [...stdout.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, name]) => name);
    expect(shown.sort()).toEqual(optionsOf(command).sort());
    const text = stdout.replaceAll(/\s+/g, " ");
    for (const name of optionsOf(command)) {
      const { form } = specOf(name);
      if (form.value !== "") expect(text).toContain(`default: ${describeDefault(specOf(name), command)})`);
    }
  });

  it("is no error, and --version is the package's", () => {
    const { version } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
    expect(iovalab(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });
});

describe("the option table", () => {
  it.each(OPTION_NAMES)("%s: its defaults are what it would accept", (name) => {
    const spec = specOf(name);
    for (const command of spec.commands) {
      for (const workload of spec.workloads ?? ["local" as const]) {
        const text = describeDefault(spec, command);
        const { default: given } = spec;
        const own =
          given instanceof FoundAtRunTime || typeof given === "string"
            ? given
            : (given[command] ?? given.else);
        if (own instanceof FoundAtRunTime) expect(text).not.toBe("");
        else expect(readDefault(spec, [workload, command])).toBeDefined();
      }
    }
  });

  it("is the README's", () => {
    expect(readme).toContain(`\n${optionReference()}\n`);
  });
});

describe("the README", () => {
  it("names every command, design and workload", () => {
    for (const command of COMMAND_NAMES) expect(readme).toMatch(new RegExp(`^\\| \`${command}[ \`]`, "m"));
    for (const { id, summary } of DEPOT_DESIGNS) expect(readme).toContain(`\n| \`${id}\` | ${summary} |\n`);
    for (const workload of WORKLOAD_NAMES) expect(readme).toContain(`\n| \`${workload}\` | `);
  });
});
