import { describe, expect, it } from "vitest";
import { BadSeries, filledIn } from "../../../src/cli/sweep/series.js";

const filled = (text: string) => filledIn(text.split(",")).join(",");

describe("an ellipsis", () => {
  it.each([
    ["2,4,...,448", "2,4,8,16,32,64,128,256,448"],
    ["2,4,...,64", "2,4,8,16,32,64"],
    ["2,4,…,16", "2,4,8,16"],
    ["1,10,...,1000", "1,10,100,1000"],
    ["64,96,...,200", "64,96,128,160,192,200"],
    ["1,2,3,...,6", "1,2,3,4,5,6"],
    ["0,5,...,20", "0,5,10,15,20"],
    ["0.2,0.3,...,0.7", "0.2,0.3,0.4,0.5,0.6,0.7"],
    ["1,2,...,8,12,16,...,24", "1,2,4,8,12,16,20,24"],
    ["8,16,...,17", "8,16,17"],
    ["array,list", "array,list"],
  ])("%s is %s", (given, wanted) => expect(filled(given)).toBe(wanted));

  it.each([
    "...,4",
    "2,...,8",
    "2,4,...",
    "a,b,...,c",
    "4,2,...,8",
    "2,4,...,4",
    "1,2,3,...,1e9",
    "1,2,3,...,99999",
  ])("%s is refused", (given) => expect(() => filled(given)).toThrow(BadSeries));
});
