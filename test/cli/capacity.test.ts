import { expect, it } from "vitest";
import { iovalab } from "./iovalab.js";

it("run --capacity prints the arithmetic whole", () => {
  const words = "run --capacity --depot array --cpus 256 --magazine-size 128 --domains 49";
  expect(iovalab(words.split(" "))).toEqual({
    code: 0,
    stderr: "",
    stdout: `iovalab run --capacity: 256 CPUs, 6 bins, magazines of 128 pfns, depot array, 49 domains

cacheable pfns, in each domain
  on CPUs     256 CPUs x 2 magazines x 6 bins x 128 pfns = 393,216
  in depots   32 magazines x 6 bins x 128 pfns = 24,576
  together    (256 CPUs x 2 + 32) magazines x 6 bins x 128 pfns = 417,792

magazines allocated when a domain begins
  per domain  256 CPUs x 6 bins x 2 = 3,072
  together    49 domains x 256 CPUs x 6 bins x 2 = 150,528

and what they take
  per CPU     6 bins x 2 x 1,032 bytes = 12.1 KiB in each domain
  per bin     256 CPUs x 2 x 1,032 bytes = 516 KiB in each domain
  per domain  3,072 magazines x 1,032 bytes = 3.02 MiB
  together    150,528 magazines x 1,032 bytes = 148 MiB
`,
  });
});

it("run --capacity gives the numbers as JSON too, and a list has no bound", () => {
  const { code, stdout } = iovalab("run --capacity --depot list --cpus 32 --bins 10 --json -".split(" "));
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    schema: "iovalab/1",
    kind: "capacity",
    capacity: { depotMagazines: null, eagerMagazines: { perDomain: 640 }, eagerBytes: { total: 655_360 } },
  });
});
