/** Three digits: more would claim a precision that no measurement here has. */
const DIGITS = 3;

/** Shown where there is no number: the share of a lock that nobody took. */
export const NONE = "-";

const THOUSANDS = ["", " k", " M", " G", " T"] as const;
const BYTES = ["B", "KiB", "MiB", "GiB", "TiB"] as const;
const TIMES = ["ns", "us", "ms", "s"] as const;

/** 19,234,567 as "19.2 M". */
export function count(value: number): string {
  const [scaled, step] = scale(value, 1000, THOUSANDS.length);
  return plain(scaled) + THOUSANDS[step];
}

/** 1,310,720 as "1.25 MiB". */
export function bytes(value: number): string {
  const [scaled, step] = scale(value, 1024, BYTES.length);
  return `${plain(scaled)} ${BYTES[step]}`;
}

/** 12,300 ns as "12.3 us". */
export function duration(nanoseconds: number): string {
  const [scaled, step] = scale(nanoseconds, 1000, TIMES.length);
  return `${plain(scaled)} ${TIMES[step]}`;
}

/** A duration as the clock can tell it: "<40 ns" for what is shorter than `resolutionNs`; or that there is none. */
export function resolved(nanoseconds: number | null, resolutionNs: number): string {
  if (nanoseconds === null) return NONE;
  return nanoseconds < resolutionNs ? `<${duration(resolutionNs)}` : duration(nanoseconds);
}

/** 12,345 ns as "12.35", which is how /proc/lock_stat shows times. */
export function microseconds(nanoseconds: number): string {
  return (nanoseconds / 1000).toFixed(2);
}

/** 0.98413 as "98.4 %". */
export function percent(share: number): string {
  return Number.isFinite(share) ? `${plain(share * 100)} %` : NONE;
}

/**
 * A ratio keeps its two decimals, as what matters is how far it is from 1; a small one keeps two digits. What is further
 * than the two bounds says no more than that.
 */
export function ratio(value: number): string {
  if (value > 0 && value < 0.001) return "<0.001";
  if (value > 9999) return ">9999";
  if (value > 0 && value < 0.1) return plain(Number(value.toPrecision(2)));
  return value < 100 ? value.toFixed(2) : plain(value);
}

/** Three digits, and no exponent. */
export function plain(value: number): string {
  if (!Number.isFinite(value)) return NONE;
  const rounded = Number(value.toPrecision(DIGITS));
  if (Number.isInteger(rounded)) return String(rounded);
  const decimals = Math.max(0, DIGITS - 1 - Math.floor(Math.log10(Math.abs(rounded))));
  return rounded.toFixed(Math.min(decimals, 12)).replace(/\.?0+$/, "");
}

function scale(value: number, base: number, steps: number): [number, number] {
  let scaled = value;
  let step = 0;
  // Rounded first: 999,999 is "1 M", not "1000 k".
  while (Math.round(scaled) >= base && step < steps - 1) {
    scaled /= base;
    step++;
  }
  return [scaled, step];
}
