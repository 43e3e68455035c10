import { InputError } from "../input-error.js";

export type TraceErrorCode =
  /** The file cannot be opened or read. */
  | "ERR_TRACE_UNREADABLE"
  /** A gzip stream that ends early or does not decode. */
  | "ERR_TRACE_GZIP"
  /** A binary recording, or no text at all. */
  | "ERR_TRACE_BINARY"
  /** Text, but nothing in it can be played. */
  | "ERR_TRACE_EMPTY"
  /** More CPUs, domains or calls than a compiled trace can number. */
  | "ERR_TRACE_TOO_LARGE";

/** A capture that cannot be used. */
export class TraceError extends InputError {
  declare readonly code: TraceErrorCode;

  constructor(code: TraceErrorCode, file: string, problem: string, line?: number, options?: ErrorOptions) {
    super(code, file, problem, line, options);
  }
}

export function unreadable(file: string, cause: unknown): TraceError {
  const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
  const problem = READ_PROBLEMS.get(code) ?? `cannot be read (${code})`;
  return new TraceError("ERR_TRACE_UNREADABLE", file, problem, undefined, { cause });
}

const READ_PROBLEMS: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "no such file"],
  ["EISDIR", "is a directory; a capture is one file"],
  ["EACCES", "permission denied"],
]);

export function readOnce(file: string): TraceError {
  return new TraceError(
    "ERR_TRACE_UNREADABLE",
    file,
    "is not a regular file, and must be read twice; save it as one",
  );
}

export function brokenGzip(file: string, lines: number, cause: unknown): TraceError {
  const endsEarly = (cause as NodeJS.ErrnoException).code === "Z_BUF_ERROR";
  const problem = `the gzip data ${endsEarly ? "ends early" : "is damaged"} after ${lines} lines; copy the file again`;
  return new TraceError("ERR_TRACE_GZIP", file, problem, undefined, { cause });
}

export function binaryCapture(file: string, problem: string): TraceError {
  return new TraceError("ERR_TRACE_BINARY", file, problem);
}

export function notText(file: string, line: number): TraceError {
  return new TraceError(
    "ERR_TRACE_BINARY",
    file,
    "a line of more than 1 MiB: this is not the text of a capture",
    line,
  );
}

export function emptyCapture(file: string, lines: number, why: string): TraceError {
  return new TraceError("ERR_TRACE_EMPTY", file, `no usable event in ${lines} lines: ${why}`);
}

export function tooLarge(file: string, what: string, most: number): TraceError {
  return new TraceError("ERR_TRACE_TOO_LARGE", file, `more than ${most} ${what}; split the capture`);
}
