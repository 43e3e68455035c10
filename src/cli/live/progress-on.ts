import type { Progress } from "../progress.js";
import { LiveView } from "./live-view.js";

/** On a terminal a live view, nothing anywhere else: stderr in a log holds warnings only. */
export function progressOn(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): Progress {
  return stream.isTTY ? new LiveView(stream, environment) : SILENT;
}

/** Shows nothing. */
export const SILENT: Progress = { start() {}, begin() {}, look() {}, end() {}, stop() {} };
