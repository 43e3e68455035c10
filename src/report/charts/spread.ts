/** Moves labels apart that would cover each other: at least `gap` between two, each as near to its place as that allows. */
export function spread(places: readonly number[], gap: number, low: number, high: number): number[] {
  const order = places.map((place, index) => ({ place, index })).sort((a, b) => a.place - b.place);
  const moved: number[] = [];
  let floor = low;
  for (const { place } of order) {
    const own = Math.max(place, floor);
    moved.push(own);
    floor = own + gap;
  }
  let ceiling = high;
  for (let rank = moved.length - 1; rank >= 0; rank--) {
    moved[rank] = Math.min(moved[rank]!, ceiling);
    ceiling = moved[rank]! - gap;
  }
  const result: number[] = [];
  for (const [rank, { index }] of order.entries()) result[index] = moved[rank]!;
  return result;
}
