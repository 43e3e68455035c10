import { renderJson } from "../report/json.js";
import type { Reportable } from "../report/reportable.js";
import { renderText } from "../report/text.js";
import type { JsonOutput } from "./json-output.js";
import type { Terminal } from "./terminal.js";

/** Hands a result out: as text, as JSON, and its warnings on stderr, where nobody overlooks them. */
export function deliver(result: Reportable, json: JsonOutput, terminal: Terminal): void {
  if (json.besidesText) terminal.out.write(renderText(result, terminal.colors));
  json.write(renderJson(result));
  terminal.out.flush();
  for (const warning of result.warnings) terminal.warn(`warning: ${warning}`);
}
