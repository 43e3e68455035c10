import { expect, it } from "vitest";
import type { TimelineRow } from "../../../src/measure/result.js";
import { thinTimeline } from "../../../src/report/charts/thin-timeline.js";

const timeline = (rows: number) =>
  Array.from({ length: rows }, (_, row): TimelineRow => [row / 1000, 0, 0, (row * 7919) % 1000, 0]);

it("leaves a short timeline as it is", () => {
  expect(thinTimeline(timeline(300))).toEqual(timeline(300));
});

it("keeps rows of a long one as they are and in order, the highest and the lowest among them", () => {
  const long = timeline(20_000);
  const thin = thinTimeline(long);
  expect(thin.length).toBeLessThanOrEqual(300);
  const places = thin.map((row) => long.findIndex((own) => own[0] === row[0]));
  expect(thin).toEqual(places.map((place) => long[place]));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  const levels = (rows: readonly TimelineRow[]) => rows.map((row) => row[3]);
  expect(Math.max(...levels(thin))).toBe(Math.max(...levels(long)));
  expect(Math.min(...levels(thin))).toBe(Math.min(...levels(long)));
});
