import { RagError } from '../errors.ts'

/** Whether bytes are an OLE container: what Word wrote until 2003, and what it wraps round a file with a password. */
export const isOle = (bytes: Uint8Array): boolean => OLE.every((byte, i) => bytes[i] === byte)

/**
 * Says what is in an OLE container, none of which can be read, by the names in its directory (MS-CFB 2.6, UTF-16):
 * `document-protected` for a password, else `unsupported-format`.
 */
export function oleError(bytes: Uint8Array, source: string): RagError {
  if (hasName(bytes, 'EncryptedPackage')) {
    return new RagError('document-protected', `${source} is protected by a password; save it without one`)
  }
  const what = hasName(bytes, 'WordDocument')
    ? 'a Word file of the old format (.doc); save it as .docx'
    : hasName(bytes, 'Workbook')
      ? 'an Excel workbook of the old format (.xls); save its sheets as CSV'
      : hasName(bytes, 'PowerPoint Document')
        ? 'a PowerPoint file of the old format (.ppt); save it as PDF'
        : 'a file of an old Office format or an e-mail; save it as .docx, PDF or text'
  return new RagError('unsupported-format', `${source} is ${what}`)
}

const OLE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]

function hasName(bytes: Uint8Array, name: string): boolean {
  const wanted = Uint8Array.from(name.split('').flatMap(character => [character.charCodeAt(0), 0]))
  for (let at = bytes.indexOf(wanted[0]!); at >= 0; at = bytes.indexOf(wanted[0]!, at + 1)) {
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return true
  }
  return false
}
