/**
 * Where a worker's module is. Workers run from the build, always: Node 20 loads no TypeScript. In the build this
 * module lies in dist/src/engine/threads; tests run it from src/engine/threads and need the build beside it.
 */
export function workerUrl(name: "cpu" | "kworker" | "check" | "racer" | "point" | "line-echo"): string {
  const root = import.meta.url.endsWith(".ts") ? "../../../dist" : "../../..";
  return new URL(`${root}/workers/${name}.js`, import.meta.url).href;
}
