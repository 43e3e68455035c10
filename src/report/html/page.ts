import { type Markup, markup, trusted } from "./markup.js";
import { STYLE } from "./style.js";

export interface PageParts {
  /** What the window is called, after the program's name. */
  readonly title: string;
  readonly header: Markup;
  readonly main: Markup;
}

/**
 * One file that needs nothing else: no script, no network; its pictures are SVG. It opens from a disk, and says by its
 * policy that it loads nothing.
 */
export function page({ title, header, main }: PageParts): string {
  const { text } = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>iovalab ${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#results">Skip to the results</a>
<header>
${header}
</header>
<main id="results" tabindex="-1">
${main}
</main>
</body>
</html>`;
  return `${text}\n`;
}

/** What a reader must not overlook. */
export function notice(content: Markup): Markup {
  return markup`<div class="doubt" role="note">${content}</div>`;
}
