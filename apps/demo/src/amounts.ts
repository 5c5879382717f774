/** A number with its thousands parted, as `1,234`. */
export function grouped(number: number): string {
  return number.toLocaleString('en-US')
}

/** A number and what it counts, as `1 token` and `1,234 tokens`. */
export function amount(number: number, what: string): string {
  return `${grouped(number)} ${what}${number === 1 ? '' : 's'}`
}

/** The code points of a text. */
export function countCharacters(text: string): number {
  let pairs = 0
  for (let i = 0; i < text.length - 1; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) pairs++
  }
  return text.length - pairs
}
