/** The change to one file, out of a patch. */
export interface PatchPart {
  /** The file's names before and after, as they are written; null where there is no such file. */
  readonly before: string | null;
  readonly after: string | null;
  readonly hunks: readonly Hunk[];
  /** Whether no line of the file is left; where the file itself goes, `after` tells. */
  readonly isEmptied: boolean;
  /** The first line of the patch that is not as it should be, and why. */
  readonly problem: string | undefined;
}

export interface Hunk {
  /** In the patch, from 1. */
  readonly line: number;
  readonly text: string;
}

/** Of a hunk after which the file has no line. */
const LAST_HEAD = /^@@ \S+ \+0,0 @@/;
const HEAD = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/;
/** Lines that a hunk would still have. The signature of a mail is none of them, nor is what begins the next file. */
const MORE = /^(?:[ +]|-(?!-))/;

/**
 * Takes a patch apart: each file's lines from `---` to the last one that its hunks count. What is around them is for
 * people, or for git alone: what it says of other files (renames, modes) must not be left beside a part.
 */
export function patchParts(text: string): PatchPart[] {
  // Mailers turn line ends; the kernel's files have none of those.
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const parts: PatchPart[] = [];
  for (let at = 0; at < lines.length; ) {
    if (!lines[at]!.startsWith("--- ") || !lines[at + 1]?.startsWith("+++ ")) {
      at++;
      continue;
    }
    const names = { before: fileNamed(lines[at]!), after: fileNamed(lines[at + 1]!) };
    const { hunks, problem, end } = hunksFrom(lines, at + 2);
    const isEmptied = hunks.some((hunk) => LAST_HEAD.test(hunk.text));
    parts.push({ ...names, hunks, isEmptied, problem });
    at = end;
  }
  return parts;
}

/** The files that git moves without changing a line, or with: by their old names. */
export function renamedFiles(text: string): string[] {
  return [...text.matchAll(/^rename from (.*?)\r?$/gm)].map(([, name]) => name!);
}

/** The files that git makes others of, which leaves them as they are. */
export function copiedFiles(text: string): string[] {
  return [...text.matchAll(/^copy from (.*?)\r?$/gm)].map(([, name]) => name!);
}

/** The files that git deletes without showing their lines (`--irreversible-delete`), or with: as `diff --git` has them. */
export function deletedFiles(text: string): string[] {
  return [...text.matchAll(/^diff --git (\S+) \S+\r?\ndeleted file mode /gm)].map(([, name]) => name!);
}

/** Behind the name may be a tab and a time: of a file that is not there, `diff -N` writes the beginning of all times. */
function fileNamed(line: string): string | null {
  const [name = "", time = ""] = line.slice(4).split("\t");
  return name.trim() === "/dev/null" || Date.parse(time) === 0 ? null : name.trim();
}

function hunksFrom(lines: readonly string[], from: number) {
  const hunks: Hunk[] = [];
  let at = from;
  for (let head = HEAD.exec(lines[at] ?? ""); head !== null; head = HEAD.exec(lines[at] ?? "")) {
    const start = at++;
    let before = Number(head[1] ?? 1);
    let after = Number(head[2] ?? 1);
    for (; before > 0 || after > 0; at++) {
      const mark = lines[at]?.[0] ?? (at + 1 < lines.length ? " " : undefined);
      if (mark === "\\") continue;
      if (mark === " " || mark === "-") before--;
      if (mark === " " || mark === "+") after--;
      const isPart = mark === " " || mark === "-" || mark === "+";
      if (!isPart || before < 0 || after < 0) {
        return { hunks, end: at, problem: `line ${start + 1}: its hunk has other lines than it says` };
      }
    }
    if (lines[at]?.startsWith("\\")) at++;
    if (MORE.test(lines[at] ?? "")) {
      return { hunks, end: at, problem: `line ${start + 1}: its hunk has more lines than it says` };
    }
    hunks.push({ line: start + 1, text: `${lines.slice(start, at).join("\n")}\n` });
  }
  const problem =
    hunks.length === 0 ? `line ${from + 1}: a hunk is missing, which begins with @@` : undefined;
  return { hunks, end: at, problem };
}
