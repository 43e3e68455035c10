/** Linux 6.7 is the first release whose depot is a list. */
const FIRST_LIST_RELEASE = [6, 7] as const;

/** The depot of a kernel, from its release as `uname -r` prints it. */
export function depotOfRelease(release: string): "array" | "list" | undefined {
  const match = /^(\d+)\.(\d+)/.exec(release);
  if (match === null) return undefined;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  const [listMajor, listMinor] = FIRST_LIST_RELEASE;
  return major > listMajor || (major === listMajor && minor >= listMinor) ? "list" : "array";
}

/** The depot that an event proves: only a list is reclaimed, and only an array overflows. */
export function depotOfEvent(name: string): "array" | "list" | undefined {
  if (name === "depot_reclaim" || name === "iova_depot_work_func") return "list";
  return name === "depot_overflow" ? "array" : undefined;
}
