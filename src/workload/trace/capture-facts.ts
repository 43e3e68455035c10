import type { FormatName } from "./formats/capture-format.js";

/** What a capture says about itself, and what in it could not be read. */
export interface CaptureFacts {
  format: FormatName;
  lines: number;
  /** Lines that are events, whatever they record. */
  events: number;
  /** Events that say nothing about the allocator. */
  otherEvents: number;
  /** Lines that are neither event nor heading, and events whose fields are damaged or missing. */
  unknownLines: number;
  firstUnknownLine: number | undefined;
  /** Lines in which the recorder says that it dropped events, and how many those are. */
  lostLines: number;
  lostEvents: number;
  /** Release of the captured kernel, where the capture names it. */
  kernel: string | undefined;
  /** CPUs of the captured machine, where the capture says it. */
  onlineCpus: number | undefined;
  /** Times of the first and the last event. */
  firstNs: number;
  lastNs: number;
  /** How far back in time the lines go; 0 when they are in order. */
  backwardsNs: number;
  /** Events that could not be put in order. */
  lateEvents: number;
}
