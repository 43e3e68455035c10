import { existsSync, readFileSync } from "node:fs";

/** The package's own folder, whether its code runs from the build or from the sources. */
export const PACKAGE_ROOT: URL = packageRoot();

function packageRoot(): URL {
  let folder = new URL("./", import.meta.url);
  while (!existsSync(new URL("package.json", folder))) folder = new URL("../", folder);
  return folder;
}

export function packageVersion(): string {
  const manifest = readFileSync(new URL("package.json", PACKAGE_ROOT), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
