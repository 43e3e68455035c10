import type { CaptureFacts } from "./capture-facts.js";
import { CaptureReader } from "./capture-reader.js";
import { type CaptureFormat, emptyRawEvent } from "./formats/capture-format.js";
import { detectFormat } from "./formats/detect-format.js";
import type { KernelEvent } from "./kernel-event.js";
import { isRegularFile, readLines } from "./lines.js";

/** Why: four times what was seen in practice. Used only where the true figure cannot be measured: a pipe is read once. */
const PIPE_WINDOW_NS = 2e9;

/**
 * Reads a capture of any known form and passes its events on in the order in which they happened. Streams: what is held
 * does not grow with the file.
 *
 * A form whose lines are not in order is read twice: first to measure how far the lines go back in time, then to sort
 * within a window of just that width. So the order is right whatever the recorder did.
 */
export async function readCapture(
  file: string,
  onEvent: (event: KernelEvent) => void,
): Promise<CaptureFacts> {
  const rereadable = await isRegularFile(file);
  const format = rereadable ? await formatOf(file) : undefined;
  const windowNs = format && !format.inOrder ? await backwardsNs(file, format) : PIPE_WINDOW_NS;
  const reader = new CaptureReader(file, windowNs, onEvent);
  await readLines(file, (line) => reader.line(line));
  return reader.finish();
}

/** The first line that shows a form decides. */
async function formatOf(file: string): Promise<CaptureFormat | undefined> {
  let format: CaptureFormat | undefined;
  await readLines(file, (line) => {
    format = detectFormat(line);
    return format === undefined;
  });
  return format;
}

/** The furthest that any line lies before the newest line above it. */
async function backwardsNs(file: string, format: CaptureFormat): Promise<number> {
  const raw = emptyRawEvent();
  let newest = Number.NEGATIVE_INFINITY;
  let furthest = 0;
  await readLines(file, (line) => {
    if (format.read(line, raw) === "event") {
      newest = Math.max(newest, raw.timeNs);
      furthest = Math.max(furthest, newest - raw.timeNs);
    }
    return true;
  });
  return furthest;
}
