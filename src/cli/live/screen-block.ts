/** Of a terminal, what a block needs. */
export interface Screen {
  readonly columns?: number;
  write(text: string): unknown;
  on(event: "resize", listener: () => void): unknown;
  off(event: "resize", listener: () => void): unknown;
}

/** The two lines of a block, of up to `columns` characters each. */
export type BlockLines = (columns: number) => readonly [string, string];

const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
const CLEAR_LINE = "\x1b[K";
const CLEAR_DOWN = "\x1b[J";
const UP = "\x1b[1A";

/** Where a terminal does not tell its width. */
const USUAL_COLUMNS = 80;

/**
 * Two lines at the bottom of a terminal that are written again and again; one line on a terminal that knows nothing
 * but the carriage return.
 *
 * Between two writes the cursor stands at the first column of the first line. There it keeps its place when the window
 * is resized, whether the terminal wraps old lines anew or cuts them off. And it is hidden only within a write: however
 * the process ends, the cursor is there.
 */
export class ScreenBlock {
  #lines: BlockLines | null = null;
  readonly #onResize = () => this.#rewrite();

  constructor(
    private readonly screen: Screen,
    private readonly isDumb: boolean,
  ) {}

  draw(lines: BlockLines): void {
    if (this.#lines === null) this.screen.on("resize", this.#onResize);
    this.#lines = lines;
    this.#write(lines);
  }

  clear(): void {
    if (this.#lines === null) return;
    this.screen.off("resize", this.#onResize);
    this.#lines = null;
    this.#wipe();
  }

  #rewrite(): void {
    this.#wipe();
    if (this.#lines !== null) this.#write(this.#lines);
  }

  /** In place: what changes is overwritten, and nothing is blank in between. */
  #write(lines: BlockLines): void {
    const columns = this.#columns;
    const [first, second] = lines(columns);
    if (this.isDumb) {
      const [, rest] = lines(Math.max(0, columns - first.length));
      this.screen.write(`\r${(first + rest).padEnd(columns)}\r`);
    } else {
      const rows = `${first}${CLEAR_LINE}\n\r${second}${CLEAR_LINE}`;
      this.screen.write(`${HIDE_CURSOR}\r${rows}\r${UP}${SHOW_CURSOR}`);
    }
  }

  #wipe(): void {
    this.screen.write(this.isDumb ? `\r${" ".repeat(this.#columns)}\r` : `\r${CLEAR_DOWN}`);
  }

  /** The last column stays free: some terminals wrap as soon as it is taken. */
  get #columns(): number {
    return (this.screen.columns || USUAL_COLUMNS) - 1;
  }
}
