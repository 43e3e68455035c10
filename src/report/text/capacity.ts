import { type Capacity, MAGAZINES_PER_CPU } from "../../iova/capacity.js";
import { bytes } from "../figure.js";
import type { Paint } from "../paint.js";
import type { CapacityResult } from "../reportable.js";

const number = new Intl.NumberFormat("en-US");

/** The arithmetic, factor by factor, so that it can be checked by hand. */
export function capacityText({ options, capacity }: CapacityResult, paint: Paint): string {
  const { domains, cpus, bins, magazineSize } = capacity;
  const head = `iovalab run --capacity: ${amount(cpus, "CPU")}, ${amount(bins, "bin")}, magazines of ${amount(magazineSize, "pfn")}, depot ${options.depot}, ${amount(domains, "domain")}`;
  return `${[
    head,
    "",
    paint.bold("cacheable pfns, in each domain"),
    ...cacheable(capacity),
    "",
    paint.bold("magazines allocated when a domain begins"),
    ...magazines(capacity),
    "",
    paint.bold("and what they take"),
    ...memory(capacity),
  ].join("\n")}\n`;
}

function cacheable({ cpus, bins, magazineSize, depotMagazines, cacheablePfns }: Capacity): string[] {
  const onCpus = `${cpus} CPUs x ${MAGAZINES_PER_CPU}`;
  const rest = `${bins} bins x ${magazineSize} pfns`;
  const lines = [`  on CPUs     ${onCpus} magazines x ${rest} = ${number.format(cacheablePfns.cpus)}`];
  if (depotMagazines === null) return [...lines, "  in depots   no bound but memory"];
  return [
    ...lines,
    `  in depots   ${depotMagazines} magazines x ${rest} = ${number.format(cacheablePfns.depots!)}`,
    `  together    (${onCpus} + ${depotMagazines}) magazines x ${rest} = ${number.format(cacheablePfns.total!)}`,
  ];
}

function magazines({ domains, cpus, bins, eagerMagazines }: Capacity): string[] {
  const one = `${cpus} CPUs x ${bins} bins x ${MAGAZINES_PER_CPU}`;
  const lines = [`  per domain  ${one} = ${number.format(eagerMagazines.perDomain)}`];
  if (domains === 1) return lines;
  return [...lines, `  together    ${domains} domains x ${one} = ${number.format(eagerMagazines.total)}`];
}

function memory({ domains, cpus, bins, eagerMagazines, magazineBytes, eagerBytes }: Capacity): string[] {
  const magazine = `${number.format(magazineBytes)} bytes`;
  const lines = [
    `  per CPU     ${bins} bins x ${MAGAZINES_PER_CPU} x ${magazine} = ${bytes(eagerBytes.perCpu)} in each domain`,
    `  per bin     ${cpus} CPUs x ${MAGAZINES_PER_CPU} x ${magazine} = ${bytes(eagerBytes.perBin)} in each domain`,
    `  per domain  ${number.format(eagerMagazines.perDomain)} magazines x ${magazine} = ${bytes(eagerBytes.perDomain)}`,
  ];
  if (domains === 1) return lines;
  const all = `${number.format(eagerMagazines.total)} magazines x ${magazine}`;
  return [...lines, `  together    ${all} = ${bytes(eagerBytes.total)}`];
}

function amount(times: number, what: string): string {
  return `${number.format(times)} ${what}${times === 1 ? "" : "s"}`;
}
