import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

/** Programs that may be the browser, the first that is there. */
const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Chromium's program: that of the variable CHROMIUM, Debian's, or one on the path. */
export function findChromium(): string | undefined {
  const given = process.env.CHROMIUM;
  const folders = ["/usr/bin", ...(process.env.PATH ?? "").split(delimiter)];
  const places = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return (given === undefined ? places : [given]).find(isExecutable);
}

export const NO_CHROMIUM = `no browser: neither ${NAMES.join(", ")} nor what CHROMIUM names can be run`;

/** With a new profile of its own, and without anything that a browser does over the network by itself. */
export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
