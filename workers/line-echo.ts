// The other thread of a calibration: answers each change of a word.
import { echoLine, type LineEcho } from "../src/engine/calibration/line-transfer.js";

export default function lineEcho(task: LineEcho): void {
  echoLine(task);
}
