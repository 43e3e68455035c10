import type { CaptureFacts } from "./capture-facts.js";
import { EventParser } from "./event-parser.js";
import { type CaptureFormat, emptyRawEvent, type LineKind } from "./formats/capture-format.js";
import { detectFormat } from "./formats/detect-format.js";
import { lostEvents } from "./formats/lost-events.js";
import type { KernelEvent } from "./kernel-event.js";
import { TimeWindow } from "./time-window.js";
import { emptyCapture } from "./trace-error.js";

/** One pass over a capture's lines: lines in, events out, in the order of their times, and the facts counted. */
export class CaptureReader {
  readonly #facts: CaptureFacts = {
    format: "ftrace",
    lines: 0,
    events: 0,
    otherEvents: 0,
    unknownLines: 0,
    firstUnknownLine: undefined,
    lostLines: 0,
    lostEvents: 0,
    kernel: undefined,
    onlineCpus: undefined,
    firstNs: Number.POSITIVE_INFINITY,
    lastNs: Number.NEGATIVE_INFINITY,
    backwardsNs: 0,
    lateEvents: 0,
  };
  #format: CaptureFormat | undefined;
  readonly #raw = emptyRawEvent();
  readonly #parser = new EventParser();
  readonly #window: TimeWindow;

  constructor(
    private readonly file: string,
    windowNs: number,
    private readonly onEvent: (event: KernelEvent) => void,
  ) {
    this.#window = new TimeWindow(windowNs, onEvent);
  }

  /** Always true: the whole capture is wanted. */
  line(line: string): boolean {
    this.#facts.lines++;
    this.#format ??= detectFormat(line);
    switch (this.#format?.read(line, this.#raw) ?? kindWithoutFormat(line)) {
      case "event":
        this.#event();
        break;
      case "note":
        this.#note(line);
        break;
      case "lost":
        this.#facts.lostLines++;
        this.#facts.lostEvents += lostEvents(line) ?? 0;
        break;
      case "unknown":
        this.#unknown();
    }
    return true;
  }

  finish(): CaptureFacts {
    const facts = this.#facts;
    const window = this.#window;
    const format = this.#format;
    if (format === undefined) {
      const known = "ftrace text, `trace-cmd report`, `perf script` or the bpftrace form";
      throw emptyCapture(this.file, facts.lines, `this is not ${known}`);
    }
    window.finish();
    return { ...facts, format: format.name, backwardsNs: window.backwardsNs, lateEvents: window.late };
  }

  #event(): void {
    const facts = this.#facts;
    const raw = this.#raw;
    facts.events++;
    facts.firstNs = Math.min(facts.firstNs, raw.timeNs);
    facts.lastNs = Math.max(facts.lastNs, raw.timeNs);
    const event = this.#parser.parse(raw, facts.lines);
    if (event === undefined) {
      this.#unknown();
      return;
    }
    if (event.event === "other") facts.otherEvents++;
    if (event.event === "tracing_mark_write") facts.kernel ??= /\bkernel (\d+\.\d\S*)/.exec(event.text)?.[1];
    if (this.#format?.inOrder) this.onEvent(event);
    else this.#window.add(event);
  }

  /** The headings of the recorders name the machine: ftrace `#P:8`, trace-cmd `cpus=8`, perf `# nrcpus online : 8`. */
  #note(line: string): void {
    const facts = this.#facts;
    const cpus = /#P:(\d+)|^cpus=(\d+)|^# nrcpus online : (\d+)/.exec(line);
    if (cpus !== null) facts.onlineCpus ??= Number(cpus[1] ?? cpus[2] ?? cpus[3]);
    facts.kernel ??= /^# os release : (\S+)/.exec(line)?.[1];
    // ftrace's buffer overwrites its oldest events when it is full, and says so only here.
    const written = /entries-in-buffer\/entries-written: (\d+)\/(\d+)/.exec(line);
    if (written !== null) facts.lostEvents += Math.max(0, Number(written[2]) - Number(written[1]));
  }

  #unknown(): void {
    this.#facts.unknownLines++;
    this.#facts.firstUnknownLine ??= this.#facts.lines;
  }
}

/** Before the first line that shows the form: comments and empty lines are what they are in all of them. */
const kindWithoutFormat = (line: string): LineKind =>
  line === "" || line.startsWith("#") ? "note" : "unknown";
