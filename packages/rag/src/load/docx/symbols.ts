/**
 * A `w:sym`: a character by its code in a font. Fonts of symbols have their own codes, at U+F000 above those of ASCII;
 * of these only the Greek letters of Symbol say something, and nothing is lost with the arrows and ticks of others.
 */
export function symbol(font: string | undefined, char: string | undefined): string {
  const code = Number.parseInt(char ?? '', 16)
  if (!(code >= 0x20 && code <= 0xffff) || (code >= 0xd800 && code < 0xe000)) return ''
  if (code < 0xe000 || code > 0xf8ff) return String.fromCharCode(code)
  const ascii = code & 0xff
  if (ascii === 0xb7) return '•'
  if (font !== 'Symbol') return ''
  if (ascii >= 65 && ascii <= 90) return UPPER[ascii - 65]!
  if (ascii >= 97 && ascii <= 122) return LOWER[ascii - 97]!
  return ascii < 0x40 ? String.fromCharCode(ascii) : ''
}

const UPPER = 'ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ'
const LOWER = 'αβχδεφγηιϕκλμνοπθρστυϖωξψζ'
