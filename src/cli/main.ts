#!/usr/bin/env node
import { carryOut } from "./carry-out.js";
import { openTerminal } from "./terminal.js";

// All output is written by now. Exit rather than wait for threads that a failed run may have left behind.
process.exit(await carryOut(process.argv.slice(2), openTerminal()));
