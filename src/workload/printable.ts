/** What a terminal would obey instead of showing it: control characters, and what turns the direction of writing. */
const COMMANDS = /[\p{Cc}\p{Bidi_Control}]/gu;

/** A text out of a file, or a name, as a terminal may have it: what is no letter is shown as JSON writes it, `\u001b`. */
export function printable(text: string): string {
  return text.replaceAll(COMMANDS, (character) => {
    const short = JSON.stringify(character).slice(1, -1);
    return short === character ? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}` : short;
  });
}
