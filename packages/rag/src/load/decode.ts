/**
 * Bytes to text: by their byte-order mark (UTF-8, UTF-16), else by the `charset` that a server has told, else by what an
 * HTML file says of itself, else as UTF-8, else as Windows-1252 (Latin-1 with quotes and dashes), which is `guessed`.
 * Bytes with NUL are no text: `undefined`.
 */
export function decode(bytes: Uint8Array, charset?: string): { text: string; guessed: boolean } | undefined {
  const [first, second] = bytes
  if (first === 0xfe && second === 0xff) return { text: new TextDecoder('utf-16be').decode(bytes), guessed: false }
  if (first === 0xff && second === 0xfe) return { text: new TextDecoder('utf-16le').decode(bytes), guessed: false }
  if (bytes.includes(0)) return undefined
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 1024))
  const declared = decoderOf(charset) ?? (isHtml(head) ? decoderOf(DECLARED.exec(head)?.[1]) : undefined)
  if (declared && !isMarkedUtf8(bytes)) return { text: declared.decode(bytes), guessed: false }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), guessed: false }
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), guessed: true }
  }
}

/** Whether a text begins as an HTML page does, after white space, comments and an XML declaration. */
export const isHtml = (text: string): boolean =>
  /^\uFEFF?(?:\s|<\?xml[^>]*>|<!--(?:[^-]|-(?!->))*-->)*<(?:!doctype\s+html|html)\b/i.test(text.slice(0, 4096))

const DECLARED = /(?:<meta[^>]*\scharset\s*=\s*|<\?xml[^>]*\sencoding\s*=\s*|;\s*charset=)["']?\s*([\w:.-]+)/i

function decoderOf(label: string | undefined): TextDecoder | undefined {
  try {
    // A page whose ASCII could be read up to here is not in UTF-16, whatever it says (WHATWG HTML, 13.2.3.3).
    return label === undefined || /^utf-?16/i.test(label) ? undefined : new TextDecoder(label)
  } catch {
    return undefined
  }
}

const isMarkedUtf8 = ([a, b, c]: Uint8Array): boolean => a === 0xef && b === 0xbb && c === 0xbf
