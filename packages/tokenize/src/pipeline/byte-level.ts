/**
 * Byte-level BPE writes each byte as a printable character (Radford et al., GPT-2, `bytes_to_unicode`): bytes that are printable
 * in Latin-1 stand for themselves, the others are U+0100 and on, in their order. A space is Ġ.
 */
const characterOfByte: readonly string[] = alphabet()
const byteOfCharacter: ReadonlyMap<string, number> = new Map(
  characterOfByte.map((character, byte) => [character, byte])
)

/** GPT-2's pieces, the split of the `ByteLevel` pre-tokenizer. */
export const gpt2Pattern: string = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`

/** The character that stands for a byte, 0 to 255. */
export function byteCharacter(byte: number): string {
  return characterOfByte[byte] ?? ''
}

/** The byte that a character stands for, if it stands for one. */
export function characterByte(character: string): number | undefined {
  return byteOfCharacter.get(character)
}

function alphabet(): string[] {
  let shifted = 0x100
  return Array.from({ length: 256 }, (_, byte) => {
    const isPrintable = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad)
    return String.fromCharCode(isPrintable ? byte : shifted++)
  })
}
