/** What is used of it; the package has no types of its own. */
declare module "fs-native-extensions" {
  /** Locks the whole file; false while another open file description has it. */
  export function tryLock(descriptor: number): boolean;
}
