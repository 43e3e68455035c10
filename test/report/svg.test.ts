import { DOMParser } from "linkedom";
import { describe, expect, it } from "vitest";
import { renderSvg } from "../../src/report/svg.js";
import { measuredResult } from "./measured-result.js";

const result = measuredResult();

describe("the picture", () => {
  it("is one SVG with its own background, its letters as text", async () => {
    const text = await renderSvg(result);
    expect(text).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 (\d+) (\d+)" width="\1" height="\2"/,
    );
    expect(text).not.toMatch(/<image|<foreignObject|href=|url\(|@import|<script|&nbsp;/);
    const document = new DOMParser().parseFromString(text, "image/svg+xml");
    expect(document.querySelector("svg > rect.page")).not.toBeNull();
    const written = [...document.querySelectorAll("text")].map((own) => own.textContent).join("\n");
    for (const word of [
      "Ratios to array",
      "Model X",
      "trace",
      "burst",
      "throughput",
      "CPU load",
      "memory",
      "tails",
    ]) {
      expect(written).toContain(word);
    }
    expect(written).toContain("Not to be trusted: 8 CPUs share");
  });

  it("has a panel per workload with every answer, all to one scale", async () => {
    const document = new DOMParser().parseFromString(await renderSvg(result), "image/svg+xml");
    const panels = [...document.querySelectorAll("svg > g > svg")];
    expect(panels).toHaveLength(2);
    for (const panel of panels) {
      expect(panel.querySelectorAll(".ratio path")).toHaveLength(8);
      expect(panel.querySelectorAll(".interval line")).toHaveLength(8);
    }
    const ticks = panels.map((panel) =>
      [...panel.querySelectorAll('[aria-label="x-axis tick label"] text')].map((own) => own.textContent),
    );
    expect(ticks[0]).toEqual(ticks[1]);
  });

  it("shows the throughput where nothing is compared", async () => {
    const runs = result.runs.filter(({ depot }) => depot === "list");
    const text = await renderSvg({ ...result, kind: "run", runs, comparison: [] });
    expect(text).toContain(">Throughput</tspan>");
  });
});
