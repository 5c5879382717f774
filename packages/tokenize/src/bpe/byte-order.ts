/**
 * The bytes in the order in which GPT-2 lists them, which is that of its first 256 tokens and of those of all later encodings:
 * first those whose Latin-1 character can be seen, then the others.
 */
export const byteOrder: Uint8Array = Uint8Array.from([
  ...range(0x21, 0x7e),
  ...range(0xa1, 0xac),
  ...range(0xae, 0xff),
  ...range(0x00, 0x20),
  ...range(0x7f, 0xa0),
  0xad
])

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}
