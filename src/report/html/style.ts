/**
 * For light and dark screens, phones and paper. Charts take their lines and letters from the colour of the text, and
 * those of designs have contrast on both pages.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff;
  --card: #f6f7f9;
  --text: #1b1f24;
  --muted: #545c66;
  --line: #d3d8de;
  --doubt: #fff3d6;
  --doubt-line: #b7791f;
  --better: #116329;
  --worse: #a40e26;
  --link: #0b5cad;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #15181c;
    --card: #1c2025;
    --text: #e6e9ed;
    --muted: #a9b1bb;
    --line: #3a414a;
    --doubt: #3a2f12;
    --doubt-line: #e0a93b;
    --better: #6fdd8b;
    --worse: #ff9492;
    --link: #7db7ff;
  }
}
@media print {
  :root {
    color-scheme: light;
    --page: #ffffff;
    --card: #ffffff;
    --text: #000000;
    --muted: #333333;
    --line: #b5bac0;
    --doubt: #ffffff;
    --doubt-line: #000000;
    --better: #116329;
    --worse: #a40e26;
    --link: #000000;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto;
  max-width: 82rem;
  padding: 1rem 1.25rem 3rem;
  background: var(--page);
  color: var(--text);
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1 { margin: 0 0 .25rem; font-size: 1.6rem; line-height: 1.2; }
h2 { margin: 3rem 0 .25rem; padding-top: .75rem; border-top: 2px solid var(--text); font-size: 1.35rem; }
h3 { margin: 2rem 0 .75rem; font-size: 1.05rem; }
p { margin: .25rem 0 .75rem; max-width: 48rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: .5rem; padding: .25rem .75rem; background: var(--page); }
.muted { color: var(--muted); }
nav ul, .key { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; margin: .25rem 0; padding: 0; list-style: none; }
.key li { display: inline-flex; align-items: center; gap: .35rem; }
.key svg { flex: none; }
.doubt {
  margin: .75rem 0;
  padding: .5rem .9rem;
  border-left: 5px solid var(--doubt-line);
  background: var(--doubt);
}
.doubt p { margin: 0; max-width: none; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); gap: 1rem; }
.beside { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem 2.5rem; align-items: start; }
@media (min-width: 64rem) { .beside { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); } }
.tables { display: flex; flex-wrap: wrap; gap: 0 3rem; }
.tables > *, .beside > * { min-width: 0; }
figure.chart {
  display: flex;
  flex-direction: column;
  margin: 0;
  padding: .75rem .9rem;
  border: 1px solid var(--line);
  border-radius: 6px;
  background: var(--card);
}
figcaption { margin-bottom: .6rem; }
figcaption strong { display: block; }
figcaption .caption { display: block; color: var(--muted); font-size: .84rem; line-height: 1.4; }
figcaption .key { font-size: .84rem; }
figure.chart > svg { display: block; width: 100%; max-width: 30rem; height: auto; margin-top: auto; overflow: visible; }
svg text, svg tspan { white-space: pre; }
.scroll { overflow-x: auto; margin: .5rem 0 1rem; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { padding: .25rem 0 .5rem; text-align: left; color: var(--muted); }
th, td { padding: .22rem .75rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th { font-weight: 600; }
thead th { border-bottom: 2px solid var(--line); vertical-align: bottom; }
th[scope="row"], th.words, td.words { text-align: left; }
th[scope="row"] { font-weight: 400; }
tbody tr.part th { padding-left: 1.9rem; color: var(--muted); }
tbody.group th[scope="rowgroup"] { padding-top: .6rem; text-align: left; font-weight: 600; }
.verdict th, .verdict td { padding: .22rem .55rem; }
.facts { margin: .25rem 0 .75rem; padding-left: 1.1rem; color: var(--muted); font-size: .92rem; }
td.better { color: var(--better); font-weight: 600; }
td.worse { color: var(--worse); font-weight: 600; }
tbody th:first-child, thead th:first-child { padding-left: 0; }
pre { margin: .5rem 0 1rem; padding: .75rem .9rem; overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; background: var(--card); font-size: .85rem; }
details > summary { cursor: pointer; padding: .25rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.25rem; margin: .5rem 0 1rem; font-size: .9rem; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  body { padding: .75rem .6rem 2rem; }
  figure.chart { padding: .5rem .4rem; }
  figcaption { padding: 0 .2rem; }
  th, td { padding: .22rem .5rem; }
}
@media (max-width: 40rem), (min-width: 64rem) and (max-width: 82rem) { .compares { display: none; } }
@media print {
  @page { margin: 14mm; }
  :root { font-size: 12px; }
  body { max-width: none; padding: 0; font-size: 1rem; }
  .beside { grid-template-columns: minmax(0, 1fr); gap: 4mm; }
  nav, .skip { display: none; }
  h2 { break-before: page; margin-top: 0; }
  main > section:first-of-type > h2 { break-before: auto; margin-top: 1.5rem; }
  h2, h3 { break-after: avoid; }
  .charts { grid-template-columns: repeat(2, 1fr); gap: 4mm; }
  figure.chart, tr, .doubt { break-inside: avoid; }
  .scroll, pre { overflow: visible; }
  pre { white-space: pre-wrap; }
  table { font-size: .8rem; }
  th, td { padding: 1pt 4pt; }
  .tables { gap: 0 1.5rem; }
  .locks { font-size: .62rem; }
  .locks th, .locks td { padding: 1pt 2pt; }
  .locks thead th { white-space: normal; }
  .on-screen { display: none; }
}
`;
