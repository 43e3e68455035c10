/** Fits a usual terminal, and the README. */
export const WIDTH = 100;

/** Breaks a text at its blanks. The first line begins with `first`, the others with `rest`. */
export function wrap(text: string, first = "", rest = `${first}  `, width = WIDTH): string {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(" ")) {
    if (isEmpty) line += word;
    else if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = rest + word;
    }
    isEmpty = false;
  }
  return [...lines, line].join("\n");
}
