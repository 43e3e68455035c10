const NS_PER_SECOND = 1e9;

/**
 * Nanoseconds from `seconds.fraction`, whatever the fraction's length. A clock that counts without a fraction (`x86-tsc`,
 * `counter`) is taken as it is: only its order can be used.
 */
export function timestampNs(whole: string, fraction: string | undefined): number {
  if (fraction === undefined) return Number(whole);
  return Number(whole) * NS_PER_SECOND + Number(fraction.padEnd(9, "0").slice(0, 9));
}
