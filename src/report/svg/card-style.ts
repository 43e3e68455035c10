/** A page of its own, light or dark as the reader's screen is. */
export const CARD_STYLE = `
.card { color: #1b1f24; }
.page { fill: #ffffff; stroke: #d3d8de; }
.title { font-size: 16px; font-weight: 600; }
.strong { font-weight: 600; }
.muted { fill: #545c66; }
.doubt { fill: #8a4b00; }
@media (prefers-color-scheme: dark) {
  .card { color: #e6e9ed; }
  .page { fill: #15181c; stroke: #3a414a; }
  .muted { fill: #a9b1bb; }
  .doubt { fill: #f0b95b; }
}
`;
