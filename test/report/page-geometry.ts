/** Scripts that run in a page and tell what is wrong with it, as this project has no types of the DOM. */

/** A text of a picture, and what is wrong with it. */
export interface Told {
  readonly picture: string;
  readonly text: string;
}

const HELPERS = `
  const pictures = document.documentElement.nodeName === "svg"
    ? [...document.querySelectorAll("svg > g > svg")]
    : [...document.querySelectorAll("figure.chart > svg")];
  const nameOf = (picture) => picture.querySelector("title").textContent;
  const textsOf = (picture) => [...picture.querySelectorAll("text")].filter((text) => text.textContent.trim() !== "");
`;

/** Letters beyond the frame of their figure. */
export const CLIPPED_TEXTS = `(() => {
  ${HELPERS}
  return pictures.flatMap((picture) => {
    const frame = (picture.closest("figure") ?? picture).getBoundingClientRect();
    return textsOf(picture).filter((text) => {
      const box = text.getBoundingClientRect();
      return box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom;
    }).map((text) => ({ picture: nameOf(picture), text: text.textContent }));
  });
})()`;

/** Letters on other letters of the same picture. */
export const COVERED_TEXTS = `(() => {
  ${HELPERS}
  return pictures.flatMap((picture) => {
    const texts = textsOf(picture).map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
    return texts.flatMap((one, index) => texts.slice(index + 1).filter((other) =>
      Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left) > 1 &&
      Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top) > 5
    ).map((other) => ({ picture: nameOf(picture), text: one.text + " / " + other.text })));
  });
})()`;

/** How large pictures are shown, as a part of the size they are drawn in. */
export const PICTURE_SCALES = `(() => {
  ${HELPERS}
  return pictures.map((picture) => picture.getBoundingClientRect().width / picture.viewBox.baseVal.width);
})()`;

/** Boxes side by side that lie on one another, what sticks out of them included. */
export const OVERLAPS_BESIDE = `[...document.querySelectorAll(".beside")].flatMap((row) => {
  const boxes = [...row.children].map((child) =>
    [child, ...child.querySelectorAll("*")].map((own) => ({ own, box: own.getBoundingClientRect() })));
  return boxes.flatMap((one, index) => boxes.slice(index + 1).flatMap((other) =>
    one.flatMap((a) => other.filter((b) =>
      Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left) > 1 &&
      Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top) > 1
    ).map((b) => a.own.tagName + " / " + b.own.tagName))));
})`;

/** By how many pixels tables of verdicts are wider than their room. */
export const VERDICT_EXCESS = `[...document.querySelectorAll("table.verdict")].map((table) =>
  Math.max(0, table.parentElement.scrollWidth - table.parentElement.clientWidth))`;

/** Where the parts of the page begin on paper: on a new page or not. */
export const PAGE_BREAKS = `[...document.querySelectorAll("h2")].map((head) => getComputedStyle(head).breakBefore)`;

/** How many areas that scroll cannot be reached with the keyboard. */
export const UNREACHABLE_AREAS = `[...document.querySelectorAll("body *")].filter((element) =>
  element.scrollWidth > element.clientWidth + 1 &&
  ["auto", "scroll"].includes(getComputedStyle(element).overflowX) &&
  element.tabIndex !== 0
).length`;

/** Red, green and blue, from 0 to 255. */
export type Color = readonly [number, number, number];

export interface ColoredText {
  readonly text: string;
  readonly color: Color;
  readonly background: Color;
}

/** Every text that is seen, its colour as it is mixed with what is behind it, and that. */
export const COLORED_TEXTS = `(() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const mix = ([r, g, b, a = 1], behind, opacity) =>
    [r, g, b].map((part, index) => part * a * opacity + behind[index] * (1 - a * opacity));
  const backgroundOf = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const texts = [...document.querySelectorAll("body *")].filter((element) =>
    element.getClientRects().length > 0 &&
    !element.matches("style, title, desc, .skip") &&
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ""));
  return texts.map((element) => {
    const style = getComputedStyle(element);
    const background = backgroundOf(element);
    const isDrawn = element.closest("svg") !== null;
    const color = mix(parse(isDrawn ? style.fill : style.color), background, isDrawn ? Number(style.fillOpacity) : 1);
    return { text: element.textContent, color, background };
  });
})()`;

/** Relative luminance, as WCAG defines it. */
export function luminance(color: Color): number {
  const [red, green, blue] = color.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1 to 21. */
export function contrast(one: Color, other: Color): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}
