import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { MachineProfile } from "../measure/machine-profile.js";
import { PACKAGE_ROOT } from "./package-root.js";
import { profileSchema } from "./saved/profile-schema.js";
import { badValue } from "./usage-error.js";

const SHIPPED = new URL("data/profiles/", PACKAGE_ROOT);
const ENDING = ".json";

/** The shipped ones that were read already: they stay as they are, and a sweep asks for one at each of its points. */
const read = new Map<string, MachineProfile>();

/** The names of the profiles that come with the program. */
export function shippedProfiles(): string[] {
  return readdirSync(SHIPPED)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort();
}

/** The machine profile that `--profile` names: one that is shipped, or a file, which has a slash or ends in .json. */
export function loadProfile(given: string): MachineProfile {
  const known = read.get(given);
  if (known !== undefined) return known;
  const isFile = /[/\\]|\.json$/.test(given);
  if (!isFile && !shippedProfiles().includes(given)) {
    throw badValue("profile", given, `one of ${shippedProfiles().join(", ")}, or a file like ./mine.json`);
  }
  const file = isFile ? given : fileURLToPath(new URL(given + ENDING, SHIPPED));
  if (!existsSync(file)) throw badValue("profile", given, "a file that exists");
  if (statSync(file).isDirectory()) throw badValue("profile", given, "a file, and this is a directory");
  const profile = parsed(given, file);
  if (!isFile) read.set(given, profile);
  return profile;
}

function parsed(given: string, file: string): MachineProfile {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw badValue("profile", given, `JSON, and this is none (${why.replaceAll(/\s+/g, " ").slice(0, 80)})`);
  }
  const { success, data, error } = profileSchema.safeParse(content);
  if (success) return data;
  const [issue] = error.issues;
  const at = issue!.path.length === 0 ? "the whole" : issue!.path.join(".");
  throw badValue("profile", given, `a machine profile, and in this one ${at} is wrong: ${issue!.message}`);
}
