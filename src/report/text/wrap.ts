/** Fits a usual terminal, and the README. */
export const WIDTH = 100;

/**
 * Breaks a text at its blanks, and a list that is longer than a line behind its commas. The first line begins with
 * `first`, the others with `rest`.
 */
export function wrap(text: string, first = "", rest = `${first}  `, width = WIDTH): string {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  const put = (piece: string, blank: string) => {
    if (isEmpty) line += piece;
    else if (line.length + blank.length + piece.length <= width) line += blank + piece;
    else {
      lines.push(line);
      line = rest + piece;
    }
    isEmpty = false;
  };
  for (const word of text.split(" ")) {
    const isLong = rest.length + word.length > width;
    const pieces = isLong ? word.split(/(?<=,)/) : [word];
    for (const [index, piece] of pieces.entries()) put(piece, index === 0 ? " " : "");
  }
  return [...lines, line].join("\n");
}
