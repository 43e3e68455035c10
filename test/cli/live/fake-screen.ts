import { EventEmitter } from "node:events";

/** A terminal that understands what the live view writes, and nothing else. It cuts long lines off, as some do. */
export class FakeScreen extends EventEmitter {
  /** Every write as it came. */
  readonly writes: string[] = [];
  readonly isTTY = true;
  cursorShown = true;
  row = 0;
  column = 0;
  /** Every row that was ever shown, whatever became of it later. */
  widest = 0;
  readonly #rows: string[] = [""];

  constructor(public columns: number) {
    super();
  }

  get rows(): string[] {
    return this.#rows.map((row) => row.trimEnd());
  }

  resize(columns: number): void {
    this.columns = columns;
    this.emit("resize");
  }

  write(text: string): boolean {
    this.writes.push(text);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal is told with
    for (const [token] of text.matchAll(/\x1b\[\??\d*[A-Za-z]|[\s\S]/gu)) this.#take(token);
    return true;
  }

  #take(token: string): void {
    const row = this.#rows[this.row]!;
    switch (token) {
      case "\r":
        this.column = 0;
        return;
      case "\n":
        this.row++;
        if (this.row === this.#rows.length) this.#rows.push("");
        return;
      case "\x1b[K":
        this.#rows[this.row] = row.slice(0, this.column);
        return;
      case "\x1b[J":
        this.#rows.splice(this.row + 1);
        this.#rows[this.row] = row.slice(0, this.column);
        return;
      case "\x1b[1A":
        this.row--;
        return;
      case "\x1b[?25l":
        this.cursorShown = false;
        return;
      case "\x1b[?25h":
        this.cursorShown = true;
        return;
    }
    if (token.startsWith("\x1b")) throw new Error(`unknown to this terminal: ${JSON.stringify(token)}`);
    this.#rows[this.row] = row.slice(0, this.column).padEnd(this.column) + token + row.slice(this.column + 1);
    this.column++;
    this.widest = Math.max(this.widest, this.column);
  }
}
