/** How a capture's lines look. Each form of text has one, with the same three answers for a line. */
export interface CaptureFormat {
  readonly name: FormatName;
  /** Whether the lines are in the order of the events. Where not, they are sorted by time. */
  readonly inOrder: boolean;
  /** Whether this line tells that the whole capture has this form. */
  recognizes(line: string): boolean;
  /** Reads one line into `raw`, and says what it was. */
  read(line: string, raw: RawEvent): LineKind;
}

export type FormatName = "ftrace" | "trace-cmd" | "perf" | "bpftrace";

/**
 * `event`: `raw` describes it. `lost`: the recorder says that it dropped something. `note`: a heading, a comment, an
 * empty line. `unknown`: none of these.
 */
export type LineKind = "event" | "lost" | "note" | "unknown";

/** One line's event: its head as values, the rest as text. One object serves all lines. */
export interface RawEvent {
  timeNs: number;
  cpu: number;
  pid: number;
  event: string;
  text: string;
}

export const emptyRawEvent = (): RawEvent => ({ timeNs: 0, cpu: 0, pid: 0, event: "", text: "" });
