import { calibrate } from "../engine/calibration/calibrate.js";
import { describeMachine } from "../measure/machine-description.js";
import { calibrationText } from "../report/text/calibration.js";
import { printableAll } from "../workload/printable.js";
import type { Command } from "./command-definition.js";
import { ExitCode } from "./exit-code.js";
import { loadProfile } from "./load-profile.js";
import { DEFAULT_PROFILE } from "./options/option-table.js";
import { openOutputs } from "./outputs.js";

/** This host as a machine profile. */
export const calibrateCommand: Command = async (options, terminal) => {
  const outputs = openOutputs(options, terminal.out);
  const date = new Date().toISOString().slice(0, "2000-01-01".length);
  const { profile, notMeasured } = await calibrate(loadProfile(DEFAULT_PROFILE), describeMachine(), date);
  if (outputs.besidesText) terminal.out.write(calibrationText(printableAll(profile)));
  for (const { write } of outputs.files) write(`${JSON.stringify(profile, null, 2)}\n`);
  for (const line of notMeasured) terminal.warn(`not measured: ${line}`);
  return ExitCode.done;
};
