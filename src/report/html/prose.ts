/** A sentence in which no line breaks between a number and its unit. */
export function prose(text: string): string {
  return text.replaceAll(/(\d) (k|M|G|T|[KMGT]iB|B|ns|us|ms|s|%)(?![\w])/g, "$1\u00a0$2");
}
