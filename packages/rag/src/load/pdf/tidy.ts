/** The bullets of symbol fonts, which lie in the private use area. */
const BULLETS = /[\uF0A7\uF0A8\uF0B7\uF0D8\uF0FC\uF06C\uF06E\uF076]/g

/** Text of a file without what is no character: ligatures are taken apart, any white space is a space. */
export function tidy(text: string): string {
  // Most text has nothing of all this.
  if (/^[ -~]*$/.test(text) && !text.includes('  ')) return text
  return text
    .replace(BULLETS, '•')
    .replace(/[\uFB00-\uFB06]/g, ligature => ligature.normalize('NFKC'))
    .replace(/[\p{Cc}\p{Zs}\u200B\uFEFF]+/gu, ' ')
    .replace(/[\p{Co}\uFFFE\uFFFF]/gu, '')
    .toWellFormed()
}
